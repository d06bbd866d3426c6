"""Whether a page says that it was edited: in its text, by its date, not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.compare.classes import brings_note
from scraper.compare.edits import EditClass
from scraper.compare.hunks import Detail
from scraper.model import Dating

if TYPE_CHECKING:
    from collections.abc import Collection

    from scraper.compare.hunks import Diff
    from scraper.model import Article


def dating_of(diff: Diff, new: Article, classes: Collection[EditClass] | None = None) -> Dating:
    """Return how the page dates this edit; `new` is the article that the diff leads to.

    Its `classes`, where they are known, spare nearly every edit the search for a note. A note that went says nothing of
    this edit, and a time of modification that went is no time.
    """
    if (classes is None or EditClass.NOTE in classes) and brings_note(diff):
        return Dating.NOTED
    if new.modified_at is None:
        return Dating.UNKNOWN
    has_moved = any(change.detail is Detail.MODIFIED_AT for change in diff.details)
    return Dating.DATED if has_moved else Dating.SILENT
