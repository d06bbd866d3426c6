"""Text in a column of a terminal: what is how wide, and where a line of marked words breaks.

Widths follow Unicode's East Asian Width (UAX #11): wide and full-width characters take two cells, marks that join the
letter before them none. Chinese and Japanese may break after any character, other scripts at spaces only.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESET: Final = "\x1b[0m"
_IDEOGRAPHS: Final = r"\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60"
_ATOM: Final = re.compile(rf"\s+|[{_IDEOGRAPHS}]|[^\s{_IDEOGRAPHS}]+")


class Piece(NamedTuple):
    """A stretch of text in one style: an ANSI sequence, or empty."""

    text: str
    style: str = ""


def cells_of(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def wrapped(pieces: Iterable[Piece], width: int) -> list[str]:
    """Return the lines of a column, each padded to `width` cells; styles end with each line."""
    lines: list[str] = []
    line: list[Piece] = []
    used = 0
    for atom in _atoms(pieces, width):
        size, is_blank = cells_of(atom.text), atom.text.isspace()
        if used + size > width:
            lines.append(_shown(line, width))
            line, used = [], 0
        if line or not is_blank:
            line.append(atom)
            used += size
    return [*lines, _shown(line, width)] if line or not lines else lines


def _atoms(pieces: Iterable[Piece], width: int) -> Iterator[Piece]:
    for text, style in pieces:
        for match in _ATOM.finditer(text):
            if match[0].isspace():
                yield Piece(" ", style)
            else:
                yield from (Piece(part, style) for part in _broken(_printable(match[0]), width))


def _broken(word: str, width: int) -> Iterator[str]:
    """Yield a word, in parts where it is wider than the column."""
    part, used = "", 0
    for character in word:
        size = _cells(character)
        if used + size > width:
            yield part
            part, used = "", 0
        part += character
        used += size
    yield part


def _shown(line: list[Piece], width: int) -> str:
    while line and line[-1].text.isspace():
        line.pop()
    used = sum(cells_of(piece.text) for piece in line)
    shown, style = "", ""
    for piece in line:
        if piece.style != style:
            shown += (RESET if style else "") + piece.style
            style = piece.style
        shown += piece.text
    return shown + (RESET if style else "") + " " * (width - used)


def _printable(text: str) -> str:
    # What a page says must not steer the terminal.
    return "".join(character for character in text if unicodedata.category(character) != "Cc")


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
