"""Pages: their versions, differences, captures and lives."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response

from scraper.compare import dating_of, diff_articles, render
from scraper.compare.lineage import find_passage, trace
from scraper.errors import NotFoundError
from storage.captures import get_capture, list_captures, payload_of
from storage.changes import list_changes
from storage.details import iter_details
from storage.history import iter_shown, list_rereadings
from storage.pages import get_page, list_pages
from storage.runs import list_runs
from storage.service import request_check
from storage.sources import get_source
from storage.versions import get_version, list_versions
from variorum.fields.article import Entry, EntryFields, entry_fields
from variorum.fields.capture import CaptureFields, capture_fields
from variorum.fields.page import PageFields, page_fields
from variorum.fields.sentence import SentenceFields, WhenFields, sentence_fields, when_fields
from variorum.fields.timeline import TimelineEvent, change_event, details_event, reread_event, spell_event
from variorum.fields.version import GapFields, VersionFields, gap_fields, version_fields
from variorum.timeline import spells
from variorum.version_choice import chosen_versions, told_dating
from variorum.web.api.listing import After, Limit, Listing, listing
from variorum.web.api.permission import WRITES
from variorum.web.desk import Lent, Reading
from variorum.web.numbers import LARGEST_ID

router = APIRouter(prefix="/pages", tags=["pages"])
PageId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The page's number.")]
VersionNumber = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The version's number.")]
_Version = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
_MOST_CAPTURES = 100
"""Each is unpacked, from what came before it."""


class DiffFormat(StrEnum):
    """What a difference is given as."""

    JSON = "json"
    UNIFIED = "unified"
    HTML = "html"


@router.get("")
def list_all(
    request: Request,
    session: Reading,
    after: After = 0,
    limit: Limit = 100,
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only pages of this source.")] = None,
    url: Annotated[str | None, Query(description="Only the page at this address, in any form.")] = None,
) -> Listing[PageFields]:
    """List the pages that the sources brought."""
    if url is not None:
        return listing(request, [page_fields(get_page(session, url))], None)
    source_id = get_source(session, source).id if source is not None else None
    found = list_pages(session, source_id=source_id, after=after, limit=limit + 1)
    more = {"after": found[limit - 1].id} if len(found) > limit else None
    return listing(request, [page_fields(one) for one in found[:limit]], more)


@router.get("/{number}")
def read_one(session: Reading, number: PageId) -> PageFields:
    """Give one page."""
    return page_fields(get_page(session, number))


@router.post("/{number}/check", status_code=HTTPStatus.ACCEPTED, dependencies=[WRITES])
def check(desk: Lent, number: PageId) -> PageFields:
    """Ask the service to check a page next, as soon as its host allows."""

    def work(session: Reading) -> PageFields:
        page = get_page(session, number)
        request_check(session, (page.id,), (), desk.now())
        return page_fields(page)

    return desk.write(work)


@router.get("/{number}/versions")
def versions(session: Reading, number: PageId) -> list[VersionFields]:
    """List the versions of a page, without their texts."""
    return [version_fields(row) for row in list_versions(session, get_page(session, number).id)]


@router.get("/{number}/versions/{version}")
def version(session: Reading, number: PageId, version: VersionNumber) -> EntryFields:
    """Give a version with its article."""
    return entry_fields(Entry(get_version(session, get_page(session, number).id, version)))


@router.get("/{number}/diff", responses={200: {"content": {"text/plain": {}}}})
def diff(
    session: Reading,
    number: PageId,
    old: _Version = None,
    new: _Version = None,
    form: Annotated[DiffFormat, Query(alias="format")] = DiffFormat.JSON,
) -> Any:
    """Say what changed between two versions; without `new` to the current one, without `old` from the one before."""
    page = get_page(session, number)
    before, after = chosen_versions(session, page, old, new)
    told = told_dating(session, page.id, before.number, after.number)
    found = diff_articles(before.article, after.article)
    match form:
        case DiffFormat.UNIFIED:
            text = render.to_unified(found, f"version {before.number}", f"version {after.number}")
            return PlainTextResponse(text)
        case DiffFormat.HTML:
            # As text: a fragment for a page of somebody else's, never a page of ours.
            return PlainTextResponse(render.to_html(found))
        case DiffFormat.JSON:
            dating = (told or dating_of(found, after.article)) if found.is_textual else None
            return {**render.to_json(found), "from": before.number, "to": after.number, "dating": dating}


@router.get("/{number}/gaps")
def gaps(session: Reading, number: PageId) -> list[GapFields]:
    """List the times when no article could be read."""
    runs = list_runs(session, get_page(session, number).id)
    return [gap_fields(run) for run in runs if run.reason is not None]


@router.get("/{number}/timeline")
def timeline(session: Reading, number: PageId) -> list[TimelineEvent]:
    """Give a page's life in order: its changes, when it was seen, and when and why it could not be."""
    page_id = get_page(session, number).id
    events = [
        *map(spell_event, spells(list_runs(session, page_id))),
        *map(change_event, list_changes(session, page_id=page_id)),
        *map(reread_event, list_rereadings(session, page_id)),
        *map(details_event, iter_details(session, page_id)),
    ]
    return sorted(events, key=lambda event: event["at"] or "")


@router.get("/{number}/sentences")
def sentences(
    session: Reading,
    number: PageId,
    gone: Annotated[bool, Query(description="Those that vanished, instead of those that stand.")] = False,
) -> list[SentenceFields]:
    """Say of each sentence which version brought it (`variorum blame`)."""
    lineage = trace(iter_shown(session, get_page(session, number).id))
    return [sentence_fields(one) for one in (lineage.gone if gone else lineage.present)]


@router.get("/{number}/when")
def when(
    session: Reading, number: PageId, sentence: Annotated[str, Query(min_length=1, max_length=2000)]
) -> WhenFields:
    """Say when a sentence, or words of one, appeared and disappeared."""
    return when_fields(find_passage(iter_shown(session, get_page(session, number).id), sentence))


@router.get("/{number}/captures")
def captures(
    request: Request,
    session: Reading,
    number: PageId,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST_CAPTURES, description="How many items at most.")] = 50,
) -> Listing[CaptureFields]:
    """List the stored fetches of a page, oldest first, with their headers."""
    found = list_captures(session, get_page(session, number).id, after=after, limit=limit + 1)
    more = {"after": found[limit - 1].id} if len(found) > limit else None
    return listing(request, [capture_fields(one) for one in found[:limit]], more)


@router.get(
    "/{number}/captures/{capture}/payload",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def payload(session: Reading, number: PageId, capture: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> Response:
    """Give the bytes as the server sent them, unpacked: to be saved, never to be shown."""
    found = get_capture(session, capture)
    if found.page_id != number:
        raise NotFoundError(f"Page {number} has no capture {capture}.")
    headers = {"content-disposition": f'attachment; filename="page-{number}-capture-{found.id}.bin"'}
    return Response(payload_of(session, found.id), media_type="application/octet-stream", headers=headers)
