"""Roles that hold for one organisation give no hold on what belongs to the platform."""

import pytest

from lms.people.policy import HeldRole, Role, Scope, Verb, may, may_give, reach_of

LOCAL = (HeldRole(Role.ADMINISTRATOR, organisation_id=1),)
OF_A_COHORT = (HeldRole(Role.ADMINISTRATOR, cohort_id=9),)
WHOLE = (HeldRole(Role.ADMINISTRATOR),)
PLATFORM_VERBS = (Verb.SEE_BANKS, Verb.PUBLISH_BANKS, Verb.PUBLISH_CATALOG)


@pytest.mark.parametrize("verb", PLATFORM_VERBS)
def test_banks_and_frameworks_are_for_the_administrators_of_the_platform(verb: Verb) -> None:
    assert may(5, WHOLE, verb, Scope())
    for roles in (LOCAL, OF_A_COHORT):
        assert not may(5, roles, verb, Scope(1, 9))
        assert not reach_of(roles, verb)


def test_an_author_sees_the_banks_wherever_the_role_was_given() -> None:
    for held in (HeldRole(Role.AUTHOR), HeldRole(Role.AUTHOR, organisation_id=1)):
        assert reach_of((held,), Verb.SEE_BANKS)


def test_a_local_administrator_keeps_every_other_verb() -> None:
    kept = {verb for verb in Verb if reach_of(LOCAL, verb)}
    whole = {verb for verb in Verb if reach_of(WHOLE, verb)}
    assert whole - kept == set(PLATFORM_VERBS)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_a_role_beyond_what_they_rule(role: Role) -> None:
    assert may_give(WHOLE, HeldRole(role))
    assert may_give(LOCAL, HeldRole(role, organisation_id=1)) is (role is not Role.AUTHOR)
    assert not may_give(LOCAL, HeldRole(role))
    assert not may_give(LOCAL, HeldRole(role, organisation_id=2))
    assert not may_give((HeldRole(Role.TRAINER),), HeldRole(role))
