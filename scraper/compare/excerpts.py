"""What an edit changed, in its sentences: what a card of the change log shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from scraper.compare.hunks import Deleted, Inserted, Moved, Regrouped, RunType, Unchanged
from scraper.compare.render.excerpt import ELLIPSIS, PILCROW, Part, excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare.hunks import Diff, Hunk

Excerpt: TypeAlias = tuple[Part, ...]

_MOST: Final = 3
"""Excerpts of one edit."""
_LONGEST: Final = 280
"""Characters of a paragraph that came or went."""


def excerpts_of(diff: Diff) -> tuple[Excerpt, ...]:
    """Return the first changes, each in its sentence: edited words first, then paragraphs that came or went."""
    found = [excerpt(diff.title.runs)] if diff.title else []
    found += _edited(diff.hunks)
    found += _whole(diff.hunks)
    return tuple(found[:_MOST])


def _edited(hunks: Sequence[Hunk]) -> Iterator[Excerpt]:
    for hunk in hunks:
        if isinstance(hunk, Unchanged | Regrouped | Inserted | Deleted):
            continue
        if not isinstance(hunk, Moved) or hunk.is_edited:
            yield excerpt(hunk.runs)


def _whole(hunks: Sequence[Hunk]) -> Iterator[Excerpt]:
    for hunk in hunks:
        if isinstance(hunk, Deleted):
            yield (Part(RunType.DELETED, _shortened(hunk.old.text), ""),)
        elif isinstance(hunk, Inserted):
            yield (Part(RunType.INSERTED, "", _shortened(hunk.new.text)),)


def _shortened(text: str) -> str:
    line = text.replace("\u2029", PILCROW)
    if len(line) <= _LONGEST:
        return line
    return f"{line[: line.rfind(' ', 0, _LONGEST)]} {ELLIPSIS}"
