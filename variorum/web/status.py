"""Whether all is well: the service, what is due, what waits, what fails and why, and who is not to be asked now."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from storage.counts import counts
from storage.service import running_service
from variorum import __version__
from variorum.times import duration_text
from variorum.web.desk import Lent, Reading
from variorum.web.render import page

router = APIRouter()


@router.get("/status", response_class=HTMLResponse)
def status(request: Request, desk: Lent, session: Reading) -> HTMLResponse:
    """Show how the service fares."""
    found = counts(session, desk.now())
    facts = {
        "counts": found,
        "service": running_service(session, desk.now()),
        "place": desk.database.place,
        "version": __version__,
        "hosts": sorted(desk.fetcher.busy_hosts().items(), key=lambda one: one[1])[:50],
        "failing": sorted(found.failing.items(), key=lambda one: -one[1]),
        "late": duration_text(found.lag_s) if found.lag_s >= 1 else "",
    }
    return page(request, "status.html", facts)
