"""Deliveries: what was told on which channel, what waits, and what failed; and having it told again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from typing_extensions import TypedDict

from storage.channels import list_channel_states, retry_deliveries
from storage.deliveries import list_deliveries
from variorum.fields.delivery import ChannelFields, DeliveryFields, channel_fields, delivery_fields
from variorum.web.api.listing import Limit
from variorum.web.api.permission import WRITES
from variorum.web.desk import Lent, Reading

router = APIRouter(tags=["deliveries"])
_Channel = Annotated[str | None, Query(max_length=200, description="Only of this channel.")]


class RetriedFields(TypedDict):
    """How many changes are told again."""

    changes: int


@router.get("/deliveries")
def list_newest(
    session: Reading,
    channel: _Channel = None,
    failed: Annotated[bool, Query(description="Only what failed and has not arrived.")] = False,
    limit: Limit = 100,
) -> list[DeliveryFields]:
    """List the newest deliveries."""
    return [delivery_fields(row) for row in list_deliveries(session, channel=channel, only_failed=failed, limit=limit)]


@router.post("/deliveries/retry", status_code=HTTPStatus.ACCEPTED, dependencies=[WRITES])
def retry(desk: Lent, channel: _Channel = None) -> RetriedFields:
    """Have all that failed tried again as soon as the service looks (`variorum deliveries --retry`)."""
    channels = [channel] if channel else ()
    return {"changes": desk.write(lambda session: retry_deliveries(session, desk.now(), channels))}


@router.get("/channels")
def channels(session: Reading) -> list[ChannelFields]:
    """List the channels that have anything waiting, or are in trouble."""
    return [channel_fields(state) for state in list_channel_states(session)]
