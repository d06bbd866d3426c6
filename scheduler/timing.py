"""When to look at a page again: a pure policy, one comment per rule.

Three questions, in this order. Did the check see an article (then the schedule decides), did it fail in a way that
passes (then soon, and ever later), or is the answer doubtful (then soon enough that three looks spread over an hour
can confirm it)? A server's Retry-After outweighs them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from operator import itemgetter
from typing import TYPE_CHECKING, Final, assert_never

from scheduler.life import Life, Past, adaptive_interval_s, is_to_retire
from scheduler.occurrences import is_open, next_moment, next_open
from scraper.durations import DAY_S, MINUTE_S
from scraper.judgement import REMOVING, Outcome
from scraper.model import ChangeKind, GapReason
from scraper.schedule import Adaptive, Cron, Interval, Weekly
from storage.check_records import NextCheck
from storage.records import Cause

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.judgement import CheckResult
    from scraper.schedule import Schedule
    from storage.check_records import TimingFacts

USUAL_LIFE: Final = Life()

JITTER_SHARE = 0.05
JITTER_LIMIT_S = 15 * MINUTE_S
"""Each way. Jitter is there to part pages from each other, and a quarter of an hour parts any number of them."""

_GOLDEN: Final = 0.618_033_988_749_894_9
"""The golden ratio's fraction spreads any number of seeds evenly."""

LATE_SHARE = 0.75
"""A check later than this share of its interval takes the place of the next one: overdue checks coalesce."""

DOUBT_AFTER_S = (31 * MINUTE_S, 35 * MINUTE_S)
"""Two such waits are a little more than an hour, over which three doubtful answers count as confirmed."""
DOUBT_LOOKS = 3

CONFIRM_AFTER_S = (45.0, 75.0)
"""A second look at an odd change: after a cache or a deployment has had a minute, and soon enough to be news."""
QUICK_LOOKS = 2
"""Where the second look finds something odd again that the first had not seen, so does the third; from then on the page
takes its time to settle."""

RETRY_FIRST_S = MINUTE_S
BACKOFF_SHARE = 0.1
"""A page that keeps failing is asked again after a tenth of the time it has failed, where that is longer than its
interval: it costs less and less, and when it works again, we notice late by a tenth of the outage at most."""
LONGEST_BACKOFF_S = DAY_S
REFUSED_S = DAY_S / 2
REMOVED_S = DAY_S
RETRY_AFTER_LIMIT_S = 7 * DAY_S
"""A server that asks for more is asked again after a week."""

# The page may be gone, or this answer may be a slip of the server: only looking again can tell.
DOUBTFUL = REMOVING | {GapReason.SHRUNK, GapReason.EMPTY, GapReason.TRUNCATED}
# Trouble on the way or in the server, which mostly passes within minutes.
TRANSIENT = frozenset(
    {
        GapReason.DNS,
        GapReason.CONNECT,
        GapReason.TLS,
        GapReason.TIMEOUT,
        GapReason.PROTOCOL,
        GapReason.BUSY,
        GapReason.HTTP_ERROR,
        GapReason.SERVER_ERROR,
        GapReason.MAINTENANCE,
        GapReason.INTERNAL,
        GapReason.NOT_SET_UP,
    }
)
# Somebody said no, the site or the user's own configuration: asking often would be rude or useless. (A robots.txt that
# only could not be had names the time when it is asked for again.)
REFUSED = frozenset({GapReason.ROBOTS, GapReason.REFUSED_ADDRESS, GapReason.REFUSED_URL})


@dataclass(frozen=True, slots=True)
class Chances:
    """What the next check depends on besides facts: chance, and the bounds of the adaptive policy."""

    jitter: float = 0.5
    """From 0 to 1; 0.5 moves nothing but what a schedule with a jitter of its own has moved later."""
    life: Life = USUAL_LIFE


def next_check(facts: TimingFacts, result: CheckResult, now: datetime, chances: Chances = Chances()) -> NextCheck:
    """When to look again after a check that ended `now`, and why. Without a time, the page retires."""
    facts = _with_news(facts, result, now)
    planned = (
        _after_gap(facts, result, now, chances) if result.outcome is Outcome.GAP else regular_check(facts, now, chances)
    )
    # A check that saw an article and is not sure of it asks for a second look.
    if result.is_doubtful and result.outcome is not Outcome.GAP:
        planned = _sooner(
            planned, now + timedelta(seconds=_spread_wait_s(DOUBT_AFTER_S, facts, now, chances)), Cause.DOUBT
        )
    # Who wants to be looked at in windows only is not looked at between them, whatever happened.
    if planned.at is not None and planned.cause is not Cause.CALENDAR:
        planned = replace(planned, at=_next_open(facts.schedules, planned.at))
    # Retry-After is the server's word (RFC 9110 § 10.2.3); never earlier, and not past a week.
    if result.retry_after_s is not None and planned.at is not None:
        asked_at = now + timedelta(seconds=min(max(result.retry_after_s, 0.0), RETRY_AFTER_LIMIT_S))
        planned = NextCheck(asked_at, Cause.RETRY_AFTER) if asked_at > planned.at else planned
    if planned.at is None:
        return planned
    return replace(planned, at=max(planned.at, now + timedelta(seconds=1)))


