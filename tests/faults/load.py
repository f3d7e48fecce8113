"""Candidates who go on answering while something breaks."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from lms.core.chance import Draw
from tests.journeys.candidate import Candidate
from tests.journeys.diary import Answered, Diary, Sent, read


class Load:
    """Threads, one a candidate, each saving about every ``pace`` seconds until told to stop."""

    def __init__(self, candidates: list[Candidate], pace: float, seed: int) -> None:
        self.candidates = candidates
        self.receipts: dict[int, list[dict[str, Any]]] = {}
        self._pace = pace
        self._seed = seed
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(len(candidates))
        self._running: list[Future[None]] = []

    def enter(self, access_code: str) -> None:
        """Sign everyone in and start their clocks; one after the other, as passwords cost."""
        for candidate in self.candidates:
            candidate.sign_in()
            candidate.start(access_code)

    def begin(self) -> None:
        """Let everyone answer."""
        self._running = [self._pool.submit(self._answer, each) for each in self.candidates]

    def _answer(self, candidate: Candidate) -> None:
        draw = Draw(self._seed, "answers", candidate.attempt)
        time.sleep(draw.below(1000) / 1000 * self._pace)
        while not self._stop.is_set():
            question, chosen = 1 + draw.below(10), str(1 + draw.below(3))
            candidate.save(question, None if draw.below(12) == 0 else {"chosen": [chosen]})
            self._stop.wait(self._pace * (500 + draw.below(1000)) / 1000)

    def run(self, seconds: float) -> None:
        """Let this much time go by; fails at once if a candidate got stuck."""
        self._stop.wait(seconds)
        for future in self._running:
            if future.done():
                future.result()

    def end(self) -> None:
        """Nobody types any more; what was typed is sent until the server has it."""
        self._stop.set()
        for future in self._running:
            future.result()

    def hand_in(self) -> None:
        """Everyone hands in, twice."""
        for candidate in self.candidates:
            self.receipts[candidate.attempt] = [candidate.submit(), candidate.submit()]

    def close(self) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        for candidate in self.candidates:
            candidate.diary.close()


def candidates_of(
    places: list[tuple[str, int]], port: int, password: str, folder: Path
) -> list[Candidate]:
    """A candidate for each address and attempt, with a diary in ``folder``."""
    folder.mkdir(exist_ok=True)
    return [Candidate(port, email, password, attempt, Diary(folder / f"{attempt}.jsonl"))
            for email, attempt in places]


def diaries(folder: Path) -> tuple[list[Sent], list[Answered]]:
    """Everything that was sent and answered, as it is on the disk."""
    sent: list[Sent] = []
    answered: list[Answered] = []
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            ours, theirs = read(path)
            sent += ours
            answered += theirs
    return sent, answered
