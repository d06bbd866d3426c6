"""Which version of a page brought each of its sentences, and which took it away.

Everything goes over the showings of a page once, oldest first, and holds one article at a time; what is kept besides is
each distinct sentence once. A sentence is the same in its canonical form: one that was touched is a new one, as a line
is in a version control's blame.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from scraper.compare.normalise import canonical_text
from scraper.compare.splitting import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scraper.model import Article

_NEAR_ENOUGH: Final = 50.0
"""Likeness below which the nearest sentence has nothing to do with the one asked for (rapidfuzz, 0 to 100)."""

_PART_NEAR_ENOUGH: Final = 80.0
"""The same for a part of a sentence; somewhere in a long one there is always something a little like it."""
_LEAST_SPACES: Final = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as a page showed it from a moment on. No article stands for the page removed."""

    number: int | None
    at: datetime
    article: Article | None


@dataclass(frozen=True, slots=True)
class Stay:
    """From which version on a sentence stood, and which one was the first without it; None where it stands."""

    from_version: int
    from_at: datetime
    last_version: int
    gone_version: int | None = None
    """None also where the page was removed; then `gone_at` says when."""
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """A sentence with its stays, oldest first."""

    text: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Of a page: the sentences of what it showed last, in its order, and those that vanished, the latest last."""

    present: tuple[Traced, ...]
    gone: tuple[Traced, ...]


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a passage stood. Without stays it never did; `nearest` is then the sentence most like it, if any is."""

    stays: tuple[Stay, ...]
    nearest: Traced | None = None
    likeness: float = 0.0
    """From 0 to 1."""


def trace(history: Iterable[Shown]) -> Lineage:
    """Return which version brought each sentence."""
    return _followed(history)[0]


def find_passage(history: Iterable[Shown], passage: str) -> Appearance:
    """Return when a passage stood in a page, whole sentence or part of one; case and typography do not matter."""
    wanted = canonical_text(passage).casefold()
    lineage, stays = _followed(history, wanted)
    if stays or not wanted:
        return Appearance(stays)
    known = [*lineage.present, *lineage.gone]
    keys = [canonical_text(one.text).casefold() for one in known]
    best = _nearest(wanted, keys)
    return Appearance((), known[best[0]], round(best[1] / 100, 2)) if best else Appearance(())


def _nearest(wanted: str, keys: Sequence[str]) -> tuple[int, float] | None:
    """Return the place of the sentence most like what was asked for, or else of one with a part like it."""
    best = process.extractOne(wanted, keys, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    if best is None and wanted.count(" ") >= _LEAST_SPACES:
        longer = {at: key for at, key in enumerate(keys) if len(key) > len(wanted)}
        best = process.extractOne(wanted, longer, scorer=fuzz.partial_ratio, score_cutoff=_PART_NEAR_ENOUGH)
    return (best[2], best[1]) if best else None


@dataclass(slots=True)
class _Track:
    """What was seen of the sentences so far."""

    texts: dict[str, str] = field(default_factory=dict)
    stays: dict[str, list[Stay]] = field(default_factory=dict)
    standing: dict[str, None] = field(default_factory=dict)
    """In the order of the newest article."""

    def step(self, shown: Shown, sentences: dict[str, str]) -> None:
        """Take in what a page showed next."""
        for key in self.standing:
            if key not in sentences:
                gone = replace(self.stays[key][-1], gone_version=shown.number, gone_at=shown.at)
                self.stays[key][-1] = gone
                # Seen again it would go to the end: what vanished last is told last.
                self.texts[key] = self.texts.pop(key)
        for key, text in sentences.items():
            if key in self.standing:
                self.stays[key][-1] = replace(self.stays[key][-1], last_version=shown.number or 0)
            else:
                self.stays.setdefault(key, []).append(Stay(shown.number or 0, shown.at, shown.number or 0))
            self.texts.setdefault(key, text)
        self.standing = dict.fromkeys(sentences)

    def traced(self, keys: Iterable[str]) -> tuple[Traced, ...]:
        return tuple(Traced(self.texts[key], tuple(self.stays[key])) for key in keys)


def _followed(history: Iterable[Shown], wanted: str = "") -> tuple[Lineage, tuple[Stay, ...]]:
    sentences, passage = _Track(), _Track()
    for shown in history:
        sentences.step(shown, _sentences(shown.article))
        if wanted:
            passage.step(shown, {wanted: wanted} if _holds(shown.article, wanted) else {})
    gone = [key for key in sentences.texts if key not in sentences.standing]
    lineage = Lineage(sentences.traced(sentences.standing), sentences.traced(gone))
    return lineage, tuple(passage.stays.get(wanted, ()))


def _sentences(article: Article | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in _texts(article):
        for sentence in split_sentences(text):
            found.setdefault(canonical_text(sentence), sentence)
    found.pop("", None)
    return found


def _holds(article: Article | None, wanted: str) -> bool:
    return any(wanted in canonical_text(text).casefold() for text in _texts(article))


def _texts(article: Article | None) -> Sequence[str]:
    return () if article is None else (article.title, *(block.text for block in article.body))
