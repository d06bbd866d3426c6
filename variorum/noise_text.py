"""Noise in words: what it is, and between what it stands. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from variorum.phrases import phrase

if TYPE_CHECKING:
    from storage.records import NoiseRow

_SHOWN = 100
"""Characters of a passage."""


def what_of(row: NoiseRow, language: str) -> str:
    """Say what kind of noise it is."""
    spot = row.spot
    if spot.is_declared:
        return phrase("noise_declared", language)
    if spot.variants:
        key = "noise_flip_headline" if spot.place is None else "noise_flip"
        return phrase(key, language, count=len(spot.variants))
    return phrase("noise_hole" if spot.hole else "noise_place", language)


def where_of(row: NoiseRow, language: str) -> str:
    """Say between what it stands."""
    place = row.spot.place
    if place is None:
        return phrase("noise_headline", language)
    start, end = phrase("noise_at_start", language), phrase("noise_at_end", language)
    before = phrase("noise_after", language, text=short(place.before[0])) if place.before else start
    after = phrase("noise_before", language, text=short(place.after[0])) if place.after else end
    return f"{before}, {after}"


def short(text: str) -> str:
    """Give the beginning of a passage, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
