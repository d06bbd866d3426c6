"""Paragraphs as the alignment sees them: a canonical key, words, and how alike two of them are."""

from __future__ import annotations

import string
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from scraper.compare.hunks import BLOCK_BREAK, Span
from scraper.compare.normalise import canonical_text
from scraper.compare.tokens import Tokens, tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.model import Article, Block

Bag: TypeAlias = frozenset[str | tuple[str, int]]
"""A multiset of words as a set: the second `the` is its own member."""

_BLANK_PUNCTUATION: Final = dict.fromkeys(map(ord, string.punctuation), " ")
_MEAN_WORD: Final = 6
"""Letters of a word with its space; what is calibrated in words holds for all scripts that part them."""
_LONGEST_MEAN_WORD: Final = 20
_MOST_CANDIDATES: Final = 8
"""How many paragraphs share a rare word at most."""
_MOST_KEPT: Final = 3
"""How many candidates one paragraph keeps."""


@dataclass(frozen=True)
class Paragraph:
    """A block with its place in Article.body. Its words are found when first asked for: equal paragraphs never are."""

    at: int
    block: Block
    key: str = field(repr=False)

    @cached_property
    def tokens(self) -> Tokens:
        """The words."""
        return tokens_of(self.block.text, self.key)

    @cached_property
    def bag(self) -> Bag:
        """The words without order, case or punctuation."""
        return bag_of(self.key)


def paragraphs_of(article: Article, others: Sequence[Paragraph] = ()) -> tuple[Paragraph, ...]:
    """Return the body's blocks that hold any text. What stands among the `others` has its canonical form from them."""
    known = {other.block.text: other.key for other in others}
    keyed = ((at, block, known.get(block.text) or canonical_text(block.text)) for at, block in enumerate(article.body))
    return tuple(Paragraph(at, block, key) for at, block, key in keyed if key)


def bag_of(text: str) -> Bag:
    """Return the multiset of a canonical text's words, punctuation left out unless there is nothing else."""
    bare = text.lower().translate(_BLANK_PUNCTUATION)
    words = bare.split() or [text]
    if len(bare) > _LONGEST_MEAN_WORD * len(words):
        # Chinese, Japanese, Thai: no spaces between words, so that pairs of characters stand for them.
        words = [bare[at : at + 2] for at in range(len(bare) - 1)]
    counts = Counter(words)
    bag: set[str | tuple[str, int]] = set(counts)
    if len(bag) < len(words):
        repeated = [(word, count) for word, count in counts.items() if count > 1]
        bag.update((word, again) for word, count in repeated for again in range(1, count))
    return frozenset(bag)


def weight_of(key: str) -> int:
    """Return about the number of words of a canonical text, in any script; at least 1."""
    return 1 + len(key) // _MEAN_WORD


def dice(old: Bag, new: Bag) -> float:
    """Return how alike two multisets are, from 0 (nothing shared) to 1 (Dice 1945: twice the shared over the sum)."""
    return 2 * len(old & new) / (len(old) + len(new))


def span_of(paragraphs: Sequence[Paragraph]) -> Span:
    """Return the span of paragraphs that follow each other."""
    return Span(paragraphs[0].at, tuple(paragraph.block for paragraph in paragraphs))


def joined_tokens(paragraphs: Sequence[Paragraph]) -> Tokens:
    """Return the words of paragraphs taken together, over the text of their span."""
    if len(paragraphs) == 1 and BLOCK_BREAK not in paragraphs[0].block.text:
        return paragraphs[0].tokens
    return tokens_of(span_of(paragraphs).text)


def likely_pairs(old: Sequence[Paragraph], new: Sequence[Paragraph], most: int) -> list[tuple[int, int]]:
    """Return the pairs of indexes worth comparing: all of them up to `most`, else those that share rare words."""
    if len(old) * len(new) <= most:
        return [(i, j) for i in range(len(old)) for j in range(len(new))]
    counts = Counter(chain.from_iterable(paragraph.bag for paragraph in new))
    rare = frozenset(word for word, count in counts.items() if count <= _MOST_CANDIDATES)
    places: dict[str | tuple[str, int], list[int]] = {}
    for j, paragraph in enumerate(new):
        for word in paragraph.bag & rare:
            places.setdefault(word, []).append(j)
    return [(i, j) for i, paragraph in enumerate(old) for j in _most_voted(paragraph.bag & rare, places)]


def _most_voted(bag: Bag, places: dict[str | tuple[str, int], list[int]]) -> list[int]:
    votes = Counter(chain.from_iterable(map(places.__getitem__, bag)))
    least = sorted(votes.values(), reverse=True)[_MOST_KEPT - 1 : _MOST_KEPT] or [1]
    ranked = sorted((-count, j) for j, count in votes.items() if count >= least[0])
    return [j for _, j in ranked[:_MOST_KEPT]]
