"""When a page showed which of its versions: what the log and the checks say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.model import ChangeKind
from storage.models import ChangeRecord, PageRecord, VersionRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

_SHOWS = (ChangeKind.ADDED, ChangeKind.EDITED, ChangeKind.RESTORED, ChangeKind.RETURNED)


@dataclass(frozen=True, slots=True)
class Showing:
    """One stretch of time in which a page showed one version."""

    number: int
    from_at: datetime
    """The first check that saw it."""
    last_seen_at: datetime
    """The last check that is known to have seen it."""
    gone_at: datetime | None
    """The first check that saw another version, or the page removed; None where it stands."""


def list_showings(session: Session, page_id: int) -> list[Showing]:
    """Return what a page showed, oldest first; consecutive ones may show the same version (removed in between)."""
    page = session.get_one(PageRecord, page_id)
    columns = (VersionRecord.number, VersionRecord.first_seen_at, VersionRecord.last_seen_at)
    rows = session.execute(select(*columns).where(VersionRecord.page_id == page_id).order_by(VersionRecord.number))
    versions = {number: (first, last) for number, first, last in rows}
    turns = _turns(session, page_id, {number: first for number, (first, _) in versions.items()})
    final = {number: at for at, (_, number) in enumerate(turns) if number is not None}
    found = []
    for at, (start, number) in enumerate(turns):
        if number is None:
            continue
        gone = turns[at + 1][0] if at + 1 < len(turns) else None
        known = page.last_seen_at if gone is None else versions[number][1]
        last = known if final[number] == at and known is not None else start
        found.append(Showing(number, start, max(start, last), gone))
    return found


def _turns(session: Session, page_id: int, first_seen: dict[int, datetime]) -> Sequence[tuple[datetime, int | None]]:
    """When the page came to show which version; None where it was removed."""
    columns = (ChangeRecord.kind, ChangeRecord.to_version, ChangeRecord.detected_at)
    rows = session.execute(select(*columns).where(ChangeRecord.page_id == page_id).order_by(ChangeRecord.id))
    turns: list[tuple[datetime, int | None]] = []
    for kind, number, at in rows:
        if kind is ChangeKind.REMOVED:
            turns.append((at, None))
        elif kind in _SHOWS and number in first_seen:
            turns.append((at, number))
    told = {number for _, number in turns}
    turns += [(at, number) for number, at in first_seen.items() if number not in told]
    turns.sort(key=lambda turn: turn[0])
    return [turn for at, turn in enumerate(turns) if at == 0 or turn[1] != turns[at - 1][1]]
