"""A delivery as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.service_records import ChannelState, DeliveryRow


class DeliveryFields(TypedDict):
    """One message on one channel; `state` is waiting, failed, set_aside or delivered, `changes` are ids of the log."""

    id: str
    channel: str
    changes: list[int]
    state: str
    attempts: int
    pace: str
    next_attempt_at: str | None
    delivered_at: str | None
    error: str | None


def delivery_fields(row: DeliveryRow) -> DeliveryFields:
    """Give a delivery."""
    return {
        "id": row.delivery_id,
        "channel": row.channel,
        "changes": list(row.change_ids),
        "state": row.state,
        "attempts": row.attempts,
        "pace": row.pace or "at once",
        "next_attempt_at": iso_text(row.next_attempt_at),
        "delivered_at": iso_text(row.delivered_at),
        "error": row.last_error,
    }


class ChannelFields(TypedDict):
    """A channel that is in trouble."""

    name: str
    failures: int
    failing_since: str | None
    last_error: str | None
    rests_until: str | None
    closed_at: str | None
    waiting: int
    set_aside: int


def channel_fields(state: ChannelState) -> ChannelFields:
    """Give a channel."""
    return {
        "name": state.name,
        "failures": state.failures,
        "failing_since": iso_text(state.failing_since),
        "last_error": state.last_error,
        "rests_until": iso_text(state.rests_until),
        "closed_at": iso_text(state.closed_at),
        "waiting": state.waiting,
        "set_aside": state.set_aside,
    }
