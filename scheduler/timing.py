"""When to look at a page again: a pure policy, one comment per rule.

Three questions, in this order. Did the check see an article (then the schedule decides), did it fail in a way that
passes (then soon, and ever later), or is the answer doubtful (then soon enough that three looks spread over an hour
can confirm it)? A server's Retry-After outweighs them all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from scheduler.intervals import ADAPTIVE, ADAPTIVE_OLDEST_S, DAY_S, DEFAULT_EVERY_S, MINUTE_S
from scraper.judgement import REMOVING, Outcome
from scraper.model import ChangeKind, GapReason

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.judgement import CheckResult
    from storage.check_records import TimingFacts

JITTER_SHARE = 0.05
JITTER_LIMIT_S = 15 * MINUTE_S
"""Each way. Jitter is there to part pages from each other, and a quarter of an hour parts any number of them."""

LATE_SHARE = 0.75
"""A check later than this share of its interval takes the place of the next one: overdue checks coalesce."""

DOUBT_AFTER_S = (31 * MINUTE_S, 35 * MINUTE_S)
"""Two such waits are a little more than an hour, over which three doubtful answers count as confirmed."""
DOUBT_LOOKS = 3

CONFIRM_AFTER_S = (45.0, 75.0)
"""A second look at an odd change: after a cache or a deployment has had a minute, and soon enough to be news."""

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


def next_check_at(facts: TimingFacts, result: CheckResult, now: datetime, jitter: float) -> datetime:
    """When to look again after a check that ended `now`; `jitter` runs from 0 to 1, and 0.5 moves nothing."""
    facts = _with_news(facts, result, now)
    if result.outcome is Outcome.GAP:
        at = now + timedelta(seconds=_wait_after_gap_s(facts, result, now, jitter))
    else:
        at = _next_slot(facts, now, jitter)
    # A check that saw an article and is not sure of it asks for a second look.
    if result.is_doubtful and result.outcome is not Outcome.GAP:
        at = min(at, now + timedelta(seconds=_spread_wait_s(DOUBT_AFTER_S, facts, now, jitter)))
    # Retry-After is the server's word (RFC 9110 § 10.2.3); never earlier, and not past a week.
    if result.retry_after_s is not None:
        at = max(at, now + timedelta(seconds=min(max(result.retry_after_s, 0.0), RETRY_AFTER_LIMIT_S)))
    return max(at, now + timedelta(seconds=1))


def interval_s(facts: TimingFacts, now: datetime) -> float:
    """Seconds between two checks while all goes well."""
    # What the user asked for always holds.
    if facts.every_s is not None:
        return max(facts.every_s, 1.0)
    # A source that somebody named, and a source's own list of pages, are looked at often.
    if not facts.is_discovered:
        return DEFAULT_EVERY_S
    # A discovered page: fresh ones often, old ones rarely. An edit makes an old one fresh again.
    born_at = facts.published_at or facts.added_at
    # Storage counts the first version as a change too; only where others followed it has anything been edited.
    edited_at = facts.last_changed_at if facts.changed_at else None
    newest = max(born_at, edited_at or born_at)
    age_s = (now - newest).total_seconds()
    return next((every_s for up_to_s, every_s in ADAPTIVE if age_s < up_to_s), ADAPTIVE_OLDEST_S)


def _with_news(facts: TimingFacts, result: CheckResult, now: datetime) -> TimingFacts:
    """The facts with what this very check found, so that fresh news counts at once."""
    if result.new_version and result.new_version.article.published_at:
        facts = replace(facts, published_at=result.new_version.article.published_at)
    if result.outcome in {Outcome.EDITED, Outcome.RESTORED}:
        facts = replace(facts, last_changed_at=now, changed_at=(now, *facts.changed_at))
    return facts


def _next_slot(facts: TimingFacts, now: datetime, jitter: float) -> datetime:
    """The next place on a fixed grid, so that neither slow checks nor jitter make the schedule drift."""
    every_s = interval_s(facts, now)
    # Pages of one discovery share their birth; the golden ratio spreads them evenly, however many there are.
    phase = (facts.seed * 0.618_033_988_749_894_9) % 1.0 if facts.is_discovered else 0.0
    since_s = (now - facts.added_at).total_seconds()
    # Slots missed in sleep or downtime are not made up for: the first one far enough ahead is taken.
    slot = ceil(since_s / every_s + (1 - LATE_SHARE) - phase)
    return now + timedelta(seconds=(slot + phase) * every_s - since_s + _jitter_s(every_s, jitter))


def _wait_after_gap_s(facts: TimingFacts, result: CheckResult, now: datetime, jitter: float) -> float:
    every_s = interval_s(facts, now)
    if _is_removed_after(facts, result):
        # A page that is gone may return, though rarely.
        wait_s = max(every_s, REMOVED_S)
    elif result.reason in REFUSED and result.retry_after_s is None:
        wait_s = max(every_s, REFUSED_S)
    elif result.reason in DOUBTFUL and _looks_before(facts, result.reason) < DOUBT_LOOKS:
        return _spread_wait_s(DOUBT_AFTER_S, facts, now, jitter)
    elif result.reason is GapReason.UNCONFIRMED:
        return _spread_wait_s(CONFIRM_AFTER_S, facts, now, jitter)
    elif result.reason in TRANSIENT:
        wait_s = min(_retry_wait_s(facts), _backoff_s(facts, every_s, now))
    else:
        # Walls, challenges, the wrong media type, doubts that outlasted their looks: no hurry helps.
        wait_s = _backoff_s(facts, every_s, now)
    return wait_s + _jitter_s(wait_s, jitter)


def _retry_wait_s(facts: TimingFacts) -> float:
    """1, 2, 4 … minutes; the exponent is bounded long after any interval is reached."""
    return RETRY_FIRST_S * 2.0 ** min(facts.failure_count, 30)


def _backoff_s(facts: TimingFacts, every_s: float, now: datetime) -> float:
    failing_s = (now - facts.failing_since).total_seconds() if facts.failing_since else 0.0
    return max(every_s, min(failing_s * BACKOFF_SHARE, LONGEST_BACKOFF_S))


def _spread_wait_s(bounds_s: tuple[float, float], facts: TimingFacts, now: datetime, jitter: float) -> float:
    shortest_s, longest_s = bounds_s
    every_s = interval_s(facts, now)
    return min(every_s + _jitter_s(every_s, jitter), shortest_s + (longest_s - shortest_s) * jitter)


def _looks_before(facts: TimingFacts, reason: GapReason) -> int:
    """How often this doubt arose since the last good answer; the ways in which a page can be gone are one doubt."""
    same = REMOVING if reason in REMOVING else {reason}
    return sum(run.count for run in facts.gaps if run.reason in same)


def _is_removed_after(facts: TimingFacts, result: CheckResult) -> bool:
    return facts.is_removed or any(change.kind is ChangeKind.REMOVED for change in result.changes)


def _jitter_s(wait_s: float, jitter: float) -> float:
    return 2 * (jitter - 0.5) * min(JITTER_SHARE * wait_s, JITTER_LIMIT_S)
