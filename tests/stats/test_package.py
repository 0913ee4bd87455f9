"""The package as a whole: names, laziness, layers."""

import ast
import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from ehs_eval import stats

SOURCES = sorted(Path(stats.__file__).parent.glob("*.py"))
ALLOWED = {
    "collections",
    "dataclasses",
    "ehs_eval",
    "functools",
    "importlib",
    "itertools",
    "math",
    "numpy",
    "scipy",
    "statistics",
    "statsmodels",
    "types",
    "typing",
}


@pytest.mark.parametrize("name", stats.__all__)
def test_public_name_loads_and_is_documented(name: str) -> None:
    member = getattr(stats, name)
    assert member.__name__ == name
    assert member.__doc__
    if dataclasses.is_dataclass(member):
        assert vars(member)["__dataclass_params__"].frozen
        assert hasattr(member, "__slots__")
        for field in dataclasses.fields(member):
            assert f"{field.name}: " in member.__doc__


def test_public_names_are_listed() -> None:
    assert set(stats.__all__) <= set(dir(stats))


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'mean_of_means'"):
        stats.mean_of_means  # noqa: B018


def test_function_survives_import_of_its_module() -> None:
    import ehs_eval.stats.summaries

    assert stats.describe is ehs_eval.stats.summaries.describe


def test_margin_of_error_needs_no_numpy() -> None:
    code = (
        "import sys, ehs_eval\n"
        "before = set(sys.modules)\n"
        "from ehs_eval import stats\n"
        "stats.margin_of_error(141, population=2220)\n"
        "new = set(sys.modules) - before\n"
        "sys.exit(bool(new & {'numpy', 'scipy', 'statsmodels', 'pandas'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_layers(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            assert module.split(".")[0] in ALLOWED
            assert not module.startswith("ehs_eval") or module.startswith("ehs_eval.stats")
