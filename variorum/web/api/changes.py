"""The change log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import islice
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import StreamingResponse

from scraper.errors import NotFoundError
from scraper.model import ChangeKind, Dating
from storage.log import LogFilter, iter_log, newest_id
from storage.pages import get_page
from variorum.fields.change import ChangeFields, change_fields, change_json
from variorum.rule_words import require_class
from variorum.source_choice import chosen_sources
from variorum.web.api.listing import After, Before, Limit, Listing, Moment, listing
from variorum.web.desk import Desk, Lent, Reading
from variorum.web.live import Watcher
from variorum.web.numbers import LARGEST_ID, number_in

router = APIRouter(prefix="/changes", tags=["changes"])


def _wanted(
    session: Reading,
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Of this source.")] = None,
    tag: Annotated[str | None, Query(description="Of sources with this tag.")] = None,
    page: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Of this page.")] = None,
    kind: Annotated[list[ChangeKind], Query(description="Of any of these kinds.")] = [],  # noqa: B006
    edit_class: Annotated[list[str], Query(alias="class", description="Of any of these classes.")] = [],  # noqa: B006
    dating: Annotated[list[Dating], Query(description="Of any of these datings.")] = [],  # noqa: B006
    least: Annotated[float, Query(ge=0, le=1, description="Of this significance or more.")] = 0.0,
    since: Annotated[Moment | None, Query(description="Found since then (RFC 3339).")] = None,
    until: Annotated[Moment | None, Query(description="Found before then (RFC 3339).")] = None,
    words: Annotated[str, Query(max_length=500, description="All in title, summary or address.")] = "",
) -> LogFilter:
    for name in edit_class:
        require_class(name)
    return LogFilter(
        source_ids=chosen_sources(session, None if source is None else str(source), tag),
        page_id=None if page is None else get_page(session, page).id,
        kinds=tuple(kind),
        classes=tuple(edit_class),
        datings=tuple(dating),
        least=least,
        since=since,
        until=until,
        words=words,
    )


Wanted = Annotated[LogFilter, Depends(_wanted)]


@router.get("")
def list_all(
    request: Request,
    session: Reading,
    wanted: Wanted,
    after: After = 0,
    before: Before = None,
    limit: Limit = 100,
    newest_first: Annotated[bool, Query(description="The newest first; `before` goes on.")] = False,
) -> Listing[ChangeFields]:
    """List entries of the log, oldest first. Numbers only grow: who has seen N asks for `after` N and misses none."""
    entries = iter_log(session, wanted, after=after, before=before, newest_first=newest_first)
    found = list(islice(entries, limit + 1))
    more = {"before" if newest_first else "after": found[limit - 1].id} if len(found) > limit else None
    return listing(request, [change_fields(one) for one in found[:limit]], more)


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
def stream(
    request: Request,
    desk: Lent,
    wanted: Wanted,
    after: Annotated[
        int | None, Query(ge=0, le=LARGEST_ID, description="Begin behind it; else with what comes.")
    ] = None,
    last_event_id: Annotated[str | None, Header(description="Where an earlier stream ended.")] = None,
) -> StreamingResponse:
    """Give entries as they come, as server-sent events whose ids are the entries' numbers (`variorum log --follow`)."""
    ended = number_in(last_event_id or "")
    seen = after if ended is None else ended
    with desk.database.reading() as session:
        start = newest_id(session) if seen is None else seen
    watcher: Watcher = request.app.state.watcher
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(_events(watcher, desk, wanted, start), media_type="text/event-stream", headers=headers)


async def _events(watcher: Watcher, desk: Desk, wanted: LogFilter, seen: int) -> AsyncIterator[str]:
    def found(after: int, newest: int) -> list[str]:
        with desk.database.reading() as session:
            entries = iter_log(session, wanted, after=after, before=newest + 1)
            return [f"id: {one.id}\nevent: change\ndata: {change_json(one)}\n\n" for one in entries]

    yield "retry: 3000\n\n"
    async for newest in watcher.beyond(seen):
        if newest is None:
            yield ": still here\n\n"
            continue
        for event in await to_thread.run_sync(found, seen, newest):
            yield event
        seen = newest


@router.get("/{number}")
def read_one(
    session: Reading, number: Annotated[int, Path(ge=1, le=LARGEST_ID, description="The entry's number.")]
) -> ChangeFields:
    """Give one entry."""
    found = next(iter_log(session, LogFilter(), after=number - 1, before=number + 1), None)
    if found is None:
        raise NotFoundError(f"The log has no entry {number}.")
    return change_fields(found)
