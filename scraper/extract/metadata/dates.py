"""Dates as pages write them: machine forms (ISO 8601, RFC 5322, epochs) and short texts of some twenty languages.

A date without a zone is read as UTC, a date without a time as midnight UTC. Results are aware and keep the offset
they were stated with: it tells on which day readers saw them appear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from .patterns import WordPattern
from .vocabulary.dates import (
    AMERICAN_ORDER,
    ENGLISH_DAY_FIRST,
    MONTH_NUMBER,
    RELATIVE,
    RELATIVE_DAYS,
    RELATIVE_WORDS,
    ZONE_HOURS,
)

EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100
_LONGEST: Final = 160
"""Characters of a text that is searched for a date; bylines with one stay far below."""

_MONTHS: Final = 12
_CENTURY_TURN: Final = 70
_FULL_YEAR: Final = 100
_LEADING: Final = 60
_BEHIND_DATE = re.compile(r"(?:\s*[)\]]|\s*,?\s*\d\d:\d\d(?: Uhr)?)?\s*[-–—|:„“(.)]+\s*")
_DIGIT = re.compile(r"\d")
_MAY_DATE: Final = re.compile(
    r"\d\s?[./|年년月월-]|\d\D{1,3}[^\W\d_]{3}|[^\W\d_]{3}\D{0,3}\d|\d{8}|(?:19|20)\d\d", re.IGNORECASE
)
"""A cheap first look before the patterns of dates."""
_ANY_TIME: Final = datetime(2000, 6, 1, tzinfo=UTC)
_EPOCH = re.compile(r"\s*(\d{10})(\d{3})?\s*\Z")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*([-/.年년])\s*(\d{1,2})\s*(?:\2|[月월])\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_FIGURES = re.compile(
    r"(?<![\d.])(\d{1,2})(?:\s?([./|-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d)|([./])(\d{1,2})\5(\d\d))(?![\d/])"
)
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})\s?(?:st|nd|rd|th|er|ος|η|[ºª°.])?[\s\-/.]*(?:de\s+|of\s+|d['’])?([^\W\d_]{3,12})\.?,?[\s\-/.]*"
    r"(?:de\s+|del\s+|of\s+)?(?:((?:19|20)\d\d)(?!\d))?"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,|\s|\.)*(?:((?:19|20)\d\d)(?!\d))?")
_TIME_INSIDE = re.compile(r"\b([^\W\d_]{3,4}) (\d{1,2}),? (\d\d:\d\d(?::\d\d)?)( [A-Z]{1,4})? (\d{4})\b")
_YEAR_MONTH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[\s,-]+([^\W\d_]{3,12})\.?[\s-]+(\d{1,2})(?!\d)")
_TIME = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-4])\s?(?:[:.h时時시]|Uhr)\s?([0-5]\d)?(?![\d.])(?::([0-5]\d)(?:[.,]\d+)?)?\s?"
    r"([ap]\.?\s?m\b\.?)?\s?(?:\(?([A-Z]{1,4}T?)?\)?\s?([+-]\d\d:?\d\d)?)",
    re.IGNORECASE,
)
_RELATIVE = WordPattern(RELATIVE_WORDS, lambda _: "|".join(RELATIVE))


@dataclass(frozen=True, slots=True)
class DateHabit:
    """How a page writes dates: its language, whether 3/4 is the fourth of March, and when "now" was."""

    language: str | None = None
    is_month_first: bool = False
    now: datetime | None = None


def date_habit(language_tag: str | None, host: str | None, now: datetime | None) -> DateHabit:
    """Return the habit of a page: only American English writes the month first in figures."""
    primary, _, region = (language_tag or "").replace("_", "-").lower().partition("-")
    place = region or (host or "").rpartition(".")[2].lower()
    is_english = primary == "en"
    month_first = place in AMERICAN_ORDER if region else is_english and place not in ENGLISH_DAY_FIRST
    return DateHabit(primary or None, is_english and month_first, now)


def parse_machine_date(text: str, habit: DateHabit = DateHabit()) -> datetime | None:
    """Read a date meant for machines; forgiving, since many pages put a human form there."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if match := _EPOCH.match(text):
        return _in_range(_from_epoch(int(match[1])))
    try:
        return _in_range(_aware(datetime.fromisoformat(text)))
    except (ValueError, OverflowError):
        return parse_date(text, habit)


def parse_date(text: str, habit: DateHabit = DateHabit()) -> datetime | None:
    """Read the first date in a short text, with its time and zone where they stand beside it."""
    text = text[:_LONGEST]
    if match := _TIME_INSIDE.search(text):
        text = f"{match[1]} {match[2]} {match[5]} {match[3]}{match[4] or ''}"
    found = _date_in(text, habit)
    if found is None:
        return _relative_date(text, habit)
    year, month, day, end = found
    try:
        return _in_range(_with_time(datetime(year, month, day, tzinfo=UTC), text, end))
    except (ValueError, OverflowError):
        return None


def leading_date(text: str, habit: DateHabit = DateHabit()) -> tuple[datetime | None, int]:
    """Return the date that a text begins with, up to a dash, bar, bracket or quote, and where what follows begins.

    "29.11.2022 – Die Branche …", "ROMA, 3 marzo 2024 - …", "(21. November 2022) …"; (None, 0) where there is none.
    """
    beginning = text[:_LEADING]
    found = _date_in(beginning, habit)
    behind = _BEHIND_DATE.match(beginning, found[3]) if found else None
    if behind is None:
        return None, 0
    return parse_date(beginning[: behind.start()], habit), behind.end()


def may_have_date(text: str) -> bool:
    """Whether a text is worth the patterns of dates: most lines have no figure at all."""
    if _DIGIT.search(text) is None:
        return _has_unfigured(text)
    return _MAY_DATE.search(text) is not None


