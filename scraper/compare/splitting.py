"""A text in its sentences, by punctuation and a few rules; good enough to say which sentence came when."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(
    r"([^\s.!?…]*)([.!?…]+)([\"'”’»)\]]*)\s+(?=[\"'“‘«(\[—–-]*(?:[^\W\d_a-zà-öø-ÿ]|\d))|[。！？]+[」』）]*|\n+"
)
_ABBREVIATIONS: Final = frozenset({
    "art", "arch", "avv", "cap", "capt", "cfr", "co", "col", "dep", "dott", "dr", "ecc", "ed", "es", "etc", "fig",
    "gen", "gov", "hon", "inc", "ing", "jr", "lt", "ltd", "mr", "mrs", "ms", "mt", "nr", "on", "pag", "pp", "prof",
    "rag", "rep", "rev", "sen", "sgt", "sig", "sr", "st", "vs",
})  # fmt: skip
"""English and Italian; after them, and after initials, a full stop ends no sentence."""


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, without the white space between them."""
    found, start = [], 0
    for match in _END.finditer(text):
        word = (match[1] or "").lstrip("(\"'“‘«[").rpartition("'")[2]
        is_abbreviated = word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word.isupper())
        if match[2] == "." and not match[3] and is_abbreviated:
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
