"""A schedule as people say it, in the languages of the product: for the command line and the web view."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from scraper.schedule import Adaptive, Cron, Interval, Weekly, clock, day_runs, has_clock
from storage.records import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.schedule import Schedule, Window


@dataclass(frozen=True, slots=True)
class _Language:
    days: tuple[str, ...]
    daily: str
    to: str
    joined: str
    """Between the last two of several."""
    every: str
    adaptive: str
    cron: str
    at: str
    hours: str
    """Of a window: from, to."""
    later: str
    around: str
    units: tuple[tuple[str, str], ...]
    """Days, hours, minutes, seconds: one of them, and several."""


_LANGUAGES: Final = {
    "en": _Language(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        daily="every day",
        to="{} to {}",
        joined=" and ",
        every="every {}",
        adaptive="often while new or just changed, then ever less",
        cron="by the cron expression {}",
        at="at {}",
        hours="{} to {}",
        later="up to {} later",
        around="up to {} earlier or later",
        units=(("day", "days"), ("hour", "hours"), ("minute", "minutes"), ("second", "seconds")),
    ),
    "it": _Language(
        days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
        daily="ogni giorno",
        to="da {} a {}",
        joined=" e ",
        every="ogni {}",
        adaptive="spesso finché è nuova o appena cambiata, poi sempre meno",
        cron="secondo l'espressione cron {}",
        at="alle {}",
        hours="dalle {} alle {}",
        later="fino a {} più tardi",
        around="fino a {} prima o dopo",
        units=(("giorno", "giorni"), ("ora", "ore"), ("minuto", "minuti"), ("secondo", "secondi")),
    ),
}


_UNITS_S: Final = (86_400, 3600, 60, 1)


def schedule_in_words(schedule: Schedule, language: str = "en") -> str:
    """Say a schedule: `Monday to Friday, 7:00 to 20:00, every 10 minutes, Europe/Rome`."""
    words = _LANGUAGES.get(language, _LANGUAGES["en"])
    parts = [_rhythm(schedule, words)]
    if has_clock(schedule.rhythm):
        parts.append(schedule.zone)
    if schedule.jitter_s:
        how = words.later if has_clock(schedule.rhythm) else words.around
        parts.append(how.format(_duration(schedule.jitter_s, words)))
    return ", ".join(parts)


def cause_in_words(cause: Cause | None, schedules: Sequence[Schedule], failures: int, language: str = "en") -> str:
    """Say why a check is when it is; of the schedule's own moments, by which schedule."""
    said = _CAUSES.get(language, _CAUSES["en"])
    if cause is None or cause in _BY_SCHEDULE:
        return "; ".join(schedule_in_words(schedule, language) for schedule in schedules)
    return said[cause.value].format(failures=failures)


def host_in_words(host: str, waits: str, language: str = "en") -> str:
    """Say that a check waits for its host's turn."""
    return _CAUSES.get(language, _CAUSES["en"])["host"].format(host=host, waits=waits)


_BY_SCHEDULE: Final = {Cause.INTERVAL, Cause.CALENDAR, Cause.ADAPTIVE}
_CAUSES: Final = {
    "en": {
        "new": "not looked at yet",
        "retry": "again soon after trouble ({failures} in a row)",
        "back_off": "backed off after {failures} failures in a row",
        "refused": "refused, so rarely",
        "removed": "gone, so rarely",
        "doubt": "a look that confirms or undoes a doubt",
        "second_look": "a second look at an odd change",
        "retry_after": "the server asked to wait until then",
        "asked": "somebody asked for it",
        "edited": "its schedule was changed",
        "woken": "its source gave a sign of it",
        "clock": "the clock was set back",
        "quiet": "quiet for long",
        "surplus": "beyond the newest that its source keeps active",
        "host": "waits {waits} for its turn at {host}",
    },
    "it": {
        "new": "non ancora guardata",
        "retry": "di nuovo presto dopo un problema ({failures} di seguito)",
        "back_off": "meno spesso dopo {failures} errori di seguito",
        "refused": "rifiutata, perciò di rado",
        "removed": "scomparsa, perciò di rado",
        "doubt": "uno sguardo che conferma o toglie un dubbio",
        "second_look": "un secondo sguardo a un cambiamento strano",
        "retry_after": "il server ha chiesto di aspettare fino ad allora",
        "asked": "qualcuno l'ha chiesto",
        "edited": "il suo orario è stato cambiato",
        "woken": "la sua fonte ne ha dato un segno",
        "clock": "l'orologio è stato rimesso indietro",
        "quiet": "ferma da molto tempo",
        "surplus": "oltre le più recenti che la sua fonte tiene attive",
        "host": "aspetta {waits} il suo turno presso {host}",
    },
}


def _rhythm(schedule: Schedule, words: _Language) -> str:
    match schedule.rhythm:
        case Interval(every_s):
            return _every(every_s, words)
        case Adaptive():
            return words.adaptive
        case Cron(expression):
            return _cron(expression, words)
        case Weekly(windows):
            return "; ".join(_window(window, words) for window in windows)
        case other:
            assert_never(other)


def _every(seconds: float, words: _Language) -> str:
    # “Every hour”, not “every 1 hour”.
    return words.every.format(
        _duration(seconds, words).removeprefix("1 ") if seconds in _UNITS_S else _duration(seconds, words)
    )


def _duration(seconds: float, words: _Language) -> str:
    parts, rest = [], seconds
    for size, (one, several) in zip(_UNITS_S, words.units, strict=True):
        count = rest if size == 1 else rest // size
        rest -= count * size
        parts += [f"{count:g} {one if count == 1 else several}"] if count else []
    return " ".join(parts)


def _window(window: Window, words: _Language) -> str:
    days = _days(window.days, words)
    if window.every_s is None:
        return f"{days}, {words.at.format(_time(window.begins))}"
    hours = words.hours.format(_time(window.begins), _time(window.ends))
    return f"{days}, {hours}, {_every(window.every_s, words)}"


def _days(days: tuple[int, ...], words: _Language) -> str:
    if len(days) == len(words.days):
        return words.daily
    runs = [
        words.days[first] if first == last else words.to.format(words.days[first], words.days[last])
        for first, last in day_runs(days)
    ]
    return _listed(runs, words)


def _listed(parts: Sequence[str], words: _Language) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{words.joined}{parts[-1]}"


def _time(minutes: int) -> str:
    return clock(minutes).removeprefix("0")


def _cron(expression: str, words: _Language) -> str:
    """Common shapes in words; an expression that says more is given as it stands."""
    minute, hour, day, month, weekday = expression.split()
    if (day, month) == ("*", "*") and (days := _cron_days(weekday, words)):
        if minute.isdigit() and re.fullmatch(r"\d+(,\d+)*", hour):
            times = [_time(60 * int(one) + int(minute)) for one in sorted(hour.split(","), key=int)]
            return f"{days}, {words.at.format(_listed(times, words))}"
        if hour == "*" and (step := re.fullmatch(r"\*/(\d+)", minute)) and 60 % int(step[1]) == 0:
            return f"{days}, {_every(60.0 * int(step[1]), words)}"
    return words.cron.format(f"“{expression}”")


def _cron_days(field: str, words: _Language) -> str | None:
    if field == "*":
        return words.daily
    if not re.fullmatch(r"[0-7](-[0-7])?(,[0-7](-[0-7])?)*", field):
        return None
    found: set[int] = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        found.update((day - 1) % 7 for day in range(int(first), int(last or first) + 1))
    return _days(tuple(sorted(found)), words)
