"""The heaviest chain: of weighted pairs (i, j) those that rise on both sides and weigh most together.

With equal weights this is the longest common subsequence; here paragraphs weigh as many words as they share, so that
of two paragraphs that changed places the shorter one is said to have moved. O(n log n) in the pairs, by a Fenwick tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair: TypeAlias = tuple[int, int, int]
"""Index on the old side, index on the new side, weight (at least 1)."""


def heaviest_chain(pairs: Iterable[Pair]) -> list[tuple[int, int]]:
    """Return the pairs of the heaviest chain, in order. Equal weights: always the same choice."""
    # Falling j within one i, so that two pairs of the same i never follow each other.
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    ranks = {j: rank for rank, j in enumerate(sorted({j for _, j, _ in ordered}), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)
    before: list[int] = []
    for number, (_, j, weight) in enumerate(ordered):
        total, previous = _best_below(tree, ranks[j] - 1)
        before.append(previous)
        _raise(tree, ranks[j], (total + weight, number))
    return _traced(ordered, before, _best_below(tree, len(ranks))[1])


def _best_below(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    best = (0, -1)
    while rank:
        if tree[rank][0] > best[0]:
            best = tree[rank]
        rank &= rank - 1
    return best


def _raise(tree: list[tuple[int, int]], rank: int, entry: tuple[int, int]) -> None:
    while rank < len(tree):
        if entry[0] > tree[rank][0]:
            tree[rank] = entry
        rank += rank & -rank


def _traced(ordered: list[Pair], before: list[int], last: int) -> list[tuple[int, int]]:
    chain = []
    while last >= 0:
        chain.append(ordered[last][:2])
        last = before[last]
    return chain[::-1]
