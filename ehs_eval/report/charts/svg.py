"""From the SVG that matplotlib writes to a small one: real text, words for screen readers, own ids.

Everything here is about markup; nothing of what is drawn changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ehs_eval.labels import readable
from ehs_eval.report.charts.sheet import HEAD
from ehs_eval.report.charts.style import FONTS

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_TEXT, _GROUP, _DEFS = f"{{{_SVG}}}text", f"{{{_SVG}}}g", f"{{{_SVG}}}defs"
_PATTERN, _PATH, _RECT = f"{{{_SVG}}}pattern", f"{{{_SVG}}}path", f"{{{_SVG}}}rect"
_HREF = f"{{{_XLINK}}}href"
_INHERITED = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
"""What matplotlib says of every element in a style sheet, which would reach the whole page."""

_NUMBER = re.compile(r"-?\d+\.\d+")
_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")
_REFERENCE = re.compile(r"#([\w.-]+)")

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def compact(svg: str, *, name: str, title: str, description: str) -> str:
    """Return an SVG made small, with a title and a description, and ids that begin with a name.

    Args:
        svg: As matplotlib writes it.
        name: What no other drawing of a page is called.
        title: What it shows, in a sentence.
        description: What those who do not see it need to know.
    """
    root = ElementTree.fromstring(svg)
    for style in root.findall(f"./{_DEFS}[{{{_SVG}}}style]"):
        root.remove(style)
    root.attrib |= _INHERITED | _common_font(root)
    for pattern in root.iter(_PATTERN):
        _cut_to_tile(pattern)
    for element in root.iter():
        _shorten(element)
    _rename(root, name)
    _unwrap(root)
    _describe(root, name, title, description)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def without_head(svg: str, height: float) -> str:
    """Return an SVG without its title and subtitle, for a page that has them as text.

    Args:
        svg: A compact SVG.
        height: How far down the head reaches, in inches.
    """
    root = ElementTree.fromstring(svg)
    for element in list(root.iter()):
        for child in [child for child in element if child.get("class") == HEAD]:
            element.remove(child)
    left, top, width, whole = map(float, root.attrib["viewBox"].split())
    cut = round(72 * height, 2)
    root.set("viewBox", f"{left:g} {top + cut:g} {width:g} {whole - cut:g}")
    root.set("height", f"{whole - cut:g}pt")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _common_font(root: Element) -> dict[str, str]:
    """Take the font that all text shares from each piece of text, and return it."""
    for text in root.iter(_TEXT):
        _set_style(text, {k: v for k, v in _style(text).items() if k != "font-family"})
    return {"font-family": FONTS}


def _style(element: Element) -> dict[str, str]:
    parts = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {key.strip(): value.strip() for key, value in parts}


def _set_style(element: Element, style: dict[str, str]) -> None:
    if style:
        element.set("style", "; ".join(f"{key}: {value}" for key, value in style.items()))
    else:
        element.attrib.pop("style", None)


def _cut_to_tile(pattern: Element) -> None:
    """Cut a pattern of dots to the few that repeat, out of the hundreds that matplotlib writes.

    Their rows lie as far apart as the dots of a row; every other row is shifted by half of that.
    """
    path = pattern.find(_PATH)
    dots = [] if path is None else [f"M{dot}" for dot in path.get("d", "").split("M")[1:]]
    if path is None or len(dots) < 2 or "C" not in dots[0]:
        return
    places = [(float(x), float(y)) for x, y in (dot.split()[1:3] for dot in dots)]
    step = places[1][0] - places[0][0]
    tile = [
        dot for dot, (x, y) in zip(dots, places, strict=True) if x < 1.25 * step and y < 2.5 * step
    ]
    path.set("d", "".join(tile))
    for element, spare in ((pattern, 0), *((rect, 1) for rect in pattern.iter(_RECT))):
        element.set("width", f"{step + spare:g}")
        element.set("height", f"{2 * step + spare:g}")


def _shorten(element: Element) -> None:
    """Write numbers to a hundredth of a point, and drop turns by nothing and white space."""
    for key, value in element.attrib.items():
        if key in ("d", "x", "y", "transform", "width", "height"):
            short = _NUMBER.sub(
                lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value
            )
            element.set(key, " ".join(_NO_TURN.sub("", short).split()))
    if element.get("transform") == "":
        del element.attrib["transform"]
    if not (element.text or "").strip():
        element.text = None
    element.tail = None


def _rename(root: Element, name: str) -> None:
    """Give what is referred to an id of its own, and take all other ids away."""
    wanted = [target for element in root.iter() for target in _references(element)]
    own = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(wanted), start=1)}
    for element in root.iter():
        old = element.attrib.pop("id", None)
        if old in own:
            element.set("id", own[old])
        elif old == HEAD:
            element.set("class", HEAD)
        for key, value in element.attrib.items():
            if "#" in value and key != "style":
                element.set(key, _REFERENCE.sub(lambda f: f"#{own.get(f[1], f[1])}", value))
            elif "url(#" in value:
                element.set(
                    key, re.sub(r"url\(#([^)]+)\)", lambda f: f"url(#{own.get(f[1], f[1])})", value)
                )


def _references(element: Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key == _HREF:
            yield value.removeprefix("#")
        elif "url(#" in value:
            yield from re.findall(r"url\(#([^)]+)\)", value)


def _unwrap(element: Element) -> None:
    """Put the content of groups that say nothing in their place."""
    for child in list(element):
        _unwrap(child)
        if child.tag == _GROUP and not child.attrib:
            place = list(element).index(child)
            element.remove(child)
            for number, grandchild in enumerate(child):
                element.insert(place + number, grandchild)


def _describe(root: Element, name: str, title: str, description: str) -> None:
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        child = Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        child.text = readable(text)
        root.insert(place, child)
