"""Writes of the workshop: banks, questions and their revisions, remarks, moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from lms.authoring import contents, queries, rules
from lms.authoring.models import Question, Remark, Revision, Step, WorkingBank
from lms.authoring.rules import Move
from lms.banks.importing import check_bank_code
from lms.banks.models import Draft
from lms.catalog.queries import certification_by_code
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.short_texts import check_line
from lms.core.work import Fact, Work

_TAKEN = N_("Une banque a déjà ce code.")
_NO_CERTIFICATION = N_("Ce référentiel n'est pas publié.")
_BLANK = N_("Ce champ est obligatoire.")
_LONG = N_("Ce texte dépasse {most} caractères.")
_NOTE = N_("Dites pourquoi : la personne qui a écrit la question le lira.")
_MOST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Header:
    """What is said of a bank: the words of ``bank.yaml`` and the certification it serves."""

    code: str
    title: str
    lang: str
    licence: str
    owner: str
    certification_code: str
    blueprint: Mapping[str, Any] | None = None


def create_bank(work: Work, header: Header) -> WorkingBank:
    """A bank without questions; raises ``Invalid`` with every fault."""
    faults = _header_faults(work, header)
    if faults:
        raise Invalid(faults)
    bank = WorkingBank(
        code=header.code, title=header.title, lang=header.lang, licence=header.licence,
        owner=header.owner, certification_code=header.certification_code,
        blueprint=dict(header.blueprint) if header.blueprint else None,
        created_at=work.now, created_by_id=work.actor_id,
    )
    work.session.add(bank)
    work.session.flush()
    work.record(Fact("working_bank_created", f"working_bank:{bank.id}", {"code": bank.code}))
    return bank


def _header_faults(work: Work, header: Header) -> list[Fault]:
    faults = [
        fault for name, most in (("title", 200), ("licence", 40), ("owner", 500))
        for fault in check_line(getattr(header, name), name, most)
    ]
    try:
        check_bank_code(header.code)
    except Invalid as refusal:
        faults += [Fault("code", one.code, one.text, one.facts) for one in refusal.faults]
    if queries.bank_by_code(work.session, header.code) is not None:
        faults.append(Fault("code", "taken", _TAKEN))
    if certification_by_code(work.session, header.certification_code) is None:
        faults.append(Fault("certification_code", "unpublished", _NO_CERTIFICATION))
    return faults


def create_question(
    work: Work, bank: WorkingBank, data: Mapping[str, Any], draft: Draft | None = None
) -> Question:
    """A new draft of the bank from plain data; its code is the next free one unless data says it.

    What the data says of its version, status and reviews does not count: it begins its life here.
    """
    said = {name: value for name, value in data.items() if name != "reviews"}
    code = str(said.get("id") or "") or next(queries.free_codes(
        work.session, bank, str(said.get("block") or "")))
    whole = {**said, "schema": "lms-item/1", "id": code, "version": 1, "status": "draft"}
    question = Question(
        bank_id=bank.id, code=code, draft_id=draft.id if draft else None,
        created_at=work.now, created_by_id=work.actor_id, revision=0, bank=bank,
    )
    add(work, question, whole)
    _record(work, question)
    return question


def add(work: Work, question: Question, data: Mapping[str, Any]) -> None:
    """Store a new question with its first revision."""
    _fill(work, question, data)
    work.session.add(question)
    work.session.flush()
    work.session.add(_revision(work, question))


def adopt(work: Work, bank: WorkingBank, drafts: Iterable[Draft]) -> list[Question]:
    """Take imported questions into the workshop, each once; they remember where they came from."""
    framework = queries.framework_of(work.session, bank)
    block = next(iter(framework.blocks), "") if framework else ""
    authors = [{"name": queries.name_of(work.session, work.actor_id) or bank.owner}]
    codes = queries.free_codes(work.session, bank, block)
    return [
        queries.question_of_draft(work.session, draft.id) or create_question(work, bank, {
            "block": block, "competences": [], "authors": authors,
            **contents.data_of(draft.content or "{}"), "id": next(codes),
        }, draft) for draft in drafts
    ]


def save_question(
    work: Work, question: Question, data: Mapping[str, Any], revision: int
) -> tuple[Fault, ...]:
    """Store what somebody wrote as the next revision; returns what is still wrong with it.

    ``revision`` is that of the page it was written in. Raises ``rules.NotDraft``,
    ``rules.WrittenMeanwhile`` when somebody else saved first, ``Invalid`` when it cannot be kept
    at all. The same content again is no revision.
    """
    if question.state != "draft":
        raise rules.NotDraft
    whole = _identified(question, data)
    judged = contents.judged(whole, queries.framework_of(work.session, question.bank))
    if contents.stored(whole if judged.item is None else judged.item) == question.content:
        return judged.faults
    locked = work.session.execute(
        update(Question).where(Question.id == question.id, Question.revision == revision,
                               Question.state == "draft")
        .values(revision=revision + 1).returning(Question.id)
        .execution_options(synchronize_session=False)
    ).first()
    work.session.refresh(question, Question.__mapper__.column_attrs.keys())
    if locked is None:
        name = queries.name_of(work.session, question.changed_by_id) or "?"
        raise rules.WrittenMeanwhile(name=name, at=f"{question.changed_at:%d/%m/%Y %H:%M}")
    return _write(work, question, whole)


def replace_content(work: Work, question: Question, data: Mapping[str, Any]) -> None:
    """What the files of the bank say takes the place of what is here, as the next revision."""
    _fill(work, question, data)
    work.session.add(_revision(work, question))


def _identified(question: Question, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was written, under the identity that only the workshop gives."""
    before = contents.data_of(question.content)
    kept = {"reviews": before["reviews"]} if "reviews" in before else {}
    said = {name: value for name, value in data.items() if name != "reviews"}
    return {**said, **kept, "schema": "lms-item/1", "id": question.code,
            "version": question.version, "status": question.state}


