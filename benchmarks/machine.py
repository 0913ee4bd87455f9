"""What machine and versions a measurement was made with, without the name of the machine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = (
    "ehs-eval",
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "pingouin",
    "duckdb",
    "openpyxl",
    "typer",
)
R_PACKAGES = ("survey", "ggplot2", "coin", "data.table")


def describe_machine() -> dict[str, str]:
    """Return what stands above the tables: CPU, memory, system, versions."""
    described = {
        "CPU": f"{_cpu()}, {os.cpu_count()} cores",
        "memory": f"{_memory():.0f} GB",
        "system": f"{_system()}, {platform.machine()}",
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "R": describe_r(),
    }
    if moment := os.environ.get("SOURCE_DATE_EPOCH"):
        described["date"] = datetime.fromtimestamp(int(moment), UTC).date().isoformat()
    return described


def has_r() -> bool:
    """Return whether R scripts can be run."""
    return shutil.which("Rscript") is not None


def describe_r() -> str:
    """Return the version of R and of the packages that the scripts use."""
    if not has_r():
        return "not installed"
    names = ", ".join(f'"{name}"' for name in R_PACKAGES)
    code = (
        'cat(as.character(getRversion())); for (name in c(%s)) cat(paste0(", ", name, " ", '
        'tryCatch(packageVersion(name), error = function(e) "not installed")))'
    )
    command = ["Rscript", "--vanilla", "-e", code % names]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else "unknown"


def _memory() -> float:
    """Return gigabytes of memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
