"""The parts of a Word template: of bounded size, and nothing that Word fetches from elsewhere."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Final

from ehs_eval.ingest.files.archives import check_size

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_PART: Final = 64 * 1024**2
_LINK: Final = "/hyperlink"
"""Relationships of this kind are followed only when a reader clicks on them."""
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FETCHING: Final = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|RD|DATABASE)\b", re.IGNORECASE
)
"""Fields that show what lies elsewhere."""


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by their names; nothing in them is fetched from elsewhere.

    Raises:
        ValueError: It would take too much room, or a field of it shows what lies elsewhere.
        zipfile.BadZipFile: It is no archive.
        Unreadable: It would take too much room.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        check_size(members)
        if any(each.file_size > _MAX_PART for each in members):
            raise ValueError("a part is too large")
        parts = {each.filename: archive.read(each) for each in members if not each.is_dir()}
    for name in [name for name in parts if name.endswith(".rels")]:
        _cut_off(parts, name)
    for name, part in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            _refuse_fetching(part)
    return parts


def _cut_off(parts: dict[str, bytes], name: str) -> None:
    """Take relationships that lead elsewhere out of a part, and what refers to them."""
    from lxml import etree

    relations = _parsed(parts[name])
    outside = [
        each
        for each in relations
        if each.get("TargetMode") == "External" and not str(each.get("Type")).endswith(_LINK)
    ]
    if not outside:
        return
    ids = {each.get("Id") for each in outside}
    for each in outside:
        relations.remove(each)
    parts[name] = etree.tostring(relations, encoding="UTF-8", standalone=True)
    folder, file = posixpath.split(name)
    of = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
    if of not in parts:
        return
    part = _parsed(parts[of])
    for element in list(part.iter("*")):
        refers = {value for key, value in element.attrib.items() if str(key).startswith(_R)}
        parent = element.getparent()
        if refers & ids and parent is not None:
            parent.remove(element)
    parts[of] = etree.tostring(part, encoding="UTF-8", standalone=True)


def _refuse_fetching(part: bytes) -> None:
    """Refuse a field that shows what lies elsewhere.

    Raises:
        ValueError: There is one.
    """
    if b"instr" not in part:
        return
    root = _parsed(part)
    said = "".join(each.text or "" for each in root.iter(f"{_W}instrText"))
    simple = " ".join(each.get(f"{_W}instr") or "" for each in root.iter(f"{_W}fldSimple"))
    if _FETCHING.search(said) or _FETCHING.search(simple):
        raise ValueError("a field shows what lies elsewhere")


def _parsed(part: bytes) -> _Element:
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(part, safe)
