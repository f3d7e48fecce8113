"""Between the workshop and the files of a bank: the same questions live in git or in the browser.

What changed on one side since they last met is taken over; what changed on both is a conflict that
a person settles.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms.authoring import actions, contents, queries
from lms.authoring.models import Question, Step, WorkingBank
from lms.banks import media_files
from lms.banks.canonical import canonical_json
from lms.banks.checks import check_bank
from lms.banks.formats.native import writer
from lms.banks.formats.native.yaml_text import yaml_of
from lms.banks.headers import Bank, Stimulus
from lms.banks.items import AnyItem
from lms.banks.kinds.composite_item import CompositeItem
from lms.banks.parsing import item_and_faults
from lms.banks.reader import BankFiles, ItemFile
from lms.catalog.queries import latest_by_code
from lms.core.errors import Fault, Invalid
from lms.core.files import digest_of
from lms.core.i18n import N_
from lms.core.strict_yaml import Document
from lms.core.strict_yaml import Path as Place
from lms.core.validation import path_text
from lms.core.work import Fact, Work

_CONFLICT = N_("Cette question a été modifiée ici et dans les fichiers depuis leur dernier "
               "échange : reportez l'une des deux modifications, ou choisissez un côté.")
_NO_FRAMEWORK = N_("Le référentiel de cette banque doit être un fichier publié (framework.yaml).")
_INCOMPLETE = N_("Ce brouillon est incomplet : il n'a pas encore de fichier.")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What taking files in changed, by the codes of the questions."""

    bank: WorkingBank
    added: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def take_files(work: Work, files: BankFiles, *, theirs: bool = False) -> Exchange:
    """Bring the questions of a folder into the workshop; the bank is made when it is new.

    Raises ``Invalid`` with every fault of the files, and every question that changed on both
    sides, unless ``theirs`` says that the files win.
    """
    report = check_bank(files)
    if report.faults or files.bank is None:
        raise Invalid(report.faults)
    bank = queries.bank_by_code(work.session, files.bank.id) or _new_bank(work, files, files.bank)
    standing = {one.code: one for one in queries.questions_of_bank(work.session, bank.id)}
    sides = [(file, standing.get(file.item.id)) for file in files.items]
    conflicts = [] if theirs else [
        Fault(file.at(), "conflict", _CONFLICT) for file, ours in sides
        if ours is not None and _is_conflict(ours, canonical_json(file.item))
    ]
    if conflicts:
        raise Invalid(conflicts)
    took: dict[str, list[str]] = {"added": [], "changed": [], "kept": []}
    for file, ours in sides:
        took[_take(work, bank, files, file, ours)].append(file.item.id)
    work.session.flush()
    work.record(Fact("questions_exchanged", f"working_bank:{bank.id}", {
        "bank": bank.code, "added": len(took["added"]), "changed": took["changed"]}))
    return Exchange(bank, *(tuple(took[what]) for what in ("added", "changed", "kept")))


def _new_bank(work: Work, files: BankFiles, header: Bank) -> WorkingBank:
    if files.framework is None or files.framework.code is None:
        raise Invalid([Fault("bank.yaml", "no_framework", _NO_FRAMEWORK)])
    return actions.create_bank(work, actions.Header(
        header.id, header.title, header.lang, header.licence, header.owner, files.framework.code,
        header.blueprint,
    ))


def _is_conflict(ours: Question, content: str) -> bool:
    met, here, there = ours.files_sha256, _digest(ours.content), _digest(content)
    return here != there and met not in {here, there}


