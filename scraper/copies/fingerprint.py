"""A text's fingerprint: hashes of a few of its word sequences, chosen so that no long shared passage goes unseen.

Winnowing (Schleimer, Wilkerson and Aiken 2003): of every `WINDOW` sequences in a row the one with the least hash is
kept. Two texts that share `PASSAGE` words in a row share at least one hash, whatever stands around them, and about one
sequence in 17 is kept.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.model import Article

SHINGLE: Final = 8
"""Words of a sequence. Shorter ones are common phrases, longer ones die of the first edit."""
PASSAGE: Final = 40
"""Words in a row that are not shared by chance: two sentences. Texts with fewer are not compared."""
WINDOW: Final = PASSAGE - SHINGLE + 1
MOST_WORDS: Final = 40_000
"""Of a text, as far as it is compared: a long novel's first third, or a live blog of three days."""

_IDEOGRAPHS: Final = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+")
_INSIDE_WORDS: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")


def words_of(article: Article) -> tuple[str, ...]:
    """Return the words of an article's body in lower case, ideographs one by one; its title is each site's own.

    Whatever is typography is no part of a word. Accents stay: twenty texts are read for one that may be their copy, and
    folding them as searches do takes ten times as long.
    """
    return words_of_texts(block.text for block in article.body)


def words_of_texts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a body's blocks."""
    words: list[str] = []
    for text in texts:
        words += _words(text)
        if len(words) >= MOST_WORDS:
            break
    return tuple(words[:MOST_WORDS])


def fingerprint(words: Sequence[str]) -> frozenset[int]:
    """Return the hashes kept of a text, as numbers below 2**32; none where it is too short to be compared.

    Among a hundred million others some are equal by chance; who may be a copy is looked at word for word anyway.
    """
    if len(words) < PASSAGE:
        return frozenset()
    encoded = [word.encode("utf-8", "replace") for word in words]
    text = memoryview(b" ".join(encoded))
    starts = [0, *accumulate(len(word) + 1 for word in encoded)]
    hashes = [crc32(text[start : end - 1]) for start, end in zip(starts, starts[SHINGLE:], strict=False)]
    return frozenset(_least_of_windows(hashes))


def expected_size(words: int) -> float:
    """About how many hashes are kept of a text of so many words; at least 1."""
    return max(1.0, 2 * (words - SHINGLE + 1) / (WINDOW + 1))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INSIDE_WORDS.sub("", text))
    return _WORD.findall(text.casefold())


def _least_of_windows(hashes: list[int]) -> Iterable[int]:
    """The least of every `WINDOW` in a row: of a block's end and the next one's beginning, each least known by then."""
    blocks = [hashes[at : at + WINDOW] for at in range(0, len(hashes), WINDOW)]
    upto = chain.from_iterable(accumulate(block, min) for block in blocks)
    onward = chain.from_iterable(reversed(list(accumulate(reversed(block), min))) for block in blocks)
    return map(min, onward, islice(upto, WINDOW - 1, None))
