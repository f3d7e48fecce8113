"""Accounts, roles, sign-ins and invitations on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.core import journal
from lms.core.errors import Invalid, Missing
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people import actions, queries, rules
from lms.people.models import SignInTry
from lms.people.policy import HeldRole, Role, Scope, Verb, may, reach_of
from tests import make

SECRET = "quatre mots bien choisis"


def _sign_in(work: Work, email: str, password: str) -> str | None:
    return actions.sign_in(work, email, password, 60, ("127.0.0.1", "test"))


def test_a_person_signs_in_whatever_the_case_of_the_address(work: Work) -> None:
    person = make.make_person(work.session, email="eve@exemple.test")
    token = _sign_in(work, " EVE@exemple.test", make.PASSWORD)
    assert token is not None
    found = queries.live_sign_in(work.session, token, work.now)
    assert found is not None
    assert found.person_id == person.id
    assert token not in found.token_sha256


def _wait(work: Work, address: str, email: str = "eve@exemple.test") -> int:
    return queries.seconds_before_next_try(work.session, email, address, work.now)


def test_addresses_of_old_tries_are_forgotten(work: Work) -> None:
    for minutes in (0, 1, 5):
        later = replace(work, now=work.now + timedelta(minutes=minutes))
        assert _sign_in(later, "eve@exemple.test", "faux") is None
    kept = work.session.scalars(select(SignInTry.tried_at)).all()
    assert kept == [work.now + timedelta(minutes=5)]


def test_a_wrong_password_is_counted_and_the_sixth_try_waits(work: Work) -> None:
    make.make_person(work.session, email="eve@exemple.test")
    for _ in range(5):
        assert _sign_in(work, "eve@exemple.test", "faux") is None
    assert _wait(work, "127.0.0.1") > 0
    later = replace(work, now=work.now + timedelta(seconds=61))
    assert _wait(later, "127.0.0.1") == 0


def test_somebody_elsewhere_cannot_keep_a_person_out(work: Work) -> None:
    for _ in range(9):
        _try_from(work, "2001:db8:1:2:aaaa::1")
    assert _wait(work, "2001:db8:1:2:bbbb::9") > 0
    assert _wait(work, "2001:db8:1:3::1") == 0
    assert _wait(work, "203.0.113.9") == 0


def test_guessing_from_many_networks_meets_the_ceiling_of_the_account(work: Work) -> None:
    for number in range(50):
        assert _wait(work, "203.0.113.9") == 0
        _try_from(work, f"198.51.100.{number}")
    assert _wait(work, "203.0.113.9") > 0
    assert _wait(work, "203.0.113.9", "ada@exemple.test") == 0


def test_one_network_is_slowed_down_over_many_accounts(work: Work) -> None:
    for number in range(100):
        _try_from(work, "203.0.113.9", f"personne{number}@exemple.test")
    assert _wait(work, "203.0.113.9", "encore@exemple.test") > 0


def _try_from(work: Work, address: str, email: str = "eve@exemple.test") -> None:
    work.session.add(SignInTry(email_sha256=rules.digest(email), tried_at=work.now,
                               address=rules.network_of(address)))
    work.session.flush()


def test_an_unknown_address_is_counted_like_a_known_one(work: Work) -> None:
    assert _sign_in(work, "personne@exemple.test", "faux") is None
    assert work.session.scalar(select(SignInTry.id)) is not None


def test_a_sign_in_ends_when_it_expires_is_revoked_or_its_person_is_disabled(work: Work) -> None:
    person = make.make_person(work.session)
    tokens = [_sign_in(work, person.email, make.PASSWORD) or "" for _ in range(2)]
    assert queries.live_sign_in(work.session, tokens[0], work.now + timedelta(hours=2)) is None
    found = queries.live_sign_in(work.session, tokens[0], work.now)
    assert found is not None
    actions.end_sign_in(work, found.id)
    assert queries.live_sign_in(work.session, tokens[0], work.now) is None
    assert queries.live_sign_in(work.session, tokens[1], work.now) is not None
    actions.disable(work, person)
    assert queries.live_sign_in(work.session, tokens[1], work.now) is None
    assert _sign_in(work, person.email, make.PASSWORD) is None


def test_choosing_a_password_ends_every_sign_in(work: Work) -> None:
    person = make.make_person(work.session)
    token = _sign_in(work, person.email, make.PASSWORD) or ""
    actions.set_password(work, person, SECRET)
    assert queries.live_sign_in(work.session, token, work.now) is None
    assert _sign_in(work, person.email, SECRET) is not None


@pytest.mark.parametrize(
    ("password", "code"),
    [("court", "password_short"), ("motdepasse123", "password_common"),
     ("azertyuiop12", "password_common"), ("123456789012", "password_common"),
     ("jean-durandeau 1", "password_personal"), ("passerelle-2026", "password_personal")],
)
def test_a_guessable_password_is_refused_with_its_reason(
    work: Work, password: str, code: str
) -> None:
    person = make.make_person(work.session, family_name="Durandeau")
    with pytest.raises(Invalid) as refused:
        actions.set_password(work, person, password)
    assert code in {fault.code for fault in refused.value.faults}


def test_accents_typed_in_two_ways_are_the_same_password(work: Work) -> None:
    person = make.make_person(work.session)
    actions.set_password(work, person, "clé dorée du phare")  # NFC
    assert _sign_in(work, person.email, "clé dorée du phare") is not None


def test_an_invitation_serves_once_and_a_newer_one_voids_it(work: Work) -> None:
    person = make.make_person(work.session, password_hash=None)
    first = actions.invite(work, person, "http://site").rsplit("/", 1)[1]
    second = actions.invite(work, person, "http://site").rsplit("/", 1)[1]
    with pytest.raises(Missing):
        queries.live_invitation(work.session, first, work.now)
    invitation = queries.live_invitation(work.session, second, work.now)
    actions.accept_invitation(work, invitation, SECRET)
    with pytest.raises(Missing):
        queries.live_invitation(work.session, second, work.now)
    assert _sign_in(work, person.email, SECRET) is not None
    mails = work.session.scalars(select(Mail).where(Mail.to == person.email)).all()
    assert len(mails) == 2
    assert second in mails[1].body


def test_an_invitation_is_void_after_three_days(work: Work) -> None:
    person = make.make_person(work.session, password_hash=None)
    token = actions.invite(work, person, "http://site").rsplit("/", 1)[1]
    with pytest.raises(Missing):
        queries.live_invitation(work.session, token, work.now + timedelta(hours=73))


def test_somebody_else_asking_for_a_link_voids_none_and_using_one_voids_the_others(
    work: Work,
) -> None:
    person = make.make_person(work.session, password_hash=None)
    invited, first, second = (
        actions.invite(work, person, "http://site", purpose).rsplit("/", 1)[1]
        for purpose in ("invite", "reset", "reset")
    )
    for token in (invited, second):
        assert queries.live_invitation(work.session, token, work.now).person_id == person.id
    actions.accept_invitation(work, queries.live_invitation(work.session, first, work.now), SECRET)
    for token in (invited, first, second):
        with pytest.raises(Missing):
            queries.live_invitation(work.session, token, work.now)


@pytest.mark.parametrize(
    ("address", "code"),
    [("é@exemple.test", "email_invalid"), ("a@exemple.test\r\nBcc: b@exemple.test", "hidden_sign"),
     ("a\x07@exemple.test", "hidden_sign"), ("a@exemple.test\n", "hidden_sign"),
     ("a@" + "b" * 60 + ".b" * 120 + ".test", "email_long"), ("personne", "email_invalid"),
     ("", "email_invalid")],
)
def test_an_address_that_cannot_be_written_to_opens_no_account(
    work: Work, address: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_person(work, actions.Identity(address, "Durand", "Ève"))
    assert [fault.code for fault in refused.value.faults] == [code]


def test_an_address_belongs_to_one_account(work: Work) -> None:
    make.make_person(work.session, email="eve@exemple.test")
    with pytest.raises(Invalid):
        actions.add_person(work, actions.Identity("EVE@exemple.test", "Durand", "Ève"))


def test_a_role_holds_until_it_is_revoked_and_is_given_once(work: Work) -> None:
    person = make.make_person(work.session)
    held = HeldRole(Role.TRAINER, organisation_id=make.make_organisation(work.session).id)
    given = actions.grant(work, person.id, held)
    assert actions.grant(work, person.id, held).id == given.id
    assert queries.roles_of(work.session, person.id) == (held,)
    actions.revoke(work, given)
    assert queries.roles_of(work.session, person.id) == ()


def test_the_last_administrator_stays(work: Work) -> None:
    person = make.make_person(work.session)
    given = actions.grant(work, person.id, HeldRole(Role.ADMINISTRATOR))
    with pytest.raises(actions.LastAdministrator):
        actions.revoke(work, given)


def test_the_last_administrator_whose_account_is_open_is_not_closed(work: Work) -> None:
    first, second = make.make_person(work.session), make.make_person(work.session)
    for person in (first, second):
        actions.grant(work, person.id, HeldRole(Role.ADMINISTRATOR))
    ours = make.make_organisation(work.session)
    local = make.make_person(work.session)
    actions.grant(work, local.id, HeldRole(Role.ADMINISTRATOR, ours.id))
    actions.disable(work, first)
    with pytest.raises(actions.LastAdministrator):
        actions.disable(work, second)
    assert second.disabled_at is None
    actions.disable(work, local)
    actions.enable(work, first)
    actions.disable(work, second)


def _told(work: Work) -> list[tuple[str, str, int | None]]:
    entries = work.session.scalars(select(JournalEntry).order_by(JournalEntry.id))
    return [(entry.kind, entry.subject, entry.actor_id) for entry in entries]


def test_the_journal_tells_who_comes_in_goes_out_is_refused_and_changes_a_password(
    work: Work,
) -> None:
    eve = make.make_person(work.session, email="eve@exemple.test")
    _sign_in(work, "personne@exemple.test", "faux")
    _sign_in(work, "eve@exemple.test", "faux")
    token = _sign_in(work, "eve@exemple.test", make.PASSWORD) or ""
    found = queries.live_sign_in(work.session, token, work.now)
    assert found is not None
    signed_in = replace(work, actor_id=eve.id)
    actions.end_sign_in(signed_in, found.id)
    actions.end_sign_in(signed_in, found.id)
    link = actions.invite(work, eve, "http://site", "reset").rsplit("/", 1)[1]
    actions.accept_invitation(work, queries.live_invitation(work.session, link, work.now), SECRET)
    whose = f"person:{eve.id}"
    assert _told(work) == [
        ("sign_in_refused", "person:unknown", None), ("sign_in_refused", whose, None),
        ("signed_in", whose, eve.id), ("signed_out", whose, eve.id),
        ("password_set", whose, eve.id),
    ]
    details = work.session.scalars(select(JournalEntry.details)).all()
    assert "exemple.test" not in str(details)
    assert journal.verify(work.session) == (5, None)


def test_the_journal_holds_and_shows_a_changed_entry(work: Work) -> None:
    person = make.make_person(work.session)
    for role in (Role.TRAINER, Role.AUTHOR, Role.OPCALIA):
        actions.grant(work, person.id, HeldRole(role))
    assert journal.verify(work.session) == (3, None)
    second = work.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()[1]
    work.session.execute(
        update(JournalEntry).where(JournalEntry.id == second.id).values(kind="role_revoked")
    )
    work.session.expire_all()
    sound, broken = journal.verify(work.session)
    assert (sound, broken and broken.entry_id) == (1, second.id)


def test_the_journal_shows_a_removed_entry(work: Work) -> None:
    person = make.make_person(work.session)
    for role in (Role.TRAINER, Role.AUTHOR, Role.OPCALIA):
        actions.grant(work, person.id, HeldRole(role))
    entries = work.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    work.session.delete(entries[1])
    work.session.flush()
    assert journal.verify(work.session)[0] == 1


def test_a_role_reaches_its_organisation_and_nothing_else() -> None:
    held = (HeldRole(Role.TRAINER, organisation_id=1), HeldRole(Role.INVIGILATOR, cohort_id=9))
    assert may(5, held, Verb.MANAGE_COHORTS, Scope(1, 3))
    assert not may(5, held, Verb.MANAGE_COHORTS, Scope(2, 9))
    assert may(5, held, Verb.RUN_SITTINGS, Scope(2, 9))
    assert not may(5, held, Verb.MANAGE_PEOPLE, Scope(1, 3))
    assert reach_of(held, Verb.RUN_SITTINGS).organisation_ids == {1}
    assert reach_of(held, Verb.RUN_SITTINGS).cohort_ids == {9}


def test_what_belongs_to_someone_is_theirs_alone_even_for_an_administrator() -> None:
    everything = (HeldRole(Role.ADMINISTRATOR),)
    assert may(5, (), Verb.TAKE_EXAM, Scope(owner_id=5))
    assert not may(6, everything, Verb.TAKE_EXAM, Scope(owner_id=5))


def test_another_actor_is_named_in_the_journal(work: Work) -> None:
    actor, person = make.make_person(work.session), make.make_person(work.session)
    actions.grant(replace(work, actor_id=actor.id), person.id, HeldRole(Role.TRAINER))
    assert work.session.scalars(select(JournalEntry.actor_id)).one() == actor.id
