"""A difference as two columns: what stood there, and what stands there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.compare.hunks import Deleted, Inserted, Moved, Regrouped, RunType, Unchanged
from scraper.compare.render.excerpt import PILCROW, Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare import Diff, Hunk


@dataclass(frozen=True, slots=True)
class Row:
    """Old and new of one paragraph, or how many were left out between two because they are the same."""

    kind: str
    """headline, added, removed, moved, edited or same."""
    old: tuple[Part, ...] = ()
    new: tuple[Part, ...] = ()
    same: int = 0
    moved_from: int | None = None
    """Of a moved paragraph the place where it stood, counted from 1."""


def rows_of(diff: Diff) -> list[Row]:
    """Return the rows of a table that tells the whole difference."""
    rows = [_pair("headline", parts_of(diff.title.runs))] if diff.title else []
    for is_same, hunks in groupby(diff.hunks, lambda hunk: isinstance(hunk, Unchanged | Regrouped)):
        group = list(hunks)
        rows += [Row("same", same=sum(_blocks(hunk) for hunk in group))] if is_same else list(_differing(group))
    return rows


def _differing(hunks: Sequence[Hunk]) -> Iterator[Row]:
    for hunk in hunks:
        match hunk:
            case Inserted(new):
                yield Row("added", new=(Part(RunType.INSERTED, "", _shown(new.text)),))
            case Deleted(old):
                yield Row("removed", old=(Part(RunType.DELETED, _shown(old.text), ""),))
            case Moved(old, _, runs):
                yield _pair("moved", parts_of(runs), old.at + 1)
            case Unchanged() | Regrouped():
                continue
            case _:
                yield _pair("edited", parts_of(hunk.runs))


def _pair(kind: str, parts: Sequence[Part], moved_from: int | None = None) -> Row:
    old = tuple(part if part.type is RunType.EQUAL else Part(part.type, part.old, "") for part in parts)
    new = tuple(part if part.type is RunType.EQUAL else Part(part.type, "", part.new) for part in parts)
    return Row(kind, old, new, moved_from=moved_from)


def _blocks(hunk: Hunk) -> int:
    return len(hunk.new.blocks) if isinstance(hunk, Unchanged | Regrouped) else 0


def _shown(text: str) -> str:
    return text.replace("\u2029", PILCROW)
