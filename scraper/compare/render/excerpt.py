"""What of an edited paragraph is worth showing: the changes, each with its sentence around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import BLOCK_BREAK, Run, RunType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ELLIPSIS: Final = "…"
PILCROW: Final = " ¶ "
"""Shown where a paragraph break stands inside a run."""

_SENTENCE_END: Final = re.compile(r"([^\s.]*)[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[A-ZÀ-ÞÈ0-9])|" + BLOCK_BREAK)
_LONGEST_ABBREVIATION: Final = 3
_LONGEST_SIDE: Final = 160
"""Characters of a sentence that are shown on each side of a change."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch to show: `old` struck out, `new` marked as new; equal text has both the same."""

    type: RunType
    old: str
    new: str


def parts_of(runs: Sequence[Run]) -> tuple[Part, ...]:
    """Return the whole text in parts, white space moved out of the marked ones."""
    return _merged([part for run in runs for part in _parts(run)])


def excerpt(runs: Sequence[Run], context: int = 0) -> tuple[Part, ...]:
    """Return the changes, each with its sentence and `context` more on each side; `…` for what is left out."""
    parts = parts_of(runs)
    last = len(parts) - 1
    shown: list[Part] = []
    for at, part in enumerate(parts):
        if part.type is not RunType.EQUAL:
            shown.append(part)
            continue
        text = _shortened(part.new, is_first=at == 0, is_last=at == last, context=context)
        shown.append(Part(part.type, text, text))
    return tuple(shown)


def _parts(run: Run) -> Iterator[Part]:
    if run.type is RunType.EQUAL:
        # After words that went at the start of a text only the old side still has the space.
        has_lost_space = run.old[:1].isspace() and not run.new[:1].isspace()
        yield _equal(f" {run.new}" if has_lost_space else run.new)
        return
    old, new = _shown(run.old), _shown(run.new)
    sides = [side for side in (old, new) if side]
    lead = " " if all(side[0].isspace() for side in sides) else ""
    tail = " " if all(side[-1].isspace() for side in sides) else ""
    yield _equal(lead)
    yield Part(run.type, *(side.strip() if lead else side.rstrip() for side in (old, new)))
    yield _equal(tail)


def _equal(text: str) -> Part:
    return Part(RunType.EQUAL, text, text)


def _shown(text: str) -> str:
    return text.replace(BLOCK_BREAK, PILCROW)


def _merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    merged: list[Part] = []
    for part in parts:
        if part.type is RunType.EQUAL and merged and merged[-1].type is RunType.EQUAL:
            merged[-1] = _equal(merged[-1].new + part.new)
        elif part.old or part.new:
            merged.append(part)
    return tuple(merged)


def _shortened(text: str, *, is_first: bool, is_last: bool, context: int) -> str:
    if is_first and is_last:
        return _shown(text)
    ends = _sentence_ends(text)
    if is_first:
        start = _cut_before(text, ends, context)
        return (ELLIPSIS + " " if start else "") + _shown(text[start:])
    if is_last:
        end = _cut_after(text, ends, context)
        return _shown(text[:end]) + (" " + ELLIPSIS if end < len(text.rstrip()) else "")
    end, start = _cut_after(text, ends, context), _cut_before(text, ends, context)
    if start <= end + 1:
        return _shown(text)
    return f"{_shown(text[:end])} {ELLIPSIS} {_shown(text[start:])}"


def _sentence_ends(text: str) -> list[int]:
    return [match.end() for match in _SENTENCE_END.finditer(text) if not _is_abbreviation(match)]


def _is_abbreviation(match: re.Match[str]) -> bool:
    word = match[1] or ""
    return bool(word) and len(word) <= _LONGEST_ABBREVIATION and word[0].isupper() and word.isalpha()


def _cut_before(text: str, ends: Sequence[int], context: int) -> int:
    start = ends[-1 - context] if len(ends) > context else 0
    if len(text) - start <= _LONGEST_SIDE * (context + 1):
        return start
    return text.find(" ", len(text) - _LONGEST_SIDE * (context + 1)) + 1


def _cut_after(text: str, ends: Sequence[int], context: int) -> int:
    end = len(text[: ends[context]].rstrip()) if len(ends) > context else len(text)
    if end <= _LONGEST_SIDE * (context + 1):
        return end
    return max(text.rfind(" ", 0, _LONGEST_SIDE * (context + 1)), 0)
