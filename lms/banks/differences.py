"""What changed between two versions of a question, field by field, for a person to read.

The versions are plain data of ``lms-item/1``: ``json.loads`` of the stored JSON, or what the native
writer writes. Options, parts and the like are matched by what identifies them, so that moving one
is told as moved.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from lms.banks.field_labels import (
    ENTRIES,
    FIELDS,
    LABELS,
    OTHER_RECORD,
    RECORDS,
    Label,
    Naming,
)

Plain = Mapping[str, Any]
How = Literal["changed", "added", "removed", "moved"]
# Beyond so many words, the most frequent ones no longer anchor a comparison: it could take minutes.
LONG = 1_000
# What is shown first of a record; the first that it has.
_SHOWN = ("text", "title", "name", "stem", "alt", "by", "value", "id")
_UNSAID = frozenset({"schema"})


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that both versions have, or that one of them has."""

    how: Literal["kept", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs.

    ``label`` says which, from the outside in, each part a French template and its facts. Prose has
    ``segments``; a list has the ``removed`` and ``added`` of its entries; something moved has its
    positions, from 1, as ``before`` and ``after``.
    """

    path: str
    label: tuple[Label, ...]
    how: How
    before: Any
    after: Any
    segments: tuple[Segment, ...] = ()
    removed: tuple[Any, ...] = ()
    added: tuple[Any, ...] = ()

    @property
    def field(self) -> str:
        """The name of the field in the format."""
        return _field(self.path)

    @property
    def title(self) -> str:
        """The label in French: « Proposition b, texte »."""
        parts = (text.format(**facts) for text, facts in self.label)
        joined = ", ".join(parts)
        return joined[:1].upper() + joined[1:]

    @property
    def is_layout(self) -> bool:
        """Whether the words are the same: only spaces and line breaks differ."""
        return bool(self.segments) and all(part.how == "kept" for part in self.segments)


def changes_between(before: Plain, after: Plain) -> tuple[Change, ...]:
    """Every field that differs, in the order of the format."""
    return tuple(_of_fields(before, after, "", ()))


def segments_of(before: str, after: str) -> tuple[Segment, ...]:
    """The words of both texts in reading order, what was removed before what replaces it."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old],
                              [word.strip() for word in new], autojunk=len(new) > LONG)
    found: list[Segment] = []
    for tag, begin, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            found.append(Segment("kept", "".join(new[first:last])))
            continue
        if end > begin:
            found.append(Segment("removed", "".join(old[begin:end])))
        if last > first:
            found.append(Segment("added", "".join(new[first:last])))
    return tuple(found)


def _words(text: str) -> list[str]:
    """The words, each with the spaces after it."""
    parts: list[str] = []
    for piece in text.splitlines(keepends=True):
        parts += (f"{word} " for word in piece.split())
        if parts and not piece.strip():
            parts[-1] = f"{parts[-1].rstrip()}\n\n"
    return parts


def _of_fields(
    before: Plain, after: Plain, path: str, label: tuple[Label, ...]
) -> Iterator[Change]:
    entry = ENTRIES.get(_field(path))
    for name in _in_order(before, after, sort=entry is None):
        if name not in _UNSAID:
            named: Label = (entry, {"name": name}) if entry else LABELS.get(name, (name, {}))
            place = f"{path}.{name}".removeprefix(".")
            outer = label[:-1] if entry else label
            old, new = before.get(name), after.get(name)
            if before and after:
                old, new = _or_default(old, new), _or_default(new, old)
            yield from _of_values(old, new, place, (*outer, named))


def _or_default(value: Any, other: Any) -> Any:
    """A yes or no that is not written is the opposite of the one that is: defaults are left out."""
    return not other if value is None and isinstance(other, bool) else value


def _in_order(before: Plain, after: Plain, *, sort: bool) -> Iterator[str]:
    """The names of both, those of the format first and in its order."""
    known = FIELDS if sort else ()
    yield from (name for name in known if name in before or name in after)
    yield from (name for name in dict.fromkeys((*after, *before)) if name not in known)


