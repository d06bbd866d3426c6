"""Sources' schedules as columns hold them, and which ones hold for a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import InputError
from scraper.model import SourceKind
from scraper.schedule import ADAPTIVE, USUAL, Schedule, parse_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable


def schedule_from_text(text: str | None) -> Schedule | None:
    """Return the schedule of a column.

    One whose zone this machine does not know any more (an older database of zones) counts as none, so that the page is
    still looked at.
    """
    if text is None:
        return None
    try:
        return parse_schedule(text)
    except InputError:
        return None


def own_schedule(text: str | None) -> Schedule:
    """Of a source's own check."""
    return schedule_from_text(text) or USUAL


def page_schedules(watching: Iterable[tuple[SourceKind, str | None, str | None]]) -> tuple[Schedule, ...]:
    """Of a page: by each watching source's kind, schedule and its pages' schedule."""
    found = (
        own_schedule(own) if kind is SourceKind.PAGE else schedule_from_text(pages) or ADAPTIVE
        for kind, own, pages in watching
    )
    return tuple(dict.fromkeys(found))
