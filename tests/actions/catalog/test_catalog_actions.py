"""Publishing frameworks: once and for all, versions only rise."""

from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalog import actions, queries
from lms.catalog.frameworks import FrameworkFile
from lms.catalog.models import Certification, Criterion
from lms.catalog.reader import parse_framework, read_framework
from lms.catalog.shipped import path_of
from lms.core.errors import Missing
from lms.core.journal import JournalEntry
from lms.core.work import Work

SMALL = (Path(__file__).parents[2] / "data" / "frameworks" / "small.yaml").read_text()


def framework(**changes: str) -> FrameworkFile:
    text = SMALL
    for name, value in changes.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
        text = text.replace(line, f"{name}: {value}", 1)
    return parse_framework(text, "framework.yaml")


def published_facts(session: Session) -> list[JournalEntry]:
    statement = select(JournalEntry).where(JournalEntry.kind == "certification_published")
    return list(session.scalars(statement))


def test_a_published_framework_is_kept_whole(work: Work, session: Session) -> None:
    written = framework()
    kept = queries.certification_with_blocks(
        session, actions.publish_framework(work, written).id
    )
    first, second = kept.blocks
    assert (kept.code, kept.version, kept.state.value, kept.registration) == (
        "IA-MINI", 1, "interne", None)
    assert kept.published_at == work.now
    assert [(first.hours, first.pass_share), (second.hours, second.pass_share)] == [
        (7, Fraction(7, 10)), (Fraction(7, 2), Fraction(3, 5))]
    assert [(one.code, one.eliminatory) for one in first.competences] == [
        ("B1-C1", False), ("B1-C2", True)]
    assert [(one.code, one.mandatory) for one in first.competences[0].criteria] == [
        ("B1-C1-k1", True), ("B1-C1-k2", False)]


def test_the_stored_content_is_the_framework_itself(work: Work) -> None:
    written = framework()
    kept = actions.publish_framework(work, written)
    assert kept.content_sha256 == written.content_sha256
    assert FrameworkFile.model_validate_json(kept.content, strict=False) == written


def test_publishing_is_recorded_once_with_its_digest(work: Work, session: Session) -> None:
    kept = actions.publish_framework(work, framework())
    [entry] = published_facts(session)
    assert entry.subject == f"certification:{kept.id}"
    assert entry.details == {"code": "IA-MINI", "version": 1,
                             "content_sha256": kept.content_sha256}


def test_the_same_content_again_is_the_version_that_stands(work: Work, session: Session) -> None:
    first = actions.publish_framework(work, framework())
    again = actions.publish_framework(work, framework())
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Certification)) == 1
    assert len(published_facts(session)) == 1


def test_another_content_under_a_published_version_is_refused(work: Work, session: Session) -> None:
    actions.publish_framework(work, framework())
    with pytest.raises(actions.VersionTaken) as refusal:
        actions.publish_framework(work, framework(title="Un autre titre"))
    assert "« version: 2 »" in str(refusal.value)
    assert len(published_facts(session)) == 1


def test_versions_only_rise(work: Work, session: Session) -> None:
    actions.publish_framework(work, framework(version="3"))
    with pytest.raises(actions.VersionBehind) as refusal:
        actions.publish_framework(work, framework(version="2"))
    assert "« version: 4 » au lieu de 2" in str(refusal.value)
    newest = actions.publish_framework(work, framework(version="4"))
    assert queries.latest_certifications(session) == [newest]


def test_an_old_version_stays_and_can_be_named(work: Work, session: Session) -> None:
    old = actions.publish_framework(work, framework())
    new = actions.publish_framework(work, framework(version="2", title="Un autre titre"))
    assert queries.certification_by_code(session, "IA-MINI") is new
    assert queries.certification_by_code(session, "IA-MINI", 1) is old
    assert queries.certification_by_code(session, "IA-MINI", 9) is None
    assert [one.version for one in queries.versions_of(session, "IA-MINI")] == [2, 1]


def test_a_registered_certification_keeps_its_entry(work: Work) -> None:
    entry = '{code: RS7351, decision_on: "2026-01-10", end_on: "2029-01-10", nsf_codes: [326t]}'
    kept = actions.publish_framework(work, framework(state="RS", registration=entry))
    assert kept.registration == {
        "code": "RS7351", "decision_on": "2026-01-10", "end_on": "2029-01-10", "level": None,
        "nsf_codes": ["326t"],
    }


def test_blocks_and_competences_are_read_in_their_order(work: Work, session: Session) -> None:
    kept = actions.publish_framework(work, framework())
    assert [block.code for block in queries.blocks_of(session, kept.id)] == ["B1", "B2"]
    assert [one.code for one in queries.competences_of(session, kept.id)] == [
        "B1-C1", "B1-C2", "B2-C1"]
    assert [one.code for one in queries.competences_of(session, kept.id, "B2")] == ["B2-C1"]
    assert [one.code for one in queries.block(session, kept.id, "B1").competences] == [
        "B1-C1", "B1-C2"]


def test_what_does_not_exist_is_missing(work: Work, session: Session) -> None:
    kept = actions.publish_framework(work, framework())
    with pytest.raises(Missing):
        queries.certification_with_blocks(session, kept.id + 1)
    with pytest.raises(Missing):
        queries.block(session, kept.id, "B9")


def test_the_shipped_framework_can_be_published(work: Work, session: Session) -> None:
    kept = actions.publish_framework(work, read_framework(path_of("ia-hdf")))
    assert len(queries.competences_of(session, kept.id)) == 28
    assert session.scalar(select(func.count()).select_from(Criterion)) == 80
