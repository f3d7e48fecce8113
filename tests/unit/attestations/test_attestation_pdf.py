"""The attestation on paper: every fact is there, nothing overflows, no word is borrowed."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, groupby
from typing import Any

import pypdf
import pypdfium2
import pytest

from lms.attestations.codes import grouped
from lms.attestations.facts import (
    AttestationFacts,
    AttestedBlock,
    AttestedCompetence,
    mentions,
    title_of,
)
from lms.attestations.pdf import LEFT, QR_SIDE, RIGHT, SPECIMEN, render
from lms.core.lettering import typeset
from lms.core.paper import PAGE_HEIGHT, QUIET_MODULES, qr_matrix

RESERVED = re.compile(r"\bRNCP|\bRS\b|\bCPF\b|certifications?\s+professionnelle", re.IGNORECASE)
LONG_NAMES = "Jean-Baptiste Maximilien Charles-Édouard Hyppolyte"
LONG_FAMILY = "de Montmorency-Luxembourg de La Rochefoucauld-Doudeauville du Plessis-Bellière"


def opened(facts: AttestationFacts) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(facts)))


def squashed(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of(facts: AttestationFacts) -> str:
    return squashed("".join(page.extract_text() for page in opened(facts).pages))


def pages_of(facts: AttestationFacts) -> list[str]:
    return [squashed(page.extract_text()) for page in opened(facts).pages]


def letters_of(facts: AttestationFacts) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Every visible character with its box (left, bottom, right, top), watermark excepted."""
    for page in pypdfium2.PdfDocument(render(facts)):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            if char := text.get_text_range(index, 1).strip():
                yield char, text.get_charbox(index)


def printed_facts(facts: AttestationFacts) -> Iterator[str]:
    holder, issuer = facts.holder, facts.issuer
    yield from (title_of(facts), holder.full_name, holder.civility or "", holder.usage_name or "")
    yield from (issuer.name, issuer.address, issuer.siret or "", issuer.nda or "")
    yield from (facts.certification_title, facts.certification_code, facts.framework_version)
    yield from (facts.number, facts.jury_president, facts.sitting_place, facts.modality)
    yield from (facts.verification_url, grouped(facts.code), *mentions(facts))
    for block in facts.blocks:
        yield from (block.code, block.title)
        for competence in block.competences:
            yield from (competence.code, competence.title)


@pytest.fixture(params=["facts", "rncp_block", "rncp", "rs"])
def any_facts(request: pytest.FixtureRequest) -> AttestationFacts:
    facts: AttestationFacts = request.getfixturevalue(request.param)
    return facts


def test_every_fact_is_printed(any_facts: AttestationFacts) -> None:
    text = text_of(any_facts)
    for fact in printed_facts(any_facts):
        assert squashed(typeset(fact)) in text
    for day in ("12février1990", "5mars2026", "6mars2026", "1eravril2026", "31août2031"):
        assert day in text


def test_a_date_unknown_or_unlimited_leaves_no_label(facts: AttestationFacts) -> None:
    text = text_of(replace(facts, valid_until=None, holder=replace(facts.holder, born_on=None)))
    assert "Valable" not in text
    assert "néele" not in text


@pytest.mark.parametrize(
    ("civility", "born"),
    [("Madame", "néele12"), ("Monsieur", "néle12"), (None, "né(e)le12")],
)
def test_birth_agrees_with_the_civility(
    facts: AttestationFacts, civility: str | None, born: str
) -> None:
    holder = replace(facts.holder, civility=civility)
    assert born in text_of(replace(facts, holder=holder))


def test_a_block_attestation_holds_on_one_page(
    facts: AttestationFacts, rncp_block: AttestationFacts
) -> None:
    for one in (facts, replace(facts, specimen=True), rncp_block):
        assert len(pages_of(one)) == 1


def test_five_blocks_flow_on_several_numbered_pages(rncp: AttestationFacts) -> None:
    pages = pages_of(rncp)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"Page{number}/{len(pages)}" in page
        assert squashed(rncp.number) in page


def test_the_signature_is_never_without_competences(rncp: AttestationFacts) -> None:
    for count in range(1, 6):
        last = pages_of(replace(rncp, blocks=rncp.blocks[:count]))[-1]
        final = rncp.blocks[count - 1].competences[-1]
        assert "Présidencedujury" in last
        assert squashed(typeset(final.title)) in last


def test_a_block_of_forty_competences_is_printed_whole(facts: AttestationFacts) -> None:
    many = tuple(AttestedCompetence(f"C{n}", f"Compétence numéro {n}.") for n in range(40))
    block = replace(facts.blocks[0], competences=many)
    for kind in ("block", "certification"):
        pages = pages_of(replace(facts, kind=kind, blocks=(block,)))
        assert all(f"C{n}Compétencenuméro{n}." in "".join(pages) for n in range(40))
        assert "C39Compétence" in pages[-1]


def test_only_registered_certifications_have_the_certifier_sign(
    facts: AttestationFacts, rs: AttestationFacts
) -> None:
    assert "Pourl'organismecertificateur" not in text_of(facts)
    assert "Pourl'organismecertificateur" in text_of(rs)


