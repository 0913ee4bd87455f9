"""What is fuzzed: each target takes any bytes and raises only where the program is at fault."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ehs_eval.errors import ConfigError, EhsEvalError, OutputError
from tests.fuzz import seeds, statistics
from tests.fuzz.choices import Choices
from tests.fuzz.studies import analyse, links
from tests.fuzz.trees import edited

Run = Callable[[bytes, Path], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is given bytes.

    Attributes:
        run: Gives it the bytes, in a folder of its own; raises where the program is at fault.
        seeds: Inputs to set out from, made in a folder.
        longest: Bytes of an input at most.
        tries: Inputs that the short run of the tests takes.
    """

    run: Run
    seeds: Callable[[Path], Sequence[bytes]]
    longest: int = 4096
    tries: int = 100


def one_line_each(error: EhsEvalError) -> None:
    """Raise unless an error says something about each problem."""
    assert error.problems, "an error without a word"
    for problem in error.problems:
        assert problem.strip(), "an empty problem"


def study(data: bytes, folder: Path) -> None:
    """Read a study file, and ask which files it names."""
    from ehs_eval.config import load_study
    from ehs_eval.config.places import check_places

    path = folder / "study.toml"
    path.write_bytes(data)
    try:
        check_places(path, load_study(path), None)
    except ConfigError as error:
        one_line_each(error)


def settings(data: bytes, folder: Path) -> None:
    """Judge a study file that says something odd here and there."""
    import tomllib

    from ehs_eval.config.load import judge
    from ehs_eval.config.places import check_places

    said, problems = judge(edited(tomllib.loads(seeds.STUDY), Choices(data)))
    assert said is not None or problems, "refused without a word"
    one_line_each(ConfigError(problems or ["none"]))
    if said is not None:
        with contextlib.suppress(ConfigError):
            check_places(folder / "study.toml", said, None)
        json.dumps(said.model_dump(mode="json"))


def table(data: bytes, folder: Path) -> None:
    """Read a data file as `inspect` does, and as a data set."""
    from ehs_eval.ingest.description.describe import describe
    from ehs_eval.ingest.exports import read_export, read_table
    from ehs_eval.ingest.grid import Unreadable
    from ehs_eval.report.inspection import as_data, print_description

    path = folder / "data.csv"
    path.write_bytes(data)
    try:
        export = read_export(path)
        read_table(path)
    except Unreadable as refusal:
        if not (refusal.found.strip() and refusal.action.strip()):
            raise AssertionError("refused without a word") from refusal
        return
    described = describe(path.name, export)
    json.dumps(as_data(described), allow_nan=False)
    from rich.console import Console

    print_description(Console(file=io.StringIO(), width=100), described)


def workbook(data: bytes, folder: Path) -> None:
    """Read a workbook whose parts the bytes are."""
    table(seeds.workbook_of(data), folder)


def opendocument(data: bytes, folder: Path) -> None:
    """Read an OpenDocument spreadsheet whose content the bytes are."""
    table(seeds.opendocument(data), folder)


def draft(data: bytes, folder: Path) -> None:
    """Draft a study file from one to three files, and load it."""
    from ehs_eval.config import load_study
    from ehs_eval.drafting import draft as drafted
    from ehs_eval.drafting.summary import summary

    paths = []
    for name, part in zip(("pre", "post", "T3"), data.split(seeds.SPLIT), strict=False):
        paths.append(folder / f"{name}.csv")
        paths[-1].write_bytes(part)
    try:
        made = drafted(folder / "study", paths)
    except EhsEvalError as error:
        one_line_each(error)
        return
    load_study(made.path)
    list(summary(made))


def figures(data: bytes, folder: Path) -> None:
    """Read published figures and compare them with results."""
    from ehs_eval.published import compare, load_published
    from ehs_eval.results import Results

    path = folder / "published.json"
    path.write_bytes(data)
    try:
        known = load_published(path)
    except ConfigError as error:
        one_line_each(error)
        return
    for each in compare(known, Results(())):
        json.dumps([each.computed, each.reason, each.matches])


def expressions(data: bytes, folder: Path) -> None:
    """Read published figures that say something odd here and there."""
    changed = edited(json.loads(seeds.FIGURES), Choices(data))
    with contextlib.suppress(ValueError):  # numbers that JSON cannot hold
        figures(json.dumps(changed).encode(), folder)


def template(data: bytes, folder: Path) -> None:
    """Open a Word template whose parts the bytes are."""
    from ehs_eval.report.word_template import open_template

    open_template(None).save(str(folder / "own.docx"))
    given = dict(zip(seeds.TEMPLATE_PARTS, data.split(seeds.SPLIT), strict=False))
    with zipfile.ZipFile(folder / "own.docx") as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    path = folder / "template.docx"
    path.write_bytes(seeds.zipped({**whole, **given}.items()))
    with contextlib.suppress(OutputError):
        open_template(path).save(str(folder / "made.docx"))


def _drafts(_: Path) -> list[bytes]:
    tables = seeds.texts()
    return [*tables, seeds.SPLIT.join((tables[0], tables[0])), seeds.SPLIT.join(tables[:3])]


def _noise(_: Path) -> list[bytes]:
    return [b"", bytes(range(256)), bytes(64), b"\x07\x01\x03" * 40]


TARGETS: dict[str, Target] = {
    "study": Target(study, lambda _: seeds.studies(), tries=250),
    "settings": Target(settings, _noise, longest=200, tries=300),
    "table": Target(table, lambda _: seeds.texts(), tries=150),
    "binary": Target(table, seeds.binaries, longest=40_000, tries=16),
    "workbook": Target(workbook, lambda _: seeds.workbook_parts(), longest=20_000, tries=60),
    "opendocument": Target(opendocument, lambda _: [seeds.ODS.encode()], tries=10),
    "draft": Target(draft, _drafts, tries=20),
    "figures": Target(figures, lambda _: seeds.figures(), tries=250),
    "expressions": Target(expressions, _noise, longest=200, tries=200),
    "template": Target(template, seeds.templates, longest=80_000, tries=25),
    "statistics": Target(statistics.run, _noise, longest=400, tries=400),
    "analyse": Target(analyse, _noise, longest=600, tries=2),
    "links": Target(links, _noise, longest=600, tries=10),
}


@contextlib.contextmanager
def strictly() -> Iterator[None]:
    """Let every warning be an error, as the tests do."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