def _field(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _of_values(before: Any, after: Any, path: str, label: tuple[Label, ...]) -> Iterator[Change]:
    if before == after and type(before) is type(after):
        return
    values = [value for value in (before, after) if value is not None]
    if all(isinstance(value, Mapping) for value in values):
        yield from _of_fields(before or {}, after or {}, path, label)
    elif all(isinstance(value, list | tuple) for value in values):
        yield from _of_lists(before or [], after or [], path, label)
    elif all(isinstance(value, str) for value in values):
        yield _of_texts(before, after, path, label)
    elif before != after:
        yield Change(path, label, _how(before, after), before, after)


def _of_texts(
    before: str | None, after: str | None, path: str, label: tuple[Label, ...]
) -> Change:
    prose = " " in (before or "") or " " in (after or "")
    segments = segments_of(before or "", after or "") if prose else ()
    return Change(path, label, _how(before, after), before, after, segments)


def _how(before: Any, after: Any) -> How:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _of_lists(
    before: Sequence[Any], after: Sequence[Any], path: str, label: tuple[Label, ...]
) -> Iterator[Change]:
    if any(isinstance(entry, Mapping) for entry in (*before, *after)):
        yield from _of_records(before, after, path, label[:-1])
        return
    removed = tuple((Counter(before) - Counter(after)).elements())
    added = tuple((Counter(after) - Counter(before)).elements())
    how: How = "changed" if removed or added else "moved"
    yield Change(path, label, how, before, after, removed=removed, added=added)


def _of_records(
    before: Sequence[Any], after: Sequence[Any], path: str, label: tuple[Label, ...]
) -> Iterator[Change]:
    naming = RECORDS.get(_field(path), OTHER_RECORD)
    old, new = _by_key(before, naming.key), _by_key(after, naming.key)
    moved = _moved([one for one in old if one in new], [one for one in new if one in old])
    for index, (key, record) in enumerate(new.items()):
        place, named = f"{path}[{index}]", (*label, _name(naming, key, index))
        if key not in old:
            yield from _whole(record, place, named, "added")
            continue
        if key in moved:
            yield Change(place, named, "moved", list(old).index(key) + 1, index + 1)
        yield from _of_fields(old[key], record, place, named)
    for index, (key, record) in enumerate(old.items()):
        if key not in new:
            named = (*label, _name(naming, key, index))
            yield from _whole(record, f"{path}[{index}]", named, "removed")


def _whole(
    record: Plain, path: str, label: tuple[Label, ...], how: Literal["added", "removed"]
) -> Iterator[Change]:
    """A record that only one version has: what it shows, then each of its other fields."""
    shown = next((name for name in _SHOWN if name in record), "")
    text = str(record.get(shown, ""))
    is_new = how == "added"
    yield Change(path, label, how, None if is_new else text, text if is_new else None,
                 (Segment(how, text),))
    rest = {name: value for name, value in record.items() if name not in {shown, "id"}}
    yield from _of_fields({} if is_new else rest, rest if is_new else {}, path, label)


def _by_key(records: Sequence[Any], key: str) -> dict[tuple[str, int], Plain]:
    """The records by what names them; the same name again has its rank with it."""
    met: Counter[str] = Counter()
    found: dict[tuple[str, int], Plain] = {}
    for record in records:
        known: Plain = record if isinstance(record, Mapping) else {"value": record}
        name = str(known.get(key, ""))
        found[name, met[name]] = known
        met[name] += 1
    return found


def _moved(
    before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]
) -> frozenset[tuple[str, int]]:
    """Records that have moved, enough of them to make one order of the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept = {one for block in matcher.get_matching_blocks()
            for one in before[block.a:block.a + block.size]}
    return frozenset(one for one in after if one not in kept)


def _name(naming: Naming, key: tuple[str, int], index: int) -> Label:
    """« Proposition b » for what has a name, « Source n° 2 » for what is better known by rank."""
    return naming.text, {"name": index + 1 if naming.by_rank else key[0]}
