"""When a source wants to be looked at: an interval, a cron expression, weekly windows, or as its pages' lives suggest.

Pure but for the database of zones. What is read here can be planned by: a zone or an expression that nobody could
plan by is refused with one that is right beside it. `parse_schedule(str(schedule)) == schedule` always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from scraper.durations import duration_code, duration_s
from scraper.errors import InputError

DAY_MINUTES: Final = 24 * 60
LONGEST_JITTER_S: Final = 86_400.0
_SHORTEST_STEP_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Interval:
    """Every so many seconds, day and night."""

    every_s: float

    def __str__(self) -> str:
        return f"every {duration_code(self.every_s)}"


@dataclass(frozen=True, slots=True)
class Cron:
    """At the minutes that five fields name: minute, hour, day of the month, month, day of the week (0 and 7: Sunday).

    Day of the month and day of the week are alternatives where both are restricted, as in every cron.
    """

    expression: str

    def __str__(self) -> str:
        return self.expression


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some days of the week in which to look every so often, or a single time of day."""

    days: tuple[int, ...]
    """Monday is 0; in order."""
    begins: int
    """Minutes after midnight, as clocks on the wall show it."""
    ends: int
    """Likewise, 24:00 at most. Not later than `begins` means on the next day; equal and without `every_s`, one time."""
    every_s: float | None = None

    def __str__(self) -> str:
        days = _days_written(self.days)
        if self.every_s is None:
            return f"{days} {clock(self.begins)}"
        return f"{days} {clock(self.begins)}-{clock(self.ends)} every {duration_code(self.every_s)}"


@dataclass(frozen=True, slots=True)
class Weekly:
    """Windows of a week; outside of them nothing is looked at."""

    windows: tuple[Window, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.windows))


@dataclass(frozen=True, slots=True)
class Adaptive:
    """Often while a page is young or has just changed, then ever less (scheduler/life.py)."""

    def __str__(self) -> str:
        return "adaptive"


Rhythm = Interval | Cron | Weekly | Adaptive


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rhythm, the zone whose clocks it means, and how far checks may be moved from it to part them."""

    rhythm: Rhythm
    zone: str = "UTC"
    """An IANA name; of an interval and of `adaptive` it says nothing and is UTC."""
    jitter_s: float | None = None
    """At most so much later; of an interval, so much earlier or later. None: as the rhythm has it by itself."""

    def __str__(self) -> str:
        zone = f" in {self.zone}" if has_clock(self.rhythm) else ""
        jitter = "" if self.jitter_s is None else f" jitter {duration_code(self.jitter_s)}"
        return f"{self.rhythm}{zone}{jitter}"


ADAPTIVE: Final = Schedule(Adaptive())
"""Of pages found by discovery, where nobody says otherwise."""
USUAL_S: Final = 15 * 60.0
USUAL: Final = Schedule(Interval(USUAL_S))
"""Of a source to which nobody gave a schedule."""

EXAMPLES: Final = (
    'write "15m", "adaptive", a cron expression ("30 7 * * 1-5") or windows ("Mon-Fri 07:00-20:00 every 10m")'
)


@lru_cache(maxsize=4096)
def parse_schedule(text: str, zone: str = "UTC") -> Schedule:
    """Read a schedule: rhythm, then perhaps `in ZONE` and `jitter TIME`; `zone` holds where the text names none.

    Raises:
        InputError: what is wrong with it, and what a right one looks like.
    """
    found = _TAIL.fullmatch(text.strip())
    if found is None:
        raise InputError(f"A schedule is missing: {EXAMPLES}")
    body, named, jitter = found["body"].strip(), found["zone"], found["jitter"]
    rhythm = _rhythm(body)
    known = require_zone(named or zone) if has_clock(rhythm) else "UTC"
    return Schedule(rhythm, known, None if jitter is None else _jitter_s(jitter))


def interval(every_s: float) -> Schedule:
    """A plain interval."""
    return Schedule(Interval(every_s))


def has_clock(rhythm: Rhythm) -> bool:
    """Whether it means times of day, and so a zone."""
    return isinstance(rhythm, Cron | Weekly)


def require_zone(name: str) -> str:
    """Return the name of a zone that this machine knows.

    Raises:
        InputError: it knows none such.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415  few commands need zones

    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError):
        raise InputError(
            f"“{name}” is no time zone; write its IANA name, such as Europe/Rome, or UTC{_near(name)}"
        ) from None