def regular_check(facts: TimingFacts, now: datetime, chances: Chances = Chances()) -> NextCheck:
    """The next check while all goes well: of several schedules the one that comes first."""
    planned = min((_next_of(schedule, facts, now, chances) for schedule in facts.schedules), key=itemgetter(0))
    if _retires(facts, now, chances.life):
        return NextCheck(None, Cause.ADAPTIVE)
    return NextCheck(*planned)


def interval_s(facts: TimingFacts, now: datetime, life: Life = USUAL_LIFE) -> float:
    """Seconds between two checks while all goes well; of moments in the calendar, until the next one."""
    return min(_interval_of(schedule, facts, now, life) for schedule in facts.schedules)


def _next_of(schedule: Schedule, facts: TimingFacts, now: datetime, chances: Chances) -> tuple[datetime, Cause]:
    match schedule.rhythm:
        case Interval(every_s):
            return _next_slot(facts, max(every_s, 1.0), now) + _around(
                schedule, every_s, chances.jitter
            ), Cause.INTERVAL
        case Cron() | Weekly() as rhythm:
            return _later(schedule, next_moment(rhythm, schedule.zone, now), chances.jitter), Cause.CALENDAR
        case Adaptive():
            every_s = adaptive_interval_s(_past(facts), now, chances.life)
            wait = timedelta(seconds=every_s * _share_of_first(facts)) + _around(schedule, every_s, chances.jitter)
            return now + wait, Cause.ADAPTIVE
        case other:
            assert_never(other)


def _interval_of(schedule: Schedule, facts: TimingFacts, now: datetime, life: Life) -> float:
    match schedule.rhythm:
        case Interval(every_s):
            return max(every_s, 1.0)
        case Cron() | Weekly() as rhythm:
            return (next_moment(rhythm, schedule.zone, now) - now).total_seconds()
        case Adaptive():
            return adaptive_interval_s(_past(facts), now, life)
        case other:
            assert_never(other)


def _past(facts: TimingFacts) -> Past:
    # Storage counts the first version as a change too; only where others followed it has anything been edited.
    edits = max(facts.version_count - 1, 0)
    edited_at = facts.last_changed_at if edits else None
    return Past(facts.added_at, facts.published_at, edits, edited_at, facts.stirred_at)


def _share_of_first(facts: TimingFacts) -> float:
    """Pages of one discovery have their first checks together; the golden ratio parts the second ones evenly."""
    is_first = facts.is_discovered and facts.last_checked_at is None
    return 0.25 + 0.75 * ((facts.seed * _GOLDEN) % 1.0) if is_first else 1.0


def _with_news(facts: TimingFacts, result: CheckResult, now: datetime) -> TimingFacts:
    """The facts with what this very check found, so that fresh news counts at once."""
    if result.new_version and result.new_version.article.published_at:
        facts = replace(facts, published_at=result.new_version.article.published_at)
    if result.outcome in {Outcome.EDITED, Outcome.RESTORED}:
        count = max(facts.version_count, 1) + (result.outcome is Outcome.EDITED)
        facts = replace(facts, last_changed_at=now, version_count=max(count, 2))
    return facts


def _next_slot(facts: TimingFacts, every_s: float, now: datetime) -> datetime:
    """The next place on a fixed grid, so that neither slow checks nor jitter make the schedule drift."""
    phase = (facts.seed * _GOLDEN) % 1.0 if facts.is_discovered else 0.0
    since_s = (now - facts.added_at).total_seconds()
    # Slots missed in sleep or downtime are not made up for: the first one far enough ahead is taken.
    slot = ceil(since_s / every_s + (1 - LATE_SHARE) - phase)
    return now + timedelta(seconds=(slot + phase) * every_s - since_s)


def _around(schedule: Schedule, every_s: float, jitter: float) -> timedelta:
    if schedule.jitter_s is None:
        return timedelta(seconds=_jitter_s(every_s, jitter))
    # More than a quarter would take a check into the place of another one.
    return timedelta(seconds=2 * (jitter - 0.5) * min(schedule.jitter_s, every_s * (1 - LATE_SHARE)))


