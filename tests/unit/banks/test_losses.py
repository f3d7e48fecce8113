"""Every loss that a reader or a writer can tell has its words."""

import re
from pathlib import Path

from lms.banks.losses import LOSSES, loss

FORMATS = Path(__file__).parents[3] / "lms" / "banks"


def test_every_code_of_a_loss_has_its_words() -> None:
    said = {code for file in FORMATS.rglob("*.py")
            for code in re.findall(r'"(LOSS_[A-Z_]+)"', file.read_text())}
    said |= {code for file in (FORMATS / "formats").rglob("*.py")
             for code in re.findall(r'(?:losses|lost)\.add\("([a-z_]+)"\)', file.read_text())}
    assert sorted(said - set(LOSSES)) == []


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert loss("LOSS_UNHEARD_OF") == "LOSS_UNHEARD_OF"
