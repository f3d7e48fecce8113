"""Makers: one plain row of each kind, with sensible defaults; they write models, not actions."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.banks.models import Edition, Item
from lms.blueprints.models import Assembly, Blueprint, BlueprintRow
from lms.blueprints.rules import Method, Row
from lms.catalog.models import Block, Certification, Competence, Criterion, Registration
from lms.cohorts.models import Cohort, Enrolment, EnrolmentEvent, EventKind, Status
from lms.exams import drawing
from lms.exams.models import Attempt, AttemptState, Form, Sitting, SittingState
from lms.exams.outages import Pulse
from lms.juries.models import Jury, Member
from lms.people import passwords
from lms.people.models import Grant, Organisation, Person, SignIn
from lms.people.policy import Role
from lms.people.rules import digest
from lms.steering.models import Agreement

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "cheval agrafe pile correcte"
HASH = passwords.hash_password(PASSWORD)
_numbers = count(1)


def _save(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def make_organisation(session: Session, **given: Any) -> Organisation:
    number = next(_numbers)
    values = {"name": f"Organisme {number}", "address": "1 rue de Béthune, 59000 Lille",
              "siret": "73282932000074", "created_at": NOW}
    return _save(session, Organisation(**values | given))


def make_person(session: Session, **given: Any) -> Person:
    number = next(_numbers)
    values = {"email": f"personne{number}@exemple.test", "family_name": f"Martin{number}",
              "given_name": "Zoé", "password_hash": HASH, "created_at": NOW}
    return _save(session, Person(**values | given))


def make_grant(session: Session, person: Person, role: Role, **given: Any) -> Grant:
    return _save(session, Grant(person_id=person.id, role=role, granted_at=NOW, **given))


def make_sign_in(session: Session, person_id: int) -> SignIn:
    """A live sign-in whose token is ``token n``, ``n`` being unique."""
    row = SignIn(person_id=person_id, token_sha256=digest(f"token {next(_numbers)}"),
                 signed_in_at=NOW, expires_at=NOW + timedelta(hours=10))
    return _save(session, row)


def make_certification(session: Session, **given: Any) -> Certification:
    """One block B1 with two competences of one criterion each."""
    number = next(_numbers)
    values = {"code": f"IA-TEST{number}", "version": 1, "title": "Situer l'IA dans son métier",
              "purpose": "Maintenir l'employabilité.", "state": Registration.INTERNAL,
              "registration": None, "content": "{}", "content_sha256": "0" * 64,
              "published_at": NOW}
    certification = Certification(**values | given)
    block = Block(
        position=1, code="B1", title="Situer l'intelligence artificielle", hours=Fraction(7),
        aim="maintenir", modality="QCM", pass_share=Fraction(7, 10),
    )
    block.competences = [
        Competence(position=n, code=f"B1-C{n}", title=f"Compétence {n}", context="au poste",
                   purpose="afin d'agir", eliminatory=False,
                   criteria=[Criterion(position=1, code=f"B1-C{n}-k1", text="Observé",
                                       mandatory=True)])
        for n in (1, 2)
    ]
    certification.blocks = [block]
    return _save(session, certification)


def item_content(code: str, competence: str, **given: Any) -> dict[str, Any]:
    """A single-choice question whose key is option ``a``."""
    return {
        "schema": "lms-item/1", "id": code, "version": 1, "status": "approved", "type": "choice",
        "lang": "fr", "block": "B1", "competences": [competence], "level": "understand",
        "stem": f"Question {code} ?", "max_choices": 1,
        "options": [{"id": "a", "text": "Juste", "correct": True}, {"id": "b", "text": "Faux"},
                    {"id": "c", "text": "Faux aussi"}],
        "scoring": {"method": "all_or_nothing", "points": 1},
        "authors": [{"name": "Collectif"}],
    } | given


def file_content(code: str, competence: str = "B1-C1", **response: Any) -> dict[str, Any]:
    """A question that takes files: one PDF unless told otherwise."""
    content = item_content(
        code, competence, type="file_upload", response={"accept": ["pdf"]} | response,
        rubric=[{"id": "fond", "title": "Fond", "max": 2, "levels": [
            {"score": 0, "text": "Absent"}, {"score": 2, "text": "Présent"}]}],
        scoring={"method": "rubric", "points": 2},
    )
    del content["options"], content["max_choices"]
    return content


def essay_content(code: str, competence: str = "B1-C1", **given: Any) -> dict[str, Any]:
    """A text marked by two people on two criteria, 4 points in all; a gap of 2 is settled."""
    content = item_content(code, competence)
    for name in ("options", "max_choices"):
        del content[name]
    return content | {
        "type": "essay", "stem": f"Rédigez la note {code}.",
        "response": {"format": "plain", "min_words": 5, "max_words": 100},
        "rubric": [
            {"id": "fond", "title": "Le fond", "max": 3, "levels": [
                {"score": 0, "text": "Hors sujet"}, {"score": 1, "text": "Partiel"},
                {"score": 3, "text": "Complet"}]},
            {"id": "forme", "title": "La forme", "max": 1, "levels": [
                {"score": 0, "text": "Confuse"}, {"score": 1, "text": "Claire"}]},
        ],
        "marking": {"markers": 2, "adjudicate_above": 1, "anonymous": True},
        "scoring": {"method": "rubric", "points": 4},
    } | given


def make_item(session: Session, edition: Edition, content: Mapping[str, Any]) -> Item:
    """One more question of an edition."""
    item = Item(
        edition_id=edition.id, code=content["id"], version=1, status=content["status"],
        kind=content["type"], block_code=content["block"], competences=content["competences"],
        points=Fraction(content["scoring"]["points"]),
        content=json.dumps(content, ensure_ascii=False), content_sha256=f"{next(_numbers):064d}",
    )
    return _save(session, item)


def make_edition(
    session: Session, certification: Certification, size: int = 10,
    contents: Sequence[dict[str, Any]] = (),
) -> Edition:
    """An edition of these questions, or of ``size`` single-choice ones over both competences."""
    number = next(_numbers)
    edition = Edition(
        bank_code=f"banque-{number}", number=1, title="Banque", licence="CC-BY-SA-4.0",
        certification_code=certification.code, content_sha256=f"{number:064d}", published_at=NOW,
    )
    edition.items = []
    contents = contents or [
        item_content(f"q-{position:04d}", f"B1-C{1 + position % 2}")
        for position in range(1, size + 1)
    ]
    for position, content in enumerate(contents, start=1):
        edition.items.append(Item(
            code=content["id"], version=1, status="approved", kind=content["type"],
            block_code="B1", competences=content["competences"],
            points=Fraction(content["scoring"]["points"]),
            content=json.dumps(content, ensure_ascii=False), content_sha256=f"{position:064d}",
        ))
    return _save(session, edition)


def make_blueprint(
    session: Session, certification: Certification, rows: Sequence[Row] = (), **given: Any
) -> Blueprint:
    """Two questions of each competence of B1 unless told otherwise, drawn for each candidate."""
    number = next(_numbers)
    values = {"code": f"plan-{number}", "number": 1, "title": f"Plan {number}",
              "certification_code": certification.code, "duration_minutes": 60,
              "method": Method.RANDOM, "item_codes": [], "created_at": NOW}
    rows = rows or (Row(2, "B1", "B1-C1"), Row(2, "B1", "B1-C2"))
    blueprint = Blueprint(**values | given)
    blueprint.rows = [
        BlueprintRow(position=position, count=row.count, block=row.block,
                     competence=row.competence, kind=row.kind, level=row.level,
                     success_from=row.success_from, success_to=row.success_to,
                     seconds=row.seconds) for position, row in enumerate(rows, start=1)
    ]
    return _save(session, blueprint)


def make_assembly(
    session: Session, blueprint: Blueprint, edition: Edition, forms: Sequence[Any], **given: Any
) -> Assembly:
    """Forms kept from a blueprint: lists of ``[row, item id]``."""
    values = {"blueprint_id": blueprint.id, "number": 1, "edition_id": edition.id,
              "forms": [[list(place) for place in form] for form in forms], "most_shared": 0,
              "seconds": 30, "tolerance": 0.002, "bound": 0.0, "is_proved": True, "made_at": NOW}
    blueprint.settled_at = NOW
    return _save(session, Assembly(**values | given))


def make_agreement(session: Session, **given: Any) -> Agreement:
    number = next(_numbers)
    values = {"code": f"EDEC-{number}", "title": "EDEC IA Hauts-de-France",
              "region": "Hauts-de-France", "starts_on": date(2026, 1, 1),
              "ends_on": date(2027, 12, 31), "target_persons": 100}
    return _save(session, Agreement(**values | given))


def make_cohort(session: Session, **given: Any) -> Cohort:
    """A cohort with its own organisation, agreement and certification unless given."""
    number = next(_numbers)
    values = {"code": f"COH-{number}", "title": f"Promotion {number}",
              "starts_on": date(2026, 9, 1), "ends_on": date(2026, 12, 31), "capacity": 100,
              "target": 100, "opened_at": NOW}
    for name, maker in (("organisation", make_organisation), ("agreement", make_agreement),
                        ("certification", make_certification)):
        if name not in given and f"{name}_id" not in given:
            values[name] = maker(session)
    return _save(session, Cohort(**values | given))


def make_enrolment(session: Session, cohort: Cohort, person: Person | None = None,
                   **given: Any) -> Enrolment:
    person = person or make_person(session)
    values = {"cohort_id": cohort.id, "person_id": person.id, "enrolled_at": NOW,
              "status": Status.EMPLOYEE, "firm_siret": "73282932000074", "firm_headcount": 40,
              "branch_idcc": "2148", "department": "59"}
    enrolment = _save(session, Enrolment(**values | given))
    make_grant(session, person, Role.TRAINEE, cohort_id=cohort.id)
    make_event(session, enrolment, EventKind.ENROLLED)
    return enrolment


def make_event(
    session: Session, enrolment: Enrolment, kind: EventKind, **given: Any
) -> EnrolmentEvent:
    values = {"happened_on": date(2026, 9, 1), "recorded_at": NOW}
    return _save(session, EnrolmentEvent(enrolment_id=enrolment.id, kind=kind, **values | given))


def make_sitting(session: Session, cohort: Cohort, **given: Any) -> Sitting:
    """A draft sitting of B1 with ten questions, on an edition of its own unless given."""
    values = {"cohort_id": cohort.id, "block_code": "B1", "title": "Épreuve du bloc B1",
              "place": "Salle 12, Lille", "starts_at": NOW, "duration_minutes": 60,
              "question_count": 10, "pass_share": Fraction(7, 10), "access_code": "PONT-42",
              "state": SittingState.DRAFT, "created_at": NOW}
    if "edition_id" not in given:
        certification = session.get_one(Certification, cohort.certification_id)
        given["edition_id"] = make_edition(session, certification).id
    return _save(session, Sitting(**values | given))


def make_form(
    session: Session, sitting: Sitting, orders: Mapping[Item, Sequence[str]]
) -> Form:
    """A form with these items and their options, in this order."""
    slots = [drawing.Slot(item.id, tuple(order)) for item, order in orders.items()]
    digest = drawing.digest_of(slots, {item.id: item.content for item in orders})
    return _save(session, Form(sitting_id=sitting.id, seed=1, content=drawing.to_json(slots),
                               content_sha256=digest))


def make_attempt(session: Session, sitting: Sitting, enrolment: Enrolment,
                 state: AttemptState = AttemptState.READY) -> Attempt:
    """An attempt on a form with every item of the edition in their own order."""
    items = session.query(Item).filter_by(edition_id=sitting.edition_id).order_by(Item.code)
    form = make_form(session, sitting, {
        item: ("a", "b", "c") if item.kind == "choice" else () for item in items
    })
    attempt = Attempt(
        sitting_id=sitting.id, enrolment_id=enrolment.id, form_id=form.id, state=state,
        allowed_seconds=60 * sitting.duration_minutes,
    )
    if state not in {AttemptState.READY, AttemptState.ABSENT}:
        attempt.started_at = NOW
        attempt.deadline_at = NOW + timedelta(minutes=sitting.duration_minutes)
    if state is AttemptState.SUBMITTED:
        attempt.submitted_at = NOW
    if state not in {AttemptState.READY, AttemptState.OPEN}:
        attempt.ended_at = NOW
    return _save(session, attempt)


def keep_watching(session: Session, now: datetime) -> None:
    """The server was there until ``now``: time that a test lets go by is no outage."""
    session.execute(update(Pulse).values(beat_at=now))


def make_jury(session: Session, sitting: Sitting, **given: Any) -> Jury:
    """A convened jury of three members, the first presiding, the last two external."""
    values = {"cohort_id": sitting.cohort_id, "sitting_id": sitting.id, "title": "Jury B1",
              "held_on": date(2026, 11, 30), "place": "Lille", "quorum": 2, "convened_at": NOW}
    jury = _save(session, Jury(**values | given))
    for position in range(3):
        person = make_person(session)
        make_grant(session, person, Role.JURY_MEMBER, cohort_id=sitting.cohort_id)
        _save(session, Member(jury_id=jury.id, person_id=person.id, is_president=position == 0,
                              is_external=position > 0, quality="Professionnel"))
    session.refresh(jury)
    return jury
