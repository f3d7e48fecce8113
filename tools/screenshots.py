"""Takes the pictures of the documentation again: ``make screenshots``.

The journey of ``tests/browser/test_whole_story.py``, a page of the editor of questions and one of
markers are played and photographed on the way, so that the pictures always show what the tests have
seen.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    "tests/browser/test_whole_story.py",
    "tests/browser/test_editor.py::test_the_preview_follows_what_is_typed",
    "tests/browser/test_marking_pages.py",
)
PICTURES = ROOT / "docs" / "images"


def main() -> int:
    """Play the journey with the camera on."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ, LMS_TEST_SCREENSHOTS=str(PICTURES))  # noqa: TID251
    command = [sys.executable, "-m", "pytest", "-q", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
