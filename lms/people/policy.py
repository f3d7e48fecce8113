"""Who may do what, and where: roles, verbs, scopes and the one rule that joins them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lms.core.i18n import N_


class Role(StrEnum):
    """What a person is for an organisation or a cohort (or the whole platform)."""

    ADMINISTRATOR = "administrator"
    TRAINER = "trainer"
    AUTHOR = "author"
    INVIGILATOR = "invigilator"
    MARKER = "marker"
    JURY_MEMBER = "jury_member"
    OPCALIA = "opcalia"
    EVALUATOR = "external_evaluator"
    TRAINEE = "trainee"


ROLE_LABELS = {
    Role.ADMINISTRATOR: N_("Administrateur"),
    Role.TRAINER: N_("Formateur"),
    Role.AUTHOR: N_("Auteur de questions"),
    Role.INVIGILATOR: N_("Surveillant"),
    Role.MARKER: N_("Correcteur"),
    Role.JURY_MEMBER: N_("Membre du jury"),
    Role.OPCALIA: N_("OPCALIA"),
    Role.EVALUATOR: N_("Évaluateur externe"),
    Role.TRAINEE: N_("Stagiaire"),
}


class Verb(StrEnum):
    """What routes ask for; one verb may serve several routes."""

    BE_SIGNED_IN = "be_signed_in"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANISATIONS = "manage_organisations"
    SEE_CATALOG = "see_catalog"
    PUBLISH_CATALOG = "publish_catalog"
    SEE_BANKS = "see_banks"
    PUBLISH_BANKS = "publish_banks"
    SEE_COHORTS = "see_cohorts"
    MANAGE_COHORTS = "manage_cohorts"
    SEE_SITTINGS = "see_sittings"
    SCHEDULE_SITTINGS = "schedule_sittings"
    RUN_SITTINGS = "run_sittings"
    SEE_RESULTS = "see_results"
    TAKE_EXAM = "take_exam"
    MARK = "mark"
    CONVENE_JURY = "convene_jury"
    DELIBERATE = "deliberate"
    ISSUE_ATTESTATIONS = "issue_attestations"
    SEE_STATISTICS = "see_statistics"


_ALLOWED: Mapping[Role, frozenset[Verb]] = {
    Role.ADMINISTRATOR: frozenset(Verb) - {Verb.TAKE_EXAM, Verb.MARK, Verb.DELIBERATE},
    Role.TRAINER: frozenset({
        Verb.SEE_CATALOG, Verb.SEE_COHORTS, Verb.MANAGE_COHORTS, Verb.SEE_SITTINGS,
        Verb.SCHEDULE_SITTINGS, Verb.RUN_SITTINGS, Verb.SEE_RESULTS,
    }),
    Role.AUTHOR: frozenset({Verb.SEE_CATALOG, Verb.SEE_BANKS, Verb.PUBLISH_BANKS}),
    Role.INVIGILATOR: frozenset({Verb.SEE_SITTINGS, Verb.RUN_SITTINGS}),
    Role.MARKER: frozenset({Verb.SEE_CATALOG, Verb.MARK}),
    Role.JURY_MEMBER: frozenset({Verb.SEE_CATALOG, Verb.DELIBERATE}),
    Role.OPCALIA: frozenset({Verb.SEE_CATALOG, Verb.SEE_STATISTICS}),
    Role.EVALUATOR: frozenset({Verb.SEE_CATALOG, Verb.SEE_STATISTICS}),
    Role.TRAINEE: frozenset({Verb.SEE_CATALOG}),
}
# Question banks and frameworks belong to no organisation: administering one organisation gives
# no hold on them, least of all on the keys of questions.
_OF_THE_PLATFORM = frozenset({Verb.SEE_BANKS, Verb.PUBLISH_BANKS, Verb.PUBLISH_CATALOG})
# What these roles open belongs to the whole platform, wherever they are held.
GIVEN_BY_THE_PLATFORM = frozenset({Role.AUTHOR})
# Held by whoever the object belongs to, whatever their roles.
_OWNERS = frozenset({Verb.TAKE_EXAM})
# Held by anyone signed in.
_EVERYONE = frozenset({Verb.BE_SIGNED_IN})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an object lives: its organisation, its cohort, and the person it belongs to."""

    organisation_id: int | None = None
    cohort_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role and where it holds; both ids ``None`` means the whole platform."""

    role: Role
    organisation_id: int | None = None
    cohort_id: int | None = None

    def covers(self, scope: Scope) -> bool:
        """Whether an object in ``scope`` is within this grant."""
        if self.cohort_id is not None:
            return scope.cohort_id == self.cohort_id
        if self.organisation_id is not None:
            return scope.organisation_id == self.organisation_id
        return True

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds for the whole platform."""
        return self.organisation_id is self.cohort_id is None

    @property
    def verbs(self) -> frozenset[Verb]:
        """What this grant allows where it holds."""
        local = self.role is Role.ADMINISTRATOR and not self.is_everywhere
        return _ALLOWED[self.role] - _OF_THE_PLATFORM if local else _ALLOWED[self.role]


@dataclass(frozen=True, slots=True)
class Reach:
    """Everywhere a person holds a verb: lists are filtered by it."""

    everywhere: bool = False
    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    cohort_ids: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organisation_ids or self.cohort_ids)


def may(person_id: int, roles: Iterable[HeldRole], verb: Verb, scope: Scope) -> bool:
    """The one rule: may this person do ``verb`` to an object in ``scope``?"""
    if verb in _EVERYONE:
        return True
    if verb in _OWNERS:
        return scope.owner_id == person_id
    return any(verb in held.verbs and held.covers(scope) for held in roles)


def may_give(roles: Iterable[HeldRole], given: HeldRole) -> bool:
    """Whether someone with these roles may give that one: no more, nor wider, than they rule."""
    scope = Scope(given.organisation_id, given.cohort_id)
    ruling = [held for held in roles if Verb.MANAGE_PEOPLE in held.verbs and held.covers(scope)]
    if given.role in GIVEN_BY_THE_PLATFORM:
        return any(held.is_everywhere for held in ruling)
    return bool(ruling)


def reach_of(roles: Iterable[HeldRole], verb: Verb) -> Reach:
    """Where ``verb`` holds for someone with these roles."""
    holding = [held for held in roles if verb in held.verbs]
    return Reach(
        any(held.is_everywhere for held in holding),
        frozenset(held.organisation_id for held in holding
                  if held.cohort_id is None and held.organisation_id is not None),
        frozenset(held.cohort_id for held in holding if held.cohort_id is not None),
    )


def is_owner_verb(verb: Verb) -> bool:
    """Whether the verb belongs to the owner of the object rather than to a role."""
    return verb in _OWNERS


def verbs_of(role: Role) -> frozenset[Verb]:
    """What a role allows when it holds for the whole platform; for the access matrix."""
    return _ALLOWED[role]
