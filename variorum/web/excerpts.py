"""What an edit changed, in its sentences: what a card of the change log shows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, TypeAlias

from scraper.compare import diff_articles
from scraper.compare.hunks import Deleted, Inserted, Moved, Regrouped, RunType, Unchanged
from scraper.compare.render.excerpt import ELLIPSIS, PILCROW, Part, excerpt
from scraper.errors import NotFoundError
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare import Diff, Hunk
    from storage.engine import Session
    from storage.records import Change

Excerpt: TypeAlias = tuple[Part, ...]

_MOST: Final = 3
"""Passages of one edit."""
_LONGEST: Final = 280
"""Characters of a paragraph that came or went."""
_KEPT: Final = 2_000
"""Edits whose passages are remembered: versions never change, and a card is looked at many times."""


class Excerpts:
    """The passages that edits changed, made once. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int, int], tuple[Excerpt, ...]] = OrderedDict()
        self._turn = threading.Lock()

    def of(self, session: Session, change: Change) -> tuple[Excerpt, ...]:
        """Return the passages of an edit; none for other changes, and where a version was purged."""
        if change.page_id is None or not change.from_version or not change.to_version:
            return ()
        key = (change.page_id, change.from_version, change.to_version)
        with self._turn:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        made = _made(session, *key)
        with self._turn:
            self._known[key] = made
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return made


def passages(diff: Diff) -> tuple[Excerpt, ...]:
    """Return the first changes, each in its sentence: edited words first, then paragraphs that came or went."""
    found = [excerpt(diff.title.runs)] if diff.title else []
    found += _edited(diff.hunks)
    found += _whole(diff.hunks)
    return tuple(found[:_MOST])


def _made(session: Session, page_id: int, old: int, new: int) -> tuple[Excerpt, ...]:
    try:
        before, after = get_version(session, page_id, old), get_version(session, page_id, new)
    except NotFoundError:
        return ()
    return passages(diff_articles(before.article, after.article))


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
