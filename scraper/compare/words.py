"""Two texts → the runs of words that stayed, came, went or were replaced.

Words are matched by canonical form. Where the product of lengths passes MAX_CELLS, phrases that occur once on both
sides part the texts first; the bound is a count and not a clock, so that the result is the same on every machine.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import Indel

from scraper.compare.chain import heaviest_chain
from scraper.compare.cleanup import Change, cleaned
from scraper.compare.hunks import Run, RunType
from scraper.compare.tokens import Tokens, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare.chain import Pair

MAX_CELLS: Final = 40_000_000
"""Old words times new words that one comparison may cost: about 5 MB and 3 ms."""
_ANCHOR_WORDS: Final = (4, 1)
"""Lengths of the phrases looked for as anchors, in turn."""


class Match(NamedTuple):
    """Words that are equal: where they begin on each side, and how many they are."""

    old: int
    new: int
    length: int


def runs_between(old: str, new: str) -> tuple[Run, ...]:
    """Return the runs of two texts, cleaned so that a replaced phrase reads as one."""
    return token_runs(tokens_of(old), tokens_of(new))


def token_runs(old: Tokens, new: Tokens) -> tuple[Run, ...]:
    """Return the runs of two texts that are parted into words already."""
    changes = cleaned(old, new, list(_changes(old, new)))
    runs: list[Run] = []
    old_at = new_at = 0
    for change in changes:
        if change.old_start > old_at:
            runs.append(_run(old.slice(old_at, change.old_start), new.slice(new_at, change.new_start), is_equal=True))
        runs.append(_run(old.slice(change.old_start, change.old_end), new.slice(change.new_start, change.new_end)))
        old_at, new_at = change.old_end, change.new_end
    if old_at < len(old.keys) or not runs:
        runs.append(_run(old.slice(old_at, len(old.keys)), new.slice(new_at, len(new.keys)), is_equal=True))
    return tuple(runs)


def _run(old: str, new: str, *, is_equal: bool = False) -> Run:
    if is_equal:
        return Run(RunType.EQUAL, old, new)
    if not old:
        return Run(RunType.INSERTED, old, new)
    return Run(RunType.REPLACED if new else RunType.DELETED, old, new)


def _changes(old: Tokens, new: Tokens) -> Iterator[Change]:
    old_at = new_at = 0
    for match in (*_split_by_spacing(matches(old.keys, new.keys), old, new), Match(len(old.keys), len(new.keys), 0)):
        if match.old > old_at or match.new > new_at:
            yield Change(old_at, match.old, new_at, match.new)
        old_at, new_at = match.old + match.length, match.new + match.length


def _split_by_spacing(found: list[Match], old: Tokens, new: Tokens) -> Iterator[Match]:
    """Leave out words whose white space differs where it counts (`a / b`, `a/b`); beside a change it does not."""
    for match in found:
        old_pieces = old.pieces[match.old : match.old + match.length]
        new_pieces = new.pieces[match.new : match.new + match.length]
        first = 0
        if old_pieces[1:] != new_pieces[1:]:
            for at in range(1, match.length):
                if old_pieces[at] != new_pieces[at]:
                    yield Match(match.old + first, match.new + first, at - first)
                    first = at + 1
        if first < match.length:
            yield Match(match.old + first, match.new + first, match.length - first)


def matches(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Return the words that two sequences share, rising on both sides, none touching the next one."""
    found: list[Match] = []
    pending = [(0, len(old), 0, len(new))]
    while pending:
        window = _trimmed(old, new, pending.pop(), found)
        old_start, old_end, new_start, new_end = window
        if old_start == old_end or new_start == new_end:
            continue
        if (old_end - old_start) * (new_end - new_start) <= MAX_CELLS:
            found += _fuzz_matches(old, new, window)
        else:
            pending += _parted(old, new, window)
    return _joined(sorted(found))


_Window = tuple[int, int, int, int]


def _trimmed(old: Sequence[str], new: Sequence[str], window: _Window, found: list[Match]) -> _Window:
    old_start, old_end, new_start, new_end = window
    limit = min(old_end - old_start, new_end - new_start)
    prefix = 0
    while prefix < limit and old[old_start + prefix] == new[new_start + prefix]:
        prefix += 1
    suffix = 0
    while suffix < limit - prefix and old[old_end - suffix - 1] == new[new_end - suffix - 1]:
        suffix += 1
    if prefix:
        found.append(Match(old_start, new_start, prefix))
    if suffix:
        found.append(Match(old_end - suffix, new_end - suffix, suffix))
    return old_start + prefix, old_end - suffix, new_start + prefix, new_end - suffix


def _fuzz_matches(old: Sequence[str], new: Sequence[str], window: _Window) -> Iterator[Match]:
    old_start, old_end, new_start, new_end = window
    for block in Indel.opcodes(old[old_start:old_end], new[new_start:new_end]).as_matching_blocks():
        yield Match(old_start + block.a, new_start + block.b, block.size)


def _parted(old: Sequence[str], new: Sequence[str], window: _Window) -> list[_Window]:
    """Return the windows between anchors; none where there are no anchors, so that all of it counts as replaced.

    An anchor borders two windows with nothing cut out: trimming finds its words again, and what it can be widened by.
    """
    old_start, old_end, new_start, new_end = window
    for length in _ANCHOR_WORDS:
        old_phrases = _single_phrases(old, old_start, old_end, length)
        new_phrases = _single_phrases(new, new_start, new_end, length)
        shared = [(i, new_phrases[key]) for key, i in old_phrases.items() if key in new_phrases]
        anchors = heaviest_chain(_stretches(shared))
        if anchors:
            edges = [(old_start, new_start), *anchors, (old_end, new_end)]
            return [(i1, i2, j1, j2) for (i1, j1), (i2, j2) in pairwise(edges)]
    return []


def _stretches(pairs: Sequence[tuple[int, int]]) -> Iterator[Pair]:
    """Return the beginnings of stretches in which both sides go on together, with their lengths."""
    start, length = (-1, -1), 0
    for i, j in pairs:
        if (i, j) == (start[0] + length, start[1] + length):
            length += 1
            continue
        if length:
            yield *start, length
        start, length = (i, j), 1
    if length:
        yield *start, length


def _single_phrases(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for at in range(start, end - length + 1):
        phrase = tuple(words[at : at + length])
        places[phrase] = -1 if phrase in places else at
    return {phrase: at for phrase, at in places.items() if at >= 0}


def _joined(found: list[Match]) -> list[Match]:
    joined: list[Match] = []
    for match in found:
        last = joined[-1] if joined else None
        if last and last.old + last.length == match.old and last.new + last.length == match.new:
            joined[-1] = Match(last.old, last.new, last.length + match.length)
        else:
            joined.append(match)
    return joined
