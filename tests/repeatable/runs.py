"""Runs of the program as processes, on machines that differ in all that must not matter."""

from __future__ import annotations

import filecmp
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from conftest import ROOT
from fontTools.ttLib import TTFont

USER = "quentinthequick"
"""Who the run believes to be its user."""

_STYLE = """
font.family: serif
font.size: 20
axes.facecolor: red
savefig.bbox: tight
savefig.transparent: True
svg.fonttype: path
hatch.linewidth: 5
"""


def run(
    arguments: Sequence[str | Path],
    *,
    folder: Path,
    umask: int = 0o022,
    cores: int | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended.

    Args:
        arguments: What follows the name of the program.
        folder: Working directory.
        umask: Rights that new files do not get.
        cores: How many processors it may use; None for all.
        environment: Variables beside those every process needs.
    """

    def prepare() -> None:
        os.umask(umask)
        if cores is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

    kept = ("PATH", "SYSTEMROOT", "XDG_STATE_HOME", "LD_LIBRARY_PATH")
    return subprocess.run(
        [sys.executable, "-m", "ehs_eval", *map(str, arguments)],
        env={
            **{name: os.environ[name] for name in kept if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            **environment,
        },
        cwd=folder,
        preexec_fn=prepare,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def plain_run(arguments: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command on a machine without anything of its own."""
    return run(arguments, folder=folder, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


def other_run(
    arguments: Sequence[str | Path], folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command on a machine whose user has set whatever can be set."""
    home = folder / "home"
    for place in (home / ".config" / "matplotlib", folder / "drawing", folder):
        place.mkdir(parents=True, exist_ok=True)
        (place / "matplotlibrc").write_text(_STYLE, encoding="utf-8")
    install_other_font(home / ".fonts")
    return run(
        arguments,
        folder=folder,
        umask=0o077,
        cores=1,
        **{
            "PYTHONHASHSEED": "4711",
            "TZ": "Pacific/Chatham",
            "LC_ALL": some_locale(),
            "HOME": str(home),
            "USER": USER,
            "LOGNAME": USER,
            "MPLCONFIGDIR": str(folder / "drawing"),
            "MPLBACKEND": "svg",
            "OMP_NUM_THREADS": "8",
            "OPENBLAS_NUM_THREADS": "8",
            **_as_if_older(),
            **environment,
        },
    )


def _as_if_older() -> dict[str, str]:
    """Return what has NumPy and OpenBLAS believe that the processor knows no new instructions."""
    known: object = np.show_config(mode="dicts")
    found = known.get("SIMD Extensions", {}).get("found", []) if isinstance(known, dict) else []
    older = {"NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    is_intel = platform.machine().lower() in ("x86_64", "amd64")
    return older | ({"OPENBLAS_CORETYPE": "Nehalem"} if is_intel else {})


def install_other_font(folder: Path) -> None:
    """Install a font that has the name of the one in the charts, and other letters."""
    folder.mkdir(exist_ok=True)
    with TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf") as font:
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = "DejaVu Sans"
        font.save(folder / "DejaVuSans.ttf")


def some_locale() -> str:
    """Return the locale that is installed and least like the C locale."""
    done = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
    installed = done.stdout.split()
    for wanted in ("tr_TR.utf8", "tr_TR", "de_DE.utf8", "de_DE", "C.utf8"):
        if wanted in installed:
            return wanted
    return "C"


def files_of(folder: Path) -> list[str]:
    """Return the names of all files below a folder."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def assert_same_bytes(first: Path, second: Path) -> None:
    """Fail unless two folders hold the same files, byte for byte."""
    names = files_of(first)
    assert names == files_of(second)
    _, differ, unreadable = filecmp.cmpfiles(first, second, names, shallow=False)
    assert not differ
    assert not unreadable