@pytest.mark.parametrize("kind", ["block", "certification"])
@pytest.mark.parametrize("specimen", [True, False])
def test_an_internal_attestation_borrows_no_reserved_word(
    facts: AttestationFacts, kind: Any, specimen: bool
) -> None:
    reader = opened(replace(facts, kind=kind, specimen=specimen))
    said = [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    assert not RESERVED.search(" ".join(said))


def test_a_specimen_is_crossed_on_every_page(rncp: AttestationFacts) -> None:
    assert all(squashed(SPECIMEN) in page for page in pages_of(replace(rncp, specimen=True)))
    assert not any("SPÉCIMEN" in page for page in pages_of(rncp))


def test_names_are_letters_not_markup(facts: AttestationFacts) -> None:
    holder = replace(facts.holder, family_name="<b>&", given_names="&amp; <br/> {x} %s")
    assert "<B>&&amp;<br/>{x}%s" in text_of(replace(facts, holder=holder))


@pytest.mark.parametrize(
    ("family", "given"),
    [(LONG_FAMILY, LONG_NAMES), ("X" * 120, "Y" * 60), ("Ỹ", "Ö")],
)
def test_no_name_leaves_the_margins(facts: AttestationFacts, family: str, given: str) -> None:
    holder = replace(facts.holder, family_name=family, given_names=given)
    one = replace(facts, holder=holder)
    assert squashed(one.holder.full_name) in text_of(one)
    assert_within_margins(one)
    assert_lines_apart(one)


def test_words_of_sixty_letters_leave_no_margin_anywhere(facts: AttestationFacts) -> None:
    word = "Anticonstitutionnellement" * 3
    competences = tuple(AttestedCompetence(word[:60], word) for _ in range(6))
    one = replace(
        facts,
        number=f"PAS-{word[:30]}",
        certification_title=word,
        blocks=(AttestedBlock(word[:30], word, competences),),
        issuer=replace(facts.issuer, name=word * 2, address=word * 2),
        jury_president=word,
        sitting_place=word,
        modality=word,
        verification_url=f"https://{word}.example/{facts.code}",
    )
    assert word[:60] in text_of(one)
    assert_within_margins(one)
    assert_lines_apart(one)


def test_lines_do_not_run_over_one_another(any_facts: AttestationFacts) -> None:
    assert_lines_apart(any_facts)
    assert_within_margins(any_facts)


def assert_within_margins(facts: AttestationFacts) -> None:
    for char, (left, bottom, right, top) in letters_of(facts):
        assert LEFT - 2 <= left <= right <= RIGHT + 2, char
        assert 20 <= bottom <= top <= PAGE_HEIGHT - 40, char


def assert_lines_apart(facts: AttestationFacts) -> None:
    for page in pypdfium2.PdfDocument(render(facts)):
        text = page.get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        for (left, bottom, right, top), (west, south, east, north) in combinations(boxes, 2):
            across = min(right, east) - max(left, west)
            down = min(top, north) - max(bottom, south)
            assert across < 1 or down < 3, (left, bottom)


def test_the_qr_code_holds_the_verification_address(any_facts: AttestationFacts) -> None:
    content = opened(any_facts).pages[-1].get_contents()
    assert content is not None
    figure = re.search(rb"/Figure.*?EMC", content.get_data(), re.DOTALL)
    assert figure is not None
    runs = re.findall(rb"n? ?([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", figure[0])
    matrix = qr_matrix(any_facts.verification_url)
    module = QR_SIDE / (len(matrix) + 2 * QUIET_MODULES)
    lengths = [len(list(run)) for row in matrix for dark, run in groupby(row) if dark]
    assert [round(float(width) / module) for _, _, width, _ in runs] == lengths


def test_all_fonts_are_embedded(any_facts: AttestationFacts) -> None:
    for page in opened(any_facts).pages:
        for font in page["/Resources"]["/Font"].values():
            assert "SourceSans3" in font["/BaseFont"]
            assert "/FontFile2" in font["/FontDescriptor"]


def test_the_file_bears_its_title_and_issuer(facts: AttestationFacts) -> None:
    metadata = opened(facts).metadata
    assert metadata is not None
    assert metadata.title == f"{title_of(facts)} – {facts.holder.full_name}"
    assert metadata.author == facts.issuer.name
    assert grouped(facts.code) in (metadata.subject or "")
    assert metadata["/CreationDate"].startswith("D:20260401")


def test_the_same_facts_give_the_same_bytes(any_facts: AttestationFacts) -> None:
    assert render(any_facts) == render(AttestationFacts.from_json(any_facts.to_json()))


def test_another_process_gives_the_same_bytes(facts: AttestationFacts) -> None:
    code = (
        "import sys; from lms.attestations.facts import AttestationFacts as A;"
        "from lms.attestations.pdf import render;"
        "sys.stdout.buffer.write(render(A.from_json(sys.stdin.buffer.read())))"
    )
    for seed in ("1", "77"):
        result = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
            input=facts.to_json().encode(),
            capture_output=True,
            check=True,
        )
        assert result.stdout == render(facts)


def test_another_fact_gives_other_bytes(facts: AttestationFacts) -> None:
    assert render(facts) != render(replace(facts, decided_on=date(2026, 3, 7)))
