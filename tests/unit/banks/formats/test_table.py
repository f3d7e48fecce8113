"""The house table: a row is a question; what is written is read again the same."""

import contextlib
import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.outcome import Met, Verdict, Wish
from lms.banks.formats.table import reader as table
from lms.banks.formats.table.writer import template, write
from lms.banks.parsing import parse_item
from lms.core.errors import Invalid
from lms.core.sheets import csv_bytes, read_table, xlsx_bytes

WISH = Wish(name="questions.csv")
HEADERS = table.COLUMNS
IDENTITY = {"schema": "lms-item/1", "id": "x", "version": 1, "status": "draft", "block": "B1",
            "competences": ["C1.1"], "authors": [{"name": "x"}]}


def row(kind: str = "", stem: str = "Quoi ?", *answers: Any, key: Any = "", points: Any = "",
        why: str = "") -> list[Any]:
    return [kind, stem, *answers, *[""] * (6 - len(answers)), key, points, "B2", "C2.1", why]


def read(*rows: list[Any]) -> tuple[Met, ...]:
    return table.read(xlsx_bytes({"Feuille": (HEADERS, rows)}), WISH).questions


def item(met: Met) -> Any:
    assert met.data is not None, str(met.refusal)
    return parse_item({**IDENTITY, **met.data})


def only(*cells: Any, **named: Any) -> Any:
    (met,) = read(row(*cells, **named))
    return item(met)


def refusal(*cells: Any, **named: Any) -> str:
    (met,) = read(row(*cells, **named))
    assert met.refusal is not None
    assert str(met.refusal).startswith("ligne 2: ")
    return met.refusal.code


@pytest.mark.parametrize(("kind", "key", "most", "right"), [
    ("Choix unique", "B", 1, "b"), ("", "b)", 1, "b"), ("QCM", "A, C", 3, "ac"),
    ("Choix multiple", "B", 3, "b"), ("choix", "A et C", 3, "ac"), ("", "AC", 3, "ac"),
    ("", 2, 1, "b"), ("", "1 ; 3", 3, "ac"), ("", "Deux", 1, "b"), ("", "Réponse B", 1, "b"),
    ("", "Un; Trois", 3, "ac"),
])
def test_the_key_of_a_choice_is_letters_numbers_or_texts(
    kind: str, key: Any, most: int, right: str
) -> None:
    made = only(kind, "Quoi ?", "Un", "Deux", "Trois", key=key)
    assert made.max_choices == most
    assert "".join(option.id for option in made.options if option.correct) == right


def test_a_row_says_its_points_its_place_and_why() -> None:
    (met,) = read(row("", "Quoi ?", "Un", "Deux", key="A", points=1.5, why="Parce que."))
    assert (met.place, met.category, met.verdict) == ("ligne 2", "B2 / C2.1", Verdict.IMPORTED)
    made = item(met)
    assert (made.scoring.points, made.rationale) == (Decimal("1.5"), "Parce que.")


def test_a_choice_without_key_waits_for_it() -> None:
    (met,) = read(row("", "Quoi ?", "Un", "Deux"))
    assert met.verdict is Verdict.KEY_MISSING


@pytest.mark.parametrize(("key", "answers", "expected"), [
    ("vrai", (), True), ("FAUX", (), False), ("A", ("Vrai", "Faux"), True),
    ("B", ("Vrai", "Faux"), False), ("V", (), True),
])
def test_true_or_false(key: str, answers: Any, expected: bool) -> None:
    assert only("Vrai ou faux", "Oui ?", *answers, key=key).answer is expected


@pytest.mark.parametrize(("key", "value", "tolerance"), [
    ("3,5", "3.5", {}), (3.5, "3.5", {}), ("3,5 ± 0,1", "3.5", {"absolute": Decimal("0.1")}),
    ("1 200 +- 5 %", "1200", {"relative": Decimal("0.05")}),
    ("[3 ; 4]", "3.5", {"range": (Decimal(3), Decimal(4))}),
    ("entre -1 et 1", "0", {"range": (Decimal(-1), Decimal(1))}),
])
def test_a_number_has_a_french_comma_and_a_margin(key: Any, value: str, tolerance: Any) -> None:
    made = only("Nombre", "Combien ?", key=key)
    assert made.answer.value == Decimal(value)
    assert (made.answer.tolerance.written() if made.answer.tolerance else {}) == tolerance


def test_the_kind_is_guessed_from_the_other_cells() -> None:
    assert only("", "Oui ?", key="vrai").type == "true_false"
    assert only("", "Combien ?", key=12).type == "numeric"
    assert only("", "Qui ?", key="CNIL; la CNIL").type == "short_text"


