"""The files of imported questions: named by digest, left out when they are not what they say."""

import hashlib

from lms.banks import draft_media
from lms.banks.formats.outcome import Met, Verdict

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
CHOICE = {
    "type": "choice", "lang": "fr", "stem": "Que montre ![un plan](media/plan.png) ?",
    "max_choices": 1, "scoring": {"method": "all_or_nothing", "points": 1},
    "options": [{"id": "a", "text": "Oui", "correct": True, "media": "m1"},
                {"id": "b", "text": "Non"}],
    "media": [{"id": "m1", "file": "media/plan.png", "alt": "un plan"}],
}


def test_a_fit_file_is_named_by_its_digest() -> None:
    met = draft_media.settled(Met("q", CHOICE, media={"media/plan.png": PNG}))
    digest = hashlib.sha256(PNG).hexdigest()
    assert met.verdict is Verdict.IMPORTED
    assert met.data["media"][0]["sha256"] == digest
    assert [(media.file, content) for media, content in draft_media.media_of(met)] == [
        ("media/plan.png", PNG)]


def test_a_file_that_is_not_what_its_name_says_is_left_out_and_said() -> None:
    met = draft_media.settled(Met("q", CHOICE, media={"media/plan.png": b"<script>"}))
    assert met.verdict is Verdict.WITH_LOSSES
    assert met.losses == ("LOSS_MEDIA_UNSAFE",)
    assert "media" not in met.data
    assert "media" not in met.data["options"][0]
    assert met.data["stem"] == "Que montre un plan ?"
    assert met.media == {}


def test_a_question_that_cannot_stand_without_its_picture_is_refused() -> None:
    hotspot = {
        "type": "hotspot", "lang": "fr", "stem": "Où ?", "image": "m1", "max_choices": 1,
        "accessible_alternative": "list", "scoring": {"method": "all_or_nothing", "points": 1},
        "areas": [{"id": "a", "shape": "rect", "coords": [0, 0, 5, 5], "correct": True,
                   "text": "Ici"},
                  {"id": "b", "shape": "rect", "coords": [5, 5, 9, 9], "text": "Là"}],
        "media": [{"id": "m1", "file": "media/plan.png", "alt": "un plan", "width": 9,
                   "height": 9}],
    }
    kept = draft_media.settled(Met("q", hotspot, media={"media/plan.png": PNG}))
    assert kept.verdict is Verdict.IMPORTED
    lost = draft_media.settled(Met("q", hotspot, media={}))
    assert lost.verdict is Verdict.REFUSED
    assert lost.place == "q"


def test_a_question_without_files_is_left_as_it_is() -> None:
    met = Met("q", {"type": "essay", "stem": "x"})
    assert draft_media.settled(met) is met
