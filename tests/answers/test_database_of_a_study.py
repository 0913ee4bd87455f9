"""A study whose answers are in a database, at the command line and from Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ehs_eval
from ehs_eval.cli import app
from ehs_eval.errors import ConfigError, DataError
from tests.answers.databases import TABLES, fill, run
from tests.answers.surveys import study_in_tables, write_survey

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ibis = pytest.importorskip("ibis")

VARIABLE = "EHS_EVAL_TEST_DATABASE"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    study_in_tables(tmp_path, TABLES)
    return tmp_path / "tables.toml"


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with the answers, where the study looks for it."""
    connection = ibis.duckdb.connect(tmp_path / "answers.db")
    fill(connection, 60, 1)
    connection.disconnect()
    monkeypatch.setenv(VARIABLE, f"duckdb://{tmp_path / 'answers.db'}")
    return f"duckdb://{tmp_path / 'answers.db'}"


@pytest.mark.usefixtures("address")
def test_the_whole_evaluation(study: Path, tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, ["analyse", str(study), "--out", str(tmp_path / "out")])
    assert outcome.exit_code == 0, outcome.output
    settings = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    assert "duckdb table, counted through Ibis" in settings
    assert "answers.db" not in settings


@pytest.mark.usefixtures("address")
def test_the_digest_of_a_table_is_that_of_its_counts(study: Path, tmp_path: Path) -> None:
    before = ehs_eval.run_evaluation(study).inputs
    assert ehs_eval.run_evaluation(study).inputs == before
    connection = ibis.duckdb.connect(tmp_path / "answers.db")
    with connection._safe_raw_sql(f"update \"{TABLES['pre']}\" set q1 = null where q1 = 'Agree'"):
        pass
    connection.disconnect()
    after = ehs_eval.run_evaluation(study).inputs
    assert [each.sha256 == old.sha256 for each, old in zip(after, before, strict=True)] == [
        True,
        False,
        True,
        True,
    ]


def test_an_own_connection_stays_open(study: Path) -> None:
    connection = ibis.duckdb.connect()
    fill(connection, 60, 1)
    ehs_eval.run_evaluation(study, warehouse=connection)
    assert all(connection.table(table).count().execute() == 60 for table in TABLES.values())


def test_without_the_variable(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(DataError, match=f"variable {VARIABLE} is not set"):
        ehs_eval.run_evaluation(study)


@pytest.mark.parametrize(
    "wrong", ["postgres://me:s3cret@127.0.0.1:1/none", "nonsense://s3cret", "s3cret"]
)
def test_a_wrong_address_is_not_repeated(
    study: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv(VARIABLE, wrong)
    outcome = CliRunner().invoke(app, ["check", str(study)])
    assert outcome.exit_code == 2
    assert "cannot be reached" in outcome.output
    assert "s3cret" not in outcome.output


def test_an_address_in_the_study_file_is_refused_unrepeated(study: Path) -> None:
    text = study.read_text(encoding="utf-8").replace(VARIABLE, "postgres://me:s3cret@host/db")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="name of an environment variable") as refusal:
        ehs_eval.run_evaluation(study)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.usefixtures("address")
def test_a_table_that_is_not_there(study: Path) -> None:
    text = study.read_text(encoding="utf-8").replace("pupils mid", "pupils middle")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="pupils middle: there is no such table"):
        ehs_eval.run_evaluation(study)


@pytest.mark.usefixtures("address")
def test_what_a_database_says_of_its_cells_is_not_repeated(study: Path, tmp_path: Path) -> None:
    connection = ibis.duckdb.connect(tmp_path / "answers.db")
    columns = "* exclude (q1), cast(cast(q1 as int) as varchar) as q1"
    run(connection, f'create view "broken" as select {columns} from "{TABLES["mid"]}"')
    connection.disconnect()
    text = study.read_text(encoding="utf-8").replace(TABLES["mid"], "broken")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="could not count the answers") as refused:
        ehs_eval.run_evaluation(study)
    assert "gree" not in str(refused.value)
    ibis.duckdb.connect(tmp_path / "answers.db").disconnect()  # nobody holds it any more


def test_without_ibis(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(DataError, match=r"pip install .ehs-eval\[warehouse\]"):
        ehs_eval.run_evaluation(study)


@pytest.mark.usefixtures("address")
def test_links_row_by_row_are_refused(study: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "links.csv")
    outcome = CliRunner().invoke(app, ["links", str(study), "--out", out])
    assert outcome.exit_code == 2
    assert "only counts come back" in outcome.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ('{ pre = { table = "a" }, mid = "m.csv", post = "p.csv" }', "files and tables"),
        ('{ pre = { table = "a", path = "b" } }', "or both"),
    ],
)
def test_what_a_study_file_cannot_say(tmp_path: Path, files: str, refusal: str) -> None:
    write_survey(tmp_path)
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    old = '{ pre = "pre.csv", mid = "mid.csv", post = "post.csv" }'
    (tmp_path / "study.toml").write_text(text.replace(old, files), encoding="utf-8")
    with pytest.raises(ConfigError, match=refusal):
        ehs_eval.run_evaluation(tmp_path / "study.toml")
