"""The canonical form of a text: what is left when typography is taken away.

Hash and diff compare canonical forms; what is shown is always the text as it stood. Folded are white space, invisible
characters, shapes of quotation marks, apostrophes, dashes and ellipses, ligatures, full-width and presentation forms.
Kept is whatever a reader could call a difference: case, accents, digits, superscripts, all other punctuation.

Invisible characters go before accents are composed, since they can keep a letter and its accent apart.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NORMALISER_VERSION: Final = 1
"""Part of every content hash and recipe; it rises whenever any text gets another canonical form."""

_DOUBLE_QUOTES: Final = "«»“”„‟″‶❝❞〝〞〟ʺ˝ˮ"
_SINGLE_QUOTES: Final = "`´ʹʻʼʽʾʿˈˊˋ‘’‚‛′‵‹›❛❜"
_DASHES: Final = "\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b"
_DOTS: Final = {"\u2024": ".", "\u2025": "..", "\u2026": "...", "\u22ef": "..."}
_LIGATURES: Final = "ﬀﬁﬂﬃﬄﬅﬆĲĳĿŀŉǄǅǆǇǈǉǊǋǌ"

# Written out, not asked of unicodedata: a hash must not depend on the Unicode version that Python came with.
_INVISIBLE: Final = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x034F, 0x034F), (0x061C, 0x061C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0xE0001, 0xE0001),
    (0xE0100, 0xE01EF),
)  # fmt: skip
# Arabic presentation forms, vertical and small forms, full- and half-width forms: another shape of the same character.
_SHAPED: Final = ((0xFB50, 0xFDC7), (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFE70, 0xFEFC), (0xFF01, 0xFFEE))

_DOUBLED: Final = re.compile(r"-{2,}|''")
_LOOSE_PUNCTUATION: Final = re.compile(r" (?=[,.;:!?)\]]+(?: |$))|(?<=[(\[]) ")
_ALIKE: Final = bytes.maketrans(b",;:!?)][", b".......(")
_LOOSE_GUILLEMETS: Final = re.compile(r"(?<=«)\s+|\s+(?=»)")


def canonical_text(text: str) -> str:
    """Return the canonical form of a text: one line, parted by single spaces, without typography. Idempotent."""
    if not text.isascii():
        if "«" in text or "»" in text:
            text = _LOOSE_GUILLEMETS.sub("", text)
        text = _folded(text)
    elif not text.isprintable():
        text = text.translate(_FOLDS)
    if "--" in text or "''" in text or "`" in text:
        text = _DOUBLED.sub(_single, text.replace("`", "'"))
    return _without_loose_spaces(" ".join(text.split()))


def canonical_line(forms: Iterable[str]) -> str:
    """Return the canonical form of texts, given in theirs, as one line; a fraction of what folding it again takes."""
    # A block that is only a full stop belongs to the sentence before it.
    return _without_loose_spaces(" ".join(filter(None, forms)))


def _folded(text: str) -> str:
    folded = _with_folds(text)
    if unicodedata.is_normalized("NFC", folded):
        return folded
    # Composition can bring back a character that folds (Greek oxia is an acute accent); folded twice, none is left.
    return unicodedata.normalize("NFC", _with_folds(unicodedata.normalize("NFC", folded)))


def _with_folds(text: str) -> str:
    found = _FOLDING & set(_without_plain(text))
    if len(found) > _FEW_FOLDS:
        return text.translate(_FOLDS)
    # A handful of quotation marks: ten times as fast as looking up every character of the text.
    for character in found:
        text = text.replace(character, _FOLDS[ord(character)])
    return text


def _without_loose_spaces(line: str) -> str:
    return _LOOSE_PUNCTUATION.sub("", line) if _has_loose_marks(line) else line


def _has_loose_marks(text: str) -> bool:
    # Nearly no text has any, so this is the hot path: translating bytes beats the pattern by six to one.
    alike = _as_bytes(text).translate(_ALIKE)
    return b" ." in alike or b"( " in alike


def _without_plain(text: str) -> str:
    """Return the characters of a text that are not ASCII, or fold: far fewer to look up than all of them."""
    return _as_bytes(text).translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def _as_bytes(text: str) -> bytes:
    # A lone surrogate is no Unicode, but a decoder may let one through.
    return text.encode("utf-8", "surrogatepass")


def _single(match: re.Match[str]) -> str:
    return "-" if match[0].startswith("-") else '"'


def _fold_table() -> dict[int, str]:
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_codes(_SHAPED), *map(ord, _LIGATURES))}
    # Some of those forms stand for a space with a mark, or for a whole phrase; they stay as they are.
    table = {code: shape for code, shape in table.items() if " " not in shape}
    table |= dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    table |= dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= {ord(mark): dots for mark, dots in _DOTS.items()}
    table |= dict.fromkeys(_codes(_INVISIBLE), "")
    # A fold may lead to another one (half-width katakana, full-width grave): followed here once, not at every text.
    return {code: folded.translate(table) for code, folded in table.items()}


def _codes(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    return itertools.chain.from_iterable(range(first, last + 1) for first, last in ranges)


_FOLDS: Final = _fold_table()
_FOLDING: Final = frozenset(map(chr, _FOLDS))
_PLAIN: Final = bytes(code for code in range(128) if code not in _FOLDS)
_FEW_FOLDS: Final = 8
