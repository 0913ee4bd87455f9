"""A reader that does not survive a file takes nothing down with it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ehs_eval.ingest.files.apart import Failed, read_apart


def program(folder: Path, text: str) -> ModuleType:
    path = folder / "child.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("child", path)
    assert spec is not None
    return importlib.util.module_from_spec(spec)


def test_what_a_program_hands_back(tmp_path: Path) -> None:
    text = "import pickle, sys\npickle.dump(sys.argv[1:], sys.stdout.buffer)\n"
    assert read_apart(program(tmp_path, text), "a", "") == ["a", ""]


@pytest.mark.parametrize(
    "text",
    [
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n",
        "raise SystemExit(1)\n",
        "print('not what was asked for')\n",
        "",
    ],
)
def test_a_program_that_hands_back_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(Failed):
        read_apart(program(tmp_path, text))
