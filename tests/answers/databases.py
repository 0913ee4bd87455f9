"""Databases for the tests: DuckDB in memory, and a PostgreSQL server that is started for them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from tests.answers.surveys import HEADINGS, WAVES, rows

TABLES = {wave: f"pupils {wave}" for wave in WAVES}


def fill(connection: Any, n: int, seed: int) -> None:
    """Put the invented survey into tables of a database, empty cells as no value."""
    columns = ", ".join(f'"{name}" text' for name in HEADINGS)
    for wave, table in TABLES.items():
        run(connection, f'create table "{table}" ({columns})')
        for start in range(0, n, 500):
            records = rows(wave, n, seed)[start : start + 500]
            values = ", ".join(f"({', '.join(map(_literal, record))})" for record in records)
            run(connection, f'insert into "{table}" values {values}')


def run(connection: Any, statement: str) -> None:
    """Run a statement through Ibis."""
    with connection._safe_raw_sql(statement):
        pass


def _literal(cell: str) -> str:
    return "null" if not cell else "'" + cell.replace("'", "''") + "'"


@contextmanager
def postgres_server() -> Iterator[Path]:
    """Start a PostgreSQL server on a socket in an empty folder, and yield that folder.

    PostgreSQL refuses to run as root: then the account that its package makes runs it.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs or not shutil.which("runuser"):
        if "CI" in os.environ:
            pytest.fail("PostgreSQL is not installed: .ci/run installs it")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(mkdtemp(prefix="ehs-pg-"))  # short: the path of a socket has 107 bytes at most
    as_server: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    control = [*as_server, str(programs[-1] / "pg_ctl"), "-D", str(folder / "data")]
    quiet: dict[str, Any] = {"check": True, "cwd": "/", "stdout": subprocess.DEVNULL}
    try:
        subprocess.run([*control, "init", "-o", "-A trust -U ehs --no-sync"], **quiet)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        subprocess.run([*control, "-o", options, "-w", "-l", str(folder / "log"), "start"], **quiet)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
