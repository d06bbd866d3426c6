"""Sentences that were corrected where a text comes from, and still stand as they were in a copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from scraper.compare.normalise import canonical_text
from scraper.compare.splitting import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scraper.compare.lineage import Shown
    from scraper.model import Article

_NEAR_ENOUGH: Final = 60.0
"""Likeness of a sentence that took another one's place (rapidfuzz, 0 to 100)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence that the origin changed or took out, and that the copy still has."""

    version: int
    """Of the origin, the first without it."""
    old: str
    new: str | None
    """What stands in its place; None where it was taken out."""


@dataclass(frozen=True, slots=True)
class SentenceDifference:
    """What two articles do not share, sentence by sentence, each in its article's order."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def corrections_not_taken(origin: Iterable[Shown], copy: Article) -> tuple[Correction, ...]:
    """Return the sentences of a copy that its origin, whose versions come oldest first, has corrected since.

    A sentence that the origin brought back is none, and neither is one that the copy says in its own words.
    """
    held = sentences_of(copy)
    shown = [(one, sentences_of(one.article)) for one in origin if one.article is not None]
    found: dict[str, Correction] = {}
    for (_, before), (after, now) in pairwise(shown):
        came = {key: text for key, text in now.items() if key not in before}
        for key in before.keys() - now.keys():
            if key in held:
                found[key] = Correction(after.number or 0, held[key], _successor(key, came))
    stands = shown[-1][1] if shown else {}
    return tuple(found[key] for key in held if key in found and key not in stands)


def sentence_difference(first: Article, second: Article) -> SentenceDifference:
    """Return the sentences that stand in only one of two articles; typography and case do not matter."""
    one, other = sentences_of(first), sentences_of(second)
    return SentenceDifference(
        tuple(text for key, text in one.items() if key not in other),
        tuple(text for key, text in other.items() if key not in one),
    )


def sentences_of(article: Article) -> dict[str, str]:
    """Return the sentences of an article's body, by what they are compared by."""
    found: dict[str, str] = {}
    for block in article.body:
        for sentence in split_sentences(block.text):
            found.setdefault(canonical_text(sentence).casefold(), sentence)
    found.pop("", None)
    return found


def _successor(key: str, came: Mapping[str, str]) -> str | None:
    best = process.extractOne(key, list(came), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return came[best[0]] if best else None
