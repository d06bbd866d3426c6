"""Text → words that are compared in canonical form and shown as they stood.

Figures, times, dates and elided words stay whole (`1.234,5`, `12:30`, `2019-04-09`, `l'evento`), so that a diff never
shows half of one as changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from scraper.compare.normalise import canonical_text

if TYPE_CHECKING:
    from collections.abc import Sequence

# All that is neither white space nor punctuation: unlike \w it keeps the vowel signs of Indic and Arabic scripts.
_LETTER: Final = (
    r"[^\s!-/:-@\[-^`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae\u00b0-\u00b1\u00b6-\u00b8\u00bb\u00bf"
    r"\u2000-\u206f\u20a0-\u20cf\u3001-\u3004\u3008-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_IDEOGRAPH: Final = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
# With the space before it, so that the pieces of a canonical text join to that text. The first branch is for speed.
_PIECE: Final = re.compile(
    rf" ?(?:[A-Za-z]+(?=[ ,;]|$)"
    rf"|https?://\S*[^\s.,;:!?)\]'\"]"
    rf"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|\d+[-/.]\d+[-/.]\d{{2,4}}(?!\d)"
    rf"|[$€£¥]?\d+(?:[.,:]\d+)*(?:[%‰]|[^\W\d_]{{1,3}}(?!\w))?"
    rf"|{_IDEOGRAPH}"
    rf"|(?:[A-Z]\.){{2,}}"
    rf"|{_LETTER}+(?:'{_LETTER}+|\.[a-z]{_LETTER}*)*"
    rf"|\.+"
    rf"|\S)"
)
_CHUNK: Final = re.compile(r"\S+")
_LONGEST_PREFIXED: Final = 32
_CUTS_TRIED: Final = 4


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, canonical and as shown."""

    text: str
    pieces: list[str]
    """The words with the space that stands before them, where one counts; joined they are the canonical form."""
    keys: list[str]
    """The words by which texts are compared."""
    ends: list[int]
    """Where each word ends in the text as shown."""

    def slice(self, first: int, last: int) -> str:
        """Return the shown text of words first to last (exclusive), each with the white space before it.

        Slices that join give the text again: the last one carries what trails the last word.
        """
        if first >= last:
            return ""
        start = self.ends[first - 1] if first else 0
        return self.text[start : self.ends[last - 1] if last < len(self.keys) else len(self.text)]


def tokens_of(text: str, canonical: str | None = None) -> Tokens:
    """Return the words of a text, whose canonical form may be given when it is known."""
    canonical = canonical_text(text) if canonical is None else canonical
    pieces = _PIECE.findall(canonical)
    keys = [piece[1:] if piece[0] == " " else piece for piece in pieces]
    if len(canonical) == len(text) and not _has_shifts(text, canonical):
        return Tokens(text, pieces, keys, list(accumulate(map(len, pieces))))
    places = _places(text)
    return Tokens(text, pieces, keys, [places[end - 1] for end in accumulate(map(len, keys))])


def keys_of(text: str) -> list[str]:
    """Return the words by which a text is compared, without where they stand in it."""
    return [piece[1:] if piece[0] == " " else piece for piece in _PIECE.findall(canonical_text(text))]


def _has_shifts(text: str, canonical: str) -> bool:
    return text != canonical and [*map(str.isspace, text)] != [*map(str.isspace, canonical)]


def _places(text: str) -> list[int]:
    """Return where each character of the canonical form, spaces left out, ends in the text as shown."""
    places: list[int] = []
    for match in _CHUNK.finditer(text):
        places += [match.start() + end for end in _chunk_ends(match[0], canonical_text(match[0]))]
    return places


def _chunk_ends(chunk: str, canonical: str) -> Sequence[int]:
    if len(canonical) == len(chunk):
        return range(1, len(chunk) + 1)
    if len(chunk) <= _LONGEST_PREFIXED:
        return _ends_by_prefix(chunk, len(canonical))
    # Scripts without spaces have chunks as long as sentences: halved wherever the halves fold as the whole does.
    middle = len(chunk) // 2
    for cut in range(middle, middle + _CUTS_TRIED):
        left, right = canonical_text(chunk[:cut]), canonical_text(chunk[cut:])
        if left + right == canonical:
            return [*_chunk_ends(chunk[:cut], left), *(cut + end for end in _chunk_ends(chunk[cut:], right))]
    return [len(chunk)] * len(canonical)


def _ends_by_prefix(chunk: str, length: int) -> list[int]:
    if not length:
        return []
    # How long the canonical form of each beginning is tells which character ends where; what adds nothing (an accent
    # that joins its letter, a soft hyphen) stays with the character before it.
    lengths = [len(canonical_text(chunk[:end])) for end in range(len(chunk) + 1)]
    ends = [max(end for end, reached in enumerate(lengths) if reached <= at) for at in range(1, length)]
    return [*ends, len(chunk)]
