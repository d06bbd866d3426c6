"""When what was found is told: at once, gathered into digests, or not before quiet hours are over. Pure.

Hours are those of a zone's clocks. Where they are set forward, an hour that does not exist is taken as the one after
it; where they are set back, a digest comes at the first of the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from scraper.errors import InputError

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DIGEST: Final = re.compile(rf"hourly|daily (\d\d:\d\d)|weekly ({'|'.join(WEEKDAYS)}) (\d\d:\d\d)")
_QUIET: Final = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


class Rhythm(StrEnum):
    """How often a digest comes."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Digest:
    """What is gathered until its time comes."""

    rhythm: Rhythm
    at: time = time()
    weekday: int = 0
    """Of a weekly one, from 0 for Monday."""

    def __str__(self) -> str:
        match self.rhythm:
            case Rhythm.HOURLY:
                return "hourly"
            case Rhythm.DAILY:
                return f"daily {self.at:%H:%M}"
            case Rhythm.WEEKLY:
                return f"weekly {WEEKDAYS[self.weekday]} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is told; an end before the beginning is on the next day."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def holds(self, at: time) -> bool:
        """Whether this time of day is quiet."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Pace:
    """Without anything: at once. Its text is kept with what waits, so that a later configuration changes nothing."""

    digest: Digest | None = None
    quiet: Quiet | None = None
    zone: str = "UTC"

    def __str__(self) -> str:
        if self == AT_ONCE:
            return ""
        quiet = f"quiet {self.quiet}" if self.quiet else ""
        return "; ".join(part for part in (str(self.digest or ""), quiet, self.zone) if part)


AT_ONCE: Final = Pace()


def read_digest(text: str) -> Digest:
    """Read `hourly`, `daily 08:00` or `weekly mon 08:00`; InputError where it is none."""
    found = _DIGEST.fullmatch(text)
    if found is None:
        raise InputError(f"“{text}” is no digest; write hourly, daily 08:00 or weekly mon 08:00")
    if found[1]:
        return Digest(Rhythm.DAILY, _time(found[1]))
    return Digest(Rhythm.WEEKLY, _time(found[3]), WEEKDAYS.index(found[2])) if found[2] else Digest(Rhythm.HOURLY)


def read_quiet(text: str) -> Quiet:
    """Read `22:00-07:00`; InputError where it is none."""
    found = _QUIET.fullmatch(text)
    if found is None or found[1] == found[2]:
        raise InputError(f"“{text}” are no hours; write them as 22:00-07:00")
    return Quiet(_time(found[1]), _time(found[2]))


@lru_cache(maxsize=256)
def read_pace(text: str) -> Pace:
    """Read what `str` made of a pace."""
    if not text:
        return AT_ONCE
    *parts, zone = text.split("; ")
    digest = next((read_digest(part) for part in parts if not part.startswith("quiet ")), None)
    quiet = next((read_quiet(part.removeprefix("quiet ")) for part in parts if part.startswith("quiet ")), None)
    return Pace(digest, quiet, zone)


def tell_at(pace: Pace, found_at: datetime) -> tuple[datetime, bool]:
    """Return when to tell what was found then, and whether it is gathered until that time."""
    at = found_at if pace.digest is None else _digest_at(pace.digest, ZoneInfo(pace.zone), found_at)
    quiet_end = quiet_until(pace, at)
    return quiet_end or at, pace.digest is not None or quiet_end is not None


def quiet_until(pace: Pace, at: datetime) -> datetime | None:
    """Return when the quiet hours end that this moment is in, None where it is in none."""
    if pace.quiet is None:
        return None
    zone = ZoneInfo(pace.zone)
    local = at.astimezone(zone)
    if not pace.quiet.holds(local.time()):
        return None
    # An hour that comes twice ends them at whichever of the two comes next.
    ends = [_moment(day, pace.quiet.end, zone, fold) for day in _days(local.date()) for fold in (0, 1)]
    return min(end for end in ends if end > at)


def _digest_at(digest: Digest, zone: ZoneInfo, after: datetime) -> datetime:
    local = after.astimezone(zone)
    if digest.rhythm is Rhythm.HOURLY:
        passed = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return after - passed + timedelta(hours=1)
    days = [day for day in _days(local.date()) if digest.rhythm is Rhythm.DAILY or day.weekday() == digest.weekday]
    return min(at for at in (_moment(day, digest.at, zone) for day in days) if at > after)


def _days(first: date) -> list[date]:
    return [first + timedelta(days=days) for days in range(9)]


def _moment(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is no time of day; write one such as 08:00") from None
