"""Deny by default: every view declares who may come in, or the application does not start.

``seal`` wraps each view so that a request is one transaction: open, guard, view, commit or undo.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Protocol, TypeVar

from flask import Flask, g, request
from sqlalchemy.orm import Session

from lms.core import ambient
from lms.core.config import ConfigError
from lms.core.db import Database, transaction
from lms.core.errors import Unstorable
from lms.web.turns import Turns

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DECLARED = "_declared_access"
_MOST = "_most_body_bytes"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view declares: a verb and how to find the scope from the URL, or public.

    ``door(session, token, now, **url_args)`` finds who comes in and where in one statement, for
    requests that come by the thousand, in turn; see ``access``.
    """

    verb: str | None
    within: Callable[..., Any] | None = None
    door: Callable[..., Any] | None = None

    @property
    def is_public(self) -> bool:
        """Whether anyone may come in without signing in."""
        return self.verb is None


class Guard(Protocol):
    """Decides, from the sign-in of the request, whether the declared verb holds."""

    def __call__(self, session: Session, declared: Declared, url_args: dict[str, Any]) -> None:
        """Return when allowed; raise a refusal otherwise."""


def access(
    verb: str, within: Callable[..., Any] | None = None, door: Callable[..., Any] | None = None
) -> Callable[[View], View]:
    """Declare that the view needs ``verb``.

    ``within(session, **url_args)`` gives the scope of the object in the URL and raises ``Missing``
    when there is none; without it the verb must hold somewhere. ``door`` replaces ``within`` and
    the reading of the signed-in person: it returns something with ``person_id`` and ``scope``,
    which the view gets from ``context.seat()``, or ``None``.
    """

    def declare(view: View) -> View:
        setattr(view, _DECLARED, Declared(str(verb), within, door))
        return view

    return declare


def public(view: View) -> View:
    """Declare that anyone may call the view."""
    setattr(view, _DECLARED, Declared(None))
    return view


def body_up_to(most: int) -> Callable[[View], View]:
    """Declare that the view takes a body of that many bytes, more than others do."""

    def declare(view: View) -> View:
        setattr(view, _MOST, most)
        return view

    return declare


def most_bytes_of(view: Callable[..., Any] | None) -> int | None:
    """What ``body_up_to`` declared, or ``None``."""
    return getattr(view, _MOST, None)


def declared_by(view: Callable[..., Any]) -> Declared | None:
    """What the view declared, or ``None``."""
    return getattr(view, _DECLARED, None)


def seal(app: Flask, database: Database, guard: Guard) -> None:
    """Wrap every view; stop the start-up naming those that declare nothing."""
    undeclared = []
    turns = Turns()
    for endpoint, view in sorted(app.view_functions.items()):
        declared = Declared(None) if endpoint == "static" else declared_by(view)
        if declared is None:
            undeclared.append(endpoint)
            continue
        if endpoint != "static":
            app.view_functions[endpoint] = _sealed(view, declared, database, guard, turns)
    if undeclared:
        raise ConfigError("views without @access or @public: " + ", ".join(undeclared))


def _read_whole_request() -> None:
    """Wait for the last byte; raises ``Unstorable`` for a sign that no database holds."""
    if request.is_json:
        request.get_data(cache=True)
        return
    for _name, value in (*request.args.items(multi=True), *request.form.items(multi=True)):
        if "\x00" in value:
            raise Unstorable


def _sealed(
    view: Callable[..., Any], declared: Declared, database: Database, guard: Guard, turns: Turns
) -> Callable[..., Any]:
    @wraps(view)
    def sealed(**url_args: Any) -> Any:
        _read_whole_request()  # a slow line must hold neither the clock nor the database
        g.now = ambient.now()
        with (
            turns.one() if declared.door else nullcontext(),
            transaction(database, write=request.method not in SAFE_METHODS) as session,
        ):
            g.session = session
            g.come_in = partial(guard, session, declared, url_args)
            try:
                g.come_in()
                return view(**url_args)
            finally:
                g.told_by_session = session.info
                g.pop("come_in")
                g.pop("session")

    setattr(sealed, _DECLARED, declared)
    return sealed
