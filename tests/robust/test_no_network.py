"""No command opens a connection or asks for an address, to Python or to the system."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE
from typer.testing import CliRunner

from ehs_eval.cli import app
from tests.robust.hostile import write_study

HOOKED = """
import sys
REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind",
           "socket.sendto", "socket.__new__", "urllib.Request", "http.client.connect",
           "ftplib.connect", "smtplib.connect", "webbrowser.open", "os.posix_spawn")
def refuse(event, arguments):
    if event == "socket.__new__" and arguments[1] == 1:  # a pair of sockets inside the machine
        return
    if event in REFUSED:
        raise SystemExit(f"NETWORK {event} {arguments}")
sys.addaudithook(refuse)
from ehs_eval.cli import main
main()
"""

RUNS = {
    "version": ["--version"],
    "analyse": ["analyse", "study.toml", "--quiet"],
    "check": ["check", "study.toml"],
    "inspect": ["inspect", "data.csv", "data.xlsx", "data.sav", "data.ods", "data.parquet"],
    "init": ["init", "drafted", "--from", "data.csv", "--force"],
    "links": ["links", "study.toml"],
    "margin": ["margin-of-error", "100"],
    "plan": ["sample-size", "--change", "0.1", "--schools", "30"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with hostile words, and a file of each format that tells of places elsewhere."""
    import duckdb
    import pandas as pd
    import pyreadstat
    from openpyxl import Workbook

    from tests.fuzz.seeds import ODS, opendocument

    made = tmp_path_factory.mktemp("network")
    write_study(
        made, ("http://127.0.0.1:9/a", "=WEBSERVICE('http://127.0.0.1:9')", "Plain", "s3://a")
    )
    shutil.copy(SAMPLE / "staff_survey_pre.csv", made / "data.csv")
    book = Workbook()
    assert book.active is not None
    book.active.append(["school", "q1", "link"])
    book.active.append(["Park", 3, "http://127.0.0.1:9/"])
    book.active["C2"].hyperlink = "http://127.0.0.1:9/x"
    book.save(made / "data.xlsx")
    frame = pd.DataFrame({"school": ["Park", "Hill"], "q1": [1.0, 2.0]})
    pyreadstat.write_sav(frame, made / "data.sav")
    (made / "data.ods").write_bytes(opendocument(ODS.encode()))
    duckdb.sql("select 'a' as school").write_parquet(str(made / "data.parquet"))
    return made


@pytest.mark.parametrize("name", RUNS)
def test_python_is_never_asked_for_the_network(folder: Path, name: str) -> None:
    command = [sys.executable, "-c", textwrap.dedent(HOOKED), *RUNS[name]]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "NETWORK" not in done.stderr
    assert done.returncode in (0, 1), done.stderr


def test_no_system_call_reaches_for_the_network(folder: Path) -> None:
    """Nor do the libraries in other languages, and the processes of their own."""
    strace = shutil.which("strace")
    if strace is None:
        words = "strace is not installed (Debian: strace)"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    for name in ("analyse", "inspect", "init", "links"):
        log = folder / f"{name}.strace"
        watch = [str(strace), "-f", "-q", "-e", "trace=network", "-o", str(log)]
        command = [*watch, sys.executable, "-m", "ehs_eval", *RUNS[name]]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if "Operation not permitted" in done.stderr and not log.read_text():
            pytest.skip("processes may not be traced here")
        assert done.returncode == 0, done.stderr
        calls = [line for line in log.read_text().splitlines() if "(" in line]
        # A pair of sockets inside the machine joins processes; nothing else is asked for.
        assert [
            line for line in calls if not re.search(r"\b(socketpair|send|recv|shutdown)", line)
        ] == []
        assert not [line for line in calls if "AF_INET" in line or "connect(" in line]


PLACES = (
    "https://127.0.0.1:9/pre.csv",
    "http://127.0.0.1:9/pre.csv",
    "s3://bucket/pre.parquet",
    "ftp://127.0.0.1/pre.csv",
    "file:///etc/passwd",
    "\\\\\\\\127.0.0.1\\\\share\\\\pre.csv",
)


@pytest.mark.parametrize("place", PLACES)
def test_an_address_in_a_study_file_is_the_name_of_no_file(tmp_path: Path, place: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        f'[study]\ntitle = "x"\nwaves = ["pre"]\n[surveys.a]\nfiles = {{ pre = "{place}" }}\n'
        '[[surveys.a.ratings]]\nname = "x"\nminimum = 0\nmaximum = 1\n'.replace("\\\n", "\n"),
        encoding="utf-8",
    )
    for more in ([], ["--allow-outside"]):
        result = CliRunner().invoke(app, ["check", str(path), *more])
        assert result.exit_code == 2
        assert "there is no such file" in result.output or "leads out of" in result.output


def test_duckdb_loads_nothing_and_reads_only_what_is_named() -> None:
    import duckdb

    from ehs_eval.answers.duck import connect

    with connect() as connection:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            found = connection.execute(f"select current_setting('{setting}')").fetchone()
            assert found == (False,)
        with pytest.raises(duckdb.Error):
            connection.execute("select * from 'https://127.0.0.1:9/a.parquet'")


def test_every_connection_to_duckdb_is_made_in_two_places() -> None:
    made = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ehs_eval").rglob("*.py")
        if re.search(r"duckdb\.(connect|sql|query|read_)", path.read_text("utf-8"))
    }
    assert made <= {"ehs_eval/answers/duck.py", "ehs_eval/ingest/files/parquet.py"}
