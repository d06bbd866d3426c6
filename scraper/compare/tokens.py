"""Text → words that are compared in canonical form and shown as they stood.

Figures, times, dates and elided words stay whole (`1.234,5`, `12:30`, `2019-04-09`, `l'evento`), so that a diff never
shows half of one as changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scraper.compare.normalise import canonical_text

# All that is neither white space nor punctuation: unlike \w it keeps the vowel signs of Indic and Arabic scripts.
_LETTER: Final = (
    r"[^\s!-/:-@\[-^`{-~\u00a1-\u00a9\u00ab\u00ac\u00ae\u00b0-\u00b1\u00b6-\u00b8\u00bb\u00bf"
    r"\u2000-\u206f\u20a0-\u20cf\u3001-\u3004\u3008-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_IDEOGRAPH: Final = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_WORD: Final = re.compile(
    rf"https?://\S*[^\s.,;:!?)\]'\"]"
    rf"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|\d+[-/.]\d+[-/.]\d{{2,4}}(?!\d)"
    rf"|[$€£¥]?\d+(?:[.,:]\d+)*(?:[%‰]|[^\W\d_]{{1,3}}(?!\w))?"
    rf"|{_IDEOGRAPH}"
    rf"|(?:[A-Z]\.){{2,}}"
    rf"|{_LETTER}+(?:'{_LETTER}+|\.[a-z]{_LETTER}*)*"
    rf"|\.+"
    rf"|\S"
)
_CHUNK: Final = re.compile(r"\S+")
_LONGEST_MAPPED_CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text: canonical keys, and where each one stands in the text as shown."""

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    is_spaced: list[bool]
    """Whether white space that counts stands before the word."""

    def slice(self, first: int, last: int) -> str:
        """Return the shown text of words first to last (exclusive), each with the white space before it.

        Slices that join give the text again: the last one carries what trails the last word.
        """
        if first >= last:
            return ""
        start = self.ends[first - 1] if first else 0
        return self.text[start : self.ends[last - 1] if last < len(self.keys) else len(self.text)]


def tokens_of(text: str) -> Tokens:
    """Return the words of a text."""
    canonical = canonical_text(text)
    spans = [match.span() for match in _WORD.finditer(canonical)]
    keys = [canonical[start:end] for start, end in spans]
    is_spaced = [start == 0 or canonical[start - 1] == " " for start, _ in spans]
    if len(canonical) == len(text) and not _has_shifts(text, canonical):
        return Tokens(text, keys, [start for start, _ in spans], [end for _, end in spans], is_spaced)
    places = _places(text)
    starts, ends, at = [], [], 0
    for key in keys:
        starts.append(places[at][0])
        at += len(key)
        ends.append(places[at - 1][1])
    return Tokens(text, keys, starts, ends, is_spaced)


def _has_shifts(text: str, canonical: str) -> bool:
    return text != canonical and [*map(str.isspace, text)] != [*map(str.isspace, canonical)]


def _places(text: str) -> list[tuple[int, int]]:
    """Return the stretch of shown text that each character of the canonical form, spaces left out, comes from."""
    places: list[tuple[int, int]] = []
    for match in _CHUNK.finditer(text):
        chunk, start = match[0], match.start()
        canonical = canonical_text(chunk)
        if len(canonical) == len(chunk):
            places += [(start + at, start + at + 1) for at in range(len(chunk))]
        elif len(chunk) > _LONGEST_MAPPED_CHUNK:
            places += [(start, match.end())] * len(canonical)
        else:
            places += [(start + first, start + last) for first, last in _chunk_places(chunk, len(canonical))]
    return places


def _chunk_places(chunk: str, length: int) -> list[tuple[int, int]]:
    # How long the canonical form of each beginning is tells which character ends where; what adds nothing (an accent
    # that joins its letter, a soft hyphen) stays with the character before it.
    lengths = [len(canonical_text(chunk[:end])) for end in range(len(chunk) + 1)]
    ends = [max(end for end, reached in enumerate(lengths) if reached <= at) for at in range(1, length)]
    ends.append(len(chunk))
    return list(zip([0, *ends], ends, strict=False))