def clock(minutes: int) -> str:
    """Write minutes after midnight as 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


_TAIL: Final = re.compile(
    r"(?P<body>.+?)(?:\s+in\s+(?P<zone>[A-Za-z][A-Za-z0-9_+\-/]*))?(?:\s+jitter\s+(?P<jitter>\S+))?", re.DOTALL
)
_WINDOW: Final = re.compile(
    r"(?P<days>[^\d:]+?)\s*(?P<begins>\d{1,2}[:.]\d{2})(?:\s*[-–]\s*(?P<ends>\d{1,2}[:.]\d{2}))?"
    r"(?:\s+every\s+(?P<every>.+))?",
    re.IGNORECASE,
)
_SHORT_CRONS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_CRON_FIELDS: Final = 5
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_NAMES: Final = {
    name: number
    for number, names in enumerate(
        (
            "mon monday lun lunedì lunedi",
            "tue tuesday tues mar martedì martedi",
            "wed wednesday mer mercoledì mercoledi",
            "thu thursday thurs gio giovedì giovedi",
            "fri friday ven venerdì venerdi",
            "sat saturday sab sabato",
            "sun sunday dom domenica",
        )
    )
    for name in names.split()
}
_ALL_DAYS: Final = tuple(range(7))
_GROUPS: Final = {"daily": _ALL_DAYS, "weekdays": _ALL_DAYS[:5], "weekends": _ALL_DAYS[5:]}


def _rhythm(text: str) -> Rhythm:
    if text.lower() == "adaptive":
        return Adaptive()
    expression = _SHORT_CRONS.get(text.lower(), text)
    if len(expression.split()) == _CRON_FIELDS and re.match(r"[\d*]", expression):
        return _cron(" ".join(expression.upper().split()))
    if re.match(r"[\d*@]", text) and not re.match(r"\d+(\.\d+)?\s*[smhdw]", text, re.IGNORECASE) and not text.isdigit():
        raise InputError(
            f"“{text}” is no cron expression; write five fields (minute, hour, day, month, day of the week), "
            'such as "30 7 * * 1-5"'
        )
    if re.match(r"[\d]", text) or text.lower().startswith("every "):
        return Interval(max(_duration_s(text.lower().removeprefix("every ")), _SHORTEST_STEP_S))
    return Weekly(tuple(_window(part.strip()) for part in text.split(";")))


def _duration_s(text: str) -> float:
    try:
        return duration_s(text.strip())
    except InputError as error:
        raise InputError(f"{error}; or {EXAMPLES}") from None


def _cron(expression: str) -> Cron:
    from cronsim import CronSim, CronSimError  # noqa: PLC0415  few sources have one

    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        reason = str(error).replace("Bad ", "its ").replace("day-of-", "day of the ") or "no day"
        wrong = "never comes" if isinstance(error, StopIteration) else f"cannot be read: {reason} is out of range"
        raise InputError(f'The cron expression “{expression}” {wrong}; write such as "30 7 * * 1-5"') from None
    return Cron(expression)


def _window(text: str) -> Window:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise InputError(f"“{text}” is no schedule: {EXAMPLES}")
    days, begins = _days(found["days"]), _minutes(found["begins"])
    if begins == DAY_MINUTES:
        raise InputError(f"“{text}” begins at 24:00; write 00:00 of the day that begins then")
    if found["ends"] is None:
        if found["every"]:
            raise InputError(f'“{text}” has no end; write such as "Mon-Fri 07:00-20:00 every 10m"')
        return Window(days, begins, begins)
    if not found["every"]:
        raise InputError(f'“{text}” does not say how often; write such as "Mon-Fri 07:00-20:00 every 10m"')
    return Window(days, begins, _minutes(found["ends"]), max(_duration_s(found["every"]), _SHORTEST_STEP_S))


def _minutes(text: str) -> int:
    hours, minutes = (int(part) for part in re.split(r"[:.]", text))
    total = 60 * hours + minutes
    if minutes >= 60 or total > DAY_MINUTES:  # noqa: PLR2004  the minutes of an hour
        raise InputError(f"“{text}” is no time of day; write one from 00:00 to 24:00, such as 07:30")
    return total


def _days(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip().lower()):
        if part in _GROUPS:
            found.update(_GROUPS[part])
            continue
        first, dash, last = re.split(r"([-–])", f"{part}-{part}" if not re.search("[-–]", part) else part, maxsplit=1)
        del dash
        if first not in _DAY_NAMES or last not in _DAY_NAMES:
            raise InputError(
                f'“{text.strip()}” names no days of the week; write such as Mon-Fri, "Sat,Sun" or daily. '
                f"Otherwise {EXAMPLES}"
            )
        begins, ends = _DAY_NAMES[first], _DAY_NAMES[last]
        # From Friday to Monday goes over the end of the week.
        found.update(day % 7 for day in range(begins, ends + 1 if ends >= begins else ends + 8))
    return tuple(sorted(found))


def _days_written(days: tuple[int, ...]) -> str:
    if days == _ALL_DAYS:
        return "daily"
    return ",".join(
        _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}" for first, last in day_runs(days)
    )


def day_runs(days: tuple[int, ...]) -> list[tuple[int, int]]:
    """Days in order as runs of neighbours, each from its first to its last."""
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _jitter_s(text: str) -> float:
    jitter_s = 0.0 if text == "0s" else _duration_s(text)
    if jitter_s > LONGEST_JITTER_S:
        raise InputError(f"A jitter of {text} is out of range; write at most 1d, such as 5m")
    return jitter_s


def _near(name: str) -> str:
    """Another zone that may have been meant, by the last part of its name."""
    from difflib import get_close_matches  # noqa: PLC0415  only for a message
    from zoneinfo import available_timezones  # noqa: PLC0415  as above

    by_city = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones(), reverse=True)}
    close = get_close_matches(name.rpartition("/")[2].lower().replace(" ", "_"), by_city, n=1, cutoff=0.7)
    return f". Did you mean {by_city[close[0]]}?" if close else ""
