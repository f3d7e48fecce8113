"""The strict subset of YAML at the speed of libyaml, for files in which nothing is wrong.

Two parsers never agree on everything. So what is written in a way on which they might differ, what
is refused by either of them or by the subset, and what a parser in C would need checked twice, all
of that is a doubt: ``documents`` then gives nothing, and ``strict_yaml`` reads the file its own
way. Tests compare the two on every file of the banks and on damaged ones.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from yaml import YAMLError
from yaml.cyaml import CParser
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lms.core.yaml_values import MAX_DEPTH, UNFIT, Path, typed

# Other line breaks, tabs, byte order marks, no text at all, directives, lines of spaces, ``|#``.
_DOUBTFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
    "|^%|^ +$|[|>][-+0-9]*#",
    re.MULTILINE,
)

Read = tuple[Any, dict[Path, int]]
_Next = Callable[[], Any]


class _DoubtError(Exception):
    """Something here may be wrong, or mean something else to another parser."""


def documents(text: str) -> tuple[Read, ...] | None:
    """Each document with the line of every path; ``None`` when in doubt about any of them."""
    if _DOUBTFUL.search(text):
        return None
    parser = CParser(text)
    try:
        return tuple(_each(parser.get_event))
    except (YAMLError, _DoubtError):
        return None
    finally:
        parser.dispose()


def _each(following: _Next) -> Iterator[Read]:
    while True:
        event = following()
        kind = type(event)
        if kind is StreamEndEvent:
            return
        if kind is DocumentStartEvent:
            if event.version or event.tags:
                raise _DoubtError
            root, lines = following(), dict[Path, int]()
            if type(root) is ScalarEvent:
                raise _DoubtError
            yield _value(root, (), following, lines), lines


def _value(event: Any, path: Path, following: _Next, lines: dict[Path, int]) -> Any:
    if path not in lines:
        lines[path] = event.start_mark.line + 1
    if len(path) > MAX_DEPTH:
        raise _DoubtError
    kind = type(event)
    if kind is ScalarEvent:
        text = _text(event)
        return text if event.style else typed(text)
    if kind is MappingStartEvent:
        _check_bare(event)
        return _mapping(path, following, lines, in_braces=event.flow_style)
    if kind is SequenceStartEvent:
        _check_bare(event)
        return _sequence(path, following, lines)
    raise _DoubtError


def _mapping(
    path: Path, following: _Next, lines: dict[Path, int], *, in_braces: bool
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    while True:
        event = following()
        kind = type(event)
        if kind is MappingEndEvent:
            return result
        if kind is not ScalarEvent:
            raise _DoubtError
        name = _text(event)
        if name in result or name == "<<":
            raise _DoubtError
        inside = (*path, name)
        lines[inside] = event.start_mark.line + 1
        content = following()
        if in_braces and type(content) is ScalarEvent and not (content.style or content.value):
            raise _DoubtError
        result[name] = _value(content, inside, following, lines)


def _sequence(path: Path, following: _Next, lines: dict[Path, int]) -> list[Any]:
    result: list[Any] = []
    while True:
        event = following()
        if type(event) is SequenceEndEvent:
            return result
        result.append(_value(event, (*path, len(result)), following, lines))


def _text(event: Any) -> str:
    _check_bare(event)
    text: str = event.value
    # Only between double quotes may an escape bring in what the text of the file does not hold.
    if event.style == '"' and UNFIT.search(text):
        raise _DoubtError
    return text


def _check_bare(event: Any) -> None:
    if event.anchor is not None or event.tag is not None:
        raise _DoubtError
