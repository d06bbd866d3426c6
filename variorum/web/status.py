"""Whether all is well: the service, what comes next, what waits, what fails and why, and who is not to be asked now."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from storage.upcoming import list_upcoming
from variorum import __version__
from variorum.expected import delay_s, expected
from variorum.schedule_words import cause_in_words
from variorum.status import concerns, read_status
from variorum.times import duration_text
from variorum.web.desk import Lent
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from variorum.expected import Expected
    from variorum.web.desk import Desk

router = APIRouter()
_NEXT: Final = 10
_HOSTS: Final = 50


@router.get("/status", response_class=HTMLResponse)
def status(request: Request, desk: Lent) -> HTMLResponse:
    """Show how the service fares."""
    now, language = desk.now(), clock_of(request).language
    found = read_status(desk.database, desk.config, now)
    counts = found.counts
    with desk.database.reading() as session:
        coming = expected(session, list_upcoming(session, _NEXT), desk.settings, now)
    facts: dict[str, Any] = {
        "found": found,
        "counts": counts,
        "concerns": concerns(found, language),
        "version": __version__,
        "hosts": _hosts(desk),
        "coming": [(one, _why(one, language)) for one in coming],
        "failing": sorted(counts.failing.items(), key=lambda one: -one[1]) if counts else [],
        "late": duration_text(counts.lag_s) if counts and counts.lag_s >= 1 else "",
    }
    return page(request, "status.html", facts)


def _hosts(desk: Desk) -> list[tuple[str, Any, str]]:
    """Hosts that may not be asked now, until when, and their pace."""
    busy = sorted(desk.fetcher.busy_hosts().items(), key=lambda one: (one[1], one[0]))
    return [(host, at, duration_text(delay_s(host, desk.settings))) for host, at in islice(busy, _HOSTS)]


def _why(one: Expected, language: str) -> str:
    return cause_in_words(one.check.cause, one.check.schedules, one.check.failure_count, language)