def _later(schedule: Schedule, at: datetime, jitter: float) -> datetime:
    """Moved by the schedule's jitter, but neither to the next moment nor out of the window."""
    rhythm = schedule.rhythm
    if not schedule.jitter_s or not isinstance(rhythm, Cron | Weekly):
        return at
    until_s = (next_moment(rhythm, schedule.zone, at) - at).total_seconds()
    moved = at + timedelta(seconds=jitter * min(schedule.jitter_s, until_s / 2))
    return moved if isinstance(rhythm, Cron) or is_open(rhythm, schedule.zone, moved) else at


def _next_open(schedules: tuple[Schedule, ...], at: datetime) -> datetime:
    opens = [
        next_open(schedule.rhythm, schedule.zone, at) if isinstance(schedule.rhythm, Weekly) else at
        for schedule in schedules
    ]
    return min(opens)


def _sooner(planned: NextCheck, at: datetime, cause: Cause) -> NextCheck:
    return NextCheck(at, cause) if planned.at is None or at < planned.at else planned


def _after_gap(facts: TimingFacts, result: CheckResult, now: datetime, chances: Chances) -> NextCheck:
    every_s = interval_s(facts, now, chances.life)
    if _is_removed_after(facts, result):
        if _retires(facts, now, chances.life):
            return NextCheck(None, Cause.REMOVED)
        # A page that is gone may return, though rarely.
        wait_s, cause = max(every_s, REMOVED_S), Cause.REMOVED
    elif result.reason in REFUSED and result.retry_after_s is None:
        wait_s, cause = max(every_s, REFUSED_S), Cause.REFUSED
    elif result.reason in DOUBTFUL and _looks_before(facts, result.reason) < DOUBT_LOOKS:
        return NextCheck(now + timedelta(seconds=_spread_wait_s(DOUBT_AFTER_S, facts, now, chances)), Cause.DOUBT)
    elif result.reason is GapReason.UNCONFIRMED:
        soon = _looks_before(facts, result.reason) < QUICK_LOOKS
        wait_s = _spread_wait_s(CONFIRM_AFTER_S if soon else DOUBT_AFTER_S, facts, now, chances)
        return NextCheck(now + timedelta(seconds=wait_s), Cause.SECOND_LOOK)
    elif result.reason in TRANSIENT and _retry_wait_s(facts) < _backoff_s(facts, every_s, now):
        wait_s, cause = _retry_wait_s(facts), Cause.RETRY
    else:
        # Walls, challenges, the wrong media type, doubts that outlasted their looks: no hurry helps.
        wait_s, cause = _backoff_s(facts, every_s, now), Cause.BACK_OFF
    return NextCheck(now + timedelta(seconds=wait_s + _jitter_s(wait_s, chances.jitter)), cause)


def _retry_wait_s(facts: TimingFacts) -> float:
    """1, 2, 4 … minutes; the exponent is bounded long after any interval is reached."""
    return RETRY_FIRST_S * 2.0 ** min(facts.failure_count, 30)


def _backoff_s(facts: TimingFacts, every_s: float, now: datetime) -> float:
    failing_s = (now - facts.failing_since).total_seconds() if facts.failing_since else 0.0
    return max(every_s, min(failing_s * BACKOFF_SHARE, LONGEST_BACKOFF_S))


def _spread_wait_s(bounds_s: tuple[float, float], facts: TimingFacts, now: datetime, chances: Chances) -> float:
    shortest_s, longest_s = bounds_s
    every_s = interval_s(facts, now, chances.life)
    return min(every_s + _jitter_s(every_s, chances.jitter), shortest_s + (longest_s - shortest_s) * chances.jitter)


def _looks_before(facts: TimingFacts, reason: GapReason) -> int:
    """How often this doubt arose since the last good answer; the ways in which a page can be gone are one doubt."""
    same = REMOVING if reason in REMOVING else {reason}
    return sum(run.count for run in facts.gaps if run.reason in same)


def _retires(facts: TimingFacts, now: datetime, life: Life) -> bool:
    """Whether a page that nobody named, nor gave a schedule, has been quiet for long enough."""
    is_adaptive = all(isinstance(schedule.rhythm, Adaptive) for schedule in facts.schedules)
    return facts.is_discovered and is_adaptive and is_to_retire(_past(facts), now, life)


def _is_removed_after(facts: TimingFacts, result: CheckResult) -> bool:
    return facts.is_removed or any(change.kind is ChangeKind.REMOVED for change in result.changes)


def _jitter_s(wait_s: float, jitter: float) -> float:
    return 2 * (jitter - 0.5) * min(JITTER_SHARE * wait_s, JITTER_LIMIT_S)