def test_pairs_and_distractors() -> None:
    made = only("Association", "Associez", "Lille → Nord", "Arras -> Pas-de-Calais", "=> Aisne")
    assert [prompt.match for prompt in made.prompts] == [("t1",), ("t2",)]
    assert len(made.targets) == 3
    shared = only("Association", "Associez", "Lille → Nord", "Douai → Nord", "→ Aisne")
    assert shared.reuse_targets


def test_an_order_is_that_of_the_key_or_of_the_cells() -> None:
    assert only("Ordre", "Rangez", "Un", "Deux", "Trois").answer == ("a", "b", "c")
    assert only("Ordre", "Rangez", "Un", "Deux", "Trois", key="C, A, B").answer == ("c", "a", "b")


def test_what_people_mark() -> None:
    assert only("Rédaction", "Écrivez", points=4).scoring.points == 4
    assert only("Dépôt de fichier", "Déposez", key="PDF, docx").response.accept == ("pdf", "docx")


@pytest.mark.parametrize(("cells", "named", "code"), [
    (("Choix", "", "Un", "Deux"), {}, "empty_stem"),
    (("Charade",), {}, "unknown_kind"),
    (("",), {}, "kind_missing"),
    (("", "Quoi ?", "Un", "Deux"), {"key": "Z"}, "key_not_in_options"),
    (("", "Quoi ?", "Un", "Deux"), {"key": "A", "points": "beaucoup"}, "points"),
    (("", "Quoi ?", "Un", "Deux"), {"key": "A", "points": 0}, "no_points"),
    (("Nombre", "Combien ?"), {"key": "trois"}, "not_a_number"),
    (("Association", "Associez", "Lille"), {}, "not_a_pair"),
    (("Vrai ou faux", "Oui ?"), {"key": "peut-être"}, "not_true_or_false"),
    (("", "Quoi ?", "Un", "Un"), {"key": "A"}, "duplicate_option"),
    (("Ordre", "Rangez", "Un", "Deux"), {"key": "A"}, "not_every_element"),
    (("", "![x](media/a.png)", "Un", "Deux"), {"key": "A"}, "image_in_text"),
])
def test_a_row_that_cannot_be_a_question_says_why(cells: Any, named: Any, code: str) -> None:
    assert refusal(*cells, **named) == code


def test_one_bad_row_does_not_lose_its_neighbours() -> None:
    met = read(row("", "Quoi ?", "Un", "Deux", key="A"), [""] * 13, row("Charade"),
               row("", "Qui ?", "Un", "Deux", key="B"))
    assert [(one.place, one.verdict) for one in met] == [
        ("ligne 2", "imported"), ("ligne 4", "refused"), ("ligne 5", "imported")]


def test_columns_are_known_by_their_titles_in_any_order() -> None:
    content = "N°;Bonne réponse;Option 2;Option 1;Question\r\n1;A;Deux;Un;Quoi ?\r\n"
    reading = table.read(content.encode("cp1252"), WISH)
    (met,) = reading.questions
    assert [option.text for option in item(met).options] == ["Un", "Deux"]
    assert [fault.code for fault in reading.warnings] == ["encoding_guessed"]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty_file"),
    (b"%PDF-1.4", "pdf"),
    ("Énoncé;Type;Points\r\n".encode(), "empty"),
    ("Énoncé;Énoncé;Points\r\n1;2;3\r\n".encode(), "duplicate_column"),
    (b"Type;Points;Bloc\r\n1;2;3\r\n", "no_stem_column"),
    (b"a;b;c\r\n1;2;3\r\n", "no_stem_column"),
    ("Nom;Prénom\r\n1;2\r\n".encode(), "no_header"),
])
def test_a_file_that_is_not_the_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        table.read(content, WISH)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_the_template_is_empty_and_known_again() -> None:
    assert read_table("modele.xlsx", template()).columns == HEADERS
    with pytest.raises(Invalid) as refused:
        table.read(template(), WISH)
    assert refused.value.faults[0].code == "empty"


