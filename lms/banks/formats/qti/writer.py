"""Questions of ours as a package of QTI 2.1 or 3.0: a manifest, one file an item, the media."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from lms.banks.formats.qti import kinds, rules, typed_kinds
from lms.banks.formats.qti.kinds import Draft, Maker, Piece, note_scoring
from lms.banks.formats.qti.manifest import Entry, manifest
from lms.banks.formats.qti.marks import TOOL
from lms.banks.formats.qti.writing import XML, Texts, identified, node, versioned
from lms.banks.headers import Stimulus
from lms.banks.items import AnyItem
from lms.banks.kinds.composite_item import CompositeItem

Version = Literal["2.1", "3.0"]

_MAKERS: Mapping[str, Maker] = {
    "choice": kinds.choice, "true_false": kinds.true_false, "scale": kinds.scale,
    "ordering": kinds.ordering, "matching": kinds.matching, "hotspot": kinds.hotspot,
    "numeric": typed_kinds.numeric, "short_text": typed_kinds.short_text,
    "cloze": typed_kinds.cloze, "essay": typed_kinds.essay,
    "file_upload": typed_kinds.file_upload,
}


@dataclass(frozen=True, slots=True)
class Written:
    """The members of the package by name, and what each item loses, by its id."""

    files: Mapping[str, bytes]
    losses: Mapping[str, tuple[str, ...]]


def write(items: Sequence[AnyItem], media: Mapping[str, bytes], version: Version) -> Written:
    """The package of these items; ``media`` are the files of the bank by path (``media/x.png``)."""
    files: dict[str, bytes] = {}
    losses: dict[str, tuple[str, ...]] = {}
    entries: list[Entry] = []
    for item in items:
        texts = Texts(_media_of(item))
        note_scoring(item, texts)
        name = f"items/{item.id}.xml"
        root, stimulus = _item(item, texts, version)
        files[name] = versioned(root, version)
        shown = [one.file for one in texts.media if one.file in media]
        if len(shown) < len(texts.media):
            texts.losses.add("file_missing")
        files |= {file: media[file] for file in shown}
        needed = list(dict.fromkeys(shown))
        if stimulus is not None:
            needed.append(f"stimuli/{stimulus.id}.xml")
            files[needed[-1]] = versioned(_stimulus(stimulus), version)
        entries.append(Entry(item, name, tuple(needed)))
        losses[item.id] = tuple(sorted(texts.losses))
    return Written({"imsmanifest.xml": manifest(entries, version), **files}, losses)


def _media_of(item: AnyItem) -> list[Any]:
    stimulus = item.stimulus if isinstance(item, CompositeItem) else None
    parts = item.parts if isinstance(item, CompositeItem) else ()
    every = [*item.media, *(stimulus.media if stimulus else ()),
             *(one for part in parts for one in part.media)]
    return list({one.file: one for one in every}.values())


def _item(item: AnyItem, texts: Texts, version: Version) -> tuple[Any, Stimulus | None]:
    stimulus = None
    if isinstance(item, CompositeItem):
        piece = _case(item, texts, version)
        stimulus = item.stimulus if version == "3.0" else None
    else:
        piece = _MAKERS[item.type](Draft(item, texts, version))
    marks = {"data-lms-type": item.type, "data-lms-method": item.scoring.method}
    if version == "2.1":
        marks = {"class": f"lms-type-{item.type} lms-method-{item.scoring.method}"}
    body = node("qti-item-body", marks, *_before(item, texts, version), *piece.body)
    reference = None
    if stimulus is not None:
        reference = node("qti-assessment-stimulus-ref", {
            "identifier": identified(stimulus.id), "href": f"../stimuli/{stimulus.id}.xml"})
    root = node(
        "qti-assessment-item",
        {"identifier": identified(item.id), "title": item.title or item.id, "adaptive": "false",
         "time-dependent": "false", f"{XML}lang": item.lang, "tool-name": TOOL,
         "tool-version": "1"},
        *piece.responses, *_outcomes(item, body), reference, body,
        *_processing(piece, version), *_feedback(item, texts, version),
    )
    return root, stimulus


def _before(item: AnyItem, texts: Texts, version: Version) -> list[Any]:
    """The stem, after the stimulus where the version has no file for it."""
    if isinstance(item, CompositeItem) and item.stimulus and version == "2.1":
        texts.losses.add("LOSS_STIMULUS")
        return [node("div", {"class": "stimulus"}, *texts.blocks(item.stimulus.text)),
                *texts.blocks(item.stem)]
    return texts.blocks(item.stem)


def _case(item: CompositeItem, texts: Texts, version: Version) -> Piece:
    """The parts one after the other, each with its own response."""
    body: list[Any] = []
    responses: list[Any] = []
    score: list[Any] = []
    for part in item.parts:
        draft = Draft(part, texts, version, f"RESPONSE_{part.id}")
        note_scoring(part, texts)
        piece = _MAKERS[part.type](draft)
        kind = f"lms-part lms-type-{part.type} lms-method-{part.scoring.method}"
        body.append(node("div", {"class": kind}, *texts.blocks(part.stem), *piece.body))
        responses += piece.responses
        score += piece.score
    return Piece(body, responses, score)


def _outcomes(item: AnyItem, body: Any) -> list[Any]:
    """The score and its maximum; where feedback stands in options, the outcome that shows it."""
    found = []
    if any(True for _ in body.iter("qti-feedback-inline")) or _sayings(item):
        found.append(node("qti-outcome-declaration", {
            "identifier": "FEEDBACK", "cardinality": "multiple", "base-type": "identifier"}))
    if item.type == "scale":
        return found
    points = Fraction(item.scoring.points)
    return [rules.outcome("SCORE", Fraction(0), points), rules.outcome("MAXSCORE", points), *found]


def _processing(piece: Piece, version: Version) -> list[Any]:
    if not piece.score:
        return []
    if piece.template:
        return [rules.template(piece.template, version)]
    return [rules.processing(piece.score)]


def _sayings(item: AnyItem) -> Mapping[str, str]:
    said = {"correct": item.feedback.correct, "incorrect": item.feedback.incorrect}
    return {name: text for name, text in said.items() if text}


def _feedback(item: AnyItem, texts: Texts, version: Version) -> list[Any]:
    if item.feedback.general:
        texts.losses.add("LOSS_FEEDBACK")
    made = []
    for name, text in _sayings(item).items():
        inside = texts.blocks(text)
        made.append(node("qti-modal-feedback", {
            "outcome-identifier": "FEEDBACK", "identifier": name, "show-hide": "show"},
            node("qti-content-body", None, *inside) if version == "3.0" else inside))
    return made


def _stimulus(stimulus: Stimulus) -> Any:
    texts = Texts(stimulus.media)
    return node("qti-assessment-stimulus", {
        "identifier": identified(stimulus.id), "title": stimulus.title,
        f"{XML}lang": stimulus.lang}, node("qti-stimulus-body", None, *texts.blocks(stimulus.text)))
