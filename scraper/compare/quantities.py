"""Figures and dates in a few words: what they mean, whatever way they are written.

A figure is its bound, value, unit and direction (`at least 12 %`); a date is the set of its day, month, year and time.
Both are read with the words around an edit, so that `17` behind `alle` is a time and `5` before `December` a day.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from scraper.compare.number_words import (
    BESIDE_FIGURES,
    BOUNDS,
    COLLECTIVES,
    DIRECTIONS,
    EITHER_LANGUAGE,
    ENGLISH_SIGNS,
    LONGEST_BOUND,
    NUMBERS,
    ORDINALS,
    SCALE_LETTERS,
    SCALES,
    UNITS,
    UNTOLD_BOUNDS,
    WEAK,
)
from scraper.compare.vocabulary import (
    AMBIGUOUS,
    AROUND_DATES,
    BEFORE_MONTHS,
    BEFORE_TIMES,
    DAYS,
    MONTH_NUMBERS,
    NAMED_TIMES,
    NEIGHBOURING,
    PARTS_OF_YEAR,
    PERIODS,
    YEAR,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DateField: TypeAlias = tuple[str, str]
"""What kind of field (`day`, `month`, `year`, `time`) and its value."""

_AMOUNT: Final = re.compile(r"([$€£¥])?(\d+(?:[.,:]\d+)*)([%‰]|[^\W\d_]{1,3})?")
_ORDINAL_ENDS: Final = frozenset({"st", "nd", "rd", "th", "º", "°", "ª", "s"})
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_CALENDAR_DATE: Final = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{2,4})")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?(am|pm)?")
_DOTTED: Final = re.compile(r"\d{1,2}\.[0-5]\d")
_SHORT_YEAR: Final = re.compile(r"\d\d")
_DECADE: Final = re.compile(r"(?:1[5-9]|20)\d0s")
_ROMAN: Final = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}
_HOURS: Final = 24
_HALF_DAY: Final = 12
_HALVES: Final = {"am": "am", "a.m": "am", "pm": "pm", "p.m": "pm"}
_MOST_DAYS: Final = 31
_CENTURY: Final = "20"
_PER_CENT: Final = frozenset({"cent", "cento"})


_COUNTING: Final = frozenset().union(
    NUMBERS, ORDINALS, WEAK, COLLECTIVES, SCALES, MONTH_NUMBERS, NAMED_TIMES, DAYS, PERIODS, PARTS_OF_YEAR
)


class Figure(NamedTuple):
    """A number with what bounds it and what it counts."""

    bound: str
    value: str
    unit: str
    direction: str


@dataclass(slots=True)
class Quantities:
    """The figures and dates of a stretch of words, and which of its words they take up."""

    words: Sequence[str]
    figures: Counter[Figure] = field(default_factory=Counter)
    dates: Counter[DateField] = field(default_factory=Counter)
    taken: set[int] = field(default_factory=set)
    counted: dict[Figure, str] = field(default_factory=dict)
    """What figures count: their unit or, where they have none, the word behind them."""

    def has_taken(self, start: int, end: int) -> bool:
        """Tell whether a figure or a date takes up any of these words."""
        return any(at in self.taken for at in range(start, end))


@lru_cache(maxsize=64)
def quantities_of(words: tuple[str, ...]) -> Quantities:
    """Return the figures and dates among words, which nobody is to change.

    Classes, significance and summary of an edit each ask for its two sides: kept for a moment, they are read once.
    """
    return _Reading(words).read() if any(map(_may_count, words)) else Quantities(words)


def _may_count(word: str) -> bool:
    """Tell whether a figure or a date may stand here at all; most words are done with here."""
    bare = word.rpartition("'")[2].lower() or word.lower()
    return (
        bare in _COUNTING
        or (not word.isalpha() and any(map(str.isdigit, word)))
        or (word.isupper() and _ROMAN.fullmatch(word) is not None)
    )


class _Reading:
    """One pass over the words, dates first: their numbers are no figures."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.lowered = [word.lower().rpartition("'")[2] or word.lower() for word in words]
        self.is_english = not ENGLISH_SIGNS.isdisjoint(self.lowered)
        self.found = Quantities(words)

    def read(self) -> Quantities:
        for at in range(len(self.words)):
            if at not in self.found.taken:
                self._date_at(at)
        at = 0
        while at < len(self.words):
            at = self._figure_at(at) if at not in self.found.taken else at + 1
        return self.found

    def _lower(self, at: int) -> str:
        return self.lowered[at] if 0 <= at < len(self.lowered) and at not in self.found.taken else ""

    def _take(self, fields: Sequence[DateField], *places: int) -> None:
        self.found.dates.update(fields)
        self.found.taken.update(places)

    def _date_at(self, at: int) -> None:
        word = self.lowered[at]
        if match := _CALENDAR_DATE.fullmatch(word):
            self._take(_calendar_fields(match), at)
        elif self._is_month(at):
            self._month_at(at)
        elif word in NAMED_TIMES:
            self._take([("time", NAMED_TIMES[word])], at)
        elif self._is_relative(at):
            self._take([("relative", f"{self.lowered[at]} {self.lowered[at + 1]}")], at, at + 1)
        elif word in PARTS_OF_YEAR and (year := self._year_behind(at)):
            part = at - 1 if self._lower(at - 1) in WEAK or self._lower(at - 1) in ORDINALS else at
            self._take([("part", f"{self.lowered[part]} {word}"), ("year", self.lowered[year])], *range(part, year + 1))
        elif word in DAYS and (word not in AMBIGUOUS or self._is_ambiguous_date(at)):
            self._take([("weekday", word)], at)
        elif time := self._time_at(at):
            self._take([("time", time[0])], *range(at, time[1]))
        elif self._is_slashed(at):
            self._take([("day", word), ("month", self.lowered[at + 2].lstrip("0"))], at, at + 1, at + 2)
        elif _DECADE.fullmatch(word) or (YEAR.fullmatch(word) and not self._is_counted(at)):
            self._year_at(at)

    def _year_at(self, at: int) -> None:
        """Take a year, and the second one of `2022-23`."""
        self._take([("year", self.lowered[at])], at)
        if self._lower(at + 1) == "-" and _SHORT_YEAR.fullmatch(self._lower(at + 2)):
            self._take([("year", self._lower(at + 2))], at + 1, at + 2)

    def _is_month(self, at: int) -> bool:
        word = self.lowered[at]
        return word in MONTH_NUMBERS and (word not in AMBIGUOUS or self._is_ambiguous_date(at))

    def _is_ambiguous_date(self, at: int) -> bool:
        near = (self._lower(other) for other in (at - 1, at + 1))
        is_beside = self._lower(at - 1) in BEFORE_MONTHS or any(word[:1].isdigit() for word in near)
        return self.words[at][0].isupper() and is_beside

    def _is_relative(self, at: int) -> bool:
        """Tell whether `last week`, `anno scorso` or `domani sera` begins here."""
        first, second = self._lower(at), self._lower(at + 1)
        if first in PERIODS:
            return second in NEIGHBOURING
        return second in PERIODS and (first in NEIGHBOURING or first in DAYS)

    def _year_behind(self, at: int) -> int | None:
        return next((place for place in (at + 1, at + 2) if YEAR.fullmatch(self._lower(place))), None)

    def _month_at(self, at: int) -> None:
        fields, places = [("month", MONTH_NUMBERS[self.lowered[at]])], [at]
        day = next((place for place in (at - 1, at - 2, at + 1) if self._is_day_of(place, at)), None)
        if day is not None:
            fields.append(("day", _digits(self._lower(day))))
            places += [day, at - 1] if day == at - 2 else [day]
        after = max(places) + 1
        year = after + 1 if self._lower(after) in {",", "of", "del"} else after
        if YEAR.fullmatch(self._lower(year)):
            fields.append(("year", self._lower(year)))
            places += [*range(after, year + 1)]
        before = min(places) - 1
        while self._lower(before) in AROUND_DATES or (self._lower(before) == "-" and places[-1] != before):
            if self._lower(before) == "-" and self._lower(before - 1) not in AROUND_DATES:
                break
            if self._lower(before) != "-":
                fields.append(("part", self._lower(before)))
            places.append(before)
            before -= 1
        self._take(fields, *places)

    def _is_day_of(self, place: int, month: int) -> bool:
        if place == month - 2 and self._lower(month - 1) not in {"of", "de"}:
            return False
        digits = _digits(self._lower(place))
        return digits.isdigit() and 1 <= int(digits) <= _MOST_DAYS

    def _time_at(self, at: int) -> tuple[str, int] | None:
        """Return a time of day and where its words end."""
        match = _CLOCK.fullmatch(self.lowered[at])
        if match is None or int(match[1]) > _HOURS:
            return None
        half = match[3] or _HALVES.get(self._lower(at + 1), "")
        is_announced = self._lower(at - 1) in BEFORE_TIMES or (at > 0 and self.lowered[at - 1] in BEFORE_TIMES)
        is_announced |= self._lower(at - 1) == "at" and _DOTTED.fullmatch(self.lowered[at]) is not None
        if not (half or is_announced or ":" in self.lowered[at]):
            return None
        hour = int(match[1]) % _HALF_DAY + (_HALF_DAY if half == "pm" else 0) if half else int(match[1])
        return f"{hour}:{match[2] or '00'}", at + (1 if match[3] or not half else 2)

    def _is_slashed(self, at: int) -> bool:
        """Tell whether `20/12` begins here; `3/4` is a fraction and `24/7` a phrase."""
        day, slash, month = (self._lower(place) for place in (at, at + 1, at + 2))
        if slash != "/" or not (day.isdigit() and month.isdigit()) or (day, month) == ("24", "7"):
            return False
        return _HALF_DAY >= int(month) >= 1 and int(month) < int(day) <= _MOST_DAYS

    def _is_counted(self, at: int) -> bool:
        return self._lower(at + 1) in UNITS or self._lower(at + 1) in SCALES

    def _figure_at(self, at: int) -> int:
        """Take the figure that begins at a word, if one does, and return where to go on."""
        if self._is_in_name(at):
            return at + 1
        read = self._number_at(at)
        if read is None:
            return at + 1
        value, unit, end = read
        value, end = self._scaled(value, end)
        if not unit:
            unit, end = self._unit_at(end)
        direction, behind = self._direction_at(end)
        bound, start = self._bound_before(at)
        figure = Figure(bound, value, unit, direction)
        self.found.figures[figure] += 1
        self.found.counted[figure] = unit or self._lower(behind)
        self.found.taken.update(range(start, behind))
        self.found.taken.update(place for place in (start - 1, behind) if self._lower(place) in BESIDE_FIGURES)
        return behind

    def _is_in_name(self, at: int) -> bool:
        # COVID-19, Section 5a of a form: what follows letters and a hyphen.
        return at > 1 and self.words[at - 1] == "-" and self.words[at - 2][-1:].isalpha() and self.words[at].isdigit()

    def _number_at(self, at: int) -> tuple[str, str, int] | None:
        """Return value, unit and end of a number in digits, words or Roman numerals."""
        word, lowered = self.words[at], self.lowered[at]
        if match := _AMOUNT.fullmatch(word):
            return _amount(match, at)
        if lowered in NUMBERS and not (lowered in EITHER_LANGUAGE and self.is_english):
            return self._worded(at)
        value = WEAK.get(lowered, lowered if lowered in COLLECTIVES else "")
        if lowered in ORDINALS:
            value = _plain(ORDINALS[lowered])
        elif lowered in SCALES and lowered not in SCALE_LETTERS:
            value = _plain(SCALES[lowered])
        elif len(word) > 1 and _ROMAN.fullmatch(word):
            value = str(_roman(word))
        return (value, "", at + 1) if value else None

    def _worded(self, at: int) -> tuple[str, str, int]:
        value, end = NUMBERS[self.lowered[at]], at + 1
        behind = end + 1 if self._lower(end) == "-" else end
        unit = NUMBERS.get(self._lower(behind), Decimal(0))
        if value >= 2 * 10 and value % 10 == 0 and 0 < unit < 10:  # noqa: PLR2004 - tens and units
            return _plain(value + unit), "", behind + 1
        return _plain(value), "", end

    def _scaled(self, value: str, end: int) -> tuple[str, int]:
        while self._lower(end) in SCALES and self._lower(end) not in SCALE_LETTERS:
            number = Decimal(1) if value == "one" else Decimal(value) if _is_number(value) else None
            if number is None:
                break
            value, end = _plain(number * SCALES[self._lower(end)]), end + 1
        return value, end

    def _unit_at(self, end: int) -> tuple[str, int]:
        behind = end + 1 if self._lower(end) in {"di", "-"} else end
        if self._lower(end) == "per" and self._lower(end + 1) in _PER_CENT:
            return "%", end + 2
        if self._lower(behind) in UNITS:
            return UNITS[self._lower(behind)], behind + 1
        return "", end

    def _direction_at(self, end: int) -> tuple[str, int]:
        behind = end + 1 if self._lower(end) == "in" else end
        is_bound = behind == end and self._lower(behind + 1) in {"than", "di", "del"}
        if self._lower(behind) in DIRECTIONS and not is_bound:
            return DIRECTIONS[self._lower(behind)], behind + 1
        return "", end

    def _bound_before(self, at: int) -> tuple[str, int]:
        start = at - 1 if self._lower(at - 1) in {"a", "an", "the", "un", "una", "la", "il"} else at
        for place in (start, at):
            for length in range(min(LONGEST_BOUND, place), 0, -1):
                meaning = BOUNDS.get(tuple(self._lower(other) for other in range(place - length, place)))
                if meaning is not None:
                    return ("" if meaning in UNTOLD_BOUNDS else meaning), place - length
        return "", at


