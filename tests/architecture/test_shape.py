"""The shape of the code: sizes, one commit, one clock."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "lms").rglob("*.py"))


def test_no_module_passes_three_hundred_lines() -> None:
    long = {str(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > 300}
    assert not long


def test_no_function_passes_fifty_lines() -> None:
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    long.append(f"{path.name}:{node.name} {lines}")
    assert not long


def test_nothing_is_imported_inside_a_function() -> None:
    inside = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                inside += [f"{path}:{child.lineno}" for child in ast.walk(node)
                           if isinstance(child, ast.Import | ast.ImportFrom)]
    assert not inside


def test_commit_stands_in_one_place() -> None:
    committing = [path.name for path in MODULES if ".commit()" in path.read_text()]
    assert committing == ["db.py"]


def test_no_module_bears_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "misc", "manager", "service", "base"}
    assert not [path for path in MODULES if path.stem in empty_names]


def test_the_command_and_the_package_are_called_lms() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"lms": "lms.cli:main"}