def may_have_figure(text: str) -> bool:
    """Whether a text of any length holds a figure, or one of the relative times that do without."""
    return _DIGIT.search(text) is not None or _has_unfigured(text)


def _has_unfigured(text: str) -> bool:
    return "vor eine" in text or "منذ" in text


def has_date(text: str) -> bool:
    """Whether a date with its year, or a relative time ("2 ore fa"), stands in a short text."""
    text = text[:_LONGEST]
    if not may_have_date(text):
        return False
    return _date_in(text, DateHabit()) is not None or _RELATIVE.search(text) is not None


def has_day(text: str) -> bool:
    """Whether a day and month, with a year or without, or a relative time stands in a short text."""
    text = text[:_LONGEST]
    if not may_have_date(text):
        return False
    return _date_in(text, DateHabit(now=_ANY_TIME)) is not None or _RELATIVE.search(text) is not None


def strip_dates(text: str) -> str:
    """Return a short text without its dates and times, to see what else it says."""
    for pattern in (_YEAR_FIRST, _FIGURES):
        text = pattern.sub(" ", text)
    text = _DAY_MONTH.sub(lambda match: " " if match[2].lower() in MONTH_NUMBER else match[0], text)
    text = _MONTH_DAY.sub(lambda match: " " if match[1].lower() in MONTH_NUMBER else match[0], text)
    return _RELATIVE.sub(" ", _TIME.sub(" ", text))


def _date_in(text: str, habit: DateHabit) -> tuple[int, int, int, int] | None:
    """Return year, month, day and where the date ends."""
    if "20" not in text and "19" not in text:
        return (_named_month(text, habit) if habit.now else None) or _in_figures(text, habit)
    if match := _YEAR_FIRST.search(text) or _COMPACT.match(text):
        day_group = 4 if match.re is _YEAR_FIRST else 3
        return int(match[1]), int(match[day_group - 1]), int(match[day_group]), match.end()
    if (match := _YEAR_MONTH_DAY.search(text)) and (month := MONTH_NUMBER.get(match[2].lower())):
        return int(match[1]), month, int(match[3]), match.end()
    return _named_month(text, habit) or _in_figures(text, habit)


def _named_month(text: str, habit: DateHabit) -> tuple[int, int, int, int] | None:
    for pattern, month_group in ((_DAY_MONTH, 2), (_MONTH_DAY, 1)):
        for match in pattern.finditer(text):
            month = MONTH_NUMBER.get(match[month_group].lower())
            if month and (match[3] or habit.now):
                day = int(match[3 - month_group])
                year = int(match[3]) if match[3] else _year_before(habit.now, month, day)
                return year, month, day, match.end()
    return None


def _in_figures(text: str, habit: DateHabit) -> tuple[int, int, int, int] | None:
    if match := _FIGURES.search(text):
        first, second, year = int(match[1]), int(match[3] or match[6]), int(match[4] or match[7])
        month_first = second > _MONTHS or (habit.is_month_first and first <= _MONTHS and "." not in match[0])
        if min(first, second) > _MONTHS:
            return None
        year += 2000 if year < _CENTURY_TURN else 1900 if year < _FULL_YEAR else 0
        return (year, first, second, match.end()) if month_first else (year, second, first, match.end())
    return None


def _year_before(now: datetime | None, month: int, day: int) -> int:
    """Return the year that makes a day and month the latest ones not after `now` (a day's grace for zones)."""
    if now is None:
        return 0
    tomorrow = now + timedelta(days=1)
    return tomorrow.year if (month, day) <= (tomorrow.month, tomorrow.day) else tomorrow.year - 1


def _with_time(day: datetime, text: str, end: int) -> datetime:
    match = _TIME.search(text, end, end + 40) or _TIME.search(text[: max(0, end - 6)])
    if match is None or (match[2] is None and match[4] is None):
        return day
    hour = int(match[1]) % 24
    if match[4]:
        hour = hour % 12 + (12 if match[4][0] in "pP" else 0)
    moment = day.replace(hour=hour, minute=int(match[2] or 0), second=int(match[3] or 0))
    return _aware(moment.replace(tzinfo=_zone(match[5], match[6])))


def _zone(name: str | None, offset: str | None) -> timezone:
    if offset:
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if offset[0] == "-" else delta)
    return timezone(timedelta(hours=ZONE_HOURS.get((name or "z").lower(), 0)))


def _relative_date(text: str, habit: DateHabit) -> datetime | None:
    if habit.now is None:
        return None
    if match := _RELATIVE.search(text):
        return _by_dateparser(match[0], habit)
    words = text.casefold().replace("’", "'").split()
    for word in words[:6]:
        days = RELATIVE_DAYS.get(word.strip(",.:;|"))
        if days is not None:
            return _with_time(
                habit.now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days), text, 0
            )
    return None


def _by_dateparser(text: str, habit: DateHabit) -> datetime | None:
    """Read "2 ore fa"; the import alone costs 0.2 s, so it waits until a page needs it."""
    import dateparser  # noqa: PLC0415

    if habit.now is None:
        return None
    settings = {
        "RELATIVE_BASE": habit.now.astimezone(UTC).replace(tzinfo=None),
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
    }
    try:
        found = dateparser.parse(text, languages=[habit.language] if habit.language else None, settings=settings)
    except ValueError:
        return None
    return _aware(found) if found else None


def _from_epoch(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _aware(moment: datetime) -> datetime:
    """Return a moment with the offset it was stated with, UTC if none was.

    A stated local midnight means a day, so it becomes midnight UTC of that day.
    """
    if moment.tzinfo is None or not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return moment.replace(tzinfo=UTC)
    return moment


def _in_range(moment: datetime) -> datetime | None:
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
