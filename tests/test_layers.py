"""The layers: each module imports only what lies below it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ehs_eval"

# From the bottom up. A module may import from its own layer and from those before it.
LAYERS = (
    ("_version", "bounded", "errors", "interruption", "labels", "pseudonyms", "rounding"),
    ("writing",),
    ("config", "measures", "scales", "checks", "stats"),
    ("answers",),
    ("ingest", "results"),
    ("analyses", "published"),
    ("disclosure",),
    ("evaluation", "sample", "single_tests", "drafting"),
    ("report",),
    ("comparing", "input_files", "pipeline", "link_table"),
    ("faults", "streams", "terminal", "options"),
    ("process",),
    ("calculators", "compare_command", "link_commands", "file_commands"),
    ("cli",),
    ("__init__", "__main__"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# Pairs of the same or a lower layer that must not know each other all the same.
STRANGERS = {("ingest", "stats"), ("ingest", "results"), ("config", "stats"), ("stats", "config")}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    """Return the parts of the package that a module imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    names: list[str] = []
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("ehs_eval.")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_module_imports_only_layers_below(path: Path) -> None:
    part = part_of(path)
    assert part in LEVEL, f"give the part {part} its place in the layers"
    for imported in imported_parts(path) - {"__version__"}:
        assert LEVEL[imported] <= LEVEL[part], f"{part} must not import {imported}"
        assert (part, imported) not in STRANGERS, f"{part} must not know {imported}"


def test_statistics_know_nothing_but_numbers() -> None:
    """Statistics import the standard library, NumPy, SciPy and the like, and themselves."""
    allowed = {"numpy", "scipy", "statsmodels", "pingouin"}
    forbidden_standard = {"pathlib", "io", "json", "csv", "tomllib", "os", "sys", "logging"}
    for path in (PACKAGE / "stats").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                root = name.split(".")[0]
                assert root not in forbidden_standard, f"{path.name} imports {name}"
                if root == "ehs_eval":
                    assert name.startswith("ehs_eval.stats"), f"{path.name} imports {name}"
                elif root not in sys.stdlib_module_names:
                    assert root in allowed, f"{path.name} imports {name}"


def test_only_the_reader_of_files_reads_and_only_the_writer_writes() -> None:
    """Analyses and tables take data and give data."""
    for part in ("analyses", "stats", "report/tables"):
        for path in (PACKAGE / part).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            for call in ("open(", ".read_text(", ".write_text(", "print("):
                assert call not in text, f"{path.name} has {call}"
