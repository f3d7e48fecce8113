"""Reading Moodle XML: what each kind becomes, what is lost, what is refused."""

import time
from base64 import b64decode, b64encode, encodebytes
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moodle_files import (
    PNG,
    all_met,
    answer,
    answers,
    code,
    data,
    feedback,
    item,
    met,
    question,
)

from lms.banks.formats.moodle import reader as moodle_xml
from lms.banks.formats.moodle.scores import share
from lms.banks.formats.outcome import Verdict, Wish
from lms.banks.formats.shares import snapped
from lms.banks.kinds import kind_of
from lms.core.errors import Invalid

RIGHT_WRONG = answers(("Un", "100"), ("Deux", "0"))
ACTIVE_SVG = b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>').decode()
PICTURE = f'<file name="a b.png" path="/" encoding="base64">{PNG}</file>'


def test_a_single_choice_keeps_its_key_its_points_and_its_feedback() -> None:
    found = data("multichoice", answer("Un", "100", feedback("<p>Oui</p>")) + answer("Deux", "0"),
                 defaultgrade="2.5000000", shuffleanswers="true", penalty="0.3333333")
    assert found["options"] == [
        {"id": "a", "text": "Un", "correct": True, "rationale": "Oui"}, {"id": "b", "text": "Deux"}]
    assert found["scoring"] == {"method": "all_or_nothing", "points": "5/2"}
    assert (found["max_choices"], found["presentation"]) == (1, {"shuffle": True})


def test_the_same_negative_share_for_every_wrong_option_is_a_penalty() -> None:
    found = data("multichoice", answers(("Un", "100"), ("Deux", "-25"), ("Trois", "-25")))
    assert found["scoring"] == {"method": "all_or_nothing", "points": 1, "penalty": "-1/4"}


def test_a_single_choice_with_partial_shares_keeps_them_all() -> None:
    found = data("multichoice", answers(("Un", "80"), ("Deux", "33.333333333333336"), ("3", "-50")))
    assert [one.get("score") for one in found["options"]] == ["4/5", "1/3", "-1/2"]
    assert found["scoring"] == {"method": "weights", "points": 1, "min": "-1/2", "max": "4/5"}


@pytest.mark.parametrize(("shares", "method"), [
    (("50", "50", "-50", "-50"), "net_correct"),
    (("33.33333", "33.33333", "33.33333", "-33.33333"), "net_correct"),
    (("33", "33", "33", "-33"), "net_correct"),
    (("50", "50", "-100"), "proportional_if_no_error"),
    (("100", "-100"), "net_correct"),
    (("50", "50", "0"), "weights"),
    (("60", "40", "-10"), "weights"),
])
def test_a_multiple_choice_gets_the_method_equal_to_its_shares(
    shares: tuple[str, ...], method: str
) -> None:
    pairs = [(f"Option {number}", share) for number, share in enumerate(shares)]
    found = data("multichoice", answers(*pairs), single="false")
    assert found["scoring"]["method"] == method
    assert found["max_choices"] == len(shares)


@given(st.lists(st.sampled_from([-100, -50, "-33.33333", 0, 20, 25, "33.33333", 50, 100]),
                min_size=2, max_size=5), st.booleans(), st.data())
def test_every_answer_earns_what_moodle_would_give(
    shares: list[int | str], single: bool, draw: st.DataObject
) -> None:
    pairs = [(f"Option {number}", str(one)) for number, one in enumerate(shares)]
    found = met("multichoice", answers(*pairs), single=str(single).lower())
    exact = [share(str(one)) for one in shares]
    if found.is_key_missing or max(exact) <= 0:
        assert found.verdict is Verdict.KEY_MISSING
        return
    read = item(found)
    names = [option.id for option in read.options]
    most = 1 if single else len(names)
    chosen = draw.draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True))
    total = sum((exact[names.index(name)] for name in chosen), Fraction(0))
    expected = total if single else min(max(total, Fraction(0)), Fraction(1))
    assert kind_of(read).score(read, {"chosen": sorted(chosen)}) == expected


def test_the_plug_in_for_exact_sets_is_all_or_nothing() -> None:
    found = data("multichoiceset", answers(("Un", "100"), ("Deux", "100"), ("Trois", "0")))
    assert (found["scoring"]["method"], found["max_choices"]) == ("all_or_nothing", 3)


