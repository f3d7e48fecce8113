"""The booklet on paper: every kind can be answered, the key is in its own file alone."""

import io
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from written_items import made as item

from lms.banks.booklet import document
from lms.banks.booklet.document import Booklet
from lms.banks.items import AnyItem
from lms.banks.kinds import KINDS, kind_of
from lms.banks.reader import parse_item, read_bank
from lms.core.letterhead import BOTTOM, TOP
from lms.core.paper import PAGE_HEIGHT

BANK = Path(__file__).parents[3] / "question_banks" / "ia-hdf"
DRAWING = (b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">'
           b'<rect width="200" height="100" fill="#eeeeee"/>'
           b'<text x="10" y="50">Quai nord</text></svg>')


def booklet(items: Sequence[AnyItem], files: dict[str, bytes] | None = None) -> Booklet:
    return Booklet("Banque d'essai", "n° 2", "Projet", "CC-BY-SA-4.0", date(2026, 11, 23),
                   {"B1": "Premier bloc"}, items, files or {})


def pages(items: Sequence[AnyItem], *, is_key: bool = False,
          files: dict[str, bytes] | None = None) -> list[str]:
    """The words of each page, their spaces made plain."""
    pdf = document.render(booklet(items, files), is_key=is_key)
    return [re.sub(r"\s+", " ", page.extract_text())
            for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def bank() -> Sequence[AnyItem]:
    return [file.item for file in read_bank(BANK).items]


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "composite"])
def test_every_kind_is_printed_with_its_number_and_its_points(kind: str) -> None:
    text = " ".join(pages([item(kind)]))
    assert "Question 1" in text
    assert "Combien ?" in text.replace("\u202f", " ")
    worth = kind_of(item(kind)).points(item(kind))
    assert ("point" if worth else "non notée") in text


@pytest.mark.parametrize(("kind", "said"), [
    ("choice", "Cochez une seule case."), ("true_false", "Vrai Faux"), ("numeric", "Réponse :"),
    ("short_text", "Réponse :"), ("matching", "la lettre qui convient"),
    ("ordering", "le rang, de 1 à 3"), ("cloze", "Complétez le texte"),
])
def test_the_paper_says_how_to_answer(kind: str, said: str) -> None:
    assert said in " ".join(pages([item(kind)]))


def test_the_key_is_printed_in_its_own_file_only() -> None:
    asked = item("short_text", rationale="Le modèle récite ses exemples.",
                 sources=[{"title": "Manuel d'apprentissage", "author": "T. Mitchell"}])
    secrets = ("surapprentissage", "récite ses exemples", "Manuel d'apprentissage", "T. Mitchell")
    without, with_key = " ".join(pages([asked])), " ".join(pages([asked], is_key=True))
    for secret in secrets:
        assert secret not in without
        assert secret in with_key
    assert "à ne confier qu'aux personnes" in with_key


def test_the_letters_of_the_key_are_those_of_the_paper() -> None:
    printed = " ".join(pages([item("choice")]))
    letter = re.search(r"([A-D]) Un\b", printed)
    assert letter is not None
    key = " ".join(pages([item("choice")], is_key=True))
    assert re.search(rf"Réponse attendue : {letter[1]}\b", key)


def test_elements_to_put_in_order_are_not_printed_in_order() -> None:
    text = " ".join(pages([item("ordering")]))
    places = [text.index(word) for word in ("Besoin", "Données", "Essai")]
    assert places != sorted(places)


def test_a_case_study_prints_its_document_then_its_parts(bank: Sequence[AnyItem]) -> None:
    case = next(one for one in bank if one.type == "composite" and one.stimulus)
    text = " ".join(pages([case]))
    places = [text.index(words) for words in ("Essai d'un assistant", "1.1", "1.2", "1.3")]
    assert places == sorted(places)


def test_a_drawing_is_drawn_and_a_picture_that_cannot_be_is_told() -> None:
    media = [{"id": "plan", "file": "media/plan.svg", "alt": "Plan des quais"}]
    asked = item("true_false", stem="Regardez.\n\n![](media/plan.svg)", media=media)
    assert "Quai nord" in " ".join(pages([asked], files={"media/plan.svg": DRAWING}))
    broken = DRAWING.replace(b"rect", b"pattern")
    assert "Image : Plan des quais" in " ".join(pages([asked], files={"media/plan.svg": broken}))
    assert document.unprinted(asked, {"media/plan.svg": broken}) == ["LOSS_PICTURE"]
    assert document.unprinted(asked, {"media/plan.svg": DRAWING}) == []


def test_a_formula_is_printed_on_its_line() -> None:
    asked = item("true_false", stem=r"Soit $x^2 \le \frac{a}{b}$ vrai.")
    text = "".join(pages([asked])).replace(" ", "")
    assert "Soitx2≤a/bvrai." in text
    assert "$" not in text


def test_the_whole_bank_is_numbered_and_no_question_is_torn(bank: Sequence[AnyItem]) -> None:
    found = pages([one for one in bank if one.block == "B1"])
    assert f"Page {len(found)}/{len(found)}" in found[-1]
    numbers = [int(number) for text in found for number in re.findall(r"Question (\d+)\b", text)]
    assert numbers == list(range(1, len(numbers) + 1))
    for text in found:
        assert text.count("Cochez une seule case.") <= len(re.findall(r"Question \d|\d+\.\d", text))


def test_nothing_is_printed_outside_the_page(bank: Sequence[AnyItem]) -> None:
    shown: dict[str, Any] = {one.file: (BANK / one.file).read_bytes()
                             for item in bank for one in item.every_media()}
    chosen = list({one.type: one for one in bank}.values())
    pdf = pypdfium2.PdfDocument(document.render(booklet(chosen, shown), is_key=True))
    for page in pdf:
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())
                 if text.get_text_range(at, 1).strip()]
        assert min(box[0] for box in boxes) > 50
        assert max(box[2] for box in boxes) < page.get_width() - 50
        body = [box for box in boxes if box[1] > PAGE_HEIGHT - BOTTOM - 20]
        assert max(box[3] for box in body) < PAGE_HEIGHT - TOP + 20


def test_the_file_is_tagged_dated_and_the_same_twice() -> None:
    pdf = document.render(booklet([item("choice")]), is_key=False)
    assert pdf == document.render(booklet([item("choice")]), is_key=False)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Livret de questions – Banque d'essai"
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    roles = [part.get_object()["/S"] for part in
             root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    assert {"/H1", "/H2", "/H3", "/P"} <= set(roles)


def test_an_item_read_from_plain_data_prints_too() -> None:
    scale = parse_item({
        "schema": "lms-item/1", "id": "avis", "version": 1, "status": "review", "lang": "fr",
        "block": "B1", "competences": [], "stem": "Votre avis ?", "authors": [{"name": "A"}],
        "type": "scale", "scale": {"min": 1, "max": 5, "labels": {"1": "Pas du tout"}},
        "scoring": {"method": "none", "points": 0},
    })
    assert "1 : Pas du tout" in " ".join(pages([scale])).replace("\u00a0", " ")
