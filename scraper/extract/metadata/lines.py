"""Lines around the text that say who wrote it, when, and from where it was taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import has_date, strip_dates
from .names import is_person_like, opening_of, split_names
from .vocabulary.lines import (
    MODIFIED_LABELS,
    PUBLISHED_LABELS,
    READING_LABELS,
    READING_TIME,
    SOURCE_OPENINGS,
    WEAK_SOURCE_OPENINGS,
)

if TYPE_CHECKING:
    from scraper.model import Link

_LONGEST_LINE: Final = 200
_LONGEST_SOURCE: Final = 400
_FEWEST_LEFT: Final = 3


def _alternatives(words: tuple[str, ...] | list[str] | set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_SOURCE = re.compile(rf"\W{{0,3}}({_alternatives(SOURCE_OPENINGS)})\s*(?:([:：])|\s[-–—]\s|(?=\s)|$)\s*", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://[^\s<>\"'）】]+|(?<![@\w])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/[^\s<>\"']*)?", re.IGNORECASE
)
_LABELS = re.compile(
    rf"(?<!\w)(?:{_alternatives([*PUBLISHED_LABELS, *MODIFIED_LABELS, *READING_LABELS])})(?!\w)\s*:?", re.IGNORECASE
)
_READING = re.compile(READING_TIME, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_WEEKDAY_LIKE: Final = 12
_SENTENCE_END = re.compile(r"[.!?。！？]\s+\S|[.!?。！？]$")


def origin_of_line(text: str, links: tuple[Link, ...]) -> str | None:
    """Return the address that a source line ("Fonte: https://…", "Source: <linked name>") names, or None."""
    match = _source_opening(text)
    if match is None:
        return None
    linked = [link.url for link in links if link.end > match.end() and link.url.startswith(("http://", "https://"))]
    if linked:
        return linked[0] if _is_line_of(text, match, linked=True) else None
    address = _ADDRESS.search(text, match.end())
    if address is None or not _is_line_of(text, match, linked=False):
        return None
    found = address[0].rstrip(".,;:)»")
    return found if found.lower().startswith("http") else f"https://{found}"


def is_source_line(text: str, links: tuple[Link, ...]) -> bool:
    """Whether a block only names where the text was taken from, with an address or without ("Fonte: ANSA")."""
    if origin_of_line(text, links) is not None:
        return True
    match = _source_opening(text)
    if match is None or match[2] is None or match[1].casefold() in WEAK_SOURCE_OPENINGS:
        return False
    return _is_line_of(text, match, linked=False)


def is_byline(text: str) -> bool:
    """Whether a whole block is only a byline: an opening and names, or names with a date, perhaps with reading time."""
    if len(text) > _LONGEST_LINE or not text.strip():
        return False
    opening = opening_of(text.strip())
    rest = _without_times(text)
    if opening is None:
        return rest != " ".join(text.split()) and has_date(text) and is_person_like(rest.strip(" ,|·•-–—"))
    names = split_names(rest)
    strong = ":" in opening[0] or "：" in opening[0] or len(opening[0]) > _FEWEST_LEFT * 2
    return bool(names) and _covered(rest, names) and (strong or any(is_person_like(name) for name in names))


def is_dateline(text: str) -> bool:
    """Whether a whole block is only a date, time, place and date, reading time, or a label with one of them."""
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
        return False
    has_time = has_date(text) or _READING.search(text) is not None
    if not has_time:
        return False
    rest = [word for word in re.findall(r"[^\W\d_]+", _without_times(text)) if len(word) > 1]
    return len(rest) <= _FEWEST_LEFT and sum(map(len, rest)) <= _WEEKDAY_LIKE * 2 and not _SENTENCE_END.search(text)


def _without_times(text: str) -> str:
    return " ".join(_LABELS.sub(" ", _READING.sub(" ", strip_dates(text))).split())


def _covered(text: str, names: list[str]) -> bool:
    """Whether names make up most of a text, so that it is no sentence that happens to begin with "By"."""
    return sum(map(len, names)) >= 0.5 * len(text) - _WEEKDAY_LIKE and not re.search(r"[.!?]\s+[A-Z]", text)


def _source_opening(text: str) -> re.Match[str] | None:
    return _SOURCE.match(text) if len(text) <= _LONGEST_SOURCE else None


def _is_line_of(text: str, match: re.Match[str], *, linked: bool) -> bool:
    """Whether what follows the opening is a name or address rather than a sentence ("Source code is …")."""
    rest = _ADDRESS.sub("", text[match.end() :])
    words = rest.split()
    if match[2] is None and len(words) > (8 if linked else 2):
        return False
    return len(words) <= 20 and not re.search(r"[.!?]\s+\S+\s+\S+\s+\S+", rest)


__all__ = ["is_byline", "is_dateline", "is_source_line", "origin_of_line"]
