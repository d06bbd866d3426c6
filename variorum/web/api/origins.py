"""Where texts come from: origins and copies of a page, and copies that missed a correction."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from storage.pages import get_page
from variorum.fields.origins import OriginsFields, StaleFields, origins_fields, stale_fields
from variorum.origins import provenance, sentence_differences, stale_after
from variorum.web.api.listing import After, Listing, listing
from variorum.web.api.pages import PageId
from variorum.web.desk import Reading

router = APIRouter(tags=["origins"])
_MOST_KIN = 500
_MOST_DIFFERENCES = 50
_PAIRS = 200
"""Of pages that share text, looked at for one answer."""


@router.get("/pages/{number}/origins")
def origins(
    session: Reading,
    number: PageId,
    limit: Annotated[int, Query(ge=1, le=_MOST_KIN, description="How many other pages at most.")] = 50,
    difference: Annotated[bool, Query(description="Also the sentences that differ; of fifty pages at most.")] = False,
) -> OriginsFields:
    """Say where a page's text comes from, and who carries it (`variorum origins`)."""
    found = provenance(session, get_page(session, number).id, min(limit, _MOST_DIFFERENCES) if difference else limit)
    return origins_fields(found, sentence_differences(session, found) if difference else {})


@router.get("/stale")
def stale(request: Request, session: Reading, after: After = 0) -> Listing[StaleFields]:
    """List the copies that still say what their origin has corrected (`variorum origins --stale`).

    A part may be empty though others follow: it ends when enough pages were held against each other.
    """
    found, last = stale_after(session, after, _PAIRS)
    return listing(request, [stale_fields(one) for one in found], None if last is None else {"after": last})
