"""ZIP archives: what is inside, and whether it can be unpacked safely."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile, ZipInfo

from ehs_eval.ingest.grid import Unreadable

_MAX_BYTES = 1024**3
_MANY_BYTES = 64 * 1024**2
_MAX_RATIO = 100
_SAVE_AS = "Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_FOLDERS = {
    "word/": "is a Word document",
    "ppt/": "is a PowerPoint presentation",
    "Index/": "is a document of Numbers or Pages",
}
"""Folders that tell what an archive is that holds no table."""


def is_archive(head: bytes) -> bool:
    """Say whether the bytes begin a ZIP archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def archive_kind(path: Path) -> str:
    """Return which workbook an archive is: `xlsx`, `xlsb` or `ods`.

    Raises:
        Unreadable: It is damaged, absurdly large when unpacked, has a password, or is no workbook.
    """
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            check_size(members)
            return _kind(archive, members)
    except Unreadable:
        raise
    except Exception:
        # On a damaged archive: BadZipFile, struct.error, zlib.error, NotImplementedError, ...
        raise Unreadable(
            "is not a readable Excel workbook: it was cut off or damaged",
            "Copy it again, or save it as .xlsx again.",
        ) from None


def check_size(members: list[ZipInfo]) -> None:
    """Refuse what would fill the memory, going by the directory of the archive.

    Raises:
        Unreadable: It would.
    """
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > _MAX_BYTES or (unpacked > _MANY_BYTES and unpacked / packed > _MAX_RATIO):
        raise Unreadable(
            f"would take {unpacked / 1024**3:,.1f} GB when unpacked",
            "If it is a real workbook, save the sheet with the answers as CSV UTF-8.",
        )


def _kind(archive: ZipFile, members: list[ZipInfo]) -> str:
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("is a ZIP archive with a password", "Unpack it and name the file inside.")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        if not archive.read("mimetype").startswith(_OPEN_DOCUMENT):
            raise Unreadable("is an OpenDocument file, but no spreadsheet", _SAVE_AS)
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in archive.read(manifest):
            raise has_password()
        return "ods"
    for folder, found in _FOLDERS.items():
        if any(name.startswith(folder) for name in names):
            raise Unreadable(found, _SAVE_AS)
    raise Unreadable("is a ZIP archive, not a table", "Unpack it and name the file inside.")


def has_password() -> Unreadable:
    """Return the refusal of a workbook that nobody can open without its password."""
    return Unreadable("has a password", "Open it, save it without a password, and try again.")
