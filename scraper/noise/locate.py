"""A place in a sequence, found again by its neighbours: both, or one where the other was edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.compare.paragraphs import bag_of, dice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.noise.spots import Place

    Alike = Callable[[str, str], bool]

LEAST_DICE: Final = 0.4
"""A neighbour that was edited shares at least this much: the bound by which a diff pairs paragraphs in place."""


def edited_alike(one: str, other: str) -> bool:
    """Whether one text may be the other, edited."""
    return dice(bag_of(one), bag_of(other)) >= LEAST_DICE


def never_alike(one: str, other: str) -> bool:
    """For words: another word is another neighbour."""
    del one, other
    return False


def span_of_place(units: Sequence[str], place: Place, alike: Alike) -> tuple[int, int] | None:
    """Return start and end of the place in these units, or None where it cannot be told for sure."""
    starts = _beside(units, place.before, alike)
    ends = [len(units) - end for end in _beside(units[::-1], place.after, alike)]
    spans = [(start, end) for start in starts for end in ends if 0 <= end - start <= place.most]
    if spans:
        return max(spans, key=lambda span: (_agreement(units, span, place), -span[0]))
    if place.least != place.most:
        return None
    if not starts:
        return _single([(end - place.most, end) for end in ends], units)
    return _single([(start, start + place.most) for start in starts], units) if not ends else None


def is_sure(units: Sequence[str], span: tuple[int, int], place: Place) -> bool:
    """Whether at least half of the neighbours stand where they stood: what a common word next to it must show."""
    return 2 * _agreement(units, span, place) >= len(place.before) + len(place.after)


def _beside(units: Sequence[str], neighbours: tuple[str, ...], alike: Alike) -> list[int]:
    """Where a place can start: behind its nearest neighbour, else behind what that neighbour was edited into."""
    if not neighbours:
        return [0]
    exact = [at + 1 for at, unit in enumerate(units) if unit == neighbours[0]]
    return exact or [at + 1 for at, unit in enumerate(units) if alike(unit, neighbours[0])]


def _single(spans: list[tuple[int, int]], units: Sequence[str]) -> tuple[int, int] | None:
    """The one span beside the neighbour that is left. That the other is gone is a difference by itself."""
    inside = [span for span in spans if span[0] >= 0 and span[1] <= len(units)]
    return inside[0] if len(inside) == 1 else None


def _agreement(units: Sequence[str], span: tuple[int, int], place: Place) -> int:
    start, end = span
    before = units[max(start - len(place.before), 0) : start][::-1]
    after = units[end : end + len(place.after)]
    pairs = [*zip(before, place.before, strict=False), *zip(after, place.after, strict=False)]
    return sum(unit == neighbour for unit, neighbour in pairs)
