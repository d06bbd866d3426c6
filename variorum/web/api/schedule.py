"""What is checked next."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from storage.pages import get_page
from storage.sources import get_source
from storage.upcoming import list_upcoming
from variorum.expected import expected
from variorum.fields.schedule import UpcomingFields, upcoming_fields
from variorum.web.api.listing import Limit
from variorum.web.desk import Lent, Reading
from variorum.web.numbers import LARGEST_ID

router = APIRouter(prefix="/schedule", tags=["schedule"])


@router.get("")
def list_next(
    session: Reading,
    desk: Lent,
    source: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only of this source.")] = None,
    page: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only of this page.")] = None,
    limit: Limit = 20,
) -> list[UpcomingFields]:
    """List the checks that come next, when they are expected to begin, and why then (`variorum schedule`)."""
    source_id = None if source is None else get_source(session, source).id
    page_id = None if page is None else get_page(session, page).id
    checks = list_upcoming(session, limit, source_id=source_id, page_id=page_id)
    return [upcoming_fields(one) for one in expected(session, checks, desk.settings, desk.now())]
