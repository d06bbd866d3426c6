"""Which changes are told on which channel, and at what pace (pace.py): a function of what was found. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scraper.folding import folded_words
from scraper.model import ChangeKind
from scraper.pace import AT_ONCE, Pace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scraper.model import Dating

_EDITS: Final = (ChangeKind.EDITED, ChangeKind.RESTORED)
_OF_NO_TEXT: Final = (ChangeKind.HEALTH, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a change subscriptions ask about."""

    kind: ChangeKind
    source: str = ""
    """Its source's name, and its address."""
    source_url: str = ""
    tags: Collection[str] = ()
    classes: Sequence[str] = ()
    significance: float = 0.0
    dating: Dating | None = None
    is_baseline: bool = False
    language: str | None = None
    text: str = ""
    """Headline, summary and what was touched."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a `[[notify]]` table says: each thing that is named must hold, and what is not named does not matter.

    Classes, significance and dating are asked of edits and restorations; languages of what has a text.
    """

    channels: tuple[str, ...]
    sources: tuple[str, ...] = ()
    """Names or addresses; `*` stands for anything."""
    tags: tuple[str, ...] = ()
    kinds: tuple[ChangeKind, ...] = ()
    classes: tuple[str, ...] = ()
    least: float = 0.0
    datings: tuple[Dating, ...] = ()
    words: tuple[str, ...] = ()
    """Words or phrases, one of which must stand in the text, without regard to case and accents."""
    languages: tuple[str, ...] = ()
    baseline: bool = False
    """Whether what a source's first run finds is told too."""
    pace: Pace = AT_ONCE

    def takes(self, facts: Facts) -> bool:
        """Whether this change is among what is asked for."""
        return (
            (self.baseline or not facts.is_baseline)
            and (not self.kinds or facts.kind in self.kinds)
            and (not self.tags or not set(self.tags).isdisjoint(facts.tags))
            and (not self.sources or self._names(facts))
            and (facts.kind not in _EDITS or self._takes_edit(facts))
            and (facts.kind in _OF_NO_TEXT or not self.languages or facts.language in self.languages)
            and (not self.words or any(_stands_in(words, facts.text) for words in self.words))
        )

    def _names(self, facts: Facts) -> bool:
        known = (facts.source, facts.source_url)
        return any(_mask(pattern).fullmatch(name) for pattern in self.sources for name in known)

    def _takes_edit(self, facts: Facts) -> bool:
        return (
            facts.significance >= self.least
            and (not self.classes or not set(self.classes).isdisjoint(facts.classes))
            and (not self.datings or facts.dating in self.datings)
        )


@dataclass(frozen=True, slots=True)
class Addressed:
    """A change is told on this channel, at this pace."""

    channel: str
    pace: Pace


def everything_to(*channels: str) -> tuple[Subscription, ...]:
    """Return the subscription of channels that ask for all that is found, at once."""
    return (Subscription(channels),) if channels else ()


def addressed(facts: Facts, subscriptions: Sequence[Subscription]) -> tuple[Addressed, ...]:
    """Return each channel that a change is told on, once: the first subscription that takes it says at what pace."""
    found: dict[str, Pace] = {}
    for subscription in subscriptions:
        if not found.keys() >= set(subscription.channels) and subscription.takes(facts):
            for channel in subscription.channels:
                found.setdefault(channel, subscription.pace)
    return tuple(Addressed(channel, pace) for channel, pace in found.items())


def _stands_in(words: str, text: str) -> bool:
    return f" {' '.join(folded_words(words))} " in f" {' '.join(folded_words(text))} "


@lru_cache(maxsize=1024)
def _mask(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
