"""Lines of a TOML file with comments beside them, and which of them have to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ehs_eval.drafting.parts import LeftOut

WIDTH = 100
_LONGEST_TEXT = 4_500
"""Characters of a text that a study file may hold, and some to spare."""


@dataclass(slots=True)
class TomlLines:
    """Lines in the making.

    Attributes:
        lines: The lines so far.
        confirm: Numbers of the lines to confirm (from 1), by what has to be confirmed.
    """

    lines: list[str] = field(default_factory=list)
    confirm: dict[str, list[int]] = field(default_factory=dict)

    def blank(self) -> None:
        """Add an empty line, but not two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def comment(self, text: str, *, confirm: str = "") -> None:
        """Add a comment, in as many lines as it needs."""
        self._note(confirm)
        words = plain(text).split(" ")
        line = "#"
        for word in words:
            if len(line) + 1 + len(word) > WIDTH and line != "#":
                self.lines.append(line)
                line = "#"
            line += f" {word}"
        self.lines.append(line)

    def left_out(self, columns: Iterable[LeftOut]) -> None:
        """Add a comment for each reason that columns are left out for."""
        reasons: dict[str, list[str]] = {}
        for each in columns:
            reasons.setdefault(each.reason, []).append(plain(each.column))
        for reason, names in reasons.items():
            self.comment(f"Left out ({reason}): {'; '.join(names)}")

    def rule(self, title: str) -> None:
        """Add a heading across the page."""
        self.blank()
        self.lines.append(f"# {'-' * (WIDTH - 3 - len(title))} {title}")
        self.blank()

    def table(self, *path: str, many: bool = False) -> None:
        """Add the header of a table, or of one of many of a name."""
        name = ".".join(key(part) for part in path)
        self.lines.append(f"[[{name}]]" if many else f"[{name}]")

    def pair(self, name: str, content: Any, why: str = "", *, confirm: str = "") -> None:
        """Add a key and its value.

        Args:
            name: The key.
            content: Text, number, truth value, or a list or table of them.
            why: Comment beside it.
            confirm: What has to be confirmed; empty for nothing.
        """
        self._note(confirm)
        comment = f" # {plain(why)}" if why else ""
        self.lines.append(f"{key(name)} = {value(content)}{comment}")

    def _note(self, confirm: str) -> None:
        if confirm:
            self.confirm.setdefault(confirm, []).append(len(self.lines) + 1)


def key(name: str) -> str:
    """Return a key as TOML writes it."""
    import tomlkit

    return str(tomlkit.key(name).as_string()) if name else '""'


def value(content: Any) -> str:
    """Return a value as TOML writes it, tables in one line."""
    import tomlkit

    if isinstance(content, Mapping):
        inner = ", ".join(f"{key(name)} = {value(each)}" for name, each in content.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(content, list | tuple):
        return f"[{', '.join(value(each) for each in content)}]"
    if isinstance(content, str) and len(content) > _LONGEST_TEXT:
        content = f"{content[:_LONGEST_TEXT]}…"
    return str(tomlkit.item(content).as_string())


def plain(text: str) -> str:
    """Return a text in one line, without characters that a comment cannot hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
