"""Questions of H5P whose answer is chosen: MultiChoice, MultiMediaChoice, TrueFalse."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.banks.formats.outcome import Met, refused
from lms.banks.formats.package_draft import Draft, letter
from lms.core.i18n import N_

_NO_ANSWER = N_("Cette question ne dit pas si l'affirmation est vraie ou fausse.")


def multi_choice(draft: Draft, params: Mapping[str, Any]) -> Met:
    """One or several right answers among texts."""
    options = []
    for index, answer in enumerate(listed(params, "answers")):
        option = {"id": letter(index), "text": draft.text(answer.get("text"))}
        said = field(answer, "tipsAndFeedback")
        if why := draft.text(said.get("chosenFeedback")):
            option["rationale"] = why
        if said.get("tip"):
            draft.losses.add("LOSS_HINTS")
        if said.get("notChosenFeedback"):
            draft.losses.add("LOSS_FEEDBACK_PER_OPTION")
        options.append(_keyed(option, answer))
    return _choice(draft, params, options)


def multi_media_choice(draft: Draft, params: Mapping[str, Any]) -> Met:
    """One or several right answers among pictures; each is named by its words."""
    options = []
    for index, answer in enumerate(listed(params, "options")):
        media, alt = _picture(draft, field(answer, "media"))
        text = alt or f"Image {index + 1}"
        options.append(_keyed({"id": letter(index), "text": draft.text(text),
                               **({"media": media} if media else {})}, answer))
    return _choice(draft, params, options)


def true_false(draft: Draft, params: Mapping[str, Any]) -> Met:
    """``correct`` is the word « true » or « false »."""
    said = str(params.get("correct")).lower()
    if said not in {"true", "false"}:
        return refused(draft.place, "no_key", _NO_ANSWER)
    behaviour = field(params, "behaviour")
    feedback = {name: text for name, text in (
        ("correct", draft.text(behaviour.get("feedbackOnCorrect"))),
        ("incorrect", draft.text(behaviour.get("feedbackOnWrong"))),
    ) if text}
    return draft.met({
        "type": "true_false", "stem": stem(draft, params, "question"), "answer": said == "true",
        "scoring": {"method": "all_or_nothing"}, **({"feedback": feedback} if feedback else {}),
    })


def stem(draft: Draft, params: Mapping[str, Any], name: str) -> str:
    """The words of the question under the picture it comes with."""
    words = draft.text(params.get(name))
    media, _ = _picture(draft, field(field(params, "media"), "type"))
    return f"{draft.shown(media)}\n\n{words}".strip() if media else words


def overall(draft: Draft, params: Mapping[str, Any]) -> dict[str, Any]:
    """What is said at the end, by share of points: all, none, or whatever the answer."""
    said: dict[str, str] = {}
    for entry in listed(params, "overallFeedback"):
        text = draft.text(entry.get("feedback"))
        bounds = (entry.get("from"), entry.get("to"))
        if not text:
            continue
        if bounds == (0, 100):
            said["general"] = text
        elif bounds[1] == 100:
            said["correct"] = text
        elif bounds[0] == 0:
            said["incorrect"] = text
        else:
            draft.losses.add("LOSS_FEEDBACK_RANGES")
    return {"feedback": said} if said else {}


def listed(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The records of a list, anything else left out."""
    entries = value.get(name)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def field(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The record that a field holds, empty when it holds none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _choice(draft: Draft, params: Mapping[str, Any], options: Sequence[dict[str, Any]]) -> Met:
    keys = sum("correct" in option for option in options)
    is_single, scoring = _marking(draft, field(params, "behaviour"), keys)
    if is_single and keys > 1:
        # Any of the right answers earns everything: each weighs the whole.
        scoring = {"method": "weights"}
        for option in options:
            option.update({"score": 1} if "correct" in option else {})
    behaviour = field(params, "behaviour")
    shuffle = {} if behaviour.get("randomAnswers", True) else {"presentation": {"shuffle": False}}
    return draft.met({
        "type": "choice", "stem": stem(draft, params, "question"), "options": list(options),
        "max_choices": 1 if is_single else max(len(options), 1), "scoring": scoring, **shuffle,
        **overall(draft, params),
    }, is_key_missing=not keys)


def _marking(draft: Draft, behaviour: Mapping[str, Any], keys: int) -> tuple[bool, dict[str, Any]]:
    """Whether one answer is chosen, and how it is marked."""
    said = behaviour.get("type", "single" if behaviour.get("singleAnswer") is True else "auto")
    is_single = said == "single" or (said == "auto" and keys == 1)
    if is_single:
        return True, {"method": "all_or_nothing"}
    if behaviour.get("singlePoint") is True:
        if behaviour.get("passPercentage", 100) != 100:
            draft.losses.add("LOSS_PASS_PERCENTAGE")
        return False, {"method": "all_or_nothing"}
    return False, {"method": "net_correct", "points": max(keys, 1)}


def _keyed(option: dict[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    return {**option, "correct": True} if answer.get("correct") is True else option


def _picture(draft: Draft, media: Mapping[str, Any]) -> tuple[str | None, str]:
    """The id of the picture of a library of media, and its words."""
    params = field(media, "params")
    path = field(params, "file").get("path")
    alt = str(params.get("alt") or "").strip()
    if not isinstance(path, str):
        if params.get("sources") or params.get("files"):
            draft.losses.add("LOSS_MEDIA")
        return None, alt
    if ":" in path or path.startswith("/"):
        draft.losses.add("remote_media_removed")
        return None, alt
    return draft.picture(path.removesuffix("#tmp"), alt), alt