def _amount(match: re.Match[str], at: int) -> tuple[str, str, int]:
    currency, digits, end = match[1] or "", match[2], (match[3] or "").lower()
    value = _value(digits)
    if currency and end in SCALE_LETTERS and _is_number(value):
        return _plain(Decimal(value) * SCALES[end]), currency, at + 1
    if end in {"bn", "tn", "mn"} and _is_number(value):
        return _plain(Decimal(value) * SCALES[end]), "", at + 1
    unit = "" if end in _ORDINAL_ENDS else UNITS.get(end, end)
    return value, currency or unit, at + 1


def _value(digits: str) -> str:
    """Return a number without its marks: three digits behind a mark are thousands, others a fraction."""
    if digits.isdigit():
        return _plain(Decimal(digits)) if digits[0] != "0" else digits
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(".", "").replace(",", "")
    whole, _, part = digits.replace(",", ".").rpartition(".")
    bare = whole.replace(".", "")
    return _plain(Decimal(f"{bare}.{part}")) if bare.isdigit() and part.isdigit() else digits


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit()


def _digits(word: str) -> str:
    match = re.match(r"(\d{1,2})(?:st|nd|rd|th|º|°)?$", word)
    return match[1].lstrip("0") if match else ""


def _calendar_fields(match: re.Match[str]) -> list[DateField]:
    first, month, last = match.groups()
    year, day = (first, last) if len(first) > 2 else (last, first)  # noqa: PLR2004 - 2019-04-09
    year = _CENTURY + year if len(year) == 2 else year  # noqa: PLR2004
    return [("day", day.lstrip("0")), ("month", month.lstrip("0")), ("year", year)]


def _roman(word: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
