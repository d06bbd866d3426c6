"""Sequences that say nearly the same, again and again: what stood still in all of them, and what stood between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import LCSseq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_UNITS: Final = 2_000
"""Longer sequences are not compared: alignment is quadratic."""

Content = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """What differed between two neighbours that stood still: its place in the newest sequence, its text in each."""

    start: int
    end: int
    contents: tuple[Content, ...]


def slots_of(sequences: Sequence[Sequence[str]], least_run: int = 1) -> list[Slot]:
    """Return what differs among these sequences, oldest first, between units that stood still in all of them.

    `least_run` is how many neighbours must have stood still together to count (single common words do not).
    """
    newest = sequences[-1]
    if any(len(sequence) > MOST_UNITS for sequence in sequences):
        return []
    matches = [dict(_matched(newest, sequence)) for sequence in sequences]
    stable = _long_runs([at for at in range(len(newest)) if all(at in match for match in matches)], matches, least_run)
    edges = [-1, *stable, len(newest)]
    found = []
    for left, right in pairwise(edges):
        contents = tuple(
            tuple(sequence[match.get(left, -1) + 1 : match.get(right, len(sequence))])
            for sequence, match in zip(sequences, matches, strict=True)
        )
        if len(set(contents)) > 1:
            found.append(Slot(left + 1, right, contents))
    return found


def _matched(newest: Sequence[str], older: Sequence[str]) -> Iterator[tuple[int, int]]:
    for opcode in LCSseq.opcodes(newest, older):
        if opcode.tag == "equal":
            for step in range(opcode.src_end - opcode.src_start):
                yield opcode.src_start + step, opcode.dest_start + step


def _long_runs(stable: list[int], matches: Sequence[dict[int, int]], least: int) -> list[int]:
    runs: list[list[int]] = []
    for at in stable:
        goes_on = runs and runs[-1][-1] == at - 1 and all(match[at] == match[at - 1] + 1 for match in matches)
        if goes_on:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [at for run in runs if len(run) >= least for at in run]
