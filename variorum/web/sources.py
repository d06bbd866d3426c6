"""Sources: what is watched and how it fares; adding with a look beforehand, steering, and letting go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from scheduler.secrets import request_for
from scraper.errors import InputError
from scraper.extract import ExtractOptions
from scraper.fetch_options import NO_OPTIONS
from scraper.model import SourceKind
from scraper.selectors import require_selector
from scraper.urls import parse_url
from storage.changes import news_times
from storage.pages import list_pages
from storage.records import ManagedBy, NewSource, SourceEdit, SourceState
from storage.service import request_check, running_service
from storage.sources import get_source, list_sources, set_source_state, source_counts
from variorum.schedule_words import schedule_in_words
from variorum.times import duration_s, duration_text
from variorum.watchlist import edit_and_reschedule, watch
from variorum.web.chart import DAYS, HEIGHT, STEP, bars_of
from variorum.web.desk import Desk, Lent, Reading
from variorum.web.numbers import Mark, Number
from variorum.web.preview import preview_of
from variorum.web.render import clock_of, page

if TYPE_CHECKING:
    from scraper.fetch_options import FetchOptions
    from scraper.model import Url
    from storage.records import Source
    from variorum.web.preview import Preview

router = APIRouter()
_IN_A_LIST: Final = 100
_LOOK_S: Final = 45.0
_PAGES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the form of a source, as it was typed."""

    url: str = ""
    kind: str = ""
    name: str = ""
    every: str = ""
    tags: str = ""
    include: str = ""
    exclude: str = ""

    @classmethod
    def of(cls, source: Source) -> Fields:
        """What would have to be typed for a source as it is."""
        every = f"{source.every_s:g}s" if source.every_s else ""
        if source.every_s and source.every_s % 60 == 0:
            every = duration_text(source.every_s).replace(" ", "").replace("min", "m")
        lines = ("\n".join(source.include), "\n".join(source.exclude))
        return cls(source.url, source.kind.value, source.name or "", every, ", ".join(source.tags), *lines)

    @property
    def every_s(self) -> float | None:
        """In seconds; None where nothing was said. InputError where it is no duration."""
        return duration_s(self.every) if self.every.strip() else None

    @property
    def tag_list(self) -> tuple[str, ...]:
        """The tags, parted by commas."""
        return tuple(dict.fromkeys(tag.strip() for tag in self.tags.split(",") if tag.strip()))

    @property
    def options(self) -> ExtractOptions:
        """The selectors, one a line. InputError where one is none."""
        return ExtractOptions(_selectors(self.include), _selectors(self.exclude))

    @property
    def chosen_kind(self) -> SourceKind | None:
        """The kind; None where the address is to be looked at for it."""
        return next((kind for kind in SourceKind if kind.value == self.kind), None)


def _selectors(text: str) -> tuple[str, ...]:
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    for selector in found:
        require_selector(selector)
    return found


@router.get("/sources", response_class=HTMLResponse)
def sources(request: Request, session: Reading, after: Mark = 0) -> HTMLResponse:
    """List what is watched."""
    found = sorted((one for one in list_sources(session) if one.id > after), key=lambda one: one.id)
    shown = found[:_IN_A_LIST]
    more = shown[-1].id if len(found) > _IN_A_LIST else None
    return page(request, "sources.html", {"sources": shown, "more": more})


@router.get("/sources/new", response_class=HTMLResponse)
def new(request: Request, url: Annotated[str, Query(max_length=4000)] = "") -> HTMLResponse:
    """Ask what to watch."""
    return _form(request, Fields(url=url))


