"""Names of authors: what is taken off a byline, how several are parted, what is no name at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import has_date, has_day, strip_dates
from .patterns import LazyPattern, alternatives, every
from .vocabulary.bylines import (
    AFTER_NAME,
    AND_WORDS,
    BEFORE_NAME,
    BYLINE_NOUNS,
    BYLINE_OPENINGS,
    BYLINE_WORDS,
    CJK_ROLES,
    GROUP_WORDS,
    LIST_WORDS,
    LOOSE_ENDS,
    NOT_NAMES,
    PARTICLES,
    PHOTO_WORDS,
    ROLE_WORDS,
    STAFF_NAMES,
    UI_WORDS,
)
from .vocabulary.lines import MODIFIED_LABELS, PUBLISHED_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_NAME: Final = 60
_LONGEST_BYLINE: Final = 400
_MOST_WORDS: Final = 6
_MOST_AUTHORS: Final = 12
_PERSON_WORDS: Final = range(2, 6)
_PEN_NAME_WORDS: Final = range(1, 3)
_OPENING = LazyPattern(
    lambda: (
        rf"(?:(?:{alternatives(every(BYLINE_OPENINGS))})(?:\s*[:：|]\s*|\s+(?=\S)|(?<=[\u4e00-\u9fff])(?=\S))|"
        rf"(?:{alternatives(every(BYLINE_NOUNS))})\s*[:：]\s*)"
    )
)
FIRST_WORDS: Final = frozenset(opening.split()[0] for opening in every(BYLINE_OPENINGS, BYLINE_NOUNS))
"""What an opening of a byline begins with, in small letters."""
_FIRST_WORD = re.compile(r"[^\s:：|]+")
UNSPACED: Final = "\u2e80"
"""From here on scripts set words without spaces, so that an opening may run into the name."""
_PLAIN = re.compile(r"(?:[^\W\d_]|[ .'’-]){4,60}")
_NOT_PLAIN: Final = frozenset(AND_WORDS) | ROLE_WORDS | NOT_NAMES | LOOSE_ENDS | {"for", "in", "under"}
_EMAIL = re.compile(r"\S+@\S+\.\w+|\S+\s?\[at\]\s?\S+|(?<=\s)@\w+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|^/|^@\w+$|\.(?:html?|php|aspx?)\b|[{}<>=$]", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[（【][^)\]）】]{0,60}[)\]）】]\s*")
_ANDS = "|".join(re.escape(word) for word in AND_WORDS if word.isalpha())
_PARTS = re.compile(
    rf"\s*(?:[;,|•·、，；&]|\s/\s|(?<=\w{{3}})/(?=\w{{3}})|\s(?:{_ANDS})\s|\s[-–—]\s|\s[*⋅])\s*", re.IGNORECASE
)
_CJK_ROLE = re.compile(rf"\s*(?:{alternatives(CJK_ROLES)})\s*$")
_PHOTO = re.compile(rf"\W*(?:{alternatives(PHOTO_WORDS)})\b", re.IGNORECASE)
_TRIM: Final = " \t,;:|/•·-–—.…»«\"“”'*‘’+©"
_TRIM_LEFT: Final = _TRIM.replace(".", "")
_INITIALS = re.compile(r"(?:^|\s)(?:[^\W\d_]\.)+$")
_AFTER = re.compile(
    rf"(?:(?<!\w)(?:{alternatives(AFTER_NAME)})(?!\w)|(?<=\s)(?:in|under|unter)(?:\s+(?=[A-ZÄÖÜ])|$)|"
    rf"\s(?:{alternatives(PHOTO_WORDS)})\s*(?::|©|(?:by|von|di|par|por|de)\s)|\sfor\s+(?:the\s|\S+\.[a-z]{{2}})|\s[|·⋅•]\s).*",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?:{alternatives(BEFORE_NAME)})\s+", re.IGNORECASE)
_LABELS: Final = frozenset(every(PUBLISHED_LABELS, MODIFIED_LABELS))
_NO_LETTERS_OF_NAMES: Final = frozenset(":：年月日时時分")
_SHORTEST_PEN_NAME: Final = 4
_LONGEST_UNCASED: Final = 8


def clean_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in some bylines, in order, each once."""
    found: dict[str, str] = {}
    for text in texts:
        for name in split_names(text, is_shown=False):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MOST_AUTHORS]


def opening_of(text: str) -> re.Match[str] | None:
    """Return what opens a byline ("By ", "Autor: ") at the start of a text, or None."""
    first = _FIRST_WORD.match(text)
    if first is None or (first[0].casefold() not in FIRST_WORDS and first[0][0] < UNSPACED):
        return None
    return _OPENING.compiled.match(text)


def split_names(text: str, *, is_shown: bool = True) -> list[str]:
    """Part one byline into names, without openings, roles, addresses, places and dates.

    In text that is shown to people a role may follow without a comma; structured data keeps "Luxury Travel Expert".
    """
    if len(text) > _LONGEST_BYLINE:
        return []
    if _is_plain(text):
        return [" ".join(text.split())]
    text = _BRACKETS.sub(_keep_pen_name, _without_address(strip_opening(_BEFORE.sub("", text.strip(), count=1))))
    if _ADDRESS.search(text) or _PHOTO.match(text):
        return []
    if has_date(text):
        text = _loose_ends_off(strip_opening(strip_dates(text)))
    text = _AFTER.sub("", text)
    parts = [_tail_off(strip_opening(part)) for part in _PARTS.split(text) if part]
    if is_shown:
        parts = [_without_role(part) for part in parts]
    names = [name for part in parts if is_name(name := _CJK_ROLE.sub("", part).strip(_TRIM))]
    names = names[:1] + [name for name in names[1:] if not _is_role(name)]
    whole = _tail_off(text)
    if len(names) > 1 and not any(is_person_like(name) for name in names) and is_name(whole):
        return [whole]
    return names


