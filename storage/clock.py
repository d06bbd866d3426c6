"""What a clock that was ahead has left behind, brought within what the present one could have left.

A service that lived under such a clock may not have lived to see it put right; and who waits for a time that has become
the far future waits for years: for a lease, for a dead service to count as dead, for a message, a channel, a host.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, delete, select, update

from scraper.pace import read_pace, tell_at
from storage.models import ChannelRecord, HostRecord, OutboxRecord, PageRecord, ServiceRecord, SourceRecord

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Update
    from sqlalchemy.orm import Session

LONGEST_RETRY = timedelta(hours=1)
LONGEST_REST = timedelta(days=1)
"""However often a message or channel has failed, it is tried again after these."""
LONGEST_WAIT_FOR_HOST = timedelta(days=7)
"""However long a server asks to be left alone."""


def bring_back(session: Session, now: datetime, lease_s: float) -> int:
    """Shorten every wait that is longer than any wait is; return how many there were.

    Whoever holds a lease or beats and is alive says so again in time.
    """
    lease_until = now + timedelta(seconds=lease_s)
    shortened = 0
    for table in (PageRecord, SourceRecord):
        shortened += _done(
            session, update(table).where(table.claim_until > lease_until).values(claim_until=lease_until)
        )
    shortened += _done(session, update(ServiceRecord).where(ServiceRecord.beat_at > now).values(beat_at=now))
    shortened += _bring_messages_back(session, now)
    resting = update(ChannelRecord).where(ChannelRecord.rests_until > now + LONGEST_REST)
    shortened += _done(session, resting.values(rests_until=now))
    # Not to be asked too early again, it says so once more.
    forgotten = delete(HostRecord).where(HostRecord.free_at > now + LONGEST_WAIT_FOR_HOST)
    return shortened + _done(session, forgotten)


def _bring_messages_back(session: Session, now: datetime) -> int:
    """What waits for its digest or for the end of quiet hours waits for the next ones, everything else for nothing."""
    waiting = (OutboxRecord.delivered_at.is_(None), OutboxRecord.next_attempt_at > now)
    moved = 0
    for pace in session.scalars(select(OutboxRecord.pace).where(*waiting).distinct()).all():
        at, _ = tell_at(read_pace(pace), now)
        later = (*waiting, OutboxRecord.pace == pace, OutboxRecord.next_attempt_at > at + LONGEST_RETRY)
        moved += _done(session, update(OutboxRecord).where(*later).values(next_attempt_at=at))
    return moved


def _done(session: Session, statement: Update | Any) -> int:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
