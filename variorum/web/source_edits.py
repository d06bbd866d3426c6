"""Adding and editing sources, with a look beforehand at what that would bring; nothing is saved by looking."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from scheduler.occurrences import next_moments
from scheduler.secrets import request_for
from scraper.compare.edits import EditClass
from scraper.errors import InputError
from scraper.extract import ExtractOptions
from scraper.model import SourceKind, Url
from scraper.schedule import Cron, Weekly
from storage.sources import get_source
from variorum.schedule_words import schedule_in_words
from variorum.watchlist import by_default, edit_and_reschedule, watch
from variorum.web.desk import Desk, Lent, Reading
from variorum.web.numbers import Number
from variorum.web.preview import Terms, preview_of
from variorum.web.render import clock_of, page, zone_name
from variorum.web.source_form import Fields
from variorum.web.sources import to

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import FetchFailure
    from scraper.model import Response as Answer
    from scraper.schedule import Schedule
    from storage.records import NewSource, Source
    from variorum.web.preview import Preview

router = APIRouter()
"""Before the one of single sources, whose numbers /sources/new would be taken for."""
_LOOK_S: Final = 45.0
_TIMES_SHOWN: Final = 5
_Typed = Annotated[Fields, Form()]


@router.get("/sources/new", response_class=HTMLResponse)
def new(request: Request, desk: Lent, url: Annotated[str, Query(max_length=4000)] = "") -> HTMLResponse:
    """Ask what to watch; what is usual stands there already."""
    usual = Fields.of(_usual(desk), zone_name(request))
    return _form(request, usual.model_copy(update={"url": url, "kind": ""}))


@router.get("/sources/schedule", response_class=HTMLResponse)
def schedule(
    request: Request,
    when: Annotated[str, Query(max_length=500)] = "",
    zone: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """Say a schedule in words while it is typed, with the next times it names."""
    return page(request, "schedule.html", _timing(request, Fields(when=when, zone=zone)))


@router.post("/sources/preview", response_class=HTMLResponse)
async def preview(request: Request, desk: Lent, fields: _Typed) -> HTMLResponse:
    """Look at an address and show what watching it would bring."""
    try:
        found = await _look(request, desk, fields.laid_on(_usual(desk)), fields.chosen_kind)
    except InputError as error:
        return await run_in_threadpool(_form, request, fields, said=str(error))
    return await run_in_threadpool(_form, request, fields, found=found)


@router.post("/sources", response_class=HTMLResponse)
def add(request: Request, desk: Lent, fields: _Typed) -> Response:
    """Watch it from now on."""
    try:
        wanted = fields.laid_on(_usual(desk))
        source, _ = desk.write(partial(watch, new=wanted, now=desk.now()))
    except InputError as error:
        return _form(request, fields, said=str(error))
    return to(request, f"/sources/{source.id}")


@router.get("/sources/{number}/edit", response_class=HTMLResponse)
def editing(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Show the form of a source as it is."""
    found = get_source(session, number)
    return _form(request, Fields.of(found, zone_name(request)), source=found)


@router.post("/sources/{number}/preview", response_class=HTMLResponse)
async def preview_edit(request: Request, desk: Lent, number: Number, fields: _Typed) -> HTMLResponse:
    """Look at a source as it would be; it is asked with its own headers, cookies and log-in."""
    found = await run_in_threadpool(read_source, desk, number)
    fields = fields.model_copy(update={"url": found.url, "kind": found.kind.value})
    try:
        usual = replace(_usual(desk), fetch_options=found.fetch_options)
        looked = await _look(request, desk, fields.laid_on(usual), found.kind)
    except InputError as error:
        return await run_in_threadpool(_form, request, fields, said=str(error), source=found)
    return await run_in_threadpool(_form, request, fields, found=looked, source=found)


@router.post("/sources/{number}/edit", response_class=HTMLResponse)
def edit(request: Request, desk: Lent, session: Reading, number: Number, fields: _Typed) -> Response:
    """Change a source."""
    found = get_source(session, number)
    fields = fields.model_copy(update={"url": found.url, "kind": found.kind.value})
    try:
        wanted = fields.edit_of(found)
        desk.write(partial(edit_and_reschedule, source=found, edit=wanted, now=desk.now()))
    except InputError as error:
        return _form(request, fields, said=str(error), source=found)
    return to(request, f"/sources/{found.id}")


def read_source(desk: Desk, number: int) -> Source:
    """Read a source, and hold no look at the database while a server is asked."""
    with desk.database.reading() as session:
        return get_source(session, number)


def _usual(desk: Desk) -> NewSource:
    """What `[defaults]` says of a source; its kind and address are still to be said."""
    return by_default(desk.settings.defaults, SourceKind.PAGE, Url(""))


async def _look(request: Request, desk: Desk, wanted: NewSource, kind: SourceKind | None) -> Preview:
    answer = await fetched(desk, wanted)
    options = ExtractOptions(wanted.include, wanted.exclude)
    terms = Terms(options, wanted.link_rules, clock_of(request).language)
    return await run_in_threadpool(preview_of, wanted.url, kind, answer, terms)


async def fetched(desk: Desk, wanted: NewSource | Source) -> Answer | FetchFailure:
    """Ask a source's server as the source says; InputError where it takes too long for somebody who waits."""
    request = await run_in_threadpool(request_for, wanted.url, wanted.url, wanted.fetch_options, desk.read_secret)
    try:
        async with asyncio.timeout(_LOOK_S):
            return await desk.fetcher.fetch(request)
    except TimeoutError:
        raise InputError(f"{wanted.url} did not answer within {_LOOK_S:g} seconds") from None


def _form(
    request: Request, fields: Fields, *, said: str = "", found: Preview | None = None, source: Source | None = None
) -> HTMLResponse:
    facts: dict[str, Any] = {
        "fields": fields,
        "said": said,
        "preview": found,
        "source": source,
        "kinds": tuple(SourceKind),
        "classes": tuple(EditClass),
        **_timing(request, fields),
    }
    return page(request, "source_form.html", facts, status=HTTPStatus.BAD_REQUEST if said else HTTPStatus.OK)


def _timing(request: Request, fields: Fields) -> dict[str, Any]:
    """What a schedule says, its next times, and what is wrong with it."""
    clock = clock_of(request)
    try:
        found = fields.schedule
    except InputError as error:
        return {"in_words": "", "times": [], "untimely": str(error)}
    words = schedule_in_words(found, clock.language) if found else ""
    return {"in_words": words, "times": _times(found, clock.now), "untimely": ""}


def _times(schedule: Schedule | None, now: datetime) -> list[datetime]:
    if schedule is None or not isinstance(schedule.rhythm, Cron | Weekly):
        return []
    return next_moments(schedule.rhythm, schedule.zone, now, _TIMES_SHOWN)
