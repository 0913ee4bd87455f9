"""An office suite that opens the workbook and the Word file, and what it makes of them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Render = Callable[[Path], Path]


def needed(program: str) -> str:
    """Return the path of a program; skip without it, but never in CI."""
    path = shutil.which(program)
    if path is None:
        words = f"{program} is not installed (Debian: libreoffice-*-nogui, poppler-utils)"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    return str(path)


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Return what opens a file in LibreOffice and saves it as PDF."""
    office, profile = needed("soffice"), tmp_path_factory.mktemp("profile")

    def as_pdf(path: Path) -> Path:
        where = f"-env:UserInstallation={profile.as_uri()}"
        command = [
            office,
            "--headless",
            where,
            "--convert-to",
            "pdf",
            "--outdir",
            path.parent,
            path,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return path.with_suffix(".pdf")

    return as_pdf


def pages(pdf: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    command = [needed("pdftotext"), "-layout", pdf, "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return text.decode("utf-8").split("\f")[:-1]
