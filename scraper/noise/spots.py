"""Where noise stands: between which blocks, and inside a block between which words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Article

STILL_CHECKS: Final = 30
STILL_FOR: Final = timedelta(days=7)
"""What has not differed for this many checks and this long is text again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch between stable neighbours (canonical texts, nearest first; none at an end), and how long it was."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place whose text does not count: whole blocks, or some words of one block, or a title."""

    number: int
    """Of the page's noise, from 1; never used again."""
    place: Place | None
    """Among the body's blocks; None for the title."""
    hole: Place | None = None
    """Among the words of the one block there; None where all of it is noise."""
    variants: tuple[str, ...] = ()
    """Of a page that flips: the texts it flips between (see places.py). Any other text counts."""
    most_words: int = 0
    """Of the longest text seen there."""
    is_declared: bool = False
    """By a person, so that it stays until that person says otherwise."""
    still_checks: int = 0
    still_since: datetime | None = None
    """Its last difference, and how many checks found none since."""

    def is_settled(self, now: datetime) -> bool:
        """Whether it stood still for so long that it counts again."""
        if self.is_declared or self.still_since is None:
            return False
        return self.still_checks >= STILL_CHECKS and now - self.still_since >= STILL_FOR


@dataclass(frozen=True, slots=True)
class Noise:
    """What does not count of a page: its spots in the order of their numbers, and patterns of its source."""

    spots: tuple[Spot, ...] = ()
    patterns: tuple[str, ...] = ()
    kept: tuple[Spot, ...] = ()
    """Spots that a person wants told: they are not learned again."""
    next_number: int = 1

    def __bool__(self) -> bool:
        """Whether anything is held out."""
        return bool(self.spots or self.patterns)

    @property
    def mark(self) -> str:
        """What a recipe says of it; empty where nothing is held out."""
        if not self:
            return ""
        facts = repr((sorted(spot.number for spot in self.spots), sorted(self.patterns)))
        return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:8]


NO_NOISE: Final = Noise()


@dataclass(frozen=True, slots=True)
class Sighting:
    """What stood at a spot in one article, and the spot with the neighbours it has there."""

    number: int
    text: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Showing:
    """Checks in a row that saw one article, and the entry of the log that it came with."""

    article: Article = field(repr=False)
    at: datetime
    checks: int = 1
    change_id: int | None = None
    number: int | None = None
    """Of the version."""
