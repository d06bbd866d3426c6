"""Lines around the text that say who wrote it, when, and from where it was taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import has_date, has_day, may_have_date, strip_dates
from .names import UNSPACED, is_person_like, opening_of, split_names
from .patterns import LazyPattern, WordPattern, alternatives, every, word_pattern
from .vocabulary.bylines import LOOSE_ENDS
from .vocabulary.lines import (
    MODIFIED_LABELS,
    PUBLISHED_LABELS,
    READING_LABELS,
    READING_UNITS,
    READING_WORDS,
    SOURCE_OPENINGS,
    WEAK_SOURCE_OPENINGS,
)

if TYPE_CHECKING:
    from scraper.model import Link

_LONGEST_LINE: Final = 200
_LONGEST_SOURCE: Final = 400


_SOURCE = LazyPattern(lambda: rf"\W{{0,3}}({alternatives(every(SOURCE_OPENINGS))})\s*(?:([:：])|\s[-–—]\s|(?=\s)|$)\s*")
_FIRST_WORD = re.compile(r"[^\W\d_][^\s:：]*")
_SOURCE_WORDS: Final = frozenset(opening.split()[0] for opening in every(SOURCE_OPENINGS))
_ADDRESS = re.compile(
    r"https?://[^\s<>\"'）】]+|(?<![@\w])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/[^\s<>\"']*)?", re.IGNORECASE
)
_LABELS = word_pattern(every(PUBLISHED_LABELS, MODIFIED_LABELS, READING_LABELS), r"(?<!\w)(?:{})(?!\w)\s*:?")
_READING = WordPattern(
    READING_UNITS,
    lambda units: (
        rf"\d+\s*[-–]?\s*(?:to\s+\d+\s+)?(?:{alternatives(units)})(?!\w)\.?\s*[-–]?\s*"
        rf"(?:{alternatives(READING_WORDS)})?"
    ),
)
_DIGIT = re.compile(r"\d")
_NAME_ONLY = re.compile(r"(?:[^\W\d_]|[\s.'’,&|-])+")
_MOST_LEFT: Final = 3
_MOST_LETTERS: Final = 24
_WIDE: Final = 4
"""Letters that a character of an unspaced script counts as."""
_SHORTEST_PROSE: Final = 12
_SHORT_OPENING: Final = 6
_OPENING_LENGTH: Final = 12
_MOST_SOURCE_WORDS: Final = 20
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


def opens_source_line(text: str) -> bool:
    """Whether a text begins as a source line does: worth asking the two above."""
    return _source_opening(text) is not None


def is_byline(text: str) -> bool:
    """Whether a whole block is only a byline: an opening and names, or names with a date, perhaps with reading time."""
    text = text.strip()
    if not text or len(text) > _LONGEST_LINE:
        return False
    opening = opening_of(text)
    if opening is None:
        if not has_date(text):
            return False
        rest = _without_times(text).strip(" ,|·•-–—")
        return _NAME_ONLY.fullmatch(rest) is not None and is_person_like(rest)
    rest = _without_times(text) if may_have_date(text) else text
    names = split_names(rest)
    if not names or not _covered(rest, names):
        return False
    if text[0] >= UNSPACED:
        return opening[0][-1] in ":：" or len(text) <= _SHORTEST_PROSE
    return _is_strong(opening[0]) or any(is_person_like(name) for name in names)


def is_dateline(text: str) -> bool:
    """Whether a whole block is only a date, time, place and date, reading time, or a label with one of them."""
    if len(text) > _LONGEST_LINE or not (_DIGIT.search(text) or may_have_date(text)):
        return False
    rest = [word for word in re.findall(r"[^\W\d_]+", _without_times(text)) if word.casefold() not in LOOSE_ENDS]
    if rest and _SENTENCE_END.search(text):
        return False
    letters = sum(len(word) * (_WIDE if word[0] >= UNSPACED else 1) for word in rest)
    if has_date(text):
        return len(rest) <= _MOST_LEFT and letters <= _MOST_LETTERS
    return not rest and (has_day(text) or _READING.search(text) is not None)


def _is_strong(opening: str) -> bool:
    """Whether an opening alone makes a byline, so that an organisation or pen name may follow."""
    return opening.rstrip()[-1] in ":：" or len(opening) > _SHORT_OPENING


def _without_times(text: str) -> str:
    return " ".join(_LABELS.sub(" ", _READING.sub(" ", strip_dates(text))).split())


def _covered(text: str, names: list[str]) -> bool:
    """Whether names make up most of a text, so that it is no sentence that happens to begin with "By"."""
    return sum(map(len, names)) >= len(text) / 2 - _OPENING_LENGTH and not re.search(r"[.!?]\s+[A-Z]", text)


def _source_opening(text: str) -> re.Match[str] | None:
    first = _FIRST_WORD.search(text[: _SHORTEST_PROSE * 2])
    if first is None or len(text) > _LONGEST_SOURCE:
        return None
    if first[0].casefold() not in _SOURCE_WORDS and first[0][0] < UNSPACED:
        return None
    return _SOURCE.compiled.match(text)


def _is_line_of(text: str, match: re.Match[str], *, linked: bool) -> bool:
    """Whether what follows the opening is a name or address rather than a sentence ("Source code is …")."""
    rest = _ADDRESS.sub("", text[match.end() :])
    words = rest.split()
    if match[2] is None and len(words) > (8 if linked else 2):
        return False
    return len(words) <= _MOST_SOURCE_WORDS and not re.search(r"[.!?]\s+\S+\s+\S+\s+\S+", rest)


__all__ = ["is_byline", "is_dateline", "is_source_line", "opens_source_line", "origin_of_line"]
