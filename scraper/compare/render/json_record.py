"""As plain values for JSON. Stable: within one `format` keys are added, never renamed or taken away.

format     1
textual    whether words of title or body differ
title      null, or {old, new, runs}
hunks      in the order of the new text, deletions where they had been: {type, old?, new?, runs?}
           type is unchanged, regrouped, inserted, deleted, replaced or moved
           old and new are {at, count, texts}: index of the first block of the body, how many, and what they say
           (texts is left out of unchanged hunks)
details    [{detail, old, new, anchor}]; times are ISO 8601, links are addresses
runs       [{type, old, new}]; type is equal, inserted, deleted or replaced; joined they are the texts as they stood,
           blocks parted by U+2029
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scraper.compare.hunks import Deleted, Diff, Hunk, Inserted, Moved, Regrouped, Replaced, Run, Span, Unchanged

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT: Final = 1


def to_json(diff: Diff) -> dict[str, Any]:
    """Return the difference as a dict that `json.dumps` takes; see this module's docstring for its keys."""
    title = diff.title
    return {
        "format": FORMAT,
        "textual": diff.is_textual,
        "title": title and {"old": title.old, "new": title.new, "runs": _runs(title.runs)},
        "hunks": [_hunk(hunk) for hunk in diff.hunks],
        "details": [
            {"detail": str(change.detail), "old": change.old, "new": change.new, "anchor": change.anchor}
            for change in diff.details
        ],
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    match hunk:
        case Unchanged(old, new):
            return {"type": "unchanged", "old": _place(old), "new": _place(new)}
        case Regrouped(old, new):
            return {"type": "regrouped", "old": _span(old), "new": _span(new)}
        case Inserted(new):
            return {"type": "inserted", "new": _span(new)}
        case Deleted(old):
            return {"type": "deleted", "old": _span(old)}
        case Replaced(old, new, runs):
            return {"type": "replaced", "old": _span(old), "new": _span(new), "runs": _runs(runs)}
        case Moved(old, new, runs):
            return {"type": "moved", "old": _span(old), "new": _span(new), "runs": _runs(runs)}


def _runs(runs: Iterable[Run]) -> list[dict[str, str]]:
    return [{"type": str(run.type), "old": run.old, "new": run.new} for run in runs]


def _place(span: Span) -> dict[str, Any]:
    return {"at": span.at, "count": len(span.blocks)}


def _span(span: Span) -> dict[str, Any]:
    return {**_place(span), "texts": [block.text for block in span.blocks]}
