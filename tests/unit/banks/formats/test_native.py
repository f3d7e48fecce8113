"""Our own format as a file that travels: written, read back to the same items."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks import outward
from lms.banks.canonical import canonical_json, item_json
from lms.banks.formats import opening
from lms.banks.formats.native.yaml_text import yaml_of
from lms.banks.formats.outcome import Verdict, Wish
from lms.banks.outward import Source
from lms.banks.reader import read_bank
from lms.core.strict_yaml import load

ROOT = Path(__file__).parents[4]
BANK = ROOT / "question_banks" / "ia-hdf"
# Items hold no control character but the end of line.
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"),
                max_size=20)
SCALARS = (LINES | st.none() | st.booleans() | st.integers(-10**17, 10**17)
           | st.sampled_from(["1/2", "012", "NO", "on", "~", "2019-09-01", "a: b", "- x", "1e3",
                              "a\n\nb\n", " a\nb", "é « x »", "#x", "x #y", "true", "x:"])
           | st.decimals(-1000, 1000, places=3))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    LINES.filter(lambda name: name != "<<"), inner, max_size=3), max_leaves=12)


@pytest.fixture(scope="module")
def source() -> Source:
    return outward.of_folder(BANK)


def test_a_bank_written_as_files_reads_back_to_the_same_items(
    source: Source, tmp_path: Path
) -> None:
    written = outward.write(source, "native")
    with zipfile.ZipFile(io.BytesIO(written.content)) as archive:
        archive.extractall(tmp_path)
    after = read_bank(tmp_path)
    assert after.faults == ()
    assert [item_json(file.item) for file in after.items] == [
        item_json(item) for item in source.items]
    assert written.losses == {}


def test_the_same_bank_gives_the_same_bytes(source: Source) -> None:
    assert outward.write(source, "native") == outward.write(source, "native")


def test_a_written_bank_comes_back_as_drafts_without_loss(source: Source) -> None:
    content = outward.write(source, "native").content
    reading = opening.read_any("banque.zip", content, Wish("fr", "banque.zip"), None)
    assert reading.kind == "native"
    assert {one.verdict for one in reading.questions} == {Verdict.IMPORTED}
    assert {one.external_id for one in reading.questions} == {item.id for item in source.items}
    assert not {"id", "version", "status", "block", "authors"} & set(reading.questions[0].data)


def test_prose_is_written_in_block_style_and_codes_in_short_lists() -> None:
    assert yaml_of({"stem": "Un.\n\nDeux, trois.\n", "competences": ["C1.1", "C1.2"],
                    "options": [{"id": "a", "text": "Biais, données : non"}]}) == (
        "stem: |\n  Un.\n\n  Deux, trois.\ncompetences: [C1.1, C1.2]\n"
        'options:\n  - id: a\n    text: "Biais, données : non"\n')


@given(st.dictionaries(LINES.filter(lambda name: name != "<<"), VALUES, min_size=1, max_size=3))
def test_any_plain_data_comes_back(data: dict[str, object]) -> None:
    text = yaml_of(data)
    assert canonical_of(load(text, "x.yaml").value) == canonical_of(data)


def canonical_of(value: object) -> str:
    if isinstance(value, dict):
        return repr(sorted((name, canonical_of(field)) for name, field in value.items()))
    if isinstance(value, list):
        return repr([canonical_of(one) for one in value])
    return canonical_json(value) if isinstance(value, Decimal | int) else str(value)
