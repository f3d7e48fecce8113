"""The key that signs cookies and forms, made once in development so that restarts keep sign-ins."""

from dataclasses import replace

from lms.core import ambient
from lms.core.config import Settings


def with_secret_key(settings: Settings) -> Settings:
    """The settings with a key; production must give its own (checked by ``config``)."""
    if settings.secret_key:
        return settings
    path = settings.data_dir / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(ambient.token(), encoding="ascii")
    return replace(settings, secret_key=path.read_text(encoding="ascii"))
