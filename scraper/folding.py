"""The words of a text as searches compare them: without accents, case and punctuation, the same on every database.

Folded here and not by the database: PostgreSQL's own way needs an extension that not everybody may install, and its
parser keeps addresses and signed numbers whole, where SQLite's parts them. Ideographs are words of their own, so that
a phrase of them is found inside a longer one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_IDEOGRAPH: Final = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_WORD: Final = re.compile(r"[^\W_]+")
_PART: Final = re.compile(r'"([^"]*)"|(\S+)')
_QUOTES: Final = dict.fromkeys(map(ord, "“”„«»"), '"')
# ß and its like have no accent to lose; these are what readers type for them.
_LETTERS: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


def folded_words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORD.findall(text.lower() if text.isascii() else text.translate(_FOLDED))


def phrases_of(query: str) -> list[tuple[list[str], bool]]:
    """Return what a search asks for: each a row of words that stand together, and whether the last is a beginning.

    Words in quotation marks stand together, and so does what folds into several (`l'evento`, `1.234`). A beginning is
    written `milit*`.
    """
    found = []
    for quoted, plain in _PART.findall(query.translate(_QUOTES)):
        if words := folded_words(quoted or plain):
            found.append((words, (quoted or plain).rstrip().endswith("*")))
    return found


class _Folded(dict[int, str]):
    """What each sign folds into, found out once: every step goes sign by sign."""

    def __missing__(self, code: int) -> str:
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(sign))
        self[code] = _IDEOGRAPH.sub(r" \1 ", bare.casefold().translate(_LETTERS)).casefold()
        return self[code]


_FOLDED: Final = _Folded()
