"""Score reports read back, and the minutes as values and on paper."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from lms.juries import pdf
from lms.juries.minutes import Correction, Judged, Minutes, Seated
from lms.juries.reports import CompetenceScore, read_report
from lms.juries.states import Outcome

OPENED = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 30, 10, 30, tzinfo=UTC)
REPORT = {
    "attempt": 7, "block": "B1", "score": "17/2", "max": "10", "share": "17/20",
    "competences": [{"code": "B1-C1", "score": "4", "max": "5"},
                    {"code": "B1-C2", "score": "0", "max": "0"}],
    "items": [{"question": 1, "item": "ia-b1-0001", "version": 1, "competences": ["B1-C1"],
               "score": "1", "max": "1", "given": None, "key": "Juste"}],
    "scoring_version": "1",
}
MINUTES = Minutes(
    jury_id=1, title="Jury du bloc B1", organisation="Organisme d'Œuvres", certification_version=1,
    certification_code="IA-HDF", certification_title="Situer l'IA", block_code="B1",
    block_title="Situer l'intelligence artificielle", cohort="COH-1 – Promotion 1",
    sitting_title="Épreuve du bloc B1", sitting_place="Lille",
    sitting_starts_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC), pass_share=Fraction(7, 10),
    held_on=date(2026, 11, 30), place="Lille", quorum=2, opened_at=OPENED, closed_at=CLOSED,
    members=(
        Seated("Nadia LEFÈVRE", "Directrice", True, False, True, ()),
        Seated("Éric ŒUVRARD", "Chef d'atelier", False, True, True, ("AUBERT Camille",)),
        Seated("Paul MARTIN", "DRH", False, True, False, ()),
    ),
    candidates=(
        Judged("AUBERT Camille", None, Fraction(9, 10), Outcome.VALIDATED, Outcome.VALIDATED),
        Judged("BERNARD Camille", None, Fraction(2, 3), Outcome.NOT_VALIDATED, Outcome.VALIDATED,
               "Oral convaincant.", (Correction(CLOSED, Outcome.NOT_VALIDATED, Outcome.VALIDATED,
                                                "Oral convaincant.", "Nadia LEFÈVRE"),)),
        Judged("CARPENTIER Camille", None, None, Outcome.ABSENT, Outcome.ABSENT),
    ),
    version=1,
)


def text_of(minutes: Minutes) -> str:
    pages = PdfReader(io.BytesIO(pdf.render(minutes))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_report_is_read_in_exact_numbers() -> None:
    report = read_report(json.dumps(REPORT))
    assert (report.score, report.max, report.share) == (Fraction(17, 2), 10, Fraction(17, 20))
    assert report.competences[0] == CompetenceScore("B1-C1", Fraction(4), Fraction(5))
    assert report.items[0].given is None
    assert report.items[0].competences == ("B1-C1",)


def test_a_competence_without_points_has_no_share() -> None:
    report = read_report(json.dumps(REPORT))
    assert [line.share for line in report.competences] == [Fraction(4, 5), None]


@given(st.fractions(min_value=0, max_value=1))
def test_any_share_comes_back_exactly(share: Fraction) -> None:
    assert read_report(json.dumps(REPORT | {"share": str(share)})).share == share


def test_minutes_count_presence_and_outcomes() -> None:
    assert MINUTES.present == 2
    assert MINUTES.president == "Nadia LEFÈVRE"
    assert [MINUTES.count(outcome) for outcome in Outcome] == [2, 0, 1]


def test_minutes_that_differ_in_one_letter_have_another_fingerprint() -> None:
    other = replace(MINUTES, place="Lens")
    assert MINUTES.fingerprint == replace(MINUTES).fingerprint
    assert MINUTES.fingerprint != other.fingerprint
    assert len(MINUTES.fingerprint) == 64


def test_the_same_minutes_give_the_same_bytes() -> None:
    assert pdf.render(MINUTES) == pdf.render(MINUTES)
    assert pdf.render(MINUTES) != pdf.render(replace(MINUTES, version=2))


def test_the_paper_tells_members_declarations_decisions_and_reasons() -> None:
    text = text_of(MINUTES)
    for part in (
        "Procès-verbal de jury", "Nadia LEFÈVRE", "Éric ŒUVRARD", "Chef d'atelier",
        "Déclare un lien avec : AUBERT Camille",
        "Déclare n'avoir aucun lien", "BERNARD Camille", "66,7 %", "Oral convaincant.",
        "Bloc non validé devient Bloc validé", "Non présenté", "30/11/2026 à 11 h 30",
        MINUTES.fingerprint,
    ):
        assert part in text, part


def test_only_those_present_sign() -> None:
    signatures = text_of(MINUTES).rpartition("Signatures")[2]
    assert "Nadia LEFÈVRE" in signatures
    assert "Paul MARTIN" not in signatures


def test_a_hundred_candidates_go_on_to_other_pages_and_nobody_is_lost() -> None:
    many = tuple(replace(MINUTES.candidates[1], name=f"CANDIDAT {n:03d}") for n in range(100))
    content = pdf.render(replace(MINUTES, candidates=many))
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert len(pages) > 3
    assert all(candidate.name in text for candidate in many)
