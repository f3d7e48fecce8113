"""Rosters previewed, applied, undone and applied again, on both databases."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.cohorts import previews, queries, rosters
from lms.cohorts.enrolling import CohortFull, enrol
from lms.cohorts.models import Cohort, Enrolment, RosterImport
from lms.cohorts.previews import Preview, Report
from lms.cohorts.roster import Verdict
from lms.cohorts.rosters import (
    Decision,
    RosterApplied,
    RosterOutdated,
    discard_roster,
    preview_roster,
)
from lms.cohorts.rules import EventKind, day_of
from lms.cohorts.trainees import TraineeRow
from lms.cohorts.undoing import (
    RosterNotUndoable,
    UndoRefused,
    obstacles_of,
    reversals_of,
    undo_roster,
)
from lms.core.errors import Invalid
from lms.core.files import StoredFile
from lms.core.journal import JournalEntry
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.people.models import Person
from lms.people.policy import Role
from lms.people.queries import person_by_email, roles_of
from tests import make

ROSTERS = Path(__file__).parents[2] / "data" / "rosters"
BASE = "https://passerelle.example"
HEADER = "Nom;Prénom;Date de naissance;Courriel;SIRET employeur;Poste;CSP;Niveau\n"
ANNE = "DUPONT;Anne;02/04/1991;anne@exemple.test;73282932000074;Comptable;Cadre;Bac+5\n"
INES = "LEFÈVRE;Inès;30/10/1992;ines@exemple.test;73282932000074;Acheteuse;4;Bac+2\n"
LUC = "PETIT;Luc;01/01/1980;luc@exemple.test;73282932000074;Cariste;Ouvrier;CAP\n"


@pytest.fixture
def cohort(work: Work) -> Cohort:
    return make.make_cohort(work.session, capacity=100)


def _deposit(work: Work, cohort: Cohort, *rows: str) -> RosterImport:
    return preview_roster(work, cohort, "liste.csv", (HEADER + "".join(rows)).encode())


def apply_roster(
    work: Work, roster: RosterImport, base_url: str | None = None,
    ticked: frozenset[int] = frozenset(), seen: str | None = None,
) -> Report:
    transcript = previews.transcript_of(work.session, roster, day_of(work.now))
    return rosters.apply_roster(work, roster, transcript, Decision(ticked, seen, base_url))


def _apply(work: Work, cohort: Cohort, *rows: str, ticked: frozenset[int] = frozenset()) -> Report:
    return apply_roster(work, _deposit(work, cohort, *rows), BASE, ticked)


def _preview(work: Work, roster: RosterImport) -> Preview:
    return previews.preview_of(work.session, roster, day_of(work.now))


def _obstacles(work: Work, roster: RosterImport) -> list[str]:
    reversals = reversals_of(work.session, roster)
    return [fault.code for fault in obstacles_of(work.session, roster, reversals)]


def _verdicts(work: Work, roster: RosterImport) -> list[str]:
    return [row.verdict.value for row in _preview(work, roster).rows]


def _person(work: Work, email: str) -> Person:
    found = person_by_email(work.session, email)
    assert found is not None
    return found


def test_a_preview_keeps_the_file_and_writes_nothing_else(work: Work, cohort: Cohort) -> None:
    roster = _deposit(work, cohort, ANNE)
    assert _verdicts(work, roster) == ["new"]
    assert person_by_email(work.session, "anne@exemple.test") is None
    assert work.session.scalar(select(func.count()).select_from(Enrolment)) == 0
    assert _deposit(work, cohort, ANNE).id == roster.id


def test_a_file_that_is_not_a_table_is_refused_and_not_kept(work: Work, cohort: Cohort) -> None:
    with pytest.raises(Invalid):
        preview_roster(work, cohort, "liste.pdf", b"%PDF-1.7")
    assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_the_name_of_a_file_loses_its_folders(work: Work, cohort: Cohort) -> None:
    data = (HEADER + ANNE).encode()
    assert preview_roster(work, cohort, "C:\\Bureau\\liste.csv", data).file_name == "liste.csv"


def test_a_roster_enrols_with_situation_role_and_invitation(work: Work, cohort: Cohort) -> None:
    assert _apply(work, cohort, ANNE, INES) == Report(2, 0, 0, 0)
    anne = _person(work, "anne@exemple.test")
    assert (anne.family_name, anne.born_on) == ("DUPONT", date(1991, 4, 2))
    assert roles_of(work.session, anne.id)[0].role is Role.TRAINEE
    (enrolment,) = [each for each in queries.enrolments_of(work.session, cohort.id)
                    if each.person_id == anne.id]
    assert (enrolment.job_category, enrolment.qualification_level) == (3, 7)
    assert work.session.scalar(select(func.count()).select_from(Mail)) == 2
    entry = work.session.scalars(
        select(JournalEntry).where(JournalEntry.kind == "roster_applied")
    ).one()
    assert (entry.details["enrolled"], entry.details["changed"]) == (2, 0)


def test_the_same_roster_twice_changes_nothing_more(work: Work, cohort: Cohort) -> None:
    _apply(work, cohort, ANNE, INES)
    assert _apply(work, cohort, ANNE, INES) == Report(0, 0, 2, 0)
    assert len(queries.enrolments_of(work.session, cohort.id)) == 2
    assert work.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_a_roster_is_applied_once(work: Work, cohort: Cohort) -> None:
    roster = _deposit(work, cohort, ANNE)
    apply_roster(work, roster)
    with pytest.raises(RosterApplied):
        apply_roster(work, roster)
    with pytest.raises(RosterApplied):
        discard_roster(work, roster)


def test_undone_a_roster_leaves_no_enrolment_no_role_and_no_link(
    work: Work, cohort: Cohort
) -> None:
    roster = _deposit(work, cohort, ANNE, INES)
    apply_roster(work, roster, BASE)
    assert len(undo_roster(work, roster)) == 2
    assert not queries.enrolments_of(work.session, cohort.id)
    assert not roles_of(work.session, _person(work, "anne@exemple.test").id)
    assert work.session.scalar(select(func.count()).select_from(Mail)) == 0
    with pytest.raises(RosterNotUndoable):
        undo_roster(work, roster)


def test_after_an_undo_the_same_file_enrols_the_same_people_again(
    work: Work, cohort: Cohort
) -> None:
    for _ in range(2):
        roster = _deposit(work, cohort, ANNE, INES)
        assert apply_roster(work, roster, BASE) == Report(2, 0, 0, 0)
        first = {each.id for each in queries.enrolments_of(work.session, cohort.id)}
        undo_roster(work, roster)
    assert _apply(work, cohort, ANNE, INES) == Report(2, 0, 0, 0)
    assert {each.id for each in queries.enrolments_of(work.session, cohort.id)} == first
    assert work.session.scalar(select(func.count()).select_from(Person)) == 2
    assert work.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_changed_rows_are_changed_and_come_back_when_undone(work: Work, cohort: Cohort) -> None:
    _apply(work, cohort, ANNE)
    changed = ANNE.replace("Comptable", "Directrice").replace("02/04/1991", "03/04/1991")
    roster = _deposit(work, cohort, changed)
    assert _verdicts(work, roster) == ["changed"]
    assert apply_roster(work, roster) == Report(0, 1, 0, 0)
    (enrolment,) = queries.enrolments_of(work.session, cohort.id)
    assert (enrolment.job_title, enrolment.person.born_on) == ("Directrice", date(1991, 4, 3))
    (reversal,) = undo_roster(work, roster)
    assert dict(reversal.restores) == {
        "born_on": (date(1991, 4, 3), date(1991, 4, 2)),
        "job_title": ("Directrice", "Comptable"),
    }
    assert (enrolment.job_title, enrolment.person.born_on) == ("Comptable", date(1991, 4, 2))
    assert enrolment.cancelled_at is None


def test_a_value_changed_by_hand_since_is_not_lost_when_undone(
    work: Work, cohort: Cohort
) -> None:
    _apply(work, cohort, ANNE)
    roster = _deposit(work, cohort, ANNE.replace("Comptable", "Directrice"))
    apply_roster(work, roster)
    (enrolment,) = queries.enrolments_of(work.session, cohort.id)
    enrolment.job_title = "Présidente"
    work.session.flush()
    (reversal,) = undo_roster(work, roster)
    assert reversal.kept == ("job_title",)
    assert enrolment.job_title == "Présidente"


def test_an_undo_is_refused_once_somebody_has_entered_training(
    work: Work, cohort: Cohort
) -> None:
    roster = _deposit(work, cohort, ANNE, INES)
    apply_roster(work, roster)
    enrolment = queries.enrolments_of(work.session, cohort.id)[0]
    make.make_event(work.session, enrolment, EventKind.ENTERED)
    with pytest.raises(UndoRefused) as refusal:
        undo_roster(work, roster)
    (fault,) = refusal.value.faults
    assert fault.place == "DUPONT Anne"
    assert "entrée en formation" in fault.message
    assert roster.undone_at is None


def test_rosters_are_undone_from_the_last_one_back(work: Work, cohort: Cohort) -> None:
    first = _deposit(work, cohort, ANNE)
    apply_roster(work, first)
    second = _deposit(work, cohort, ANNE.replace("Comptable", "Directrice"))
    apply_roster(work, second)
    assert _obstacles(work, first) == ["later_roster"]
    undo_roster(work, second)
    assert not _obstacles(work, first)
    assert reversals_of(work.session, first)[0].line.created_enrolment
    undo_roster(work, first)


def test_applying_is_refused_when_the_base_changed_since_the_preview(
    work: Work, cohort: Cohort
) -> None:
    roster = _deposit(work, cohort, ANNE, INES)
    seen = _preview(work, roster).fingerprint
    row = TraineeRow(email="anne@exemple.test", family_name="DUPONT", given_name="Anne")
    enrol(work, cohort, row)
    with pytest.raises(RosterOutdated):
        apply_roster(work, roster, seen=seen)
    assert roster.applied_at is None
    again = _preview(work, roster)
    assert again.counts[Verdict.CHANGED] == 1
    assert apply_roster(work, roster, seen=again.fingerprint) == Report(1, 1, 0, 0)


def test_more_people_than_places_enrol_nobody(work: Work) -> None:
    small = make.make_cohort(work.session, capacity=1)
    roster = _deposit(work, small, ANNE, INES)
    with pytest.raises(CohortFull):
        apply_roster(work, roster)
    assert not queries.enrolments_of(work.session, small.id)
    assert roster.applied_at is None


def test_a_question_is_applied_only_when_ticked(work: Work, cohort: Cohort) -> None:
    data = (ROSTERS / "04_mojibake_double_utf8.csv").read_bytes()
    roster = preview_roster(work, cohort, "mojibake.csv", data)
    assert set(_verdicts(work, roster)) == {"question"}
    assert all(found.is_answerable for found in _preview(work, roster).proposals)
    report = apply_roster(work, roster, ticked=frozenset({1}))
    assert report == Report(1, 0, 0, 2)
    (enrolment,) = queries.enrolments_of(work.session, cohort.id)
    assert "Ã" not in enrolment.person.given_name + enrolment.person.family_name


def test_the_duplicates_of_a_file_are_enrolled_once(work: Work, cohort: Cohort) -> None:
    data = (ROSTERS / "07_doublons.csv").read_bytes()
    roster = preview_roster(work, cohort, "doublons.csv", data)
    proposals = {found.row: found for found in _preview(work, roster).proposals}
    assert not proposals[5].is_answerable  # the address of another row with another name
    assert proposals[6].is_answerable  # the same person with another address, or not
    everything = frozenset(proposals)
    report = apply_roster(work, roster, ticked=everything)
    emails = {each.person.email for each in queries.enrolments_of(work.session, cohort.id)}
    assert len(emails) == report.enrolled
    assert "i.lefevre@exemple.test" in emails


def test_a_known_trainee_with_another_address_keeps_one_account(
    work: Work, cohort: Cohort
) -> None:
    _apply(work, cohort, ANNE)
    moved = ANNE.replace("anne@", "a.dupont@")
    assert _apply(work, cohort, moved) == Report(0, 0, 0, 1)
    assert _apply(work, cohort, moved, ticked=frozenset({1})) == Report(0, 1, 0, 0)
    (enrolment,) = queries.enrolments_of(work.session, cohort.id)
    assert enrolment.person.email == "a.dupont@exemple.test"


def test_the_address_somebody_signs_in_with_is_never_changed_by_a_roster(
    work: Work, cohort: Cohort
) -> None:
    _apply(work, cohort, ANNE)
    _person(work, "anne@exemple.test").password_hash = make.HASH
    work.session.flush()
    _apply(work, cohort, ANNE.replace("anne@", "a.dupont@"), ticked=frozenset({1}))
    assert person_by_email(work.session, "a.dupont@exemple.test") is None


def test_the_identity_of_somebody_followed_elsewhere_is_asked_about(
    work: Work, cohort: Cohort
) -> None:
    other = make.make_cohort(work.session, organisation_id=cohort.organisation_id)
    _apply(work, other, ANNE)
    renamed = ANNE.replace("02/04/1991", "02/04/1992")
    roster = _deposit(work, cohort, renamed)
    (found,) = _preview(work, roster).proposals
    assert [fault.code for fault in found.judged.reasons] == ["identity_elsewhere"]
    assert apply_roster(work, roster) == Report(0, 0, 0, 1)
    assert _person(work, "anne@exemple.test").born_on == date(1991, 4, 2)
    assert _apply(work, cohort, renamed, ticked=frozenset({1})) == Report(1, 0, 0, 0)
    assert _person(work, "anne@exemple.test").born_on == date(1992, 4, 2)


def test_people_of_another_organisation_are_enrolled_but_never_described(
    work: Work, cohort: Cohort
) -> None:
    _apply(work, make.make_cohort(work.session), ANNE)
    roster = _deposit(work, cohort, ANNE.replace("Anne", "anne"))
    (found,) = _preview(work, roster).proposals
    assert found.judged.verdict is Verdict.NEW
    assert not found.judged.changes
    apply_roster(work, roster)
    assert _person(work, "anne@exemple.test").given_name == "Anne"
    namesake = _deposit(work, make.make_cohort(work.session), INES.replace("ines@", "i@"))
    assert _verdicts(work, namesake) == ["new"]


def test_the_account_of_somebody_else_is_never_taken_over(work: Work, cohort: Cohort) -> None:
    staff = make.make_person(work.session, email="anne@exemple.test", family_name="Martin",
                             given_name="Paul")
    make.make_grant(work.session, staff, Role.ADMINISTRATOR)
    roster = _deposit(work, cohort, ANNE)
    (found,) = _preview(work, roster).proposals
    assert (found.judged.verdict, found.is_answerable) == (Verdict.QUESTION, False)
    assert apply_roster(work, roster, ticked=frozenset({1})) == Report(0, 0, 0, 1)
    assert staff.family_name == "Martin"


def test_a_closed_account_is_refused_with_its_reason(work: Work, cohort: Cohort) -> None:
    make.make_person(work.session, email="anne@exemple.test", family_name="DUPONT",
                     given_name="Anne", disabled_at=work.now)
    (found,) = _preview(work, _deposit(work, cohort, ANNE)).proposals
    assert found.judged.verdict is Verdict.REFUSED
    assert [fault.code for fault in found.judged.reasons] == ["account_closed"]


def test_a_discarded_roster_leaves_no_file(work: Work, cohort: Cohort) -> None:
    discard_roster(work, _deposit(work, cohort, ANNE))
    assert not previews.imports_of(work.session, cohort.id)
    assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_an_expired_invitation_is_sent_again_with_the_next_roster(
    work: Work, cohort: Cohort
) -> None:
    _apply(work, cohort, LUC)
    later = Work(work.session, None, work.now + timedelta(days=10))
    other = make.make_cohort(work.session, organisation_id=cohort.organisation_id)
    _apply(later, other, LUC)
    assert work.session.scalar(select(func.count()).select_from(Mail)) == 2


@pytest.mark.parametrize("name", sorted(
    path.name for path in ROSTERS.iterdir() if path.suffix in {".csv", ".txt"}
))
def test_every_roster_applies_undoes_and_applies_to_the_same_end(
    work: Work, cohort: Cohort, name: str
) -> None:
    data = (ROSTERS / name).read_bytes()

    def round_trip() -> tuple[Report, set[str]]:
        roster = preview_roster(work, cohort, name, data)
        everything = frozenset(found.row for found in _preview(work, roster).proposals)
        report = apply_roster(work, roster, BASE, everything)
        emails = {each.person.email for each in queries.enrolments_of(work.session, cohort.id)}
        undo_roster(work, roster)
        assert not queries.enrolments_of(work.session, cohort.id)
        return report, emails

    assert round_trip() == round_trip()
