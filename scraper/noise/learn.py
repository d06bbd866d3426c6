"""Learn from a page's own history which of its texts are noise: a pure function over its last showings.

Noise is replaced again and again, as a whole, at nearly every check, while its neighbours stand still; or it flips
between the same few texts. An edit stays. So a text that outlives one replacement of what stands beside it is never
learned, and whatever the page itself, a slow schedule or a sentence around it speak for takes twice as long to learn.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from scraper.compare.normalise import canonical_text
from scraper.noise.hold_out import hold_out, words_of
from scraper.noise.locate import edited_alike, span_of_place
from scraper.noise.places import BLOCK_REACH, WORD_REACH, blocks_of, place_at, variant_of
from scraper.noise.slots import Slot, slots_of
from scraper.noise.spots import Noise, Place, Showing, Spot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.noise.slots import Content

NEEDED: Final = 4
"""Differences in a row. Of 473 intervals between real versions of 229 pages none is learned with it, nor with 3."""
WINDOWS: Final = (NEEDED, 6, 8, 12, 16, 24, 32)
MOST_SHOWINGS: Final = WINDOWS[-1] + 1
ALMOST_EVERY: Final = 0.7
"""Share of the checks at which it must have differed."""
SLOW: Final = timedelta(hours=6)
"""Where checks that differ lie farther apart, a text that is replaced at each of them may be news."""
PROSE_WORDS: Final = 15
"""A few words that differ inside a longer text are more likely a figure in a sentence than a counter."""
MOST_VARIANTS: Final = 3
MOST_SHARE: Final = 0.5
"""Of the article's words; a page of which more rotates says nothing that could be watched for."""
MOST_OTHERS: Final = 0.25
"""Share of the differences at which something else may have changed as well."""


def learn(history: Sequence[Showing], noise: Noise) -> tuple[Spot, ...]:
    """Return the spots that this history, oldest first, shows to be noise besides what is known; often none."""
    rest = [replace(showing, article=hold_out(showing.article, noise)[0]) for showing in history[-MOST_SHOWINGS:]]
    for size in WINDOWS:
        window = rest[-size - 1 :]
        if len(window) <= size:
            return ()
        if found := _learned(window, noise):
            return tuple(replace(spot, number=noise.next_number + at) for at, spot in enumerate(found))
    return ()


def _learned(window: Sequence[Showing], noise: Noise) -> list[Spot]:
    units = [[key for _, _, key in blocks_of(showing.article)] for showing in window]
    slots = slots_of(units)
    titles = tuple((canonical_text(showing.article.title),) for showing in window)
    good = [slot for slot in slots if _is_noise(slot.contents, window, slot, units)]
    spots = [spot for slot in good if (spot := _spot(slot, units, window)) and not _is_kept(spot, units[-1], noise)]
    others = [slot.contents for slot in slots if slot not in good]
    if len(set(titles)) > 1:
        title = Spot(0, None, variants=_variants(titles), most_words=len(titles[-1][0].split()))
        is_flip = _returns(titles) >= _needed(window, 0) - 1 and len(title.variants) <= MOST_VARIANTS
        spots += [title] if is_flip and not any(kept.place is None for kept in noise.kept) else []
        others += [] if is_flip else [titles]
    return spots if _stands_alone(others, window) and _is_small(spots, window) else []


def _is_noise(contents: tuple[Content, ...], window: Sequence[Showing], slot: Slot, units: list[list[str]]) -> bool:
    needed = _needed(window, _prose_around(slot, units))
    if _is_flip(contents) and _returns(contents) >= needed - 1:
        return True
    if any(block.is_standfirst for _, block, _ in blocks_of(window[-1].article)[slot.start : slot.end]):
        return False
    steps = [content for content, _ in groupby(contents)]
    checks = sum(showing.checks for showing in window) - window[-1].checks
    differences = len(steps) - 1
    return differences >= needed and differences >= ALMOST_EVERY * checks and not _has_resident(steps)


def _needed(window: Sequence[Showing], prose: int) -> int:
    """How many differences it takes: twice as many for each thing that speaks for an edit."""
    pauses = [(after.at - before.at).total_seconds() for before, after in pairwise(window)]
    stated = [showing.article.modified_at for showing in window]
    moved = sum(after is not None and before != after for before, after in pairwise(stated))
    doubts = (median(pauses) > SLOW.total_seconds(), 2 * moved > len(pauses), prose >= PROSE_WORDS)
    return NEEDED << sum(doubts)


