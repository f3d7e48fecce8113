"""Items of QTI 1.2 as several platforms write them, made here for the tests."""

from collections.abc import Iterable, Mapping
from html import escape

NS = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'


def html(text: str) -> str:
    return f'<material><mattext texttype="text/html">{escape(text)}</mattext></material>'


def plain(text: str) -> str:
    return f'<material><mattext texttype="text/plain">{escape(text)}</mattext></material>'


def labels(*texts: str, first: str = "a", **attributes: str) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    idents = [chr(ord(first) + index) for index in range(len(texts))]
    return "<render_choice>" + "".join(
        f'<response_label ident="{ident}"{extra}>{plain(text)}</response_label>'
        for ident, text in zip(idents, texts, strict=True)) + "</render_choice>"


def lid(ident: str, inside: str, cardinality: str = "Single", words: str = "") -> str:
    return (f'<response_lid ident="{ident}" rcardinality="{cardinality}">{words}{inside}'
            "</response_lid>")


def fib(ident: str = "r", kind: str = "String", rows: int = 1) -> str:
    return (f'<response_str ident="{ident}" rcardinality="Single">'
            f'<render_fib fibtype="{kind}" rows="{rows}"><response_label ident="l"/></render_fib>'
            "</response_str>")


def equal(value: str, ident: str = "r", **attributes: str) -> str:
    extra = "".join(f' {name}="{text}"' for name, text in attributes.items())
    return f'<varequal respident="{ident}"{extra}>{value}</varequal>'


def no(inside: str) -> str:
    return f"<not>{inside}</not>"


def when(test: str, value: object = 100, action: str = "Set", more: str = "") -> str:
    change = f'<setvar action="{action}" varname="SCORE">{value}</setvar>' if value != "" else ""
    return f"<respcondition><conditionvar>{test}</conditionvar>{change}{more}</respcondition>"


def item(shown: str, conditions: Iterable[str] = (), kind: str = "", *, ident: str = "i1",
         more: str = "", fields: Mapping[str, str] | None = None) -> str:
    said = {**({"question_type": kind} if kind else {}), **(fields or {})}
    metadata = "".join(f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}"
                       "</fieldentry></qtimetadatafield>" for name, value in said.items())
    outcomes = '<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE"/></outcomes>'
    return (f'<item ident="{ident}" title="Question"><itemmetadata><qtimetadata>{metadata}'
            f"</qtimetadata></itemmetadata><presentation>{shown}</presentation>"
            f"<resprocessing>{outcomes}{''.join(conditions)}</resprocessing>{more}</item>")


def file(*items: str, ident: str = "q1") -> bytes:
    return (f'<?xml version="1.0" encoding="UTF-8"?><questestinterop {NS}>'
            f'<assessment ident="{ident}" title="Contrôle"><section ident="root_section">'
            f"{''.join(items)}</section></assessment></questestinterop>").encode()
