"""New promises outside of checks: where a schedule was changed, and where the clock was set back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.timing import Chances, regular_check
from storage.check_records import NextCheck
from storage.clock import bring_back
from storage.promises import keep_promises, promises_made_later, promises_of_source
from storage.records import Cause

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.life import Life
    from storage.check_records import TimingFacts
    from storage.engine import Session


def reschedule(session: Session, source_id: int, now: datetime, life: Life | None = None) -> int:
    """Promise anew, by the schedules a source has now, its own check and those of its pages; return how many.

    What has never been looked at stays due. Trouble is looked at again when it was to be, or sooner.
    """
    chances = Chances(life=life) if life else Chances()
    made = [
        (promise, planned)
        for promise in promises_of_source(session, source_id)
        if (planned := _anew(promise.facts, now, chances)) is not None
    ]
    keep_promises(session, made)
    return len(made)


def follow_clock(session: Session, now: datetime, lease_s: float) -> int:
    """Keep the waits, not the moments, of all that waits since the clock was ahead; return how much that was.

    Else a clock that was a year ahead, once, and was put right leaves every page alone for a year.
    """
    made = [
        (promise, NextCheck(now + (facts.next_check_at - (facts.last_checked_at or facts.next_check_at)), Cause.CLOCK))
        for promise in promises_made_later(session, now)
        if (facts := promise.facts).next_check_at is not None
    ]
    keep_promises(session, made, made_at=now)
    return len(made) + bring_back(session, now, lease_s)


def _anew(facts: TimingFacts, now: datetime, chances: Chances) -> NextCheck | None:
    if facts.last_checked_at is None or facts.next_check_at is None:
        return None
    # An interval counts from the last check; a moment in the calendar that is over by now does not come again.
    since = min(facts.last_checked_at, now)
    of_intervals = regular_check(facts, since, chances)
    planned = regular_check(facts, now, chances) if of_intervals.cause is Cause.CALENDAR else of_intervals
    if planned.at is None:
        return None
    at = max(planned.at, now)
    if facts.failing_since is not None and at >= facts.next_check_at:
        return None
    return NextCheck(at, Cause.EDITED)