KINDS: dict[str, dict[str, Any]] = {
    "single": {"type": "choice", "max_choices": 1, "options": [
        {"id": "x", "text": "=SUM(A1)"}, {"id": "y", "text": "+33", "correct": True}]},
    "multiple": {"type": "choice", "max_choices": 3, "options": [
        {"id": f"o{n}", "text": f"Option *{n}*", "correct": n != 2} for n in (1, 2, 3)]},
    "true_false": {"type": "true_false", "answer": False},
    "short_text": {"type": "short_text", "answers": [{"text": "CNIL"}, {"text": "la CNIL"}],
                   "scoring": {"method": "best_answer"}},
    "numeric": {"type": "numeric", "answer": {"value": Decimal("3.5"), "tolerance": {
        "absolute": Decimal("0.25")}}},
    "percent": {"type": "numeric", "answer": {"value": 200, "tolerance": {
        "relative": Decimal("0.05")}}},
    "range": {"type": "numeric", "answer": {"value": 2, "tolerance": {"range": [1, 3]}}},
    "matching": {"type": "matching", "prompts": [
        {"id": "p1", "text": "Lille", "match": ["t2"]}, {"id": "p2", "text": "Arras", "match": []}],
        "targets": [{"id": "t1", "text": "Aisne"}, {"id": "t2", "text": "Nord"}],
        "scoring": {"method": "per_pair"}},
    "ordering": {"type": "ordering", "items": [{"id": f"e{n}", "text": f"{n}"} for n in (1, 2, 3)],
                 "answer": ["e2", "e3", "e1"]},
    "essay": {"type": "essay", "rubric": [{"id": "r", "title": "Tout", "max": 3, "levels": [
        {"score": 0, "text": "Non"}, {"score": 3, "text": "Oui"}]}], "scoring": {
            "method": "rubric", "points": 3}},
    "file_upload": {"type": "file_upload", "response": {"accept": ["pdf", "png"]}, "rubric": [
        {"id": "r", "title": "Tout", "max": 2, "levels": [
            {"score": 0, "text": "Non"}, {"score": 2, "text": "Oui"}]}], "scoring": {
                "method": "rubric", "points": 2}},
}


def made(name: str, **changes: Any) -> Any:
    fields = {"scoring": {"method": "all_or_nothing"}, **KINDS[name], **changes}
    return parse_item({**IDENTITY, "lang": "fr", "stem": "- Quoi ?\n\n`=1+1`", **fields})


def told(one: Any) -> tuple[Any, ...]:
    """What the table keeps of an item, whatever its ids."""
    spoken = [one.type, one.stem, one.scoring.points, one.rationale, getattr(one, "answer", None)]
    if one.type == "choice":
        spoken += [(option.text, option.correct) for option in one.options]
    elif one.type == "ordering":
        texts = {element.id: element.text for element in one.items}
        spoken[4] = [texts[ident] for ident in one.answer]
    elif one.type == "matching":
        texts = {target.id: target.text for target in one.targets}
        spoken += [[(prompt.text, [texts[ident] for ident in prompt.match])
                    for prompt in one.prompts], sorted(texts.values())]
    elif one.type == "short_text":
        spoken += [expected.text for expected in one.answers]
    elif one.type == "file_upload":
        spoken.append(one.response.accept)
    return tuple(spoken)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("name", KINDS)
def test_what_is_written_is_read_again_the_same(name: str, form: str) -> None:
    before = made(name, rationale="+ parce que")
    content, losses = write([before], form)
    (met,) = table.read(content, WISH).questions
    if name == "matching":  # a prompt without a match is written as a pair without its right side
        assert met.refusal is None, str(met.refusal)
    assert told(item(met)) == told(before)
    assert set(losses.get("x", ())) <= {"LOSS_RUBRIC"}


@given(st.text("aé=+-@'\t ;\"\n→|", min_size=1, max_size=12), st.sampled_from(["xlsx", "csv"]))
def test_no_text_becomes_a_formula_and_none_is_changed(text: str, form: str) -> None:
    words = f"{text}x".strip()
    if "\t" in words or words.startswith("'"):
        return
    content, _ = write([made("single", options=[
        {"id": "a", "text": words, "correct": True}, {"id": "b", "text": "autre"}])], form)
    if form == "csv":
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    (met,) = table.read(content, WISH).questions
    assert item(met).options[0].text == words


def test_what_a_row_cannot_hold_is_told() -> None:
    near = made("numeric", near_misses=[{"value": 5, "score": "1/2"}])
    weighed = made("multiple", scoring={"method": "net_correct"}, feedback={"general": "Voir"})
    cloze = parse_item({**IDENTITY, "id": "y", "lang": "fr", "type": "cloze", "stem": "Complétez",
                        "text": "[[a]]", "scoring": {"method": "per_gap"}, "gaps": {
                            "a": {"type": "numeric", "answer": {"value": 1}}}})
    assert write([near])[1] == {"x": ("LOSS_NEAR_MISSES",)}
    assert write([weighed, cloze])[1] == {
        "x": ("LOSS_FEEDBACK", "LOSS_SCORING"), "y": ("not_written",)}


def test_points_that_decimals_cannot_hold_stay_fractions() -> None:
    content, _ = write([made("single", scoring={"method": "all_or_nothing", "points": "1/3"})])
    (met,) = table.read(content, WISH).questions
    assert met.data is not None
    assert met.data["scoring"]["points"] == "1/3"


@given(st.lists(st.lists(st.text(max_size=6) | st.integers(-5, 5), min_size=13, max_size=13),
                min_size=1, max_size=3))
def test_odd_rows_are_read_or_refused(rows: list[list[Any]]) -> None:
    with contextlib.suppress(Invalid):
        questions = table.read(csv_bytes(HEADERS, rows), WISH).questions
        assert all(met.data is not None or met.refusal for met in questions)
