"""``lms banks import`` and ``lms banks export``: questions from and to other platforms."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lms.banks import importing, outward, wording
from lms.banks.formats.opening import KINDS
from lms.banks.formats.outcome import Met, Wish
from lms.banks.formats.progress import Tell
from lms.banks.importing import Preview
from lms.banks.losses import loss
from lms.catalog.shipped import path_of
from lms.core import terminal
from lms.core.errors import Fault, Invalid, Refusal

MANY = 200


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", required=True, help="Code of the bank that the drafts are for.")
@click.option("--lang", default="fr", show_default=True,
              help="Language of the questions that do not say theirs.")
@click.option("--format", "kind", type=click.Choice(KINDS), help="Found out when not given.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def import_(  # noqa: PLR0913 - one parameter an option
    *, file: Path, bank: str, lang: str, kind: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import the questions of FILE as drafts of a bank.

    Refused questions are told one by one and stop nothing; exit 1 when the file itself cannot be
    read. The same file again changes nothing.
    """
    with _told_as_json() if as_json else _told():
        importing.check_bank_code(bank)
        wish = Wish(importing.checked_lang(lang), file.name, most=None)
        with _bar(is_shown=not as_json) as tell:
            found = importing.preview(file.name, file.read_bytes(), wish, kind,
                                      replace(importing.TERMINAL, tell=tell))
        if not dry_run:
            with terminal.writing() as work:
                importing.take_in(work, bank, found, iter if as_json else _watched)
    if as_json:
        click.echo(json.dumps(_report(found), ensure_ascii=False, indent=1))
        return
    for line in _lines(found):
        click.echo(line)


@click.command()
@click.argument("bank")
@click.option("--format", "kind", type=click.Choice(outward.KINDS), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--block", "blocks", multiple=True, help="Only the questions of this block.")
@click.option("--item", "codes", multiple=True, help="Only this question; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def export(  # noqa: PLR0913 - one parameter an option
    *, bank: str, kind: str, output: Path, blocks: tuple[str, ...], codes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the questions of BANK for another platform or on paper, and say what each loses.

    BANK is a folder, the name of a shipped bank, or the code of a published one: its newest
    edition is written. ``booklet`` is a PDF to answer on, ``booklet-key`` the same with the key.
    """
    folder = path_of(bank)
    if (folder / "bank.yaml").is_file():
        source = outward.of_folder(folder)
    else:
        with terminal.reading() as session:
            source = outward.of_bank(session, bank)
    if blocks or codes:
        source = source.narrowed(lambda item: item.block in blocks or item.id in codes)
    written = outward.write(source, kind)
    output.write_bytes(written.content)
    losses = {code: list(lost) for code, lost in written.losses.items() if lost}
    count = len(source.items)
    if as_json:
        click.echo(json.dumps(
            {"format": kind, "items": count, "written": count - written.absent, "losses": losses},
            ensure_ascii=False, indent=1))
        return
    for code, lost in losses.items():
        click.echo(f"{code}: {', '.join(map(loss, lost))}", err=True)
    click.echo(f"{output}: {count - written.absent} / {count} questions")


def _report(found: Preview) -> dict[str, Any]:
    """What is told of a file to programs. No option and no key is in it."""
    questions = found.reading.questions
    return {
        **found.counts, "format": found.reading.kind,
        "refusals": [_plain(one.refusal, one.place) for one in questions if one.refusal],
        "losses": [{"place": one.place, "codes": list(one.losses)} for one in questions
                   if one.losses],
        "warnings": [_plain(fault, fault.place) for fault in found.reading.warnings],
    }


def _lines(found: Preview) -> Iterator[str]:
    """The same for people."""
    for warning in found.reading.warnings:
        yield f"attention  {warning}"
    for one in found.reading.questions:
        if one.refusal:
            yield f"refusée  {one.place}: {one.refusal.message}"
        elif one.losses:
            yield f"pertes  {one.place}: {', '.join(map(loss, one.losses))}"
    counts = found.counts
    yield f"format : {wording.FORMATS[found.reading.kind]}, questions : {counts['seen']}"
    for verdict, label in wording.VERDICTS.items():
        yield f"{counts[verdict]:>6}  {label}"


def _watched(questions: Iterable[Met]) -> Iterator[Met]:
    """The questions, with a progress bar when there are many."""
    listed = list(questions)
    if len(listed) < MANY:
        yield from listed
        return
    with click.progressbar(listed, label="Import", file=sys.stderr) as bar:
        yield from bar


@contextmanager
def _bar(*, is_shown: bool) -> Iterator[Tell | None]:
    """How far the reading is, as a bar, once it is known to be long."""
    if not is_shown:
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def tell(done: int, total: int) -> None:
            if not bars and total >= MANY:
                bars.append(stack.enter_context(click.progressbar(
                    length=total, label="Lecture", file=sys.stderr)))
            for bar in bars:
                bar.update(done - bar.pos)

        yield tell


def _plain(fault: Fault, place: str) -> dict[str, str]:
    return {"place": place, "code": fault.code, "text": fault.message}


@contextmanager
def _told() -> Iterator[None]:
    """Refusals are told by ``lms`` itself."""
    yield


@contextmanager
def _told_as_json() -> Iterator[None]:
    """A refusal of the whole file as one JSON object, and exit 1."""
    try:
        yield
    except Invalid as refusal:
        first = refusal.faults[0]
        error: dict[str, Any] = {"code": first.code, "text": first.message, "faults": [
            _plain(fault, fault.place) for fault in refusal.faults]}
    except Refusal as refusal:
        error = {"code": refusal.code, "text": str(refusal)}
    else:
        return
    click.echo(json.dumps({"error": error}, ensure_ascii=False, indent=1))
    sys.exit(1)