@pytest.mark.parametrize(("kind", "inside"), [
    ("multichoice", answers(("Un", "0"), ("Deux", "0"))), ("shortanswer", ""), ("numerical", ""),
    ("shortanswer", answers(("Un", "0"))), ("truefalse", answers(("true", "0"), ("false", "0"))),
    ("numerical", answers(("1", "0"))),
])
def test_a_question_without_a_right_answer_is_a_draft_without_key(kind: str, inside: str) -> None:
    found = met(kind, inside)
    assert found.verdict is Verdict.KEY_MISSING
    assert found.data is not None


def test_a_question_without_its_key_must_be_sound_otherwise() -> None:
    assert code("multichoice", answers(("Un", "0"), ("Un", "0"))) == "duplicate_option"


def test_a_choice_worth_nothing_is_an_opinion() -> None:
    found = data("multichoice", answers(("Pas du tout", "0"), ("2", "0"), ("Tout à fait", "0")),
                 defaultgrade="0")
    labels = {"1": "Pas du tout", "3": "Tout à fait"}
    assert found["scale"] == {"min": 1, "max": 3, "labels": labels}


def test_true_or_false_keeps_what_is_said_to_who_is_wrong() -> None:
    found = data("truefalse", answer("true", "0", feedback("Eh non")) + answer("false", "100",
                                                                          feedback("Bravo")))
    assert (found["answer"], found["rationale"]) == (False, "Bravo")
    assert found["feedback"] == {"incorrect": "Eh non"}


def test_short_answers_keep_jokers_case_and_the_first_of_two_equals() -> None:
    found = data("shortanswer", answers(("Paris", "100"), ("paris", "50"), ("Par*", "50"),
                                        (r"2\*3", "100"), (r"a\*b*", "10"), ("*", "0")))
    assert found["answers"] == [
        {"text": "Paris"}, {"text": "Par*", "match": "wildcard", "score": "1/2"}, {"text": "2*3"},
        {"text": r"a\*b.*", "match": "regex", "score": "1/10"}]
    assert found["normalise"] == ["spaces", "case"]
    strict = data("shortanswer", answers(("Paris", "100")), usecase="1")
    assert strict["normalise"] == ["spaces"]


def test_a_short_answer_that_takes_anything_is_refused() -> None:
    assert code("shortanswer", answers(("*", "100"))) == "accepts_anything"


def test_a_number_keeps_its_margin_its_near_misses_and_its_units() -> None:
    inside = (answer("80", "100", "<tolerance>0.5</tolerance>")
              + answer("80", "50", "<tolerance>5</tolerance>")
              + answer("8", "25", "<tolerance>0</tolerance>")
              + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
                "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>")
    read = item(met("numerical", inside, unitgradingtype="2", unitpenalty="0.2"))
    score = kind_of(read).score
    earned = {text: score(read, {"text": text}) for text in (
        "80,5 m", "8050 cm", "84 m", "8 m", "80", "80 kg", "90 m")}
    assert earned == {"80,5 m": 1, "8050 cm": 1, "84 m": Fraction(1, 2), "8 m": Fraction(1, 4),
                      "80": Fraction(4, 5), "80 kg": Fraction(4, 5), "90 m": 0}


