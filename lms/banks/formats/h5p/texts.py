"""Questions of H5P whose answer is written or dragged into a text: Blanks, DragText, Essay."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.banks.formats.h5p.choices import field, listed, overall, stem
from lms.banks.formats.h5p.starred import Gap, gaps_in, named
from lms.banks.formats.markup import markdown_of_loose_html
from lms.banks.formats.outcome import Met, refused
from lms.banks.formats.package_draft import COMPLETE, Draft, letter, rubric, share
from lms.banks.formats.shares import written
from lms.core.i18n import N_

_NO_GAP = N_("Ce texte n'a aucun trou entre étoiles.")
_EMPTY_GAP = N_("Un trou de ce texte n'a pas de réponse.")


def blanks(draft: Draft, params: Mapping[str, Any]) -> Met:
    """Words to type in the gaps of one or several sentences."""
    sentences = params.get("questions")
    texts: list[str] = []
    gaps: list[Gap] = []
    for sentence in sentences if isinstance(sentences, list) else []:
        marked, found = gaps_in(str(sentence), len(gaps) + 1, alternatives=True)
        gaps += found
        texts.append(named(draft.text(marked)))
    behaviour = field(params, "behaviour")
    steps = ["spaces"] if behaviour.get("caseSensitive", True) else ["spaces", "case"]
    if behaviour.get("acceptSpellingErrors") is True:
        draft.losses.add("LOSS_FUZZY")
    rules: dict[str, Any] = {
        f"g{number}": {"type": "short_text", "normalise": steps,
                       "answers": [{"text": answer} for answer in gap.answers]}
        for number, gap in enumerate(gaps, start=1)
    }
    return _cloze(draft, params, gaps, {
        "stem": stem(draft, params, "text") or COMPLETE, "text": "\n\n".join(texts), "gaps": rules,
    })


def drag_text(draft: Draft, params: Mapping[str, Any]) -> Met:
    """Words to drag from one list into the gaps of a text."""
    marked, gaps = gaps_in(str(params.get("textField") or ""), 1, alternatives=False)
    extra = gaps_in(str(params.get("distractors") or ""), 1, alternatives=False)[1]
    words = list(dict.fromkeys(word for gap in [*gaps, *extra] for word in gap.answers))
    ids = {word: letter(index) for index, word in enumerate(words)}
    if any(gap.has_tip for gap in extra):
        draft.losses.add("LOSS_HINTS")
    rules: dict[str, Any] = {
        f"g{number}": {"type": "inline_choice", "answer": ids[gap.answers[0]]}
        for number, gap in enumerate(gaps, start=1) if gap.answers
    }
    return _cloze(draft, params, gaps, {
        "stem": stem(draft, params, "taskDescription") or COMPLETE,
        "text": named(draft.placed(markdown_of_loose_html(marked))), "gaps": rules,
        "options": [{"id": ids[word], "text": draft.text(_escaped(word))} for word in words],
    })


def essay(draft: Draft, params: Mapping[str, Any]) -> Met:
    """A text to write; the words that H5P looked for become a note for those who mark."""
    keywords = listed(params, "keywords")
    points = sum((share(field(one, "options").get("points", 1)) or 0) for one in keywords) or 1
    words = [str(one.get("keyword") or "").strip() for one in keywords]
    notes = [f"Mots attendus : {', '.join(filter(None, words))}"] if any(words) else []
    sample = draft.text(field(params, "solution").get("sample"))
    notes += [f"Réponse modèle :\n\n{sample}"] if sample else []
    if keywords:
        draft.losses.add("LOSS_KEYWORDS")
    if field(params, "behaviour").get("minimumLength") or field(params, "behaviour").get(
        "maximumLength"
    ):
        draft.losses.add("LOSS_LENGTH")
    most = written(share(points) or share(1))  # type: ignore[arg-type]
    return draft.met({
        "type": "essay", "stem": stem(draft, params, "taskDescription"),
        "rubric": rubric(most),
        "scoring": {"method": "rubric", "points": most},
        **({"notes": "\n\n".join(notes)} if notes else {}), **overall(draft, params),
    })


def _cloze(
    draft: Draft, params: Mapping[str, Any], gaps: Sequence[Gap], data: Mapping[str, Any]
) -> Met:
    if not gaps:
        return refused(draft.place, "no_gap", _NO_GAP)
    if not all(gap.answers for gap in gaps):
        return refused(draft.place, "gap_no_key", _EMPTY_GAP)
    if any(gap.has_tip for gap in gaps):
        draft.losses.add("LOSS_HINTS")
    return draft.met({
        "type": "cloze", **data, "scoring": {"method": "per_gap", "points": len(gaps)},
        **overall(draft, params),
    })


def _escaped(word: str) -> str:
    return word.replace("&", "&amp;").replace("<", "&lt;")
