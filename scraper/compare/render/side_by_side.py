"""For wide terminals: the old text on the left, the new one on the right, unchanged paragraphs folded into a line."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import (
    BLOCK_BREAK,
    Deleted,
    Diff,
    Hunk,
    Inserted,
    Moved,
    Regrouped,
    Replaced,
    RunType,
    Span,
    Unchanged,
)
from scraper.compare.render.columns import RESET, Piece, wrapped
from scraper.compare.render.excerpt import PILCROW, Part, excerpt
from scraper.compare.render.labels import Labels, labels_for
from scraper.compare.render.words import to_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LEAST_WIDTH: Final = 60
"""Columns of a terminal below which two texts beside each other are harder to read than one."""
_RED: Final = "\x1b[31m"
_GREEN: Final = "\x1b[32m"
_DIM: Final = "\x1b[2m"
_MARGIN: Final = 2
_RULE: Final = " │ "


def to_side_by_side(diff: Diff, *, width: int, colour: bool, language: str = "en") -> str:
    """Return both texts beside each other in `width` columns; below LEAST_WIDTH what `to_words` gives.

    Marks lead the lines as there: `#` headline, `~` edited, `+` new, `-` gone, `>` moved, `@` beside the text. Without
    `colour` (ANSI) changed words read `[-old-]` and `{+new+}`. Empty where nothing differs.
    """
    if width < LEAST_WIDTH or not (diff.is_textual or diff.details):
        return to_words(diff, colour=colour, language=language)
    page = _Page(width, labels_for(language), colour=colour)
    return "".join(f"{line.rstrip()}\n" for line in page.lines(diff))


class _Page:
    def __init__(self, width: int, labels: Labels, *, colour: bool) -> None:
        self._column = (width - _MARGIN - len(_RULE)) // 2
        self._labels = labels
        self._colour = colour

    def lines(self, diff: Diff) -> Iterator[str]:
        if diff.title is not None:
            yield from self._edited("#", excerpt(diff.title.runs))
        for is_unchanged, hunks in groupby(diff.hunks, lambda hunk: isinstance(hunk, Unchanged | Regrouped)):
            group = list(hunks)
            if is_unchanged:
                yield self._note(self._labels.unchanged(sum(map(_blocks, group))))
            else:
                yield from (line for hunk in group for line in self._hunk(hunk))
        for change in diff.details:
            yield self._note(self._labels.detail_name(change.detail) + (f" “{change.anchor}”" if change.anchor else ""))
            yield from self._rows("@", self._gone(change.old or ""), self._come(change.new or ""))

    def _hunk(self, hunk: Hunk) -> Iterator[str]:
        match hunk:
            case Inserted(new):
                yield from self._rows("+", (), self._come(_text(new)))
            case Deleted(old):
                yield from self._rows("-", self._gone(_text(old)), ())
            case Moved(old, _, runs):
                yield self._note(self._labels.moved_from.format(place=old.at + 1))
                yield from self._edited(">", excerpt(runs))
            case Replaced(_, _, runs):
                yield from self._edited("~", excerpt(runs))
            case Unchanged() | Regrouped():
                return

    def _edited(self, mark: str, parts: Sequence[Part]) -> Iterator[str]:
        old = [piece for part in parts for piece in self._side(part, is_old=True)]
        new = [piece for part in parts for piece in self._side(part, is_old=False)]
        yield from self._rows(mark, old, new)

    def _side(self, part: Part, *, is_old: bool) -> tuple[Piece, ...]:
        if part.type is RunType.EQUAL:
            return (Piece(part.new),)
        return self._gone(part.old) if is_old else self._come(part.new)

    def _gone(self, text: str) -> tuple[Piece, ...]:
        return (Piece(text, _RED) if self._colour else Piece(f"[-{text}-]"),) if text else ()

    def _come(self, text: str) -> tuple[Piece, ...]:
        return (Piece(text, _GREEN) if self._colour else Piece(f"{{+{text}+}}"),) if text else ()

    def _rows(self, mark: str, old: Iterable[Piece], new: Iterable[Piece]) -> Iterator[str]:
        left, right = wrapped(old, self._column), wrapped(new, self._column)
        blank = " " * self._column
        for at in range(max(len(left), len(right))):
            margin = f"{mark} " if at == 0 else " " * _MARGIN
            yield margin + _at(left, at, blank) + _RULE + _at(right, at, blank)

    def _note(self, text: str) -> str:
        line = f"{' ' * _MARGIN}⋯ {text}"
        return f"{_DIM}{line}{RESET}" if self._colour else line


def _at(lines: Sequence[str], at: int, blank: str) -> str:
    return lines[at] if at < len(lines) else blank


def _blocks(hunk: Hunk) -> int:
    return 0 if isinstance(hunk, Deleted) else len(hunk.new.blocks)


def _text(span: Span) -> str:
    return span.text.replace(BLOCK_BREAK, PILCROW)