def test_units_that_moodle_does_not_show_are_left_out() -> None:
    inside = answers(("80", "100")) + (
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>")
    assert "unit" not in data("numerical", inside, showunits="3")["answer"]
    chosen = met("numerical", inside, showunits="2", unitsleft="1", unitgradingtype="1")
    assert chosen.losses == ("LOSS_UNIT_CHOICE", "LOSS_UNIT_LEFT")


@pytest.mark.parametrize(("pairs", "expected"), [
    ([("3,5", "100")], "not_a_number"),
    ([("2", "100"), ("-2", "100")], "several_right_values"),
    ([("*", "100")], "accepts_anything"),
    ([("2", "nan")], "non_finite_score"),
    ([("2", "cent")], "score_unreadable"),
    ([("2", "200")], "score_out_of_range"),
])
def test_numbers_that_cannot_be_judged_are_refused(
    pairs: list[tuple[str, str]], expected: str
) -> None:
    assert code("numerical", answers(*pairs)) == expected


def test_pairs_keep_misleading_answers_and_repeated_ones() -> None:
    def pair(prompt: str, target: str) -> str:
        return (f'<subquestion format="html"><text>{prompt}</text><answer><text>{target}</text>'
                "</answer></subquestion>")

    found = data("matching", pair("Chat", "Mammifère") + pair("Chien", "Mammifère")
                 + pair("", "Oiseau_*"))
    assert [one["match"] for one in found["prompts"]] == [["t1"], ["t1"]]
    assert [one["text"] for one in found["targets"]] == ["Mammifère", r"Oiseau\_\*"]
    assert found["reuse_targets"] is True
    assert code("matching", pair("Chat", "Un") + pair("Chien", "")) == "prompt_without_target"


def test_elements_to_order_come_in_their_order() -> None:
    found = met("ordering", answers(("Un", "1.0"), ("Deux", "2.0"), ("Trois", "3.0")),
                gradingtype="ALL_OR_NOTHING")
    assert found.data is not None
    assert found.data["answer"] == ["e1", "e2", "e3"]
    assert found.data["scoring"]["method"] == "all_or_nothing"
    some = met("ordering", answers(("Un", "1"), ("Deux", "2"), ("Trois", "3")), selecttype="RANDOM",
               selectcount="2", gradingtype="7")
    assert some.losses == ("LOSS_METHOD", "LOSS_SELECTION")


def test_an_essay_gets_a_criterion_worth_its_points() -> None:
    found = data("essay", "<graderinfo format='html'><text>Trois idées</text></graderinfo>",
                 defaultgrade="3", minwordlimit="50")
    (criterion,) = found["rubric"]
    assert [level["score"] for level in criterion["levels"]] == [0, 1, 2, 3]
    assert criterion["levels"][-1]["text"] == "Trois idées"
    assert found["response"] == {"min_words": 50}


def test_a_question_worth_nothing_is_worth_a_point_and_says_so() -> None:
    for kind, inside in (("essay", ""), ("multichoice", RIGHT_WRONG)):
        found = met(kind, inside, defaultgrade="0.0000000")
        assert (item(found).scoring.points, found.losses) == (1, ("LOSS_ZERO_POINTS",))
    assert code("essay", "", defaultgrade="1e99") == "score_out_of_range"


def test_an_essay_with_attachments_asks_for_files() -> None:
    found = met("essay", "", attachments="2", attachmentsrequired="1", responseformat="editor",
                filetypeslist=".pdf, document,.xyz")
    assert found.data is not None
    assert found.data["type"] == "file_upload"
    assert found.data["response"]["accept"] == ["docx", "odt", "pdf"]
    assert found.losses == ("LOSS_FILE_TYPE", "LOSS_INLINE_RESPONSE")


def test_answers_written_inside_a_text_become_gaps() -> None:
    found = data("cloze", "", r"<p>Le {1:MULTICHOICE_S:=chat~chien \{x\}#non~%50%lapin} pèse "
                 r"{2:NM:=4:0.5~%50%5} kg &ndash; {:SA:=f&eacute;lin~=C\*~*#bof} [[x]]</p>")
    assert found["text"].startswith("Le [[g1]] pèse [[g2]] kg – [[g3]]")
    assert found["gaps"]["g1"]["options"] == [
        {"id": "a", "text": "chat", "correct": True},
        {"id": "b", "text": "chien {x}", "rationale": "non"},
        {"id": "c", "text": "lapin", "score": "1/2"}]
    assert found["gaps"]["g2"]["points"] == 2
    assert [one["text"] for one in found["gaps"]["g3"]["answers"]] == ["félin", "C*"]
    assert found["scoring"] == {"method": "per_gap", "points": 4}
    assert found["presentation"] == {"shuffle": True}


@pytest.mark.parametrize(("text", "expected"), [
    ("Sans trou.", "no_gap"),
    ("Un {1:MULTICHOICE}", "no_gap"),
    ("Un {1:MULTICHOICE:=pomme#Oui}", "gap_options"),
    ("Un {1:MULTICHOICE:poire#Non~%50%pomme}", "gap_key_missing"),
    ("Un {3:NUMERICAL:=zéro}", "not_a_number"),
    ("Un {1:SA:=pomme et {1:SA:=poire}", "cloze_syntax"),
    ("Un {1:MULTIRESPONSE:=pomme~=poire~noix}", "multiresponse_gap"),
    ("Un {1:ESSAY:=pomme}", "cloze_syntax"),
])
def test_each_broken_text_with_gaps_is_refused_alone(text: str, expected: str) -> None:
    found = all_met(question("cloze", "", text), question("multichoice", RIGHT_WRONG))
    assert found[0].refusal is not None
    assert found[0].refusal.code == expected
    assert found[1].verdict is Verdict.IMPORTED


def words(*pairs: tuple[str, int], tag: str = "selectoption") -> str:
    return "".join(f"<{tag}><text>{word}</text><group>{group}</group></{tag}>"
                   for word, group in pairs)


def test_menus_of_one_group_share_their_list() -> None:
    found = data("gapselect", words(("chat", 1), ("tapis", 1), ("chien", 1)), "Le [[1]], le [[2]].")
    assert found["text"] == "Le [[g1]], le [[g2]]."
    assert found["gaps"] == {"g1": {"type": "inline_choice", "answer": "a"},
                             "g2": {"type": "inline_choice", "answer": "b"}}
    assert [one["text"] for one in found["options"]] == ["chat", "tapis", "chien"]


def test_words_to_drag_keep_their_groups_unless_one_gives_its_gap_away() -> None:
    two = words(("chat", 1), ("chien", 1), ("dort", 2), ("mange", 2), tag="dragbox")
    found = data("ddwtos", two, "Le [[1]] [[4]].")
    assert [one["text"] for one in found["gaps"]["g2"]["options"]] == ["dort", "mange"]
    alone = met("ddwtos", words(("chat", 1), ("chien", 1), ("dort", 2), tag="dragbox"),
                "Le [[1]] [[3]].")
    assert alone.losses == ("LOSS_WORD_GROUPS",)
    assert code("ddwtos", two, "Le [[9]].") == "gap_unknown_word"


@pytest.mark.parametrize(("kind", "expected"), [
    ("description", "not_a_question"), ("calculatedmulti", "calculated"),
    ("ddmarker", "picture_zones"), ("random", "drawn_elsewhere"), ("stack", "unknown_type"),
    ("", "type_missing"),
])
def test_kinds_that_cannot_be_taken_in_say_why(kind: str, expected: str) -> None:
    assert code(kind, "") == expected


def test_pictures_are_named_by_what_they_hold() -> None:
    text = '<p>Voyez <img src="@@PLUGINFILE@@/a%20b.png" alt="un point"></p>'
    source = question("multichoice", RIGHT_WRONG, text).replace(
        "</questiontext>", f"{PICTURE}</questiontext>")
    (found,) = all_met(source)
    assert found.data is not None
    (media,) = found.data["media"]
    assert media["alt"] == "un point"
    assert found.data["stem"] == f"Voyez ![un point]({media['file']})"
    assert found.media[media["file"]].startswith(b"\x89PNG")
    item(found)


def test_pictures_inside_the_text_or_beside_it_are_kept() -> None:
    inside = met("multichoice", RIGHT_WRONG, f'<img src="data:image/png;base64,{PNG}">')
    beside = met("multichoice", RIGHT_WRONG, image_base64=f"\n{PNG}\n")
    assert list(inside.media) == list(beside.media)
    assert inside.losses == beside.losses == ("LOSS_ALT_MISSING",)
    assert item(beside).stem.startswith("Combien ?\n\n![](media/")


@pytest.mark.parametrize(("source", "loss"), [
    ("https://exemple.fr/a.png", "remote_media_removed"), ("@@PLUGINFILE@@/b.png", "file_missing"),
    ("data:image/png;base64,QUJD", "media_refused"),
    (f"data:image/svg+xml;base64,{ACTIVE_SVG}", "media_refused"),
])
def test_pictures_that_cannot_be_kept_leave_their_words(source: str, loss: str) -> None:
    found = met("multichoice", RIGHT_WRONG, f'<p>Voici <img src="{source}" alt="un plan"> ici</p>')
    assert loss in found.losses
    assert item(found).stem == "Voici un plan ici"
    assert not found.media


def test_losses_name_what_moodle_said_and_the_bank_cannot() -> None:
    inside = RIGHT_WRONG + (
        "<hint format='html'><text>Cherchez</text></hint><answernumbering>iii</answernumbering>"
        "<partiallycorrectfeedback><text>Presque</text></partiallycorrectfeedback>"
        "<correctfeedback><text>Votre réponse est correcte.</text></correctfeedback>")
    found = met("multichoice", inside, penalty="0.5")
    assert found.losses == ("LOSS_ANSWER_NUMBERING", "LOSS_FEEDBACK_PARTIAL", "LOSS_HINTS",
                            "LOSS_PENALTY")
    assert "feedback" not in data("multichoice", inside)


def test_a_category_a_number_and_tags_follow_the_question() -> None:
    category = ('<question type="category"><category><text>$course$/top/Réseaux/IP//DNS</text>'
                "</category></question>")
    tags = "<tags><tag><text>vrac</text></tag></tags>"
    first, second = all_met(
        question("truefalse", answers(("true", "100"), ("false", "0"))),
        category + question("multichoice", RIGHT_WRONG + tags, idnumber=" Q-12 "))
    assert (first.category, second.category) == ("", "Réseaux/IP/DNS")
    assert second.external_id == "Q-12"
    assert second.data is not None
    assert second.data["tags"] == ["vrac"]


def test_formulas_and_formats_become_markdown() -> None:
    source = question("multichoice", RIGHT_WRONG, r"Soit \(x^2\) & 2 * 3 * 4").replace(
        'format="html"', 'format="plain_text"')
    assert item(all_met(source)[0]).stem == r"Soit $x^2$ & 2 * 3 * 4"
    marked = question("multichoice", RIGHT_WRONG, "Du **gras**\n\n- un").replace(
        'format="html"', 'format="markdown"')
    assert item(all_met(marked)[0]).stem == "Du **gras**\n\n- un"


def test_lines_of_plain_texts_stay_lines() -> None:
    source = question("multichoice", RIGHT_WRONG, "Un.\nDeux.\n\nTrois ?")
    for written in (' format="plain_text"', ' format="moodle_auto_format"', ""):
        (found,) = all_met(source.replace(' format="html"', written))
        assert item(found).stem == "Un.\\\nDeux.\n\nTrois ?"


def test_a_question_without_text_asks_its_title() -> None:
    found = met("multichoice", RIGHT_WRONG, " ")
    assert (item(found).stem, found.losses) == ("Titre", ("stem_from_title",))


@pytest.mark.parametrize("wrap", [
    "{}", "<!-- question: 12 -->\n  {}", '<?xml version="1.0"?>\n{}\n{}', "\n\n<quiz>{}</quiz>",
    "\ufeff<quiz>{}</quiz>",
])
def test_bare_questions_and_untidy_beginnings_are_read(wrap: str) -> None:
    content = wrap.replace("{}", question("multichoice", RIGHT_WRONG))
    reading = moodle_xml.read(content.encode(), Wish())
    assert {one.verdict for one in reading.questions} == {Verdict.IMPORTED}


def test_a_file_in_another_encoding_is_read_with_a_warning() -> None:
    content = f"<quiz>{question('multichoice', RIGHT_WRONG, 'Été ?')}</quiz>"
    reading = moodle_xml.read(content.encode("cp1252"), Wish())
    assert [one.code for one in reading.warnings] == ["encoding_guessed"]
    assert item(reading.questions[0]).stem == "Été ?"
    assert not moodle_xml.read(f"<?xml version='1.0'?>{content}".encode("utf-16"), Wish()).warnings


@pytest.mark.parametrize(("content", "expected"), [
    (b"", "not_xml"), (b"<quiz><question></quiz>", "not_xml"), (b"<html></html>", "not_a_quiz"),
    (b"<!DOCTYPE quiz [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><quiz>&a;</quiz>",
     "entity_declaration"),
    (b"<quiz>" + b"<question/>" * 5001 + b"</quiz>", "too_many"),
    (b"<quiz>" + b" " * 25_000_000 + b"</quiz>", "size"),
])
def test_files_that_cannot_be_read_are_refused_whole(content: bytes, expected: str) -> None:
    with pytest.raises(Invalid) as refusal:
        moodle_xml.read(content, Wish())
    assert [fault.code for fault in refusal.value.faults] == [expected]
    assert str(refusal.value)


_CORPUS = question("cloze", "", "Un {1:MC:=a~b} et {2:NM:=3:1}") + question(
    "numerical", answer("3", "100", "<tolerance>1</tolerance>")) + question(
    "multichoice", RIGHT_WRONG) + question("essay", "") + question(
    "gapselect", words(("a", 1), ("b", 1)), "[[1]]")


@given(st.data())
def test_damaged_files_are_refused_never_a_crash(draw: st.DataObject) -> None:
    content = f"<quiz>{_CORPUS}</quiz>"
    begin = draw.draw(st.integers(0, len(content)))
    end = draw.draw(st.integers(begin, min(len(content), begin + 60)))
    noise = draw.draw(st.sampled_from(["", "\0", "9e99", "-", "nan", "<p>", "{", "~", "]]>", "é"]))
    try:
        reading = moodle_xml.read((content[:begin] + noise + content[end:]).encode(), Wish())
    except Invalid as refusal:
        str(refusal)  # every sentence must have the facts it asks for
        return
    for one in reading.questions:
        assert one.data is not None or (one.refusal is not None and one.refusal.message)


@given(st.fractions(-1, 1, max_denominator=20))
def test_shares_written_in_percent_are_read_exactly(exact: Fraction) -> None:
    assert share(f"{float(exact * 100):.5f}") == exact
    assert snapped(Fraction(33, 100)) == Fraction(33, 100)


def test_the_time_to_read_grows_with_the_number_of_questions() -> None:
    questions = [question("multichoice", RIGHT_WRONG, f"<p>Question <b>{number}</b> ?</p>")
                 for number in range(1_000)]
    begun = time.process_time()
    half = all_met(*questions[:500])
    middle = time.process_time()
    whole = all_met(*questions)
    took = (middle - begun, time.process_time() - middle)
    assert (len(half), len(whole)) == (500, 1_000)
    assert took[1] < 4 * took[0] + 1


def test_no_answer_is_ever_quoted_in_a_refusal() -> None:
    for one in all_met(question("numerical", answers(("SECRET", "100"))),
                       question("multichoice", answers(("SECRET", "100"), ("SECRET", "0")))):
        assert one.refusal is not None
        assert "SECRET" not in str(one.refusal)


def test_the_reader_has_no_way_to_the_network() -> None:
    sources = Path(moodle_xml.__file__).parent.glob("moodle_*.py")
    assert not [one for one in sources if "urllib.request" in one.read_text() or
                "http.client" in one.read_text()]


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0"?><quiz>{"".join(questions)}</quiz>'.encode()


def with_file(content: bytes, name: str = "a.png") -> str:
    written = encodebytes(content).decode()
    shown = f'Voyez <img src="@@PLUGINFILE@@/{name}" alt="un">'
    return question("multichoice", RIGHT_WRONG, shown).replace(
        "</questiontext>",
        f'<file name="{name}" path="/" encoding="base64">\n{written}</file></questiontext>', 1)


def png(size: int, mark: int) -> bytes:
    return b64decode(PNG) + bytes([mark]) * size


def test_files_do_not_count_as_xml() -> None:
    pictures = [png(3_000_000, mark) for mark in range(3)]
    found = moodle_xml.read(quiz(*map(with_file, pictures)), Wish()).questions
    assert [list(one.media.values()) for one in found] == [[one] for one in pictures]


def test_a_file_set_aside_moves_no_line() -> None:
    plain, others = question("multichoice", RIGHT_WRONG), with_file(png(500, 1))
    found = moodle_xml.read(quiz(others, "\n", plain), Wish()).questions
    line = quiz(others, "\n")[:-len(b"</quiz>")].count(b"\n") + 1
    assert found[1].place == f"question 2 (ligne {line})"


def test_xml_itself_is_bounded_all_the_same() -> None:
    with pytest.raises(Invalid) as refusal:
        moodle_xml.read(quiz(question("essay", "", "x" * 9_000_000),
                  *[question("essay", "", "x" * 9_000_000)] * 2), Wish())
    assert [fault.code for fault in refusal.value.faults] == ["size"]


@pytest.mark.parametrize("mark", ["@0@", "@7@", "@999999@"])
def test_a_mark_written_by_a_stranger_shows_no_more_than_their_own_files(mark: str) -> None:
    forged = with_file(b"").replace("\n\n", mark)
    kept = moodle_xml.read(quiz(with_file(png(500, 1)), forged), Wish()).questions[1]
    assert set(kept.media.values()) <= {png(500, 1)}


def test_a_file_that_hides_an_entity_changes_nothing() -> None:
    with pytest.raises(Invalid) as refusal:
        moodle_xml.read(b'<!DOCTYPE quiz [<!ENTITY a "' + b"A" * 99 + b'">]>'
                        + quiz(with_file(png(500, 1)))[21:], Wish())
    assert [fault.code for fault in refusal.value.faults] == ["entity_declaration"]
