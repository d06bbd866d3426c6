"""Series of near-equal things (a page's payloads, exchanges, articles): each is packed against an earlier one.

Which one is a skip delta, as in Subversion's file system: the row at position p is packed against the one at p with
its lowest one-bit cleared (6 = 110 against 4 = 100). So half the rows are packed against their neighbour, no row is
further than log2 steps from its keyframe, and reading one takes eight steps at most. Packed against the keyframe alone,
differences grow with every edit (measured: 830 bytes against 90 after 400 edits of an article).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from storage.compression import pack, unpack
from storage.models import CaptureRecord, PayloadRecord, VersionRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Row = TypeVar("Row", PayloadRecord, CaptureRecord, VersionRecord)

_LENGTH = 256
"""A keyframe at least every so often: at most eight steps to read, and a damaged row takes few others along."""
_DRIFT = 0.5
"""A difference of more than this share of what the row weighs alone makes it the next keyframe."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a new row of a series is to hold."""

    base_id: int | None
    position: int
    body: bytes


def next_member(session: Session, newest: Row | None, content: bytes) -> Member:
    """Pack the content that follows a series' newest row (None where it is the first)."""
    if newest is None or newest.position + 1 >= _LENGTH:
        return Member(None, 0, pack(content))
    position = newest.position + 1
    rows = _chain(session, newest)
    # Clearing low bits of position - 1 one by one comes past the wanted position, so the base is among these.
    start = next((n for n, row in enumerate(rows) if row.position <= position & (position - 1)), len(rows) - 1)
    difference = pack(content, _unpacked(rows[start:]))
    if _is_worth_it(difference, content):
        return Member(rows[start].id, position, difference)
    return Member(None, 0, pack(content))


def content_of(session: Session, row: Row) -> bytes:
    """Return what a row holds."""
    return _unpacked(_chain(session, row))


def _chain(session: Session, row: Row) -> Sequence[Row]:
    """The row, what it is packed against, and so on to the keyframe. Ids only grow, so a base's is smaller."""
    if row.base_id is None:
        return [row]
    table = type(row)
    links = select(table.id, table.base_id).where(table.id == row.id).cte("links", recursive=True)
    links = links.union_all(select(table.id, table.base_id).join(links, table.id == links.c.base_id))
    return session.scalars(select(table).where(table.id.in_(select(links.c.id))).order_by(table.id.desc())).all()


def _unpacked(rows: Sequence[Row]) -> bytes:
    content = b""
    for row in reversed(rows):
        content = unpack(row.body, content)
    return content


def _is_worth_it(difference: bytes, content: bytes) -> bool:
    # Most differences are tiny; only for the others is it worth knowing what packing alone would give.
    return len(difference) * 16 <= len(content) or len(difference) < len(pack(content)) * _DRIFT
