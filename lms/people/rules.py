"""Bounds of sign-ins and invitations, and the decisions made on them."""

import hashlib
from datetime import datetime, timedelta

TRY_WINDOW = timedelta(seconds=60)
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 100
INVITATION_LIFE = {"invite": timedelta(hours=72), "reset": timedelta(hours=1)}


def digest(secret: str) -> str:
    """What is stored of a secret link or cookie: its SHA-256, never the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def email_key(email: str) -> str:
    """How an address is compared: trimmed and lower case."""
    return email.strip().lower()


def seconds_to_wait(tries: int, limit: int, oldest: datetime | None, now: datetime) -> int:
    """Seconds before another try is allowed; 0 when it is allowed now."""
    if tries < limit or oldest is None:
        return 0
    return max(1, round((oldest + TRY_WINDOW - now).total_seconds()))
