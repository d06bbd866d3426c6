"""Texts: search over every version ever seen, and exports as streams."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from storage.search import Search, search
from storage.sources import get_source
from variorum.export import ExportFormat, exported
from variorum.export.choice import Wanted, Which, entries_in_turns
from variorum.fields.hit import HitFields, hit_fields
from variorum.source_choice import chosen_sources
from variorum.web.api.listing import Before, Listing, Moment, listing
from variorum.web.desk import Lent, Reading
from variorum.web.numbers import LARGEST_ID

router = APIRouter(tags=["texts"])
_MOST_HITS = 100
_MEDIA_TYPES: Final = {
    ExportFormat.JSONL: ("application/x-ndjson", "jsonl"),
    ExportFormat.JSON: ("application/json", "json"),
    ExportFormat.CSV: ("text/csv; charset=utf-8", "csv"),
    ExportFormat.MARKDOWN: ("text/markdown; charset=utf-8", "md"),
    ExportFormat.TEXT: ("text/plain; charset=utf-8", "txt"),
    ExportFormat.HTML: ("text/html; charset=utf-8", "html"),
}


@router.get("/search")
def find(
    request: Request,
    session: Reading,
    words: Annotated[str, Query(min_length=1, max_length=500, description='All of them; "quoted ones" together.')],
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    tag: str | None = None,
    since: Annotated[Moment | None, Query(description="In a version first seen since then.")] = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_HITS)] = 20,
) -> Listing[HitFields]:
    """Find text in every version ever seen; the page with the newest match first."""
    source_ids = chosen_sources(session, None if source is None else str(source), tag)
    hits = search(session, Search(words, source_ids, since, before, limit))
    more = {"before": hits[-1].place} if len(hits) == limit else None
    return listing(request, [hit_fields(hit) for hit in hits], more)


@router.get("/export", response_class=StreamingResponse)
def export(
    desk: Lent,
    form: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.JSONL,
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only pages of this source.")] = None,
    since: Annotated[Moment | None, Query(description="Only versions first seen since then.")] = None,
    versions: Which = Which.LATEST,
) -> StreamingResponse:
    """Give versions as a file; page by page, so that the size of the database does not matter."""
    if source is not None:
        with desk.database.reading() as session:
            get_source(session, source)
    media_type, ending = _MEDIA_TYPES[form]
    headers = {"content-disposition": f'attachment; filename="variorum.{ending}"'}
    found = entries_in_turns(desk.database.reading, Wanted(source, since, versions))
    return StreamingResponse(exported(form, found), media_type=media_type, headers=headers)
