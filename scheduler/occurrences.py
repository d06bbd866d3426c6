"""The moments that a cron expression or weekly windows name, through changes of the clock.

Times of day are what clocks on the wall show. One that a change of the clock skips is taken as far behind the change as
it would have been (02:30 becomes 03:30); one that comes twice is taken at its first coming. So a time of day has
exactly one check a day, and windows run from the instant they begin to the one they end, whatever clocks do between.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from math import floor
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scraper.schedule import Cron, Weekly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.schedule import Window

_LONGEST_SHIFT = timedelta(hours=3)
"""Longer than any clock was ever changed by at once, but for those who moved over the date line."""
_WEEK = 7


def next_moment(rhythm: Cron | Weekly, zone: str, after: datetime) -> datetime:
    """The first moment later than `after`, in UTC."""
    found = _cron_moment if isinstance(rhythm, Cron) else _weekly_moment
    return found(rhythm, _zone(zone), after)  # type: ignore[arg-type]


def next_moments(rhythm: Cron | Weekly, zone: str, after: datetime, count: int) -> list[datetime]:
    """The first few moments later than `after`, in UTC."""
    found: list[datetime] = []
    for _ in range(count):
        after = next_moment(rhythm, zone, after)
        found.append(after)
    return found


def is_open(rhythm: Weekly, zone: str, at: datetime) -> bool:
    """Whether a moment lies in one of the windows."""
    return any(begins <= at <= ends for _, begins, ends in _spans(rhythm, _zone(zone), at))


def next_open(rhythm: Weekly, zone: str, at: datetime) -> datetime:
    """This moment where a window is open, else the beginning of the next one."""
    return at if is_open(rhythm, zone, at) else next_moment(rhythm, zone, at)


def _cron_moment(rhythm: Cron, zone: ZoneInfo, after: datetime) -> datetime:
    from cronsim import CronSim  # noqa: PLC0415  few sources have one

    if rhythm.expression.split()[1].startswith("*"):
        # Every hour has its checks: hours that come twice twice, skipped ones never, as the hours themselves.
        moments = CronSim(rhythm.expression, after.astimezone(zone))
        return next(moment for moment in moments if moment > after).astimezone(UTC)
    now = _shown(after, zone)
    # Of a skipped hour, times that clocks have not shown are still to come.
    is_plain = _offset(now - _LONGEST_SHIFT, zone) == _offset(now, zone)
    walls = CronSim(rhythm.expression, now if is_plain else now - _LONGEST_SHIFT)
    wall, earliest = next((wall, at) for wall in walls if (at := _instant(wall, zone)) > after)
    if wall != _shown(earliest, zone):
        # A skipped time, moved behind times that come before it now.
        moved = (_instant(later, zone) for later in takewhile(lambda later: later < _shown(earliest, zone), walls))
        return min([earliest, *(at for at in moved if at > after)])
    return earliest


def _weekly_moment(rhythm: Weekly, zone: ZoneInfo, after: datetime) -> datetime:
    found = (_next_in(span, after) for span in _spans(rhythm, zone, after))
    return min(at for at in found if at is not None)


def _next_in(span: tuple[Window, datetime, datetime], after: datetime) -> datetime | None:
    window, begins, ends = span
    if begins > after:
        return begins
    if window.every_s is None:
        return None
    every = timedelta(seconds=window.every_s)
    at = begins + (floor((after - begins) / every) + 1) * every
    return at if at <= ends else None


def _spans(rhythm: Weekly, zone: ZoneInfo, around: datetime) -> Iterator[tuple[Window, datetime, datetime]]:
    """The windows from yesterday's on, to where those of a week later have begun."""
    today = around.astimezone(zone).date()
    for days in range(-1, _WEEK + 2):
        day = today + timedelta(days=days)
        for window in rhythm.windows:
            if day.weekday() in window.days:
                midnight = datetime.combine(day, time())
                is_overnight = window.every_s is not None and window.ends <= window.begins
                ends = midnight + timedelta(days=1 if is_overnight else 0, minutes=window.ends)
                begins = _instant(midnight + timedelta(minutes=window.begins), zone)
                yield window, begins, max(_instant(ends, zone), begins)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """When clocks show this; Python reads a skipped time with the offset from before the change (PEP 495)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _offset(wall: datetime, zone: ZoneInfo) -> timedelta | None:
    return wall.replace(tzinfo=zone, fold=0).utcoffset()


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
