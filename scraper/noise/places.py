"""Places in an article's body: its units, and what stands there."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from scraper.compare.normalise import canonical_text
from scraper.errors import InputError
from scraper.noise.spots import Place, Spot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.model import Article, Block

BLOCK_REACH: Final = 2
WORD_REACH: Final = 3
"""How many stable neighbours a place remembers on each side, nearest first."""


def takes(spot: Spot, text: str) -> bool:
    """Whether a text may stand at a spot as noise. What is far longer than anything seen there is none."""
    if spot.variants:
        return variant_of(text) in spot.variants
    return len(text.split()) <= 2 * spot.most_words + 10


def variant_of(text: str) -> str:
    """What stands for one of a few texts: 32 hexadecimal digits over its canonical form."""
    return hashlib.sha256(canonical_text(text).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def blocks_of(article: Article) -> list[tuple[int, Block, str]]:
    """Return the body's blocks that hold any text: index among all blocks, block, canonical text."""
    body = {id(block) for block in article.body}
    keyed = ((at, block, canonical_text(block.text)) for at, block in enumerate(article.blocks) if id(block) in body)
    return [found for found in keyed if found[2]]


def place_at(units: Sequence[str], start: int, end: int, sizes: Sequence[int], reach: int) -> Place:
    """Return the place of units[start:end], by its neighbours."""
    before = tuple(reversed(units[max(start - reach, 0) : start]))
    return Place(before, tuple(units[end : end + reach]), min(sizes), max(sizes))


def declared_spot(article: Article, words: str, number: int) -> Spot:
    """Return the spot of the one block that holds these words; InputError where none does, or several."""
    wanted = canonical_text(words).casefold()
    blocks = blocks_of(article)
    found = [at for at, (_, _, key) in enumerate(blocks) if wanted and wanted in key.casefold()]
    if len(found) != 1:
        message = (
            f"“{words}” stands in {len(found)} passages of the page; write more of the passage you mean"
            if found
            else f"“{words}” stands in no passage of the version the page shows now"
        )
        raise InputError(message)
    at = found[0]
    place = place_at([key for _, _, key in blocks], at, at + 1, [1], BLOCK_REACH)
    return Spot(number, place, most_words=len(blocks[at][1].text.split()), is_declared=True)
