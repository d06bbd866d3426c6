"""The passages of a text in which searched words stand, with the places of those words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.folding import folded_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.model import Article

_PIECE: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff](?:[\u0300-\u036f]|"
    r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])*"
)
_REACH: Final = 80
"""Characters shown on each side of what was found."""
_MOST_PASSAGES: Final = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text, cut at words; `marks` are start and end of each place in it that was found."""

    text: str
    marks: tuple[tuple[int, int], ...]


def passages(article: Article, phrases: Sequence[Sequence[Callable[[str], bool]]]) -> tuple[Passage, ...]:
    """Return up to three passages in which phrases stand, in the order of the text, as many different ones as can be.

    A phrase is given as what accepts its first folded word, its second, and so on.
    """
    found: list[_Found] = []
    missing = set(range(len(phrases)))
    for text in (article.title, *(block.text for block in article.blocks)):
        for place in _in(text, phrases):
            found.append(place)
            missing -= place.numbers
        if not missing and len(found) >= _MOST_PASSAGES:
            break
    firsts = {id(one): one for number in range(len(phrases)) if (one := _first_with(found, number)) is not None}
    chosen = [*firsts.values(), *(one for one in found if id(one) not in firsts)][:_MOST_PASSAGES]
    return tuple(one.passage for one in sorted(chosen, key=found.index))


@dataclass(frozen=True, slots=True)
class _Found:
    passage: Passage
    numbers: frozenset[int]


def _first_with(found: Sequence[_Found], number: int) -> _Found | None:
    return next((one for one in found if number in one.numbers), None)


def _in(text: str, phrases: Sequence[Sequence[Callable[[str], bool]]]) -> Iterator[_Found]:
    # Folded as a whole it tells in a third of the time that nothing stands in it, as is so of most texts.
    distinct = set(folded_words(text))
    if not any(all(any(map(accepts, distinct)) for accepts in phrase) for phrase in phrases):
        return
    words = [(word, match.span()) for match in _PIECE.finditer(text) for word in folded_words(match[0])]
    hits = sorted(_hits(words, phrases))
    while hits:
        start = max(0, hits[0][0] - _REACH)
        inside = [hit for hit in hits if hit[0] <= hits[0][1] + _REACH]
        end = min(len(text), max(hit[1] for hit in inside) + _REACH)
        yield _Found(_cut(text, (start, end), inside), frozenset(hit[2] for hit in inside))
        hits = hits[len(inside) :]


def _hits(
    words: Sequence[tuple[str, tuple[int, int]]], phrases: Sequence[Sequence[Callable[[str], bool]]]
) -> Iterator[tuple[int, int, int]]:
    for number, phrase in enumerate(phrases):
        for at in range(len(words) - len(phrase) + 1):
            if all(accepts(words[at + step][0]) for step, accepts in enumerate(phrase)):
                yield words[at][1][0], words[at + len(phrase) - 1][1][1], number


def _cut(text: str, span: tuple[int, int], hits: Sequence[tuple[int, int, int]]) -> Passage:
    start, end = span
    first, last = hits[0][0], max(hit[1] for hit in hits)
    if start and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", last, end)) >= 0:
        end = space
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    marks = tuple((hit[0] + shift, hit[1] + shift) for hit in hits)
    return Passage(f"{before}{text[start:end]}{after}", marks)
