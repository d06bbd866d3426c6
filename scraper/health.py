"""Whether what is watched can be read: a pure function over the runs of its checks.

One failure is weather, so a turn for the worse is believed on the terms on which a page counts as removed: three checks
in a row that saw nothing, spread over at least an hour. One good answer is enough for the turn back.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from scraper.judgement import HELD_CHECKS, HELD_FOR, REMOVING
from scraper.model import GapReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.judgement import GapRun


class Health(StrEnum):
    """How a page, or a source's own list of pages, fares."""

    HEALTHY = "healthy"
    """It was read, or has not failed for long enough to say otherwise."""
    FAILING = "failing"
    BLOCKED = "blocked"
    """Somebody says no: a wall, the site's rules, or the user's own configuration."""
    GONE = "gone"
    """Removed; or never there."""


BLOCKING: Final = frozenset(
    {
        GapReason.ACCESS_DENIED,
        GapReason.CHALLENGE,
        GapReason.CONSENT,
        GapReason.LOGIN,
        GapReason.PAYWALL,
        GapReason.ROBOTS,
        GapReason.REFUSED_ADDRESS,
        GapReason.REFUSED_URL,
        GapReason.NOT_SET_UP,
    }
)
UNREACHABLE: Final = frozenset({GapReason.DNS, GapReason.CONNECT, GapReason.TIMEOUT})
"""Reasons that may as well be our own network's."""
TOGETHER: Final = 3
"""So many pages of one site in trouble at once, and half of those asked, are the site's trouble and told as one; so
many sites of which nobody can be reached, and no other one answers, are our own network's."""
OVER_SHARE: Final = 0.25
"""A site's trouble is over when no more than this share of its pages is still in it: below the half at which it begins,
so that a site on the brink does not turn back and forth."""


def health_of(gaps: Sequence[GapRun], before: Health, *, is_removed: bool = False) -> Health:
    """Say how a page fares after a check; `gaps` are the runs since the last good answer, oldest first, this one's too.

    Trouble changes its kind (failing, then blocked) only when the new kind has held by itself.
    """
    if is_removed:
        return Health.GONE
    if not _held(gaps):
        return before if gaps else Health.HEALTHY
    newest = _kind_of(gaps[-1])
    recent = list(takewhile(lambda run: _kind_of(run) is newest, reversed(gaps)))[::-1]
    if _held(recent):
        return newest
    return before if before is not Health.HEALTHY else _most_frequent(gaps)


def _held(gaps: Sequence[GapRun]) -> bool:
    return sum(run.count for run in gaps) >= HELD_CHECKS and gaps[-1].last_at - gaps[0].first_at >= HELD_FOR


def _kind_of(run: GapRun) -> Health:
    if run.reason in BLOCKING:
        return Health.BLOCKED
    return Health.GONE if run.reason in REMOVING else Health.FAILING


def _most_frequent(gaps: Sequence[GapRun]) -> Health:
    counts: Counter[Health] = Counter()
    for run in reversed(gaps):
        counts[_kind_of(run)] += run.count
    return counts.most_common(1)[0][0]
