"""Deliveries: what was told on which channel, what waits, and what failed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from storage.deliveries import list_deliveries
from variorum.fields.delivery import DeliveryFields, delivery_fields
from variorum.web.api.listing import Limit
from variorum.web.desk import Reading

router = APIRouter(prefix="/deliveries", tags=["deliveries"])


@router.get("")
def list_newest(
    session: Reading,
    channel: Annotated[str | None, Query(description="Only of this channel.")] = None,
    failed: Annotated[bool, Query(description="Only what failed and has not arrived.")] = False,
    limit: Limit = 100,
) -> list[DeliveryFields]:
    """List the newest deliveries."""
    return [delivery_fields(row) for row in list_deliveries(session, channel=channel, only_failed=failed, limit=limit)]
