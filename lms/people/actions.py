"""Writes about people: accounts, roles, sign-ins, invitations."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from lms.core import ambient, outbox
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.short_texts import check_address
from lms.core.work import Fact, Work
from lms.people import letters, passwords, queries, rules
from lms.people.models import Grant, Invitation, Organisation, Person, SignIn, SignInTry
from lms.people.policy import HeldRole, Role

_TAKEN = N_("Cette adresse est déjà celle d'un autre compte.")
_ORGANISATION_TAKEN = N_("Une organisation porte déjà ce nom.")


class LastAdministrator(Conflict):
    """The platform must keep somebody who can administer it."""

    code = "last_administrator"
    text = N_("C'est le dernier administrateur de la plateforme : nommez-en un autre d'abord.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as declared."""

    email: str
    family_name: str
    given_name: str
    usage_name: str | None = None
    civility: str | None = None
    sex: str | None = None
    born_on: date | None = None
    phone: str | None = None


def add_person(work: Work, identity: Identity) -> Person:
    """Create an account without a password; raises ``Invalid`` on an address wrong or taken."""
    faults = list(check_address(identity.email, "email"))
    if faults:
        raise Invalid(faults)
    if queries.person_by_email(work.session, identity.email):
        raise Invalid([Fault("email", "email_taken", _TAKEN)])
    person = Person(
        email=rules.email_key(identity.email), family_name=identity.family_name,
        given_name=identity.given_name, usage_name=identity.usage_name,
        civility=identity.civility, sex=identity.sex, born_on=identity.born_on,
        phone=identity.phone, created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    work.record(Fact("person_added", f"person:{person.id}"))
    return person


def add_organisation(work: Work, name: str, address: str = "", siret: str | None = None,
                     nda: str | None = None) -> Organisation:
    """Create an organisation; raises ``Invalid`` if the name is taken."""
    if work.session.scalar(select(Organisation.id).where(Organisation.name == name)):
        raise Invalid([Fault("name", "organisation_taken", _ORGANISATION_TAKEN)])
    organisation = Organisation(
        name=name, address=address, siret=siret, nda=nda, created_at=work.now
    )
    work.session.add(organisation)
    work.session.flush()
    work.record(Fact("organisation_added", f"organisation:{organisation.id}"))
    return organisation


def grant(work: Work, person_id: int, held: HeldRole) -> Grant:
    """Give a role; giving it again returns the grant that stands."""
    standing = work.session.scalar(
        select(Grant).where(
            Grant.person_id == person_id, Grant.role == held.role, Grant.revoked_at.is_(None),
            Grant.organisation_id == held.organisation_id
            if held.organisation_id is not None else Grant.organisation_id.is_(None),
            Grant.cohort_id == held.cohort_id
            if held.cohort_id is not None else Grant.cohort_id.is_(None),
        )
    )
    if standing:
        return standing
    given = Grant(
        person_id=person_id, role=held.role, organisation_id=held.organisation_id,
        cohort_id=held.cohort_id, granted_by_id=work.actor_id, granted_at=work.now,
    )
    work.session.add(given)
    work.session.flush()
    where = {"organisation": held.organisation_id, "cohort": held.cohort_id}
    work.record(Fact("role_granted", f"person:{person_id}", {"role": held.role.value, **where}))
    return given


def revoke(work: Work, given: Grant) -> None:
    """Take a role back; holds from the next request on."""
    if given.revoked_at is not None:
        return
    if given.role is Role.ADMINISTRATOR:
        standing = queries.administering_grants(work.session)
        if [grant_id for grant_id, _person in standing] == [given.id]:
            raise LastAdministrator
    given.revoked_at = work.now
    work.record(Fact("role_revoked", f"person:{given.person_id}", {"role": given.role.value}))


def disable(work: Work, person: Person) -> None:
    """Close an account: its sign-ins end now, its past acts stay.

    Raises ``LastAdministrator`` when nobody else could administer the platform.
    """
    standing = queries.administering_grants(work.session)
    if {person_id for _grant, person_id in standing} == {person.id}:
        raise LastAdministrator
    person.disabled_at = work.now
    end_sign_ins(work, person.id)
    work.record(Fact("person_disabled", f"person:{person.id}"))


def enable(work: Work, person: Person) -> None:
    """Open a disabled account again."""
    person.disabled_at = None
    work.record(Fact("person_enabled", f"person:{person.id}"))


def set_password(work: Work, person: Person, password: str) -> None:
    """Choose a password and end every sign-in; raises ``Invalid`` with each fault."""
    personal = (person.family_name, person.given_name, person.email.split("@")[0])
    faults = list(passwords.check_password(password, personal, "password"))
    if faults:
        raise Invalid(faults)
    person.password_hash = passwords.hash_password(password)
    end_sign_ins(work, person.id)
    work.record(Fact("password_set", f"person:{person.id}"))


def sign_in(work: Work, email: str, password: str, minutes: int,
            device: tuple[str, str] = ("", "")) -> str | None:
    """A new sign-in's token if the password is right, else ``None`` (and the try is counted).

    ``device`` is (address, user agent). The caller checks ``seconds_before_next_try`` first.
    """
    address, agent = device
    # An address is kept as long as it slows guessing down, no longer.
    work.session.execute(
        delete(SignInTry).where(SignInTry.tried_at < work.now - 2 * rules.TRY_WINDOW)
    )
    person = queries.person_by_email(work.session, email)
    usable = person is not None and person.disabled_at is None
    if not passwords.is_password(person.password_hash if person and usable else None, password):
        work.session.add(SignInTry(
            email_sha256=rules.digest(rules.email_key(email)),
            address=rules.network_of(address), tried_at=work.now,
        ))
        whose = f"person:{person.id}" if person else "person:unknown"
        work.record(Fact("sign_in_refused", whose))
        return None
    assert person is not None and person.password_hash is not None  # noqa: S101, PT018
    if passwords.needs_rehash(person.password_hash):
        person.password_hash = passwords.hash_password(password)
    return _started(replace(work, actor_id=person.id), person.id, minutes, (address, agent))


def _started(work: Work, person_id: int, minutes: int, device: tuple[str, str]) -> str:
    token, (address, agent) = ambient.token(), device
    started = SignIn(
        person_id=person_id, token_sha256=rules.digest(token), user_agent=agent[:200],
        address=address[:45], signed_in_at=work.now,
        expires_at=work.now + timedelta(minutes=minutes),
    )
    work.session.add(started)
    work.session.flush()
    work.record(Fact("signed_in", f"person:{person_id}", {"sign_in": started.id}))
    return token


def end_sign_in(work: Work, sign_in_id: int) -> None:
    """Sign out: the cookie is worth nothing from now on."""
    person_id = work.session.scalar(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=work.now).returning(SignIn.person_id)
    )
    if person_id is not None:
        work.record(Fact("signed_out", f"person:{person_id}", {"sign_in": sign_in_id}))


