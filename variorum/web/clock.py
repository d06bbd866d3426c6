"""Moments as a reader of a page reads them: in their own zone, days with names. Pure but for the zone database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

_DAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_TODAY: Final = {"en": ("Today", "Yesterday"), "it": ("Oggi", "Ieri")}


@dataclass(frozen=True, slots=True)
class Clock:
    """A reader's clock: what time it is, in which zone and language moments are said. None: this machine's zone."""

    now: datetime
    language: str
    zone: tzinfo | None = None

    @property
    def offset_min(self) -> int:
        """Minutes that the reader's clock is ahead of UTC now."""
        ahead = self.now.astimezone(self.zone).utcoffset() or timedelta(0)
        return int(ahead.total_seconds()) // 60

    def day_of(self, when: datetime) -> date:
        """The day on which it was, for the reader."""
        return when.astimezone(self.zone).date()

    def days_ago(self, when: datetime) -> int:
        """How many of the reader's midnights lie between."""
        return (self.day_of(self.now) - self.day_of(when)).days

    def day(self, when: datetime) -> str:
        """Say the day in full: `Today`, `Friday 27 November`, with the year where it is another one."""
        day, today = self.day_of(when), self.day_of(self.now)
        since = (today - day).days
        said = f"{_DAYS[self.language][day.weekday()]} {day.day} {self._month(day)}"
        if since in {0, 1}:
            return f"{_TODAY[self.language][since]}, {said}"
        said = said if day.year == today.year else f"{said} {day.year}"
        return said[0].upper() + said[1:]

    def time(self, when: datetime) -> str:
        """Say the time of day, `18:05`."""
        return f"{when.astimezone(self.zone):%H:%M}"

    def moment(self, when: datetime) -> str:
        """Say day and time, `27 Nov 2026, 18:05`; of today the time alone."""
        local = when.astimezone(self.zone)
        if local.date() == self.day_of(self.now):
            return f"{local:%H:%M}"
        return f"{local.day} {self._month(local)[:3]} {local.year}, {local:%H:%M}"

    def times(self, moments: Sequence[datetime]) -> str:
        """Say several moments, each day once: `Monday 30 November 07:00, 07:10; Tuesday 1 December 07:00`."""
        said = []
        for day, of_day in groupby(moments, self.day_of):
            named = f"{_DAYS[self.language][day.weekday()]} {day.day} {self._month(day)}"
            said.append(f"{named} {', '.join(self.time(at) for at in of_day)}")
        return "; ".join(said)

    def day_shortly(self, day: date) -> str:
        """Say a day shortly, `27 Nov`, with the year where it is another one."""
        said = f"{day.day} {self._month(day)[:3]}"
        return said if day.year == self.day_of(self.now).year else f"{said} {day.year}"

    def _month(self, day: date) -> str:
        return _MONTHS[self.language].split()[day.month - 1]


def zone_named(name: str | None) -> tzinfo | None:
    """Return the zone of this name (IANA); None for none, or for a name that is none."""
    return ZoneInfo(name) if name and name in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
