"""The life of a page as JSON: one object an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, cast

from typing_extensions import TypedDict

from scraper.model import ChangeKind
from variorum.fields.change import change_fields
from variorum.times import iso_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.compare import DetailChange
    from storage.details import DetailsSeen
    from storage.history import Reread
    from storage.records import Change
    from variorum.timeline import Spell


class DetailFields(TypedDict):
    """A detail that became another; `anchor` is the text of the link where it is one."""

    detail: str
    old: str | None
    new: str | None
    anchor: str | None


class TimelineEvent(TypedDict):
    """Something that happened to a page: `event` says what, and so which of the other keys there are."""

    event: str
    at: str | None
    id: NotRequired[int]
    kind: NotRequired[str]
    classes: NotRequired[list[str]]
    baseline: NotRequired[bool]
    detected_at: NotRequired[str | None]
    page_url: NotRequired[str]
    source: NotRequired[str]
    title: NotRequired[str]
    from_version: NotRequired[int | None]
    to_version: NotRequired[int | None]
    summary: NotRequired[str]
    significance: NotRequired[float]
    reason: NotRequired[str | None]
    dating: NotRequired[str | None]
    doubtful: NotRequired[bool]
    purged: NotRequired[bool]
    noise: NotRequired[bool]
    untold: NotRequired[str | None]
    digest: NotRequired[str]
    chain_hash: NotRequired[str]
    until: NotRequired[str | None]
    checks: NotRequired[int]
    longest_pause_s: NotRequired[float]
    detail: NotRequired[str | None]
    version: NotRequired[int]
    recipe: NotRequired[str]
    details: NotRequired[list[DetailFields]]
    restless: NotRequired[list[str]]
    times: NotRequired[int]
    last_at: NotRequired[str | None]


def change_event(change: Change) -> TimelineEvent:
    """Give an entry of the log: a change, a move or a turn of health."""
    kind = "move" if change.kind is ChangeKind.MOVED else "health" if change.kind is ChangeKind.HEALTH else "change"
    return cast("TimelineEvent", {"event": kind, "at": iso_text(change.detected_at), **change_fields(change)})


def spell_event(spell: Spell) -> TimelineEvent:
    """Give a time in which the page was seen, or could not be."""
    return {
        "event": spell.type.value,
        "at": iso_text(spell.from_at),
        "until": iso_text(spell.to_at),
        "checks": spell.checks,
        "longest_pause_s": round(spell.longest_pause_s, 1),
        "reason": spell.reason.value if spell.reason else None,
        "detail": spell.detail or None,
    }


def reread_event(one: Reread) -> TimelineEvent:
    """Give what another recipe made of a version."""
    return {
        "event": "reread",
        "at": iso_text(one.at),
        "version": one.number,
        "recipe": one.recipe,
        "details": _detail_fields(one.details),
    }


def details_event(one: DetailsSeen) -> TimelineEvent:
    """Give details that differed alone."""
    return {
        "event": "details",
        "at": iso_text(one.at),
        "version": one.number,
        "details": _detail_fields(one.changes),
        "restless": list(one.restless),
        "times": 1 + one.times,
        "last_at": iso_text(one.last_at),
    }


def _detail_fields(changes: Iterable[DetailChange]) -> list[DetailFields]:
    return [
        {"detail": change.detail.value, "old": change.old, "new": change.new, "anchor": change.anchor}
        for change in changes
    ]
