"""Which paragraphs of two articles belong together.

Equal ones first, as the heaviest common subsequence; then, inside each gap, the same words parted in another way, and
edited paragraphs by a monotone alignment on shared words; then moves among what is left. No step compares more pairs
than a fixed count, so that the result is the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from scraper.compare.chain import heaviest_chain
from scraper.compare.paragraphs import dice, likely_pairs, weight_of
from scraper.compare.regroup import regrouped
from scraper.compare.vocabulary import FILLING_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.compare.chain import Pair
    from scraper.compare.paragraphs import Bag, Paragraph

# Calibrated on 1,241 pairs of successive versions of GOV.UK news pages.
_LEAST_DICE_IN_PLACE: Final = 0.4
_LEAST_DICE_ALONE: Final = 0.25
_LEAST_DICE_MOVED: Final = 0.6
_LEAST_WORDS_MOVED_EDITED: Final = 8
_LEAST_DICE_MOVED_SHORT: Final = 0.8
_LEAST_WORDS_MOVED_SHORT: Final = 5
_LEAST_HELD_MOVED: Final = 0.75
_LEAST_WORDS_HELD_MOVED: Final = 20
_LEAST_WORDS_ALONE: Final = 8
_LEAST_LETTERS_TELLING: Final = 4
_LEAST_TELLING_ALONE: Final = 2
_LEAST_SHARE_ABSORBED: Final = 0.6
_LEAST_WORDS_ABSORBED: Final = 4
MAX_PAIRS: Final = 20_000
"""Pairs of paragraphs that one gap compares at most; beyond, only those that share rare words."""


class Relation(Enum):
    """Why two stretches of paragraphs belong together."""

    SAME = auto()
    REGROUPED = auto()
    EDITED = auto()
    MOVED = auto()


@dataclass(frozen=True, slots=True)
class Link:
    """Paragraphs old_start to old_end and new_start to new_end (ends exclusive) that belong together."""

    relation: Relation
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def linked(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Link]:
    """Return what belongs together, in the order of the new side. All but moves rise on both sides."""
    return _Alignment(old, new).links()


@dataclass(slots=True)
class _Alignment:
    old: Sequence[Paragraph]
    new: Sequence[Paragraph]
    fixed: list[Link] = field(default_factory=list)
    moves: list[Link] = field(default_factory=list)

    def links(self) -> list[Link]:
        self._fix_equal()
        self._fix_regrouped()
        self._fix_edited()
        self._absorb()
        self._find_moves()
        return sorted((*self.fixed, *self.moves), key=lambda link: link.new_start)

    def _fix_equal(self) -> None:
        chain = _equal_chain([paragraph.key for paragraph in self.old], [paragraph.key for paragraph in self.new])
        self.fixed = [Link(Relation.SAME, i, i + 1, j, j + 1) for i, j in chain]

    def _fix_regrouped(self) -> None:
        found = []
        for old_ids, new_ids in self._gaps():
            old_keys, new_keys = [self.old[i].key for i in old_ids], [self.new[j].key for j in new_ids]
            i, j = old_ids.start, new_ids.start
            for i1, i2, j1, j2 in regrouped(old_keys, new_keys):
                found.append(Link(Relation.REGROUPED, i + i1, i + i2, j + j1, j + j2))
        self._fix(found)

    def _fix_edited(self) -> None:
        found: list[Link] = []
        for whole_old, whole_new in self._gaps():
            old_ids, new_ids = self._peeled(whole_old, whole_new, found)
            is_alike = _is_alike_alone if len(old_ids) == len(new_ids) == 1 else _is_alike_in_place
            for i, j in heaviest_chain(self._alike(old_ids, new_ids, is_alike)):
                found.append(Link(Relation.EDITED, i, i + 1, j, j + 1))
        self._fix(found)

    def _peeled(self, old_ids: range, new_ids: range, found: list[Link]) -> tuple[range, range]:
        """Link what lies opposite at both ends of a gap too large to compare all its pairs, and return what is left."""
        if len(old_ids) * len(new_ids) <= MAX_PAIRS:
            return old_ids, new_ids
        while old_ids and new_ids and self._is_opposite(old_ids[0], new_ids[0]):
            found.append(Link(Relation.EDITED, old_ids[0], old_ids[0] + 1, new_ids[0], new_ids[0] + 1))
            old_ids, new_ids = old_ids[1:], new_ids[1:]
        while old_ids and new_ids and self._is_opposite(old_ids[-1], new_ids[-1]):
            found.append(Link(Relation.EDITED, old_ids[-1], old_ids[-1] + 1, new_ids[-1], new_ids[-1] + 1))
            old_ids, new_ids = old_ids[:-1], new_ids[:-1]
        return old_ids, new_ids

    def _is_opposite(self, i: int, j: int) -> bool:
        return dice(self.old[i].bag, self.new[j].bag) >= _LEAST_DICE_IN_PLACE

    def _absorb(self) -> None:
        """Let an edited paragraph take in a neighbour that holds what the other side lost: a split, a merge."""
        gaps = list(self._gaps())
        free_old = {i for old_ids, _ in gaps for i in old_ids}
        free_new = {j for _, new_ids in gaps for j in new_ids}
        self.fixed = [
            self._grown(link, free_old, free_new) if link.relation is Relation.EDITED else link for link in self.fixed
        ]

    def _grown(self, link: Link, free_old: set[int], free_new: set[int]) -> Link:
        i1, i2, j1, j2 = link.old_start, link.old_end, link.new_start, link.new_end
        old_bag, new_bag = self.old[i1].bag, self.new[j1].bag
        lost, gained = old_bag - new_bag, new_bag - old_bag
        while j2 in free_new and _is_held(self.new[j2], lost):
            free_new.remove(j2)
            j2 += 1
        while j1 - 1 in free_new and _is_held(self.new[j1 - 1], lost):
            j1 -= 1
            free_new.remove(j1)
        while i2 in free_old and _is_held(self.old[i2], gained):
            free_old.remove(i2)
            i2 += 1
        while i1 - 1 in free_old and _is_held(self.old[i1 - 1], gained):
            i1 -= 1
            free_old.remove(i1)
        return Link(link.relation, i1, i2, j1, j2)

    def _find_moves(self) -> None:
        gaps = list(self._gaps())
        free_old = {i for ids, _ in gaps for i in ids}
        free_new = {j for _, ids in gaps for j in ids}
        self._move(self._equal_pairs(sorted(free_old), sorted(free_new)), free_old, free_new)
        old_ids = sorted(i for i in free_old if len(self.old[i].bag) >= _LEAST_WORDS_MOVED_SHORT)
        new_ids = sorted(j for j in free_new if len(self.new[j].bag) >= _LEAST_WORDS_MOVED_SHORT)
        alike = sorted(self._alike(old_ids, new_ids, _is_moved), key=lambda pair: (-pair[2], pair))
        self._move([pair[:2] for pair in alike], free_old, free_new)

    def _move(self, pairs: Sequence[tuple[int, int]], free_old: set[int], free_new: set[int]) -> None:
        for i, j in pairs:
            if i in free_old and j in free_new:
                self.moves.append(Link(Relation.MOVED, i, i + 1, j, j + 1))
                free_old.remove(i)
                free_new.remove(j)

    def _equal_pairs(self, old_ids: Sequence[int], new_ids: Sequence[int]) -> list[tuple[int, int]]:
        places: dict[str, list[int]] = {}
        for j in reversed(new_ids):
            places.setdefault(self.new[j].key, []).append(j)
        return [(i, places[self.old[i].key].pop()) for i in old_ids if places.get(self.old[i].key)]

    def _alike(
        self, old_ids: Sequence[int], new_ids: Sequence[int], is_alike: Callable[[Bag, Bag], bool]
    ) -> list[Pair]:
        old, new = [self.old[i] for i in old_ids], [self.new[j] for j in new_ids]
        pairs = []
        for i, j in likely_pairs(old, new, MAX_PAIRS):
            if is_alike(old[i].bag, new[j].bag):
                shared = dice(old[i].bag, new[j].bag)
                weight = 1 + int(100 * shared * len(old[i].bag & new[j].bag))
                pairs.append((old_ids[i], new_ids[j], weight))
        return pairs

    def _fix(self, found: list[Link]) -> None:
        self.fixed = sorted((*self.fixed, *found), key=lambda link: (link.old_start, link.new_start))

    def _gaps(self) -> Iterator[tuple[range, range]]:
        """Yield what lies between fixed links, where there is anything on either side."""
        old_at = new_at = 0
        end = Link(Relation.SAME, len(self.old), len(self.old), len(self.new), len(self.new))
        for link in (*self.fixed, end):
            if link.old_start > old_at or link.new_start > new_at:
                yield range(old_at, link.old_start), range(new_at, link.new_start)
            old_at, new_at = link.old_end, link.new_end


def _is_alike_in_place(old: Bag, new: Bag) -> bool:
    return dice(old, new) >= _LEAST_DICE_IN_PLACE


def _is_alike_alone(old: Bag, new: Bag) -> bool:
    """Tell whether one paragraph took the place of another and tells the same matter, in however different words."""
    if dice(old, new) >= _LEAST_DICE_ALONE:
        return True
    telling = [word for word in old & new if len(word) >= _LEAST_LETTERS_TELLING and word not in FILLING_WORDS]
    return min(len(old), len(new)) >= _LEAST_WORDS_ALONE and len(telling) >= _LEAST_TELLING_ALONE


def _is_moved(old: Bag, new: Bag) -> bool:
    """Tell whether a paragraph went elsewhere: a short one nearly as it was, a long one also grown or cut."""
    shorter = min(len(old), len(new))
    shared = dice(old, new)
    if shared >= (_LEAST_DICE_MOVED if shorter >= _LEAST_WORDS_MOVED_EDITED else _LEAST_DICE_MOVED_SHORT):
        return True
    return shorter >= _LEAST_WORDS_HELD_MOVED and len(old & new) >= _LEAST_HELD_MOVED * shorter


def _is_held(paragraph: Paragraph, words: frozenset[str | tuple[str, int]]) -> bool:
    # Compared without counting, since the second `the` of one paragraph may be the first of the next one.
    loose = {word if isinstance(word, str) else word[0] for word in words}
    own = {word for word in paragraph.bag if isinstance(word, str)}
    shared = len(own & loose)
    return shared >= _LEAST_WORDS_ABSORBED and shared >= _LEAST_SHARE_ABSORBED * len(own)


def _equal_chain(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    prefix = _shared_length(old, new)
    suffix = _shared_length(old[prefix:][::-1], new[prefix:][::-1])
    middle = heaviest_chain(_equal_pairs(old, new, prefix, suffix))
    tail = zip(range(len(old) - suffix, len(old)), range(len(new) - suffix, len(new)), strict=True)
    return [*((at, at) for at in range(prefix)), *middle, *tail]


def _shared_length(old: Sequence[str], new: Sequence[str]) -> int:
    differing = (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1])
    return next(differing, min(len(old), len(new)))


def _equal_pairs(old: Sequence[str], new: Sequence[str], prefix: int, suffix: int) -> Iterator[Pair]:
    places: dict[str, list[int]] = {}
    for j in range(prefix, len(new) - suffix):
        places.setdefault(new[j], []).append(j)
    counts: dict[str, int] = {}
    for i in range(prefix, len(old) - suffix):
        counts[old[i]] = counts.get(old[i], 0) + 1
    seen: dict[str, int] = {}
    for i in range(prefix, len(old) - suffix):
        key = old[i]
        found = places.get(key, ())
        nth = seen[key] = seen.get(key, 0) + 1
        # A line that stands everywhere ("Register here") would cost a pair for every two of them: the nth meets the
        # nth, from the start and from the end.
        if counts[key] * len(found) > MAX_PAIRS // 20:
            found = sorted({found[min(nth, len(found)) - 1], found[max(-len(found), nth - counts[key] - 1)]})
        for j in found:
            yield i, j, weight_of(key)
