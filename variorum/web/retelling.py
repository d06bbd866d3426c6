"""Lines of the change log in their reader's language: they are stored in the one that the service was set to.

A line is known by the pattern that it was written by, and written again by the same pattern of the other language; what
stands in it, such as the words of an edit, stays. What no pattern knows stays as it is. Pure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from scraper.compare.edits import EditClass
from scraper.compare.hunks import Detail
from scraper.compare.phrases import phrases_for
from scraper.names import names_for
from scraper.sentences import REASONS, SENTENCES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.compare.phrases import Phrases

_OTHER: Final = {"en": "it", "it": "en"}
_BETWEEN_ITEMS: Final = re.compile(r"; (?=(?:[^“”]*“[^“”]*”)*[^“”]*$)")
"""Not within a quotation."""
_HOLE: Final = re.compile(r"\{(\w+)\}")
_NUMBER: Final = r"[\d.,]+"
_NAMED: Final = ("headline", "note_added", "note_removed", "reversed", "words_added", "words_removed")
_FIXED: Final = ("punctuation", "marks_added", "marks_removed", "only_breaks", "nothing")
_COUNTED: Final = ("added", "removed", "moved", "rewritten", "wording", "more")


def retold(line: str, language: str) -> str:
    """Say a line of the log in a language, whichever of ours it was written in."""
    for pattern, said in _sentences(language):
        if found := pattern.fullmatch(line):
            return said.format(**{hole: _filling(hole, text, language) for hole, text in found.groupdict().items()})
    return "; ".join(_item(item, language) for item in _BETWEEN_ITEMS.split(line))


@cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    theirs = SENTENCES[_OTHER[language]]
    return tuple((_compiled(theirs[key], ".*?"), ours) for key, ours in SENTENCES[language].items())


def _filling(hole: str, text: str, language: str) -> str:
    theirs = _OTHER[language]
    if hole == "reason":
        return next((REASONS[language][key] for key, said in REASONS[theirs].items() if said == text), text)
    if hole == "duration":
        number, _, unit = text.partition(" ")
        return f"{number} {dict(zip(UNITS[theirs], UNITS[language], strict=True)).get(unit, unit)}"
    if hole in {"found", "wanted"}:
        ours, named = names_for(language).classes, names_for(theirs).classes
        known = {named[one]: ours[one] for one in EditClass}
        return ", ".join(known.get(name, name) for name in text.split(", "))
    return text


def _item(text: str, language: str) -> str:
    """One thing that an edit did: its name, perhaps where, how often or in what link, and its words."""
    for pattern, said in _items(language):
        if found := pattern.fullmatch(text):
            rest = f": {_item(found['rest'], language)}" if found["rest"] else ""
            head = said.format(count=found.groupdict().get("count"))
            return f"{head}{_places(language)[found['place']]}{found['beside'] or ''}{rest}"
    return text


@cache
def _items(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    theirs, ours = phrases_for(_OTHER[language]), phrases_for(language)
    places = "|".join(filter(None, _places(language)))
    tail = rf"(?P<place>{places})?(?P<beside> “.*?”| \(\d+\))?(?:: (?P<rest>.*))?"
    pairs = zip(_heads(theirs), _heads(ours), strict=True)
    return tuple((re.compile(_compiled(head, _NUMBER).pattern + tail, re.DOTALL), said) for head, said in pairs)


@cache
def _places(language: str) -> dict[str | None, str]:
    theirs, ours = phrases_for(_OTHER[language]), phrases_for(language)
    return {None: "", theirs.at_start: ours.at_start, theirs.at_end: ours.at_end}


def _heads(phrases: Phrases) -> Iterator[str]:
    """How the items of a language begin, as far as it says so itself; in the same order for each."""
    for name in _COUNTED:
        yield from getattr(phrases, name)
    for name in (*_NAMED, *_FIXED):
        yield re.split(r":? \{", getattr(phrases, name))[0]
    for detail in Detail:
        yield phrases.names.classes[detail]


def _compiled(text: str, hole: str) -> re.Pattern[str]:
    parts = _HOLE.split(text)
    return re.compile(
        "".join(f"(?P<{part}>{hole})" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )
