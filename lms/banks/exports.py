"""What is said of a bank outside the pages: a report for programs, a question for a terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms.banks import wording
from lms.banks.checks import Report
from lms.banks.items import AnyItem
from lms.banks.kinds import Foreseen, kind_of
from lms.banks.text import said_of
from lms.core.errors import Fault

_COUNTED: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("block", "bloc", {}), ("competence", "compétence", {}), ("type", "type", wording.KINDS),
    ("level", "niveau", {**wording.LEVELS, "-": wording.LEVELS[""]}),
    ("status", "état", wording.STATUSES),
)


def report_json(report: Report) -> str:
    """The report as one JSON object: ``faults``, ``advice`` (place, code, text) and ``counts``."""
    return json.dumps({
        "faults": _plain(report.faults), "advice": _plain(report.advice),
        "counts": {name: dict(sorted(values.items())) for name, values in report.counts.items()},
    }, ensure_ascii=False, indent=1)


def report_lines(report: Report) -> Iterator[str]:
    """The report as lines: every fault with its place, then the advice, then the counts."""
    yield from (f"faute  {fault}" for fault in report.faults)
    yield from (f"conseil  {advice}" for advice in report.advice)
    total = sum(report.counts.get("type", {}).values())
    yield f"questions : {total}, fautes : {len(report.faults)}, conseils : {len(report.advice)}"
    for name, label, words in _COUNTED:
        yield from _count_lines(label, words, report.counts.get(name, {}))


def question_lines(item: AnyItem) -> Iterator[str]:
    """One question as its author reads it on a terminal: what is asked, then the key and why."""
    status, kind = wording.STATUSES[item.status], wording.KINDS[item.type]
    yield f"{item.id} version {item.version} - {status} - {kind}"
    yield f"{item.block} {', '.join(item.competences)}"
    yield from ("", said_of(item.stem), "")
    yield from (f"{_mark(line)} {_one_line(line.text)}" for line in kind_of(item).foreseen(item))
    yield from ("", f"Réponse attendue : {kind_of(item).tell_key(item)}")
    for line in kind_of(item).foreseen(item):
        if line.rationale:
            yield f"- {_one_line(line.text)} : {_one_line(line.rationale)}"
    for source in item.sources:
        yield f"Source : {source.title}"


def _plain(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [{"place": fault.place, "code": fault.code, "text": fault.message} for fault in faults]


def _count_lines(
    label: str, words: Mapping[str, str], counts: Mapping[str, int]
) -> Iterator[str]:
    for code, count in sorted(counts.items()):
        yield f"{count:>6}  {label} {words.get(code, code)}"


def _mark(line: Foreseen) -> str:
    if line.share is None:
        return "[~]"
    return "[x]" if line.share >= 1 else "[/]" if line.share > 0 else "[ ]"


def _one_line(markdown: str) -> str:
    return " ".join(said_of(markdown).split())
