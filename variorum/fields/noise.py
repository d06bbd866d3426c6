"""Noise of a page as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.noise_text import what_of, where_of
from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.records import NoiseRow


class NoiseFields(TypedDict):
    """What of a page does not count; `what` and `where` in English. It stands behind `after`, ahead of `before`."""

    number: int
    state: str
    what: str
    where: str
    after: str | None
    before: str | None
    declared: bool
    differed: int
    checks: int
    since_at: str | None
    ended_at: str | None
    last_differed_at: str | None
    last_seen: str


def noise_fields(row: NoiseRow) -> NoiseFields:
    """Give noise."""
    place = row.spot.place
    return {
        "number": row.spot.number,
        "state": row.state.value,
        "what": what_of(row, "en"),
        "where": where_of(row, "en"),
        "after": place.before[0] if place and place.before else None,
        "before": place.after[0] if place and place.after else None,
        "declared": row.spot.is_declared,
        "differed": row.differed,
        "checks": row.checks,
        "since_at": iso_text(row.since_at),
        "ended_at": iso_text(row.ended_at),
        "last_differed_at": iso_text(row.last_differed_at),
        "last_seen": row.last_text,
    }
