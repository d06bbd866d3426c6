"""How much two texts share, word for word, and what that makes of them.

Shared are passages: sequences of eight words that stand in both, joined where no more than a few edited words part
them, and counted from forty words on. Of the words in such gaps those count that the other text has too: an edit of one
word breaks the eight sequences around it, and costs one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from scraper.copies.fingerprint import PASSAGE, SHINGLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_SHARED: Final = 0.5
"""Of the shorter text: from here on it is a republication. Less is a quotation or what many pages of a site carry."""
LEAST_ON_ONE_SITE: Final = 0.7
"""Of the shorter text, where both stand on one site: short notices there end in the same standing paragraphs."""
_LEAST_OF_LONGER: Final = 0.5
"""Of the longer text: with less the shorter one is a part of it."""
_RUN: Final = re.compile(b"\x01+")
_LONGEST_GAP: Final = 20
"""Words between two parts of a passage: an edit, and the sequences that it breaks."""


class Likeness(StrEnum):
    """How the texts of two pages are alike."""

    EXACT = "exact"
    """The same words in the same order."""
    NEAR = "near"
    """The same text, edited or cut."""
    CONTAINS = "contains"
    """One is a part of the other, which is at least twice as long."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text made ready to be held against many others."""

    words: tuple[str, ...]
    vocabulary: frozenset[str]
    sequences: frozenset[tuple[str, ...]]

    @staticmethod
    def of(words: tuple[str, ...]) -> Text:
        """Make a text of its words (see `words_of`)."""
        return Text(words, frozenset(words), frozenset(_sequences(words)))


@dataclass(frozen=True, slots=True)
class Sharing:
    """How many words two texts have, and share."""

    words: int
    other_words: int
    shared: int
    is_exact: bool = False

    @property
    def of_shorter(self) -> float:
        """The shared part of the shorter text, from 0 to 1."""
        return self.shared / max(1, min(self.words, self.other_words))

    @property
    def of_longer(self) -> float:
        """The shared part of the longer text, from 0 to 1."""
        return self.shared / max(1, self.words, self.other_words)

    def likeness(self, *, on_one_site: bool = False) -> Likeness | None:
        """What they are to each other; None where they share too little to say."""
        if self.is_exact:
            return Likeness.EXACT
        if self.of_shorter < (LEAST_ON_ONE_SITE if on_one_site else LEAST_SHARED):
            return None
        return Likeness.NEAR if self.of_longer >= _LEAST_OF_LONGER else Likeness.CONTAINS


def sharing(text: Text, other: tuple[str, ...]) -> Sharing:
    """Compare a text with the words of another."""
    if text.words == other:
        return Sharing(len(other), len(other), len(other), is_exact=True)
    shared = sum(_words_shared(passage, text, other) for passage in _passages(text, other))
    return Sharing(len(text.words), len(other), min(shared, len(text.words)))


_Stretch: TypeAlias = tuple[int, int]
"""First word, and the one behind the last."""


def _sequences(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(SHINGLE)), strict=False)


def _passages(text: Text, other: tuple[str, ...]) -> Iterator[list[_Stretch]]:
    """Yield the passages of the other text, as the stretches without any edit that they are made of."""
    passage: list[_Stretch] = []
    for start, end in _stretches(text, other):
        if passage and start - passage[-1][1] > _LONGEST_GAP:
            if _length(passage) >= PASSAGE:
                yield passage
            passage = []
        passage.append((start, end))
    if _length(passage) >= PASSAGE:
        yield passage


def _stretches(text: Text, other: tuple[str, ...]) -> Iterator[_Stretch]:
    # A byte per sequence, 1 where it is shared: runs are found without looking at each in turn.
    are_shared = bytes(map(text.sequences.__contains__, _sequences(other)))
    start = end = 0
    for run in _RUN.finditer(are_shared):
        if not end:
            start = run.start()
        elif run.start() > end:
            yield start, end
            start = run.start()
        end = run.end() + SHINGLE - 1
    if end:
        yield start, end


def _length(stretches: Sequence[_Stretch]) -> int:
    return sum(end - start for start, end in stretches)


def _words_shared(passage: Sequence[_Stretch], text: Text, other: tuple[str, ...]) -> int:
    gaps = (other[end:start] for (_, end), (start, _) in pairwise(passage))
    return _length(passage) + sum(word in text.vocabulary for gap in gaps for word in gap)
