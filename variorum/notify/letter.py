"""What a message tells, as templates see it: titles, names, times and changed words, nothing marked up yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

from scraper.compare.hunks import Deleted, Inserted, Moved, Regrouped, Replaced, RunType, Unchanged
from scraper.compare.render.excerpt import excerpt, parts_of
from scraper.compare.render.labels import labels_for
from scraper.names import names_for
from variorum.change_text import marks_of
from variorum.control_signs import harmless
from variorum.notify.web_links import web_url_of
from variorum.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare import Diff
    from scraper.compare.hunks import Hunk
    from scraper.compare.render.excerpt import Part
    from scraper.compare.render.labels import Labels
    from storage.records import Change
    from storage.service_records import Delivery

LONGEST_TEXT: Final = 1200
"""Characters of a paragraph that came or went as a whole."""
_PREVIEW: Final = 140


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of text: as it was, gone, or new."""

    state: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph in which words came or went."""

    label: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One change, for people."""

    id: int
    kind: str
    title: str
    source: str
    url: str
    at: str
    summary: str
    marks: tuple[str, ...] = ()
    versions: str = ""
    web_url: str = ""
    """Where it stands in the web view; empty where nobody said what that is called from outside."""
    passages: tuple[Passage, ...] = ()
    more: int = 0
    """Passages left out."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole message."""

    delivery_id: str
    changes: tuple[Told, ...]
    total: int
    """How many changes it is about."""
    is_test: bool = False

    @property
    def left_out(self) -> int:
        """How many of them it does not show."""
        return self.total - len(self.changes)

    @property
    def preview(self) -> str:
        """What lists of messages show beside the subject: what one change did, the titles of several."""
        if self.total == 1:
            change = self.changes[0]
            return _no_longer(" · ".join(filter(None, (change.kind, change.summary, change.source))), _PREVIEW)
        return _no_longer("; ".join(change.title for change in self.changes), _PREVIEW)

    def with_room_for(self, changes: int, passages: int, longest: int | None = None) -> Letter:
        """Return it with no more than so many changes, passages of each, and characters of their titles and lines."""
        shown = (_shortened(change, passages) for change in self.changes[:changes])
        return replace(
            self, changes=tuple(_with_short_lines(change, longest) if longest else change for change in shown)
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a letter is written."""

    language: str = "en"
    zone: str | None = None
    """By whose clock; None for that of the machine."""
    web_url: str | None = None


def letter_of(delivery: Delivery, reader: Reader, *, is_test: bool = False) -> Letter:
    """Return what a delivery tells."""
    told = tuple(_told(change, delivery.diffs.get(change.id), reader) for change in delivery.changes)
    return Letter(delivery.delivery_id, told, len(told), is_test)


def _told(change: Change, diff: Diff | None, reader: Reader) -> Told:
    at = change.detected_at.astimezone(ZoneInfo(reader.zone)) if reader.zone else change.detected_at.astimezone()
    return Told(
        id=change.id,
        kind=names_for(reader.language).kinds[change.kind],
        title=_line(change.title or change.source or change.page_url),
        source=_line(change.source),
        url=change.page_url,
        at=f"{at:%Y-%m-%d %H:%M %Z}" if reader.zone else local_text(change.detected_at),
        summary="" if change.summary == change.title else _line(change.summary),
        marks=tuple(_line(mark) for mark in marks_of(change, reader.language)),
        versions="\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}".join(
            str(number) for number in (change.from_version, change.to_version) if number
        ),
        web_url=web_url_of(change, reader.web_url),
        passages=tuple(_passages(diff, labels_for(reader.language))) if diff else (),
    )


def _passages(diff: Diff, labels: Labels) -> Iterator[Passage]:
    if diff.title is not None:
        yield Passage(labels.headline, _words(parts_of(diff.title.runs)))
    for hunk in diff.hunks:
        if passage := _passage(hunk, labels):
            yield passage
    for detail in diff.details:
        sides = (Words("gone", _line(detail.old or "")), Words("new", _line(detail.new or "")))
        yield Passage(labels.detail_name(detail.detail), tuple(side for side in sides if side.text))


def _passage(hunk: Hunk, labels: Labels) -> Passage | None:
    match hunk:
        case Inserted(new):
            return Passage(labels.added, (Words("new", _cut(new.text)),))
        case Deleted(old):
            return Passage(labels.removed, (Words("gone", _cut(old.text)),))
        case Replaced(_, _, runs):
            return Passage(labels.edited, _words(excerpt(runs)))
        case Moved(_, _, runs):
            return Passage(labels.moved, _words(excerpt(runs)) or (Words("same", ""),))
        case Unchanged() | Regrouped():
            return None


def _words(parts: Sequence[Part]) -> tuple[Words, ...]:
    found = []
    for part in parts:
        if part.type is RunType.EQUAL:
            found.append(Words("same", harmless(part.new)))
        else:
            found += [Words("gone", _cut(part.old))] if part.old else []
            found += [Words("same", " ")] if part.old and part.new else []
            found += [Words("new", _cut(part.new))] if part.new else []
    return tuple(found)


def _shortened(change: Told, passages: int) -> Told:
    left = len(change.passages) - passages
    return change if left <= 0 else replace(change, passages=change.passages[:passages], more=change.more + left)


def _with_short_lines(change: Told, longest: int) -> Told:
    title, summary = (_no_longer(text, longest) for text in (change.title, change.summary))
    return replace(
        change, title=title, summary=summary, source=_no_longer(change.source, longest), marks=change.marks[:3]
    )


def _cut(text: str) -> str:
    return _no_longer(harmless(text.replace("\u2029", " ¶ ")), LONGEST_TEXT)


def _no_longer(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"


def _line(text: str) -> str:
    return " ".join(harmless(text).split())
