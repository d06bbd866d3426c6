"""Names of authors: what is taken off a byline, how several are parted, what is no name at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import has_date, strip_dates
from .vocabulary.lines import AND_WORDS, BYLINE_OPENINGS, NOT_NAMES, PARTICLES, ROLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 6
_MOST_AUTHORS: Final = 12

_OPENINGS = "|".join(re.escape(word) for word in sorted(set(BYLINE_OPENINGS), key=len, reverse=True))
OPENING: Final = re.compile(rf"(?:{_OPENINGS})(?:\s*[:：|]\s*|\s+(?=\S)|(?<=[\u4e00-\u9fff]))", re.IGNORECASE)
_EMAIL = re.compile(r"\S+@\S+\.\w+|\S+\s?\[at\]\s?\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|^/|^@\w+$|\.(?:html?|php|aspx?)\b|[{}<>=]", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[（【][^)\]）】]{0,60}[)\]）】]\s*")
_ANDS = "|".join(re.escape(word) for word in AND_WORDS if word.isalpha())
_PARTS = re.compile(rf"\s*(?:[;,|/•·、，；&]|\s(?:{_ANDS})\s|\s[-–—]\s)\s*", re.IGNORECASE)
_TRIM: Final = " \t,;:|/•·-–—.…»«\"“”'*"


def clean_names(texts: Iterable[str], site_names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the people (or, where there are none, the organisations) that bylines name, in order, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for name in split_names(text):
            found.setdefault(name.casefold(), name)
    people = [name for key, name in found.items() if _squeezed(key) not in site_names]
    return tuple((people or list(found.values()))[:_MOST_AUTHORS])


def split_names(text: str) -> list[str]:
    """Part one byline into names, without openings, roles, addresses, places and dates."""
    text = _EMAIL.sub(" ", strip_opening(text))
    if len(text) > 400 or _ADDRESS.search(text):
        return []
    if has_date(text):
        text = strip_dates(text)
    parts = [part.strip(_TRIM) for part in _PARTS.split(_BRACKETS.sub(" ", text))]
    names = [" ".join(strip_opening(part).split()).strip(_TRIM) for part in parts if part]
    return [name for name in names if is_name(name)]


def strip_opening(text: str) -> str:
    """Return a byline without "By", "di", "Von", "Text:" and the like, even if two follow each other."""
    text = text.strip(_TRIM)
    for _ in range(2):
        match = OPENING.match(text)
        if match is None or match.end() == len(text):
            break
        text = text[match.end() :].strip(_TRIM)
    return text


def is_name(text: str) -> bool:
    """Whether a text can be an author: short, not all small words, no role, no filler."""
    words = text.split()
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS or not any(c.isalpha() for c in text):
        return False
    lowered = [word.casefold().strip(".,") for word in words]
    if text.casefold() in NOT_NAMES or all(word in ROLE_WORDS or word in PARTICLES for word in lowered):
        return False
    return len(words) == 1 or not _is_prose(words)


def _is_prose(words: list[str]) -> bool:
    """Whether the words look like running text: small letters where a name has capitals."""
    small = [word for word in words if word[0].islower() and word.casefold() not in PARTICLES]
    return len(small) > len(words) / 2 and len(words) > 2


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def is_person_like(text: str) -> bool:
    """Whether a text looks like the name of a person: two to five words, with capitals where the script has them."""
    words = text.split()
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return False
    capitals = [word for word in words if word[0].isupper() or not (word[0].isupper() or word[0].islower())]
    return len(capitals) >= 2 and all(word in capitals or word.casefold() in PARTICLES for word in words)
