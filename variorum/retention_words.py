"""Retention in words, in the languages of the product, and as it is written in the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scraper.durations import DAY_S, FOREVER_S, duration_code
from storage.records import Retention

FOR_EVER: Final = Retention(FOREVER_S)
"""What holds where nobody says anything."""


@dataclass(frozen=True, slots=True)
class _Language:
    for_ever: str
    age: str
    weeks: tuple[str, str]
    days: tuple[str, str]
    newest: tuple[str, str]
    """Of each page: one, and several."""
    joined: str
    unsaid: str


_LANGUAGES: Final = {
    "en": _Language(
        for_ever="for ever",
        age="for {}",
        weeks=("{:g} week", "{:g} weeks"),
        days=("{:g} day", "{:g} days"),
        newest=("the newest of each page", "the newest {} of each page"),
        joined=", and ",
        unsaid="as [retention] says",
    ),
    "it": _Language(
        for_ever="per sempre",
        age="per {}",
        weeks=("{:g} settimana", "{:g} settimane"),
        days=("{:g} giorno", "{:g} giorni"),
        newest=("il più recente di ogni pagina", "i {} più recenti di ogni pagina"),
        joined=", e ",
        unsaid="come dice [retention]",
    ),
}


def retention_in_words(said: Retention, language: str = "en") -> str:
    """Say what stays, `for 8 weeks, and the newest 20 of each page`; without terms `as [retention] says`."""
    words = _LANGUAGES.get(language, _LANGUAGES["en"])
    if said.payloads_for_s == FOREVER_S:
        return words.for_ever
    age = [] if said.payloads_for_s is None else [words.age.format(_age(said.payloads_for_s, words))]
    return words.joined.join(age + _newest(said.payloads_per_page, words)) or words.unsaid


def retention_code(said: Retention) -> str:
    """Say the same in a column of a table, `8w, 20 a page`; nothing where nothing is said."""
    age = [] if said.payloads_for_s is None else [duration_code(said.payloads_for_s)]
    return ", ".join(age + ([] if said.payloads_per_page is None else [f"{said.payloads_per_page} a page"]))


def _newest(count: int | None, words: _Language) -> list[str]:
    return [] if count is None else [words.newest[count != 1].format(count)]


def _age(seconds: float, words: _Language) -> str:
    """In weeks where it is whole ones, else in days where it is, else as it is written."""
    for size, forms in ((7 * DAY_S, words.weeks), (DAY_S, words.days)):
        if seconds % size == 0:
            return forms[seconds != size].format(seconds / size)
    return duration_code(seconds)
