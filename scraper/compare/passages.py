"""The passages that a diff touches, whole: what an alert pattern is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.compare.hunks import Deleted, Inserted, Regrouped, Unchanged

if TYPE_CHECKING:
    from scraper.compare.hunks import Diff


def changed_passages(diff: Diff) -> str:
    """Return the headline and paragraphs in which words came or went, before and after, one a line."""
    found = [diff.title.old, diff.title.new] if diff.title else []
    for hunk in diff.hunks:
        if isinstance(hunk, Unchanged | Regrouped):
            continue
        found += [] if isinstance(hunk, Inserted) else [hunk.old.text]
        found += [] if isinstance(hunk, Deleted) else [hunk.new.text]
    return "\n".join(found)
