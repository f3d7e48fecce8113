"""A reader runs in a process of its own: what it costs is bounded, what it answers is plain."""

import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lms.banks.formats.limited import Limits, ReaderError, call
from lms.banks.formats.outcome import Wish
from lms.banks.formats.qti12 import reader as qti12
from lms.core.errors import Invalid
from tests.unit.banks.formats import costly
from tests.unit.banks.formats.qti12_files import equal, file, html, item, labels, lid, when

ENOUGH = Limits(seconds=120)
SHORT = Limits(cpu_seconds=1, seconds=120)


def codes_of(function: Any, limits: Limits = ENOUGH) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        call(function, b"abc", place="a.zip", limits=limits)
    assert str(refusal.value).startswith("a.")
    return [fault.code for fault in refusal.value.faults]


def test_the_records_of_a_reader_come_back_as_they_were() -> None:
    assert call(costly.reading, "énoncé".encode()) == costly.reading("énoncé".encode())


def test_a_real_reader_answers_the_same_from_its_own_process() -> None:
    content = file(item(html("Quoi ?") + lid("r", labels("Un", "Deux")), [when(equal("a"))]))
    assert call(qti12.read, content, Wish()) == qti12.read(content, Wish())


def test_a_refusal_comes_back_with_its_faults() -> None:
    assert codes_of(costly.refusing) == ["not_xml"]


def test_a_memory_bomb_is_refused() -> None:
    assert codes_of(costly.eating_memory, Limits()) == ["too_heavy"]


def test_an_endless_loop_is_stopped_by_its_processor_time() -> None:
    assert codes_of(costly.looping, SHORT) == ["too_slow"]


def test_an_endless_wait_is_stopped_by_the_clock() -> None:
    assert codes_of(costly.sleeping, Limits(seconds=1)) == ["too_slow"]


def test_an_endless_recursion_is_refused() -> None:
    assert codes_of(costly.recursing) == ["too_heavy"]


def test_a_crash_of_the_process_is_a_refusal() -> None:
    assert codes_of(costly.dying) == ["reader_died"]


def test_a_value_that_would_act_on_the_parent_is_never_built() -> None:
    assert codes_of(costly.acting) == ["reader_died"]
    assert not Path("/tmp/never").exists()


def test_a_bug_is_told_by_its_place_and_never_by_its_words() -> None:
    with pytest.raises(ReaderError) as failure:
        call(costly.broken, b"la bonne reponse")
    assert "KeyError in " in str(failure.value)
    assert "broken" in str(failure.value)
    assert "reponse" not in str(failure.value)


def test_what_is_printed_does_not_slip_into_the_answer() -> None:
    assert call(costly.chattering, b"") == "fait"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
def test_the_process_inherits_no_file_and_no_environment() -> None:
    with socket.socket() as listening:
        listening.set_inheritable(True)
        files, environment, isolated = call(costly.surroundings, b"")
    assert len(files) <= 1
    assert not any("socket" in file for file in files)
    assert environment == b""
    assert isolated


def test_it_can_be_called_from_several_threads() -> None:
    done: list[Any] = []
    threads = [threading.Thread(target=lambda: done.append(call(costly.chattering, b"")))
               for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["fait"] * 3


def test_it_can_be_called_from_a_script_given_on_the_command_line() -> None:
    root = Path(__file__).parents[4]
    script = ("import sys; sys.path.insert(0, sys.argv[1])\n"
              "from tests.unit.banks.formats import costly\n"
              "from lms.banks.formats.limited import call\n"
              "print(call(costly.chattering, b''))")
    done = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True,
                          text=True, check=True)
    assert done.stdout == "fait\n"
