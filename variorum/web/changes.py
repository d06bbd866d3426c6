"""The change log, newest first."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from storage.log import LogFilter, iter_log
from variorum.web.desk import Reading
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.records import Change
    from variorum.web.clock import Clock

router = APIRouter()
CARDS = 30
"""Changes on a page."""


@router.get("/", response_class=HTMLResponse)
def changes(request: Request, session: Reading, before: Annotated[int | None, Query(ge=1)] = None) -> HTMLResponse:
    """Show what changed."""
    found = list(islice(iter_log(session, LogFilter(), before=before, newest_first=True), CARDS + 1))
    shown = found[:CARDS]
    facts = {"days": by_day(shown, clock_of(request)), "older": shown[-1].id if len(found) > CARDS else None}
    return page(request, "changes.html", facts)


def by_day(changes: Sequence[Change], clock: Clock) -> list[tuple[datetime, list[Change]]]:
    """Part changes by the reader's days; each with a moment of its day."""
    days = (list(day) for _, day in groupby(changes, lambda change: clock.day_of(change.detected_at)))
    return [(day[0].detected_at, day) for day in days]
