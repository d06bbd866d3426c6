"""changedetection.io's weekly hours: of each day of the week from when and for how long, in the clocks of a zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scraper.errors import InputError
from scraper.schedule import DAY_MINUTES, Schedule, Weekly, Window, parse_schedule

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def weekly_hours(limit: Mapping[str, Any], zone: str, every_s: float) -> Schedule | None:
    """Return the schedule that looks so often within these hours; None where no day has any.

    Raises:
        InputError: they cannot be planned by, such as a zone that nobody knows.
    """
    days: dict[tuple[int, int], list[int]] = {}
    for number, name in enumerate(_DAYS):
        if hours := _hours_of(limit.get(name)):
            days.setdefault(hours, []).append(number)
    if not days:
        return None
    windows = [Window(tuple(found), begins, ends, every_s) for (begins, ends), found in days.items()]
    return parse_schedule(str(Schedule(Weekly(tuple(windows)), str(limit.get("timezone") or "").strip() or zone)))


def _hours_of(day: object) -> tuple[int, int] | None:
    """Begin and end of a day's window, in minutes; an end not later than the begin is on the next day."""
    if not isinstance(day, Mapping) or not day.get("enabled"):
        return None
    begins, minutes = _minute_of(str(day.get("start_time") or "00:00")), _minutes(day.get("duration"))
    if minutes <= 0:
        return None
    ends = begins + min(minutes, DAY_MINUTES)
    return begins, ends if ends <= DAY_MINUTES else ends - DAY_MINUTES


def _minute_of(time: str) -> int:
    try:
        hour, minute = time.split(":")
        return int(hour) * 60 + int(minute)
    except ValueError:
        raise InputError(f"“{time}” is no time of day") from None


def _minutes(lasts: object) -> int:
    if not isinstance(lasts, Mapping):
        return 0
    try:
        return int(lasts.get("hours") or 0) * 60 + int(lasts.get("minutes") or 0)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"“{lasts}” is no duration") from None
