"""How alike two texts are, by their words or by their letters."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]+")


def similarity(one: str, other: str) -> float:
    """Return the Dice coefficient of two texts' words (of characters, where a script has no spaces)."""
    if one == other:
        return float(_TOKEN.search(one) is not None)
    a, b = _tokens(one), _tokens(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def squeezed(text: str) -> str:
    """Return a text's letters and figures in lower case."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text.casefold()))
