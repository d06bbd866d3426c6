"""When a page showed which of its versions: what the log and the checks say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import bindparam, select

from scraper.model import ChangeKind
from storage.models import ChangeRecord, PageRecord, VersionRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

_Seen: TypeAlias = tuple[datetime, datetime | None]
_Entry: TypeAlias = tuple[ChangeKind, int | None, datetime]

_ASKED: Any = bindparam("ids", expanding=True)
# Run on the connection, without the mapper's share of each row: a page may have hundreds of versions.
_PAGES = select(PageRecord.id, PageRecord.last_seen_at).where(PageRecord.id.in_(_ASKED))
_VERSIONS = (
    select(VersionRecord.page_id, VersionRecord.number, VersionRecord.first_seen_at, VersionRecord.last_seen_at)
    .where(VersionRecord.page_id.in_(_ASKED))
    .order_by(VersionRecord.page_id, VersionRecord.number)
)
_ENTRIES = (
    select(ChangeRecord.page_id, ChangeRecord.kind, ChangeRecord.to_version, ChangeRecord.detected_at)
    .where(ChangeRecord.page_id.in_(_ASKED))
    .order_by(ChangeRecord.page_id, ChangeRecord.id)
)
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
    return showings_of(session, [page_id])[page_id]


def showings_of(session: Session, page_ids: Sequence[int]) -> dict[int, list[Showing]]:
    """Return what some pages showed, each as `list_showings` does."""
    asked, connection = {"ids": list(page_ids)}, session.connection()
    last_seen = dict(connection.execute(_PAGES, asked).all())
    versions: dict[int, dict[int, _Seen]] = {page_id: {} for page_id in page_ids}
    for page_id, number, first, last in connection.execute(_VERSIONS, asked):
        versions[page_id][number] = (first, last)
    entries: dict[int, list[_Entry]] = {page_id: [] for page_id in page_ids}
    for of_page, kind, shown, at in connection.execute(_ENTRIES, asked):
        entries[of_page or 0].append((kind, shown, at))
    return {one: _showings(last_seen.get(one), versions[one], entries[one]) for one in page_ids}


def _showings(last_seen_at: datetime | None, versions: Mapping[int, _Seen], entries: Sequence[_Entry]) -> list[Showing]:
    turns = _turns(entries, {number: first for number, (first, _) in versions.items()})
    final = {number: at for at, (_, number) in enumerate(turns) if number is not None}
    found = []
    for at, (start, number) in enumerate(turns):
        if number is None:
            continue
        gone = turns[at + 1][0] if at + 1 < len(turns) else None
        known = last_seen_at if gone is None else versions[number][1]
        last = known if final[number] == at and known is not None else start
        found.append(Showing(number, start, max(start, last), gone))
    return found


def _turns(entries: Sequence[_Entry], first_seen: Mapping[int, datetime]) -> Sequence[tuple[datetime, int | None]]:
    """When the page came to show which version; None where it was removed."""
    turns: list[tuple[datetime, int | None]] = []
    for kind, number, at in entries:
        if kind is ChangeKind.REMOVED:
            turns.append((at, None))
        elif kind in _SHOWS and number in first_seen:
            turns.append((at, number))
    told = {number for _, number in turns}
    turns += [(at, number) for number, at in first_seen.items() if number not in told]
    turns.sort(key=lambda turn: turn[0])
    return [turn for at, turn in enumerate(turns) if at == 0 or turn[1] != turns[at - 1][1]]
