"""The signed-in person of a request, and the guard that lets them in or not."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask, g
from flask import session as cookie
from flask_login import LoginManager, UserMixin
from sqlalchemy.orm import Session

from lms.core.errors import Denied, Missing
from lms.people import policy, queries
from lms.people.models import Person
from lms.people.policy import HeldRole, Reach, Scope, Verb
from lms.web import context
from lms.web.access import Declared

COOKIE_KEY = "_user_id"


@dataclass
class Actor(UserMixin):
    """A person with the sign-in they came in by; roles are read when first needed."""

    person: Person
    sign_in_id: int
    token: str = field(repr=False)

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the opaque token."""
        return self.token

    @property
    def id(self) -> int:
        """The person's key."""
        return self.person.id

    @cached_property
    def roles(self) -> tuple[HeldRole, ...]:
        """The roles held at this request."""
        return queries.roles_of(context.session(), self.person.id)

    def may(self, verb: Verb, scope: Scope) -> bool:
        """Whether the policy allows ``verb`` in ``scope``."""
        roles = () if policy.is_owner_verb(verb) else self.roles
        return policy.may(self.person.id, roles, verb, scope)

    def may_give(self, given: HeldRole) -> bool:
        """Whether the policy lets this person give that role."""
        return policy.may_give(self.roles, given)

    def reach(self, verb: Verb) -> Reach:
        """Where ``verb`` holds, to filter lists."""
        return policy.reach_of(self.roles, verb)


def configure(app: Flask) -> None:
    """Read the sign-in behind the cookie, on each request."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # the sign-in table does better: revocable, rotated
    manager.user_loader(_load)
    app.add_template_global(context.actor_or_none, "actor")


def _load(token: str) -> Actor | None:
    found = queries.live_sign_in(context.session(), token, context.now())
    return Actor(found.person, found.id, token) if found else None


def remember(token: str) -> None:
    """Start a fresh cookie for a new sign-in, keeping only the chosen language."""
    language = cookie.get("language")
    cookie.clear()
    cookie.permanent = True
    cookie[COOKIE_KEY] = token
    if language:
        cookie["language"] = language


def guard(session: Session, declared: Declared, url_args: dict[str, Any]) -> None:
    """Let the request in, or refuse: 401 unknown, 404 outside one's scope, 403 no such right."""
    if declared.is_public:
        return
    verb = Verb(str(declared.verb))
    if declared.door is not None and _is_seated(session, declared, verb, url_args):
        return
    actor = context.actor()
    if declared.within is not None:
        if not actor.may(verb, declared.within(session, **url_args)):
            raise Missing
    elif declared.door is not None:
        raise Missing
    elif not (actor.may(verb, Scope()) or actor.reach(verb)):
        raise Denied


def _is_seated(
    session: Session, declared: Declared, verb: Verb, url_args: dict[str, Any]
) -> bool:
    """Whether the view's own door finds the owner of the object behind this cookie."""
    token = cookie.get(COOKIE_KEY)
    if declared.door is None or not isinstance(token, str):
        return False
    seat = declared.door(session, token, context.now(), **url_args)
    if seat is None or not policy.may(seat.person_id, (), verb, seat.scope):
        return False
    g.seat = seat
    return True