def end_sign_ins(work: Work, person_id: int) -> None:
    """Sign out everywhere."""
    work.session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=work.now)
    )


def invite(work: Work, person: Person, base_url: str, purpose: str = "invite") -> str:
    """Send a single-use link to choose a password; returns the link.

    An invitation voids older links. A ``reset`` voids none, as anybody may ask for it: each link
    lives its own life until one of them is used.
    """
    if purpose == "invite":
        void_links(work, person.id)
    token = ambient.token()
    invitation = Invitation(
        person_id=person.id, token_sha256=rules.digest(token), purpose=purpose,
        created_at=work.now, expires_at=work.now + rules.INVITATION_LIFE[purpose],
    )
    work.session.add(invitation)
    work.session.flush()
    link = f"{base_url}/invitations/{token}"
    subject, body = letters.invitation(person.full_name, link, purpose)
    outbox.post(work, f"{purpose}:{invitation.id}", person.email, subject, body)
    return link


def accept_invitation(work: Work, invitation: Invitation, password: str) -> Person:
    """Use the link: set the password; the link is spent and the person's others are void."""
    person = invitation.person
    set_password(replace(work, actor_id=person.id), person, password)
    invitation.used_at = work.now
    work.session.flush()
    void_links(work, person.id)
    return person


def void_links(work: Work, person_id: int) -> None:
    """Make every link not yet used worth nothing."""
    work.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.used_at.is_(None),
               Invitation.voided_at.is_(None))
        .values(voided_at=work.now)
    )
