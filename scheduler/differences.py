"""What a delivery's changes changed: read from the database and compared, off the event loop."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from scraper.compare import diff_articles
from scraper.noise.hold_out import held_out_in_both
from storage.telling import load_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.tools import Tools
    from scraper.compare import Diff
    from storage.engine import Session
    from storage.records import Change
    from storage.service_records import Delivery

MOST: Final = 30
"""Differences in one message: a digest of more shows the first, and of the rest only what the log says."""


async def with_diffs(delivery: Delivery, tools: Tools) -> Delivery:
    """Return the delivery with what its edits changed, less the noise of their pages."""
    edits = [change for change in delivery.changes if change.from_version and change.to_version][:MOST]
    return replace(delivery, diffs=await tools.read(partial(_diffs_of, edits=edits))) if edits else delivery


def diff_of(session: Session, change: Change) -> Diff | None:
    """Compare the versions that a change names; None where one of them is no more."""
    pair = load_pair(session, change)
    return None if pair is None else diff_articles(*held_out_in_both(*pair))


def _diffs_of(session: Session, edits: Sequence[Change]) -> dict[int, Diff]:
    found = ((change.id, diff_of(session, change)) for change in edits)
    return {change_id: diff for change_id, diff in found if diff is not None}