def _is_plain(text: str) -> bool:
    """Whether a byline is one person's name and nothing else, as most are; it spares them a dozen patterns."""
    if not text[:1].isupper() or _PLAIN.fullmatch(text) is None or not is_person_like(text):
        return False
    words = text.casefold().split()
    return words[0] not in FIRST_WORDS and not any(word.strip(".") in _NOT_PLAIN for word in words)


def strip_opening(text: str) -> str:
    """Return a byline without "By", "di", "Von", "Text:" and the like, even if two follow each other."""
    text = text.strip(_TRIM)
    for _ in range(2):
        match = opening_of(text)
        if match is None or match.end() == len(text):
            break
        text = text[match.end() :].strip(_TRIM)
    return text


def is_opening(text: str) -> bool:
    """Whether a line is nothing but "By", "Von", "Autor:", so that a name follows on the next."""
    whole = f"{text.strip().rstrip(':：')}: "
    match = opening_of(whole) if len(whole) <= _LONGEST_NAME else None
    return match is not None and match.end() == len(whole)


def is_name(text: str) -> bool:
    """Whether a text can be an author: short, not all small words, no role, no filler."""
    words = text.split()
    if not words or len(text) > _LONGEST_NAME or len(words) > _MOST_WORDS or not any(c.isalpha() for c in text):
        return False
    if text.casefold() in STAFF_NAMES:
        return True
    lowered = [word.casefold().strip(".,:*") for word in words]
    if (
        is_opening(text)
        or text.casefold() in _LABELS
        or lowered[0] in LIST_WORDS
        or text.casefold() in NOT_NAMES
        or all(word in ROLE_WORDS or word in PARTICLES or word in NOT_NAMES for word in lowered)
    ):
        return False
    if len(words) > 1 and (lowered[-1] in BYLINE_WORDS or (words[-1].isdigit() and has_day(text))):
        return False
    return not _PHOTO.match(text) and (len(words) == 1 or not _is_prose(words))


def is_pen_name(text: str) -> bool:
    """Whether one or two words can be a pen name: a capital and small letters, no abbreviation, no button."""
    words = text.split()
    if len(words) not in _PEN_NAME_WORDS or any(word.casefold().strip(":") in UI_WORDS for word in words):
        return False
    return is_name(text) and words[0][0].isupper() and any(c.islower() for c in text) and "." not in text


def is_person_like(text: str) -> bool:
    """Whether a text looks like the name of a person: two to five words, with capitals where the script has them."""
    words = text.split()
    if len(words) == 1 and re.fullmatch(r"[\u4e00-\u9fff\u30a0-\u30ff]{2,5}|[\uac00-\ud7af]{2,4}", text):
        return True
    if len(words) not in _PERSON_WORDS or any(c.isdigit() or c in _NO_LETTERS_OF_NAMES for c in text):
        return False
    if any(word.casefold().strip(":") in UI_WORDS for word in words):
        return False
    capitals = [
        word
        for word in words
        if word[0].isupper() or (not word[0].islower() and word[0] not in "&-–" and len(word) <= _LONGEST_UNCASED)
    ]
    return len(capitals) > 1 and all(word in capitals or word.casefold() in PARTICLES for word in words)


def _without_address(text: str) -> str:
    return _EMAIL.sub(" ", text) if "@" in text or "[" in text else text


def _keep_pen_name(match: re.Match[str]) -> str:
    """Return a bracket that holds one long word ("(Guha)"), else a space: the others hold roles and agencies."""
    inner = match[0].strip()[1:-1]
    is_pen_name = (
        inner.isalpha()
        and len(inner) >= _SHORTEST_PEN_NAME
        and inner[0].isupper()
        and inner.casefold() not in ROLE_WORDS
    )
    return f" {match[0].strip()} " if is_pen_name else " "


def _without_role(text: str) -> str:
    """Return a name without the role or degree that follows it unparted ("Jane Doe Senior Reporter")."""
    words = text.split()
    if words and words[-1].casefold() in GROUP_WORDS:
        return text
    for place in range(_PERSON_WORDS[0], len(words)):
        if words[place].casefold().strip(".,") in ROLE_WORDS:
            return " ".join(words[:place]).strip(_TRIM)
    return text


def _is_role(text: str) -> bool:
    """Whether what follows a name ends as a role does ("WCI Columnist")."""
    words = text.split()
    return len(words) > 1 and words[-1].casefold().strip(".,") in ROLE_WORDS


def _loose_ends_off(text: str) -> str:
    """Return a text without the "am", "on" or "Mo" that a date leaves behind at its ends."""
    words = _tail_off(text).split()
    while words and words[0].casefold().strip(".,:|") in LOOSE_ENDS:
        words.pop(0)
    return " ".join(words)


def _tail_off(text: str) -> str:
    words = " ".join(text.split()).strip(_TRIM_LEFT).split()
    while (len(words) > 1 and words[-1].casefold().strip(".,:|-–") in LOOSE_ENDS) or (
        words and not words[-1].strip(_TRIM)
    ):
        words.pop()
    text = " ".join(words)
    return text.lstrip(_TRIM).rstrip(_TRIM_LEFT) if _INITIALS.search(text) else text.strip(_TRIM)


def _is_prose(words: list[str]) -> bool:
    """Whether the words look like running text: small letters where a name has capitals."""
    small = [word for word in words if word[0].islower() and word.casefold() not in PARTICLES]
    return len(small) > len(words) / 2 and len(words) >= _PERSON_WORDS[1]
