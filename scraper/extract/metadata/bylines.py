"""Bylines as people see them: lines near the headline, and elements that call themselves author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import has_date
from .lines import is_byline, is_dateline
from .names import (
    FIRST_WORDS,
    clean_names,
    is_opening,
    is_pen_name,
    is_person_like,
    opening_of,
    split_names,
    strip_opening,
)
from .patterns import alternatives, openings_for, word_pattern
from .vocabulary.bylines import (
    AUTHOR_PATHS,
    EDITOR_OPENINGS,
    INTRODUCTIONS,
    OUTSIDE_AUTHOR,
    ROLE_WORDS,
    STAFF_NAMES,
    TAIL_OPENINGS,
    TOPIC_PATHS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from .nearby import Line

_LONGEST: Final = 200
_SHORTEST: Final = 6
_SHORT: Final = 50
_PEN_NAME: Final = 2
_LONG: Final = 90
_NEAREST: Final = 8
_ROLE_LENGTH: Final = 5
_FOLLOWING: Final = 3
_MIDDLE_OPENING = word_pattern(
    ("written by", "posted by", "published by", "by", "von", "vom", "par", "por", "door", "publié par", "автор"),
    r"(?:^|[\s|·•,\d.:])(?:{})[:\s]+(?=\S)",
)
_EDITOR = re.compile(rf"\W*(?:{alternatives(EDITOR_OPENINGS)})(?!\w)", re.IGNORECASE)
_STRONG_OPENING = re.compile(r"\w+ by|[|·•]", re.IGNORECASE)
_CONNECTIVE = re.compile(r"\W*(?:and|und|et|e|y|en|i|и|και|ve|,|&|with|mit)\W*", re.IGNORECASE)
_SECTION = re.compile(r"\s(?:in|under|unter)\s*$", re.IGNORECASE)
_AUTHOR_ADDRESS = re.compile(rf"/(?:{alternatives(AUTHOR_PATHS)})/\S", re.IGNORECASE)
_TOPIC_ADDRESS = re.compile(rf"/(?:{alternatives(TOPIC_PATHS)})/", re.IGNORECASE)
_TAIL_END = re.compile(r"[\n|,(•·]|\s(?:am|um|at|on|in)\s")
_OUTSIDE = re.compile(OUTSIDE_AUTHOR, re.IGNORECASE)


def names_of_pieces(pieces: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names in a byline that comes in pieces: a role or date in an element of its own is none of them."""
    found: list[str] = []
    is_joined = True
    for text, _ in pieces:
        if _CONNECTIVE.fullmatch(text) or (is_opening(text) and text.casefold() not in STAFF_NAMES):
            is_joined = True
            continue
        names = split_names(text) if is_joined or not found else []
        found.extend(names)
        if found and _SECTION.search(text):
            break
        is_joined = not found or text.rstrip().endswith((",", " and", " und", " &", " et", " e", " y"))
    return tuple(dict.fromkeys(found))


