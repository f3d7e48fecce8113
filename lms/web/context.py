"""What a view may ask of the request in hand: session, work, actor, settings."""

from datetime import datetime
from typing import Any, cast

from flask import current_app, g
from flask_login import current_user  # noqa: TID251 - the one door to the signed-in person
from sqlalchemy.orm import Session

from lms.core import ambient
from lms.core.config import Settings
from lms.core.db import Database
from lms.core.errors import Refusal
from lms.core.i18n import N_
from lms.core.work import Work


class SignInNeeded(Refusal):
    """Nobody is signed in, or no longer."""

    status = 401
    code = "sign_in_needed"
    text = N_("Connectez-vous pour continuer.")


def session() -> Session:
    """The transaction of this request, read-only for safe methods.

    Outside the sealed view (an error page, say) it is a read-only one of its own.
    """
    if "session" not in g:
        g.session = g.spare_session = database().reads()
    return cast(Session, g.session)


def close_spare_session(_error: BaseException | None = None) -> None:
    """Close what an error page opened; registered as teardown."""
    spare = g.pop("spare_session", None)
    if spare is not None:
        spare.close()


def now() -> datetime:
    """The instant at which this request began."""
    if "now" not in g:
        g.now = ambient.now()
    return cast(datetime, g.now)


def actor_or_none() -> Any:
    """The signed-in actor, or ``None``."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def actor() -> Any:
    """The signed-in actor; raises :class:`SignInNeeded`."""
    found = actor_or_none()
    if found is None:
        raise SignInNeeded
    return found


def seat() -> Any:
    """What the declared ``door`` of the view found."""
    return g.seat


def work() -> Work:
    """This request as a unit of work; ``actor_id`` is ``None`` on public pages."""
    if "seat" in g:
        return Work(session(), g.seat.person_id, now())
    person = actor_or_none()
    return Work(session(), person.id if person else None, now())


def let_others_write() -> None:
    """End the transaction begun to let the person in, before something long that needs none.

    The next query begins another. For a view that has written nothing yet.
    """
    session().rollback()


def come_in_again() -> None:
    """Begin another transaction after ``let_others_write``: whoever was let in may have lost the
    right meanwhile, and what the door finds is found, and kept as it is, anew.
    """
    g.come_in()


def settings() -> Settings:
    """The settings the application was created with."""
    return cast(Settings, current_app.extensions["lms.settings"])


def database() -> Database:
    """The database the application was created with."""
    return cast(Database, current_app.extensions["lms.database"])


def request_id() -> str:
    """The reference of this request, shown on error pages and in the logs."""
    return cast(str, g.get("request_id", "-"))
