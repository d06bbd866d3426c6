"""Sources: what is watched and how it fares, steering it, and letting go."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scraper.errors import InputError
from scraper.judgement import Outcome
from scraper.model import SourceKind
from storage.changes import news_times, version_times
from storage.pages import list_pages
from storage.records import ManagedBy, SourceState
from storage.runs import runs_since
from storage.service import request_check, running_service
from storage.sources import get_source, list_sources, purge_source, set_source_state, source_counts
from variorum.retention_words import FOR_EVER, retention_in_words
from variorum.schedule_words import schedule_in_words
from variorum.web.chart import DAYS, HEIGHT, STEP, bands_of, bars_of
from variorum.web.desk import Desk, Lent, Reading
from variorum.web.numbers import Mark, Number
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.schedule import Schedule
    from storage.engine import Session
    from storage.records import Page, Run, Source

router = APIRouter()
_IN_A_LIST: Final = 100
_PAGES_SHOWN: Final = 10
_MOST_NEWS: Final = 10_000
_YEAR: Final = timedelta(days=12 * DAYS)
_MOST_RUNS: Final = 200
"""In a chart; more are no picture."""


@router.get("/sources", response_class=HTMLResponse)
def sources(request: Request, session: Reading, after: Mark = 0) -> HTMLResponse:
    """List what is watched."""
    found = list_sources(session, after=after, limit=_IN_A_LIST + 1)
    shown = found[:_IN_A_LIST]
    more = shown[-1].id if len(found) > _IN_A_LIST else None
    return page(request, "sources.html", {"sources": shown, "more": more})


@router.get("/sources/{number}", response_class=HTMLResponse)
def source(request: Request, desk: Lent, session: Reading, number: Number) -> HTMLResponse:
    """Show a source: how it fares, what it brought, and what can be done with it."""
    found = get_source(session, number)
    clock = clock_of(request)
    since = desk.now() - timedelta(days=DAYS)
    versions = version_times(session, _MOST_NEWS, source_id=found.id, since=desk.now() - _YEAR)
    pages = list_pages(session, source_id=found.id, limit=_PAGES_SHOWN, include_removed=True)
    terms = found.retention if found.retention.is_said else desk.settings.retention.as_said
    runs = _runs(session, found, pages, since)
    facts = {
        "source": found,
        "counts": source_counts(session, found.id),
        "pages": pages,
        "bars": bars_of(news_times(session, found.id, since, _MOST_NEWS), clock),
        "versions": bars_of(versions, clock, _YEAR.days),
        "bands": bands_of(runs, clock),
        "gap": Outcome.GAP,
        "width": DAYS * STEP,
        "height": HEIGHT,
        "payloads_stay": retention_in_words(terms if terms.is_said else FOR_EVER, clock.language),
        "in_words": partial(_in_words, language=clock.language),
        "is_served": running_service(session, desk.now()) is not None,
        "is_from_file": found.managed_by is ManagedBy.CONFIG,
    }
    return page(request, "source.html", facts)


@router.post("/sources/{number}/check")
def check(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Have it checked next."""
    found = get_source(session, number)
    desk.write(partial(request_check, page_ids=(), source_ids=(found.id,), now=desk.now()))
    return to(request, f"/sources/{found.id}")


@router.post("/sources/{number}/pause")
def pause(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Look at it no longer for now."""
    return _turned(request, desk, get_source(session, number), SourceState.PAUSED)


@router.post("/sources/{number}/resume")
def resume(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Look at it again."""
    return _turned(request, desk, get_source(session, number), SourceState.ACTIVE)


@router.get("/sources/{number}/remove", response_class=HTMLResponse)
def leaving(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Ask how to let go of a source, and whether it is meant."""
    return _ask(request, session, get_source(session, number))


@router.post("/sources/{number}/remove", response_class=HTMLResponse)
def remove(
    request: Request,
    desk: Lent,
    session: Reading,
    number: Number,
    how: Annotated[str, Form()] = "",
    sure: Annotated[str, Form()] = "",
) -> Response:
    """Watch it no longer; its versions stay, unless they are to be deleted and that is surely meant."""
    found = get_source(session, number)
    if how == "keep":
        return _turned(request, desk, found, SourceState.REMOVED)
    if how != "delete" or not sure:
        return _ask(request, session, found, said="remove.choose" if how != "delete" else "remove.sure")
    try:
        desk.write(lambda writing: purge_source(writing, found.id))
    except InputError as error:
        return _ask(request, session, found, detail=str(error))
    return to(request, "/sources")


def to(request: Request, path: str) -> Response:
    """Lead on to a page of ours."""
    return RedirectResponse(request.scope.get("root_path", "") + path, HTTPStatus.SEE_OTHER)


def _ask(request: Request, session: Session, found: Source, *, said: str = "", detail: str = "") -> HTMLResponse:
    facts = {"source": found, "counts": source_counts(session, found.id), "said": said, "detail": detail}
    return page(
        request, "source_remove.html", facts, status=HTTPStatus.BAD_REQUEST if said or detail else HTTPStatus.OK
    )


def _turned(request: Request, desk: Desk, found: Source, state: SourceState) -> Response:
    desk.write(partial(set_source_state, source_id=found.id, state=state, now=desk.now()))
    return to(request, "/sources" if state is SourceState.REMOVED else f"/sources/{found.id}")


def _runs(session: Session, found: Source, pages: list[Page], since: datetime) -> list[Run]:
    """Of a list its own checks; a page source has none but its page's."""
    if found.kind is not SourceKind.PAGE:
        return runs_since(session, since, _MOST_RUNS, source_id=found.id)
    return runs_since(session, since, _MOST_RUNS, page_id=pages[0].id) if pages else []


def _in_words(schedule: Schedule | None, language: str) -> str:
    return schedule_in_words(schedule, language) if schedule else ""
