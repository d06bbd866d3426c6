"""As unified text, a line for each paragraph: what editors and mail readers know.

A move is a removal and an addition; regrouped paragraphs are context, as they stand now.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.compare.hunks import Deleted, Diff, Hunk, Inserted, Moved, Regrouped, Replaced, Span, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT_LINES: Final = 3


class _Line(NamedTuple):
    mark: str
    text: str


def to_unified(diff: Diff, old_label: str, new_label: str) -> str:
    """Return the changed paragraphs in unified format with three of context; empty where no text differs.

    A changed headline has a section of its own, before the body's.
    """
    sections: list[str] = []
    if diff.title is not None:
        title = (_Line("-", _flat(diff.title.old)), _Line("+", _flat(diff.title.new)))
        sections += _section(title, f"{old_label} (headline)", f"{new_label} (headline)")
    sections += _section(list(_lines(diff.hunks)), old_label, new_label)
    return "".join(f"{line}\n" for line in sections)


def _lines(hunks: Sequence[Hunk]) -> Iterator[_Line]:
    # What left a place is told at that place, before what came there; so the old side of a move waits for its turn.
    leaving = sorted((hunk.old for hunk in hunks if isinstance(hunk, Moved | Deleted)), key=lambda span: -span.at)
    for hunk, place in zip(hunks, _next_places(hunks), strict=True):
        while leaving and leaving[-1].at < place:
            yield from _span_lines("-", leaving.pop())
        match hunk:
            case Inserted() | Moved():
                yield from _span_lines("+", hunk.new)
            case Replaced():
                yield from _span_lines("-", hunk.old)
                yield from _span_lines("+", hunk.new)
            case Unchanged() | Regrouped():
                yield from _span_lines(" ", hunk.new)
    for span in reversed(leaving):
        yield from _span_lines("-", span)


def _next_places(hunks: Sequence[Hunk]) -> list[float]:
    """Return for each hunk where the old text goes on after it: at the next paragraph that stayed in its place."""
    places: list[float] = []
    place = math.inf
    for hunk in reversed(hunks):
        if isinstance(hunk, Unchanged | Regrouped | Replaced):
            place = hunk.old.at
        places.append(place)
    return places[::-1]


def _span_lines(mark: str, span: Span) -> Iterator[_Line]:
    return (_Line(mark, _flat(block.text)) for block in span.blocks)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _section(lines: Sequence[_Line], old_label: str, new_label: str) -> Iterator[str]:
    old_counts = list(accumulate((line.mark != "+" for line in lines), initial=0))
    new_counts = list(accumulate((line.mark != "-" for line in lines), initial=0))
    for number, (first, last) in enumerate(_groups(lines)):
        if number == 0:
            yield from (f"--- {old_label}", f"+++ {new_label}")
        yield f"@@ -{_range(old_counts, first, last)} +{_range(new_counts, first, last)} @@"
        yield from (f"{line.mark}{line.text}" for line in lines[first:last])


def _groups(lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    changed = [at for at, line in enumerate(lines) if line.mark != " "]
    start = 0
    for number, at in enumerate(changed, 1):
        if number == len(changed) or changed[number] - at > 2 * _CONTEXT_LINES:
            yield max(0, changed[start] - _CONTEXT_LINES), min(len(lines), at + _CONTEXT_LINES + 1)
            start = number


def _range(counts: Sequence[int], first: int, last: int) -> str:
    count = counts[last] - counts[first]
    return f"{counts[first] + (1 if count else 0)},{count}"
