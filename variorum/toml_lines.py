"""Where each key of a TOML file stands. The text must be one that tomllib reads: nothing is checked here again."""

from __future__ import annotations

import re
import tomllib
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Such as `("sources", 1, "headers", "X-Edition")`: keys, and places in lists from 0."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r'[ \t]*("(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)[ \t]*')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{1,2}(?!"))?'
    r"|'''.*?'''(?:'{1,2}(?!'))?"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table, key and list item of a TOML document."""
    return _Scan(text).lines


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._tables: dict[Path, int] = {}
        """How many items each list of tables has so far."""
        self.lines: dict[Path, int] = {}
        table: Path = ()
        while self._skip_blank() < len(text):
            if text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        is_list = self._text.startswith("[[", self._at)
        here = self._at
        self._at += 2 if is_list else 1
        names = self._key()
        self._at += 2 if is_list else 1
        *above, last = names
        path: Path = ()
        for name in above:
            path = self._latest((*path, name))
        path = (*path, last)
        if is_list:
            self._tables[path] = self._tables.get(path, -1) + 1
            self._note(path, here)
        path = self._latest(path)
        self._note(path, here)
        return path

    def _latest(self, path: Path) -> Path:
        """Give a list of tables the number of its newest item."""
        return (*path, self._tables[path]) if path in self._tables else path

    def _pair(self, table: Path) -> None:
        here = self._at
        path = table
        for name in self._key():
            path = (*path, name)
            self._note(path, here)
        self._at += 1  # the equals sign
        self._value(path)

    def _key(self) -> list[str]:
        names = []
        while part := _KEY_PART.match(self._text, self._at):
            self._at = part.end()
            written = part[1]
            names.append(written if written[0] not in "\"'" else str(tomllib.loads(f"key = {written}")["key"]))
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return names

    def _value(self, path: Path) -> None:
        self._skip_blank()
        match self._text[self._at]:
            case "[":
                self._items(path)
            case "{":
                self._pairs(path)
            case '"' | "'":
                self._at = self._end(_STRING)
            case _:
                self._at = self._end(_BARE)

    def _items(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip_blank() < len(self._text) and self._text[self._at] != "]":
            self._note((*path, number), self._at)
            self._value((*path, number))
            number += 1
            self._skip_comma()
        self._at += 1

    def _pairs(self, path: Path) -> None:
        self._at += 1
        while self._skip_blank() < len(self._text) and self._text[self._at] != "}":
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        if self._text.startswith(",", self._skip_blank()):
            self._at += 1

    def _skip_blank(self) -> int:
        self._at = self._end(_BLANK)
        return self._at

    def _end(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        return found.end() if found else len(self._text)

    def _note(self, path: Path, at: int) -> None:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        self.lines.setdefault(path, self._line)