def _has_resident(steps: list[Content]) -> bool:
    """Whether a text outlived a replacement without being one of a pool that comes and goes."""
    longest = max(1, (len(steps) - 1) // 4)
    runs: dict[str, list[int]] = {}
    for at, content in enumerate(steps):
        for text in set(content):
            spans = runs.setdefault(text, [])
            if spans and at and text in steps[at - 1]:
                spans[-1] += 1
            else:
                spans.append(1)
    return any(len(spans) == 1 and spans[0] > longest for spans in runs.values())


def _is_flip(contents: tuple[Content, ...]) -> bool:
    return 1 < len(set(contents)) <= MOST_VARIANTS


def _returns(contents: tuple[Content, ...]) -> int:
    """How often a text came back after another had taken its place."""
    steps = [content for content, _ in groupby(contents)]
    return sum(content in steps[:at] for at, content in enumerate(steps))


def _spot(slot: Slot, units: list[list[str]], window: Sequence[Showing]) -> Spot | None:
    holes = _holes(slot)
    if len(holes) > 1:
        return None
    contents = holes[0].contents if holes else slot.contents
    place = place_at(units[-1], slot.start, slot.end, [len(content) for content in slot.contents], BLOCK_REACH)
    hole = None
    if holes:
        words = words_of(slot.contents[-1][0])
        sizes = [len(content) for content in contents]
        hole = place_at(words, holes[0].start, holes[0].end, sizes, WORD_REACH)
    longest = max(len(" ".join(content).split()) for content in contents)
    variants = _variants(contents) if _is_flip(contents) else ()
    spot = Spot(0, place, hole, variants, longest)
    return spot if _holds(spot, slot, units, window) else None


def _holes(slot: Slot) -> list[Slot]:
    """The words that differ, where all contents are one text otherwise: one stretch from the first to the last."""
    if any(len(content) != 1 for content in slot.contents):
        return []
    words = [words_of(content[0]) for content in slot.contents]
    found = slots_of(words, least_run=2)
    if not found:
        return []
    # The marks of beginning and end are never part of it.
    start, end = max(found[0].start, 1), min(found[-1].end, len(words[-1]) - 1)
    stable = len(words[-1]) - (end - start)
    if stable - 2 < max(2, (end - start) // 3):
        return []
    tail = len(words[-1]) - end
    return [Slot(start, end, tuple(tuple(each[start : len(each) - tail]) for each in words))]


def _prose_around(slot: Slot, units: list[list[str]]) -> int:
    holes = _holes(slot)
    return len(units[-1][slot.start].split()) - (holes[0].end - holes[0].start) if holes else 0


def _holds(spot: Spot, slot: Slot, units: list[list[str]], window: Sequence[Showing]) -> bool:
    """Whether the spot is found again, with what stood there, in each showing that it was learned from."""
    place = spot.place
    if place is None:
        return False
    for keys, content in zip(units, slot.contents, strict=True):
        span = span_of_place(keys, place, edited_alike)
        if span is None or tuple(keys[slice(*span)]) != content:
            return False
    only = Noise((replace(spot, number=1),))
    return all(hold_out(showing.article, only)[1] for showing in window)


def _is_kept(spot: Spot, keys: list[str], noise: Noise) -> bool:
    """Whether a person said that what stands there counts."""
    if spot.place is None:
        return False
    mine = span_of_place(keys, spot.place, edited_alike)
    places: list[Place] = [kept.place for kept in noise.kept if kept.place is not None]
    others = [span_of_place(keys, place, edited_alike) for place in places]
    return mine is not None and any(other and other[0] < mine[1] and mine[0] < other[1] for other in others)


def _variants(contents: Sequence[Content]) -> tuple[str, ...]:
    return tuple(sorted({variant_of("\n".join(content)) for content in contents}))


def _stands_alone(others: Sequence[tuple[Content, ...]], window: Sequence[Showing]) -> bool:
    changed = sum(any(contents[at] != contents[at + 1] for contents in others) for at in range(len(window) - 1))
    return changed <= MOST_OTHERS * (len(window) - 1)


def _is_small(spots: Sequence[Spot], window: Sequence[Showing]) -> bool:
    words = len(window[-1].article.text.split())
    return sum(spot.most_words for spot in spots if not spot.variants) <= MOST_SHARE * words
