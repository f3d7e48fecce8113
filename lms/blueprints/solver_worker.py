"""The process that ``apart`` starts: run as a script, never imported.

Standard input: the places where modules are (JSON, one line), then a pickle of what to call.
Standard output: what it gives, as JSON on the last line.
"""

import importlib
import json
import os
import pickle
import resource
import sys

MOST_MEMORY = 4 << 30


def main(cpu_seconds: int) -> None:
    """Give way to everything else, then call and answer."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.path[:] = json.loads(sys.stdin.buffer.readline())
    name, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our parent
    module, function = name.split(".")
    found = getattr(importlib.import_module(f"lms.blueprints.{module}"), function)
    answer = json.dumps(found(*arguments))
    sys.stdout.write(f"\n{answer}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
