"""An article less its noise: what the content hash covers, and what a diff compares."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scraper.noise.locate import edited_alike, is_sure, never_alike, span_of_place
from scraper.noise.places import BLOCK_REACH, WORD_REACH, blocks_of, place_at, takes
from scraper.noise.spots import Noise, Place, Sighting, Spot
from scraper.patterns import without_matches

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scraper.model import Article, Block, Link

EDGES: Final = ("\x02", "\x03")
"""Stand for the beginning and the end of a block among its words."""
_WORD: Final = re.compile(r"\S+")


def hold_out(article: Article, noise: Noise) -> tuple[Article, tuple[Sighting, ...]]:
    """Return the article less its noise, and what stood at each spot that was found, one after the other.

    What cannot be told apart from the text around it for sure is left in: better an alarm too many than an edit lost.
    """
    if not noise:
        return article, ()
    rest = without_matches(article, noise.patterns) if noise.patterns else article
    sightings = []
    for spot in noise.spots:
        rest, sighting = _without(rest, spot)
        if sighting is not None:
            sightings.append(sighting)
    return rest, tuple(sightings)


def held_out_in_both(before: Article, after: Article, noise: Noise) -> tuple[Article, Article]:
    """Return both articles less the noise that is found in both, so that a diff shows what else stands there."""
    numbers = [{sighting.number for sighting in hold_out(article, noise)[1]} for article in (before, after)]
    common = replace(noise, spots=tuple(spot for spot in noise.spots if spot.number in numbers[0] & numbers[1]))
    return hold_out(before, common)[0], hold_out(after, common)[0]


def words_of(key: str) -> list[str]:
    """Return a canonical text's words between marks of its beginning and end."""
    return [EDGES[0], *key.split(), EDGES[1]]


def _without(article: Article, spot: Spot) -> tuple[Article, Sighting | None]:
    if spot.place is None:
        if not takes(spot, article.title):
            return article, None
        return replace(article, title=""), Sighting(spot.number, article.title, spot)
    if spot.hole is not None:
        return _without_words(article, spot, spot.place, spot.hole)
    blocks = blocks_of(article)
    keys = [key for _, _, key in blocks]
    span = span_of_place(keys, spot.place, edited_alike)
    text = "" if span is None else "\n".join(block.text for _, block, _ in blocks[slice(*span)])
    if span is None or not takes(spot, text):
        return article, None
    gone = {at for at, _, _ in blocks[slice(*span)]}
    rest = replace(article, blocks=tuple(block for at, block in enumerate(article.blocks) if at not in gone))
    return rest, Sighting(spot.number, text, replace(spot, place=_moved(keys, span, spot.place, BLOCK_REACH)))


def _without_words(article: Article, spot: Spot, place: Place, hole: Place) -> tuple[Article, Sighting | None]:
    blocks = blocks_of(article)
    keys = [key for _, _, key in blocks]
    span = span_of_place(keys, place, edited_alike)
    expected = range(*span) if span else range(0)
    found = _holes(keys, hole, expected) or (_holes(keys, hole, range(len(keys))) if not span else [])
    if len(found) != 1:
        return article, None
    unit, (start, end) = found[0]
    at, block, key = blocks[unit]
    text, less = _cut(block, key, start, end)
    if less is None or not takes(spot, text):
        return article, None
    moved = replace(
        spot,
        place=_moved(keys, (unit, unit + 1), place, BLOCK_REACH),
        hole=_moved(words_of(key), (start, end), hole, WORD_REACH),
    )
    return _with_block(article, at, less), Sighting(spot.number, text, moved)


def _holes(keys: Sequence[str], hole: Place, among: Collection[int]) -> list[tuple[int, tuple[int, int]]]:
    found = []
    for unit in among:
        words = words_of(keys[unit])
        span = span_of_place(words, hole, never_alike)
        if span is not None and is_sure(words, span, hole) and span[0] > 0 and span[1] < len(words):
            found.append((unit, span))
    return found


def _cut(block: Block, key: str, start: int, end: int) -> tuple[str, Block | None]:
    """Take words out of a block; they are counted in its canonical text between two marks."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(block.text)]
    if len(words) != len(key.split()):
        # Typography that parts or joins words; the canonical text says as much, less the links.
        kept = key.split()
        return " ".join(kept[start - 1 : end - 1]), replace(
            block, text=" ".join(kept[: start - 1] + kept[end - 1 :]), links=()
        )
    if start == end:
        return "", block
    first, last = words[start - 1][0], words[end - 2][1]
    gap = last - first
    links = tuple(_shifted(link, first, gap) for link in block.links if link.end <= first or link.start >= last)
    return block.text[first:last], replace(block, text=block.text[:first] + block.text[last:], links=links)


def _shifted(link: Link, at: int, by: int) -> Link:
    return link if link.end <= at else replace(link, start=link.start - by, end=link.end - by)


def _with_block(article: Article, at: int, block: Block) -> Article:
    return replace(article, blocks=(*article.blocks[:at], block, *article.blocks[at + 1 :]))


def _moved(units: Sequence[str], span: tuple[int, int], place: Place, reach: int) -> Place:
    return place_at(units, *span, (place.least, place.most), reach)