def _take(
    work: Work, bank: WorkingBank, files: BankFiles, file: ItemFile, ours: Question | None
) -> str:
    content = canonical_json(file.item)
    digest = _digest(content)
    if ours is not None and digest in {ours.files_sha256, _digest(ours.content)}:
        if digest == _digest(ours.content):
            ours.files_sha256 = digest
        return "kept"
    for media in file.item.every_media():
        media_files.store(work, media, (files.folder / media.file).read_bytes())
    data = contents.data_of(content)
    if ours is None:
        question = Question(
            bank_id=bank.id, bank=bank, code=file.item.id, files_sha256=digest, revision=0,
            created_at=work.now, created_by_id=work.actor_id)
        actions.add(work, question, data)
        return "added"
    before = ours.state
    actions.replace_content(work, ours, data)
    ours.files_sha256 = digest
    if ours.state != before:
        work.session.add(Step(
            question_id=ours.id, revision=ours.revision, before=before, after=ours.state,
            note="", taken_at=work.now, taken_by_id=work.actor_id))
    return "changed"


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a bank by path, and the drafts too incomplete to have one."""

    files: Mapping[str, bytes]
    absent: tuple[Fault, ...]
    digests: Mapping[int, str]


def files_of(session: Session, bank: WorkingBank) -> Written:
    """The bank as its files; looking at them changes nothing."""
    items: list[AnyItem] = []
    absent: list[Fault] = []
    digests: dict[int, str] = {}
    for question in queries.questions_of_bank(session, bank.id):
        item = _item_of(question)
        if item is None:
            absent.append(Fault(question.code, "incomplete", _INCOMPLETE))
        else:
            items.append(item)
            digests[question.id] = _digest(question.content)
    framework = latest_by_code(session, {bank.certification_code})[bank.certification_code]
    media = {media.file: content for media, content in _media_of(session, items)}
    files = writer.write(header_of(bank), "framework.yaml", items, media)
    written = {**files, "framework.yaml": _framework_yaml(framework.content)}
    return Written(written, tuple(absent), digests)


def give_files(work: Work, bank: WorkingBank) -> Written:
    """The same, remembered: the next ``take_files`` knows what was given."""
    written = files_of(work.session, bank)
    for question in queries.questions_of_bank(work.session, bank.id):
        question.files_sha256 = written.digests.get(question.id, question.files_sha256)
    return written


def header_of(bank: WorkingBank) -> Bank:
    """What ``bank.yaml`` says of the bank."""
    return Bank(schema="lms-bank/1", id=bank.code, title=bank.title, lang=bank.lang,
                licence=bank.licence, owner=bank.owner, blueprint=bank.blueprint)


def _framework_yaml(content: str) -> bytes:
    return yaml_of(contents.data_of(content)).encode()


@contextmanager
def as_files(session: Session, bank: WorkingBank) -> Iterator[BankFiles]:
    """The bank as if it had been read from a folder, for the checks and for publication."""
    found: list[ItemFile] = []
    faults: list[Fault] = []
    for question in queries.questions_of_bank(session, bank.id):
        item, wrong = item_and_faults(contents.data_of(question.content))
        if item is not None and not wrong:
            found.append(ItemFile(item, _named(question), alone=False))
        elif question.state != "draft":
            faults += contents.placed(tuple(wrong), question.code)
    items = [file.item for file in found]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "media").mkdir()
        for media, content in _media_of(session, items):
            (Path(folder) / media.file).write_bytes(content)
        yield BankFiles(
            Path(folder), header_of(bank), queries.framework_of(session, bank), tuple(found),
            tuple(_stimuli(items)), tuple(faults))


def _item_of(question: Question) -> AnyItem | None:
    item, faults = item_and_faults(contents.data_of(question.content))
    return None if faults else item


def _stimuli(items: list[AnyItem]) -> Iterator[Stimulus]:
    for item in items:
        if isinstance(item, CompositeItem) and item.stimulus is not None:
            yield item.stimulus


def _media_of(session: Session, items: list[AnyItem]) -> Iterator[tuple[Any, bytes]]:
    for item in items:
        for media in item.every_media():
            if media.sha256 is not None:
                yield media, media_files.read(session, media.sha256).content


class _Named(Document):
    """A stored question where a file is expected: places name its code and its field."""

    def at(self, path: Place = ()) -> str:
        """``ia-hdf-b1-0001, options[2].text``."""
        name = self.place.rpartition("/")[2]
        return f"{name}, {path_text(path)}" if path else name


def _named(question: Question) -> Document:
    lines: Mapping[Place, int] = {(): 1}
    return _Named(f"{question.block_code}/{question.code}", None, lines)


def _digest(content: str) -> str:
    return digest_of(content.encode())