@router.post("/sources/preview", response_class=HTMLResponse)
async def preview(
    request: Request,
    desk: Lent,
    url: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    every: Annotated[str, Form()] = "",
    tags: Annotated[str, Form()] = "",
    include: Annotated[str, Form()] = "",
    exclude: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Look at an address and show what watching it would bring; nothing is saved."""
    fields = Fields(url.strip(), kind, name.strip(), every.strip(), tags, include, exclude)
    try:
        found = await _look(desk, fields)
    except InputError as error:
        return await run_in_threadpool(_form, request, fields, said=str(error))
    return await run_in_threadpool(_form, request, fields, found=found)


@router.post("/sources", response_class=HTMLResponse)
def add(
    request: Request,
    desk: Lent,
    url: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    every: Annotated[str, Form()] = "",
    tags: Annotated[str, Form()] = "",
    include: Annotated[str, Form()] = "",
    exclude: Annotated[str, Form()] = "",
) -> Response:
    """Watch it from now on."""
    fields = Fields(url.strip(), kind, name.strip(), every.strip(), tags, include, exclude)
    try:
        wanted = NewSource(
            fields.chosen_kind or SourceKind.PAGE,
            parse_url(fields.url),
            name=fields.name or None,
            tags=fields.tag_list,
            every_s=fields.every_s,
            include=fields.options.include,
            exclude=fields.options.exclude,
        )
        source, _ = desk.write(partial(watch, new=wanted, now=desk.now()))
    except InputError as error:
        return _form(request, fields, said=str(error))
    return _to(request, f"/sources/{source.id}")


@router.get("/sources/{number}", response_class=HTMLResponse)
def source(request: Request, desk: Lent, session: Reading, number: Number) -> HTMLResponse:
    """Show a source: how it fares, what it brought, and what can be done with it."""
    found = get_source(session, number)
    clock = clock_of(request)
    bars = bars_of(news_times(session, found.id, desk.now() - timedelta(days=DAYS)), clock)
    facts = {
        "source": found,
        "counts": source_counts(session, found.id),
        "pages": list_pages(session, source_id=found.id, limit=_PAGES_SHOWN, include_removed=True),
        "bars": bars,
        "width": DAYS * STEP,
        "height": HEIGHT,
        "in_words": _in_words,
        "is_served": running_service(session, desk.now()) is not None,
        "is_from_file": found.managed_by is ManagedBy.CONFIG,
    }
    return page(request, "source.html", facts)


@router.get("/sources/{number}/edit", response_class=HTMLResponse)
def editing(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Show the form of a source as it is."""
    found = get_source(session, number)
    return _form(request, Fields.of(found), source=found)


@router.post("/sources/{number}/edit", response_class=HTMLResponse)
def edit(
    request: Request,
    desk: Lent,
    session: Reading,
    number: Number,
    name: Annotated[str, Form()] = "",
    every: Annotated[str, Form()] = "",
    tags: Annotated[str, Form()] = "",
    include: Annotated[str, Form()] = "",
    exclude: Annotated[str, Form()] = "",
) -> Response:
    """Change a source."""
    found = get_source(session, number)
    fields = Fields(found.url, found.kind.value, name.strip(), every.strip(), tags, include, exclude)
    try:
        wanted = SourceEdit(
            name=fields.name,
            tags=fields.tag_list,
            every_s=None if fields.every_s == (found.every_s or None) else fields.every_s or 0.0,
            include=fields.options.include,
            exclude=fields.options.exclude,
        )
        desk.write(partial(edit_and_reschedule, source=found, edit=wanted, now=desk.now()))
    except InputError as error:
        return _form(request, fields, said=str(error), source=found)
    return _to(request, f"/sources/{found.id}")


@router.post("/sources/{number}/check")
def check(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Have it checked next."""
    found = get_source(session, number)
    desk.write(partial(request_check, page_ids=(), source_ids=(found.id,), now=desk.now()))
    return _to(request, f"/sources/{found.id}")


@router.post("/sources/{number}/pause")
def pause(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Look at it no longer for now."""
    return _turned(request, desk, get_source(session, number), SourceState.PAUSED)


@router.post("/sources/{number}/resume")
def resume(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Look at it again."""
    return _turned(request, desk, get_source(session, number), SourceState.ACTIVE)


@router.post("/sources/{number}/remove")
def remove(request: Request, desk: Lent, session: Reading, number: Number) -> Response:
    """Watch it no longer; its versions stay."""
    return _turned(request, desk, get_source(session, number), SourceState.REMOVED)


def _turned(request: Request, desk: Desk, found: Source, state: SourceState) -> Response:
    desk.write(partial(set_source_state, source_id=found.id, state=state, now=desk.now()))
    return _to(request, "/sources" if state is SourceState.REMOVED else f"/sources/{found.id}")


async def _look(desk: Desk, fields: Fields) -> Preview:
    url, options = parse_url(fields.url), fields.options
    _ = fields.every_s  # said to be wrong before the address is asked
    answer = await _fetched(desk, url, NO_OPTIONS)
    return await run_in_threadpool(preview_of, url, fields.chosen_kind, answer, options)


async def _fetched(desk: Desk, url: Url, options: FetchOptions) -> Any:
    request = await run_in_threadpool(request_for, url, url, options, desk.read_secret)
    try:
        async with asyncio.timeout(_LOOK_S):
            return await desk.fetcher.fetch(request)
    except TimeoutError:
        raise InputError(f"{url} did not answer within {_LOOK_S:g} seconds") from None


def _form(
    request: Request, fields: Fields, *, said: str = "", found: Preview | None = None, source: Source | None = None
) -> HTMLResponse:
    facts = {"fields": fields, "said": said, "preview": found, "source": source, "kinds": tuple(SourceKind)}
    return page(request, "source_form.html", facts, status=HTTPStatus.BAD_REQUEST if said else HTTPStatus.OK)


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(request.scope.get("root_path", "") + path, HTTPStatus.SEE_OTHER)


def _in_words(source: Source, language: str) -> str:
    return schedule_in_words(source.schedule, language) if source.schedule else ""
