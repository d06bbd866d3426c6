"""How often to look at a page as it ages, and when to stop: a pure policy that learns from each page's own edits.

What it assumes, in hours and edits an hour:

- Edits of an article come most in its first hours and ever more seldom: without any knowledge of a page, K / (age + c)
  edits are expected an hour, which is as many between one day and ten as between ten days and a hundred.
- Pages differ in how much they are edited by a factor that is Gamma distributed with mean 1 and shape A. What was seen
  (n edits where the average page would have had E) makes it (A + n) / (A + E): the Poisson-Gamma posterior.
- An edit seldom comes alone. One that was found, or a sign of one by the page's source, makes the page as lively as
  FOLLOWS new ones.
- Some pages are edited whatever their age. The prior of that rate is B edits in T hours; n edits seen in t hours add
  n / (T + t), believed as far as the silence since the last one is likely if they came at an even pace.

Looking every τ hours finds an edit τ/2 late on average. If a request is worth Q hours of delay of one edit, the sum of
both, λτ/2 + Q/τ, is least at τ = √(2Q/λ). So pages with four times the edits are looked at twice as often, and requests
go where they save most. The bounds of `Life` hold in any case, and the politeness of hosts outweighs all of it.
benchmarks/life.py measures what this is worth on traces that keep to these assumptions, and on some that do not;
docs/decisions/ says how the constants were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p, sqrt
from typing import TYPE_CHECKING, Final

from scraper.durations import DAY_S, HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from datetime import datetime

EXPECTED: Final = 1.0
"""K."""
SOFTENING_H: Final = 0.5
"""c, hours."""
SHAPE: Final = 1.0
"""A."""
FOLLOWS: Final = 0.25
RHYTHM_SHAPE: Final = 1.5
"""B."""
RHYTHM_H: Final = 180 * 24.0
"""T, hours."""
REQUEST_WORTH_H: Final = 0.1
"""Q, hours: six minutes of delay."""


@dataclass(frozen=True, slots=True)
class Life:
    """The bounds of the policy, set by whoever runs the service."""

    shortest_s: float = 10 * MINUTE_S
    longest_s: float = 7 * DAY_S
    retire_after_s: float = 364 * DAY_S
    """A discovered page that has not changed for so long, as far as we saw, is looked at no more."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a page's edits. Times before `added_at` were not seen."""

    added_at: datetime
    published_at: datetime | None = None
    edits: int = 0
    edited_at: datetime | None = None
    """When the last edit was found."""
    stirred_at: datetime | None = None
    """When its source last gave a sign of an edit: listed it anew, or gave it a later date."""


def adaptive_interval_s(past: Past, now: datetime, life: Life) -> float:
    """Seconds until a page is worth another look."""
    per_hour = edits_per_hour(past, now)
    return min(max(sqrt(2 * REQUEST_WORTH_H / per_hour) * HOUR_S, life.shortest_s), life.longest_s)


def edits_per_hour(past: Past, now: datetime) -> float:
    """The rate at which edits of this page are to be expected now; more than none, always."""
    born_at = min(past.published_at or past.added_at, past.added_at)
    age_h, seen_from_h = _hours(born_at, now), _hours(born_at, past.added_at)
    expected = EXPECTED * (log1p(age_h / SOFTENING_H) - log1p(min(seen_from_h, age_h) / SOFTENING_H))
    liveliness = (SHAPE + past.edits) / (SHAPE + expected)
    rate = EXPECTED / (age_h + SOFTENING_H)
    sign_at = max(filter(None, (past.edited_at, past.stirred_at)), default=None)
    if sign_at is not None:
        rate += FOLLOWS * EXPECTED / (_hours(sign_at, now) + SOFTENING_H)
    rate *= liveliness
    return rate + RHYTHM_SHAPE / (RHYTHM_H + age_h) + _rhythm(past, now)


def _rhythm(past: Past, now: datetime) -> float:
    if not past.edits or past.edited_at is None:
        return 0.0
    seen_h = _hours(past.added_at, now)
    # Against a day at least: two edits in the first hour are no rhythm.
    expected_in_silence = _hours(past.edited_at, now) * past.edits / max(seen_h, 24.0)
    return past.edits / (RHYTHM_H + seen_h) * exp(-expected_in_silence)


def quiet_since(past: Past) -> datetime:
    """Since when nothing has happened to a page, as far as was seen."""
    return max(filter(None, (past.added_at, past.edited_at, past.stirred_at)))


def is_to_retire(past: Past, now: datetime, life: Life) -> bool:
    """Whether a page has been quiet for so long that it is looked at no more."""
    return _hours(quiet_since(past), now) * HOUR_S >= life.retire_after_s


def _hours(begins: datetime, ends: datetime) -> float:
    return max((ends - begins).total_seconds() / HOUR_S, 0.0)
