"""Runs every step in a process of its own and prints what it cost; ``--items 500`` to try it."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.banks import steps, written
from tests.benchmarks.banks.measuring import Cost, Step, measured

FORMS = 1_000
IMPORTED = 5_000


def plan(items: int, forms: int, imported: int) -> Iterator[Step]:
    """What is measured, in order: each step uses what those before it left in the folder."""
    yield Step(f"read and check {items} items", steps.check)
    yield Step(f"publish {items} items", steps.publish)
    yield Step("publish them again, unchanged", steps.publish)
    for kind in steps.FORMATS:
        yield Step(f"export as {kind}", steps.EXPORTS[kind])
    yield Step(f"draw {forms} forms of 40", steps.Forms(forms))
    yield Step("assemble 3 parallel forms of 40 from 600", steps.assemble)
    for count in (imported // 4, imported // 2, imported):
        yield Step(f"import {count} questions of Moodle XML", steps.Import(count))


def main() -> None:
    """Print a table, then the same figures as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--imported", type=int, default=IMPORTED)
    chosen = parser.parse_args()
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written.bank(folder / "bank", chosen.items)
        print("| step | CPU s | a second of CPU | wall s | peak MB |\n|---|---|---|---|---|")
        for step in plan(chosen.items, chosen.forms, chosen.imported):
            cost = costs[step.name] = measured(step, folder)
            rate = cost.count / cost.cpu_seconds
            print(f"| {step.name} | {cost.cpu_seconds:.1f} | {rate:.0f} | {cost.seconds:.1f} "
                  f"| {cost.megabytes} |", flush=True)
    print(json.dumps({name: vars(cost) for name, cost in costs.items()}))


if __name__ == "__main__":
    sys.exit(main())
