"""Writes of the banks: publishing an edition, which freezes the items as they are."""

import hashlib
from collections.abc import Iterator, Sequence

from lms.banks import media_files, queries
from lms.banks.canonical import canonical_json, content_sha256, item_json
from lms.banks.checks import faults_of
from lms.banks.headers import Bank
from lms.banks.kinds import kind_of
from lms.banks.models import Edition, Item
from lms.banks.reader import BankFiles, ItemFile
from lms.catalog.queries import certification_by_code, competences_of
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work

# A draft is not ready to be seen by anybody else, a retired question is no longer asked.
LEFT_OUT = frozenset({"draft", "retired"})
_LIMITS = {"title": 200, "licence": 40}

_NO_ITEMS = N_("Toutes les questions sont des brouillons ou sont retirées : rien à publier.")
_TOO_LONG = N_("« {field} » dépasse {limit} caractères.")
_UNKNOWN = N_(
    "La compétence {competence} n'est pas dans le référentiel publié (version {version})."
)
_SAME_VERSION = N_(
    "La question a changé depuis l'édition n° {number} : écrivez « version: {next_version} »."
)
_LOWER_VERSION = N_(
    "L'édition n° {number} a déjà la version {version} de cette question : "
    "un numéro de version ne baisse jamais."
)


class CertificationUnpublished(Conflict):
    """Questions are asked for a certification: it is published first."""

    code = "certification_unpublished"
    text = N_(
        "Le référentiel {certification} de cette banque n'est pas publié : publiez-le d'abord."
    )


def publish_edition(work: Work, bank: BankFiles) -> Edition:
    """Freeze the items of a bank as its next edition, drafts and retired ones left out.

    The same content again returns the edition that holds it, and records nothing. Raises
    ``Invalid`` with every fault of the bank, ``CertificationUnpublished`` when its framework is
    not in the catalog.
    """
    faults = faults_of(bank)
    if faults or bank.bank is None:
        raise Invalid(faults)
    files = sorted((file for file in bank.items if file.item.status not in LEFT_OUT),
                   key=lambda file: file.item.id)
    certification_code = _checked_certification(work, bank, files)
    items = [_item(file) for file in files]
    digest = _digest(bank.bank, certification_code, items)
    standing = queries.edition_by_content(work.session, bank.bank.id, digest)
    if standing:
        return standing
    _check_versions(work, bank.bank.id, files)
    _store_media(work, bank, files)
    return _publish(work, _edition(work, bank.bank, certification_code, digest), items)


def _checked_certification(work: Work, bank: BankFiles, files: Sequence[ItemFile]) -> str:
    framework = bank.framework
    code = framework.code if framework else None
    certification = certification_by_code(work.session, code) if code else None
    if certification is None:
        raise CertificationUnpublished(certification=code or "")
    known = {one.code for one in competences_of(work.session, certification.id)}
    faults = [
        Fault(file.at("competences"), "competence_unpublished", _UNKNOWN,
              {"competence": competence, "version": certification.version})
        for file in files for competence in file.item.competences if competence not in known
    ]
    faults += [
        Fault("bank.yaml", "too_long", _TOO_LONG, {"field": name, "limit": limit})
        for name, limit in _LIMITS.items() if len(getattr(bank.bank, name)) > limit
    ]
    if not files:
        faults.append(Fault("bank.yaml", "nothing_to_publish", _NO_ITEMS))
    if faults:
        raise Invalid(faults)
    return certification.code


def _check_versions(work: Work, bank_code: str, files: Sequence[ItemFile]) -> None:
    """An attempt keeps the id and the version of what was asked: they must name one content."""
    last = queries.last_edition(work.session, bank_code)
    if last is None:
        return
    before = {item.code: item for item in last.items}
    faults = list(_version_faults(last.number, before, files))
    if faults:
        raise Invalid(faults)


def _version_faults(
    number: int, before: dict[str, Item], files: Sequence[ItemFile]
) -> Iterator[Fault]:
    for file in files:
        old = before.get(file.item.id)
        if old is None:
            continue
        facts = {"number": number, "version": old.version, "next_version": old.version + 1}
        if file.item.version < old.version:
            yield Fault(file.at("version"), "lower_version", _LOWER_VERSION, facts)
        elif file.item.version == old.version and content_sha256(file.item) != old.content_sha256:
            yield Fault(file.at("version"), "same_version", _SAME_VERSION, facts)


def _store_media(work: Work, bank: BankFiles, files: Sequence[ItemFile]) -> None:
    shown = {media.file: media for file in files for media in file.item.every_media()}
    for media in shown.values():
        media_files.store(work, media, (bank.folder / media.file).read_bytes())


def _item(file: ItemFile) -> Item:
    item = file.item
    return Item(
        code=item.id, version=item.version, status=item.status, kind=item.type,
        block_code=item.block, competences=list(item.competences),
        points=kind_of(item).points(item), content=item_json(item),
        content_sha256=content_sha256(item),
    )


def _digest(bank: Bank, certification_code: str, items: Sequence[Item]) -> str:
    """Digest of the whole edition: its header, and of each item what is asked and all it says."""
    content = [bank.id, bank.title, bank.licence, certification_code, [
        [item.code, item.content_sha256, hashlib.sha256(item.content.encode()).hexdigest()]
        for item in items
    ]]
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _edition(work: Work, bank: Bank, certification_code: str, digest: str) -> Edition:
    last = queries.last_edition(work.session, bank.id)
    return Edition(
        bank_code=bank.id, number=last.number + 1 if last else 1, title=bank.title,
        licence=bank.licence, certification_code=certification_code, content_sha256=digest,
        published_at=work.now, published_by_id=work.actor_id,
    )


def _publish(work: Work, edition: Edition, items: list[Item]) -> Edition:
    edition.items = items
    work.session.add(edition)
    work.session.flush()
    work.record(Fact("edition_published", f"edition:{edition.id}", {
        "bank": edition.bank_code, "number": edition.number, "items": len(items),
        "content_sha256": edition.content_sha256,
    }))
    return edition