def shown_byline(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names of the first line that says "By", or whose link leads to an author's page."""
    for place, line in enumerate(lines):
        if len(line.text) > _LONGEST:
            continue
        if names := _linked(line) or _said(lines, place):
            return names
    return ()


def writers_byline(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names of the first line that says who wrote the article: no editor, no reviewer, no mere link."""
    for place, line in enumerate(lines):
        if is_byline(line.text) and not _EDITOR.match(line.text) and (names := _said(lines, place)):
            return names
    return ()


def _said(lines: Sequence[Line], place: int) -> tuple[str, ...]:
    """Return the names behind "By" in a line, or in the next where the line says nothing else."""
    line = lines[place]
    following = lines[place + 1 : place + 1 + _FOLLOWING]
    if is_opening(line.text) and following and len(following[0].text) <= _SHORT:
        linked = (names for other in following if (names := _linked(other)))
        return next(linked, ()) or names_of_pieces(following[0].pieces)
    return _opened_names(line, line.text)


def _linked(line: Line) -> tuple[str, ...]:
    """Return the names in a line that lead to their authors' pages."""
    return clean_names([text for text, href in line.pieces if href and _AUTHOR_ADDRESS.search(href)])


def bare_byline(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the name that stands without any opening beside a date, near the headline: a guess, and the last one."""
    texts = [line.text for line in lines[: _NEAREST + 1]]
    for place, line in enumerate(lines[:_NEAREST]):
        text = texts[place]
        if len(text) > _LONG or any(_TOPIC_ADDRESS.search(href) for _, href in line.pieces if href):
            continue
        is_dated = has_date(text)
        if not is_dated and (len(text) > _SHORT * text.count(",") + _SHORT or not _is_bare_name(text)):
            continue
        names = names_of_pieces(line.pieces)
        if not names or not all(is_person_like(name) or name.casefold() in STAFF_NAMES for name in names):
            continue
        beside = [*texts[max(0, place - 1) : place], *texts[place + 1 : place + 2]]
        if is_dated or any(is_dateline(other) or _is_role(other) for other in beside):
            return names
    return ()


def introduced(lines: Sequence[Line], text: str) -> tuple[str, ...]:
    """Return the name that stands alone near the headline and that a sentence of the text introduces."""
    bare = (line.text for line in lines[:_FOLLOWING] if len(line.text) <= _SHORT and is_person_like(line.text))
    known = (name for name in bare if any(f"{name} {verb} " in text for verb in INTRODUCTIONS))
    return clean_names([next(known, "")])


def _is_role(text: str) -> bool:
    words = text.split()
    return 1 < len(words) <= _ROLE_LENGTH and words[-1].casefold() in ROLE_WORDS


def _is_bare_name(text: str) -> bool:
    parts = [part.strip(" |·•-–—") for part in text.strip(" ,").split(",")]
    return all(is_person_like(part) or part.casefold() in STAFF_NAMES for part in parts)


def tail_byline(text: str, language: str | None) -> tuple[str, ...]:
    """Return the name in a byline anywhere in a page's text, as blogs put it below the post."""
    lowered = text.lower()
    for opening in openings_for(TAIL_OPENINGS, language):
        place = lowered.find(opening)
        while place >= 0:
            names = split_names(
                " ".join(_TAIL_END.split(text[place + len(opening) :][:_SHORT].strip(" :\n\t"))[0].split())
            )
            if len(names) == 1 and (is_person_like(names[0]) or is_pen_name(names[0])):
                return (names[0],)
            place = lowered.find(opening, place + 1)
    return ()


def signature(text: str) -> tuple[str, ...]:
    """Return the names in the one line of a page's text that is a byline and nothing else, as old pages end."""
    # Of a thousand lines most are blank or long, or begin with some other word.
    lines = (line.strip() for line in text.split("\n") if _SHORTEST < len(line) <= _LONGEST and not line.isspace())
    opened = (line for line in lines if line.partition(" ")[0].rstrip(":").casefold() in FIRST_WORDS)
    found = {names for line in opened if len(line) <= _SHORT and (names := _signed(line))}
    return found.pop() if len(found) == 1 else ()


def _signed(line: str) -> tuple[str, ...]:
    # "By" stands before the maker of the page, too.
    opening = opening_of(line)
    if opening is None or opening[0].casefold().strip() == "by":
        return ()
    names = split_names(line)
    return tuple(names) if names and all(is_person_like(name) for name in names) else ()


def _opened_names(line: Line, text: str) -> tuple[str, ...]:
    text = text.lstrip("-–—•· ")
    match = opening_of(text) or _MIDDLE_OPENING.search(text)
    if match is None or (match.start() and not has_date(text) and not _STRONG_OPENING.search(match[0])):
        return ()
    names = names_of_pieces(_from(line.pieces, match.end()) or line.pieces)
    if any(is_person_like(name) for name in names):
        return names
    is_short = len(strip_opening(text).split()) <= _PEN_NAME or has_date(text)
    return names if len(names) == 1 and is_short else ()


def _from(pieces: Sequence[tuple[str, str]], start: int) -> list[tuple[str, str]]:
    """Return the pieces of a line from a place in its folded text on."""
    kept: list[tuple[str, str]] = []
    position = 0
    for text, href in pieces:
        folded = " ".join(text.split())
        end = position + len(folded)
        if end > start:
            kept.append((folded[max(0, start - position) :], href))
        position = end + 1
    return kept


def is_outside(node: LexborNode) -> bool:
    """Whether a node stands among comments, picture credits, teasers, forms and the like."""
    place: LexborNode | None = node
    for _ in range(6):
        if place is None or place.tag in ("body", "html", "article", "main"):
            return False
        if place.tag in ("form", "label", "figure", "nav", "figcaption", "aside", "blockquote"):
            return True
        attributes = place.attributes
        if _OUTSIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
            return True
        place = place.parent
    return False