def _write(work: Work, question: Question, whole: dict[str, Any]) -> tuple[Fault, ...]:
    """The next revision, its number being already taken."""
    whole["version"] = _version(work, question, whole)
    question.revision -= 1  # `_fill` counts it
    faults = _fill(work, question, whole)
    work.session.add(_revision(work, question))
    work.session.flush()
    _record(work, question)
    return faults


def _record(work: Work, question: Question) -> None:
    work.record(Fact("question_written", f"question:{question.id}", {
        "bank": question.bank.code, "code": question.code, "revision": question.revision}))


def _version(work: Work, question: Question, whole: Mapping[str, Any]) -> int:
    """One more than what was published under this number, if what is asked has changed since."""
    published = queries.last_published(work.session, question.bank.code, question.code)
    if published is None or published.version < question.version:
        return question.version
    digest = contents.digest_of(contents.judged(whole, None).item)
    is_same = digest == published.content_sha256
    return published.version if is_same else published.version + 1


def _fill(work: Work, question: Question, data: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Write the data into the row; returns its faults."""
    judged = contents.judged(data, queries.framework_of(work.session, question.bank))
    question.content = contents.stored(data if judged.item is None else judged.item)
    for name, value in contents.columns(data).items():
        setattr(question, name, value)
    question.state, question.version = str(data["status"]), int(data["version"])
    question.fault_count = len(judged.faults)
    question.revision += 1
    question.changed_at, question.changed_by_id = work.now, work.actor_id
    return judged.faults


def _revision(work: Work, question: Question) -> Revision:
    return Revision(
        question_id=question.id, number=question.revision, version=question.version,
        content=question.content, written_at=work.now, written_by_id=work.actor_id,
    )


def move(work: Work, question: Question, what: Move, note: str = "") -> None:
    """Take the question to another state; raises what ``rules.check_move`` raises, or ``Invalid``.

    Judgements are added to the ``reviews`` of the question, for whoever reads its file.
    """
    session = work.session
    passage = rules.check_move(
        what, question.state, actor_id=work.actor_id,
        writers=queries.writers_of(session, question),
        open_remarks=queries.count_open_remarks(session, question.id),
    )
    faults = _note_faults(note, needed=passage.needs_note)
    if passage.needs_sound:
        framework = queries.framework_of(session, question.bank)
        data = contents.data_of(question.content)
        faults += contents.judged(data, framework).faults
    if faults:
        raise Invalid(faults)
    before = question.state
    moved = session.execute(
        update(Question).where(Question.id == question.id, Question.state == before,
                               Question.revision == question.revision)
        .values(state=passage.to).returning(Question.id)
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise rules.NotNow
    _mark(work, question, what, passage.to, note.strip())
    session.add(Step(
        question_id=question.id, revision=question.revision, before=before, after=passage.to,
        note=note.strip(), taken_at=work.now, taken_by_id=work.actor_id))
    session.flush()
    work.record(Fact(f"question_{what}", f"question:{question.id}", {
        "code": question.code, "revision": question.revision, "after": passage.to}))


def _mark(work: Work, question: Question, what: Move, to: str, note: str) -> None:
    """Say the state, and the judgement if it is one, in the question itself."""
    data = contents.data_of(question.content) | {"status": to}
    decision = rules.review_decision(what)
    if decision is not None:
        review = {"by": queries.name_of(work.session, work.actor_id), "decision": decision,
                  "date": work.now.date().isoformat(), "version": question.version}
        data["reviews"] = [*data.get("reviews", ()), review | ({"note": note} if note else {})]
    question.state, question.content = to, contents.stored(data)


def _note_faults(note: str, *, needed: bool) -> list[Fault]:
    if needed and not note.strip():
        return [Fault("note", "blank", _NOTE)]
    if len(note) > _MOST_NOTE:
        return [Fault("note", "too_long", _LONG, {"most": _MOST_NOTE})]
    return []


def remark(work: Work, question: Question, field: str, text: str) -> Remark:
    """Say something of one field of a question in review, or of the whole (``field`` empty)."""
    faults = [] if text.strip() else [Fault("text", "blank", _BLANK)]
    if len(text) > _MOST_NOTE:
        faults.append(Fault("text", "too_long", _LONG, {"most": _MOST_NOTE}))
    if faults:
        raise Invalid(faults)
    made = Remark(
        question_id=question.id, revision=question.revision, field=field[:100],
        text=text.strip(), made_at=work.now, made_by_id=work.actor_id)
    work.session.add(made)
    work.session.flush()
    return made


def settle(work: Work, found: Remark) -> None:
    """Note that a remark was answered; again changes nothing."""
    work.session.execute(
        update(Remark).where(Remark.id == found.id, Remark.settled_at.is_(None))
        .values(settled_at=work.now, settled_by_id=work.actor_id)
        .execution_options(synchronize_session=False))
    work.session.refresh(found)
