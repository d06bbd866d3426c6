"""The change log as its readers ask for it: filtered, in parts that neither repeat nor miss an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, func, or_, select

from scraper.folding import folded_words
from storage.changes import change_of, changes_statement
from storage.models import ChangeRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from scraper.model import ChangeKind, Dating
    from storage.records import Change

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are wanted; empty means all."""

    source_ids: tuple[int, ...] | None = None
    page_id: int | None = None
    kinds: tuple[ChangeKind, ...] = ()
    classes: tuple[str, ...] = ()
    """Of any of these classes."""
    datings: tuple[Dating, ...] = ()
    least: float = 0.0
    """Of this significance or more, from 0 to 1."""
    is_news: bool = False
    """Not what a source's first run found, and no noise."""
    since: datetime | None = None
    until: datetime | None = None
    """Before then."""
    words: str = ""
    """All of them in title, summary or address; case and accents do not matter."""


def iter_log(  # noqa: PLR0913 - options by keyword
    session: Session,
    wanted: LogFilter,
    *,
    after: int = 0,
    before: int | None = None,
    newest_first: bool = False,
    at_once: int = _CHUNK,
) -> Iterator[Change]:
    """Give the entries between two ids (both exclusive) that a filter wants, without holding all of them.

    Who will take only a few asks for as many `at_once`.
    """
    words = set(folded_words(wanted.words))
    at_once = _CHUNK if words else at_once
    while chunk := _chunk(session, wanted, (after, before, at_once), newest_first=newest_first):
        yield from (change for change in chunk if words <= _words(change))
        after, before = (after, chunk[-1].id) if newest_first else (chunk[-1].id, before)


def newest_id(session: Session) -> int:
    """Return the id of the log's newest entry, 0 where there is none."""
    return session.scalar(select(func.max(ChangeRecord.id))) or 0


def _chunk(
    session: Session, wanted: LogFilter, part: tuple[int, int | None, int], *, newest_first: bool
) -> Sequence[Change]:
    after, before, at_once = part
    conditions = [*_conditions(wanted), ChangeRecord.id > after]
    if before is not None:
        conditions.append(ChangeRecord.id < before)
    order = ChangeRecord.id.desc() if newest_first else ChangeRecord.id
    rows = session.execute(changes_statement().where(*conditions).order_by(order).limit(at_once))
    return [change_of(*row) for row in rows]


def _conditions(wanted: LogFilter) -> Iterator[ColumnElement[bool] | Any]:
    if wanted.source_ids is not None:
        yield ChangeRecord.source_id.in_(wanted.source_ids)
    if wanted.page_id is not None:
        yield ChangeRecord.page_id == wanted.page_id
    if wanted.kinds:
        yield ChangeRecord.kind.in_(wanted.kinds)
    if wanted.datings:
        yield ChangeRecord.dating.in_(wanted.datings)
    if wanted.classes:
        # A list of names as JSON reads the same on both databases, but for the spaces between them.
        listed = cast(ChangeRecord.classes, Text)
        yield or_(*(listed.contains(f'"{name}"', autoescape=True) for name in wanted.classes))
    if wanted.least > 0:
        yield ChangeRecord.significance >= wanted.least
    if wanted.is_news:
        yield ChangeRecord.is_baseline.is_(False)
        yield ChangeRecord.is_noise.is_not(True)
    if wanted.since is not None:
        yield ChangeRecord.detected_at >= wanted.since
    if wanted.until is not None:
        yield ChangeRecord.detected_at < wanted.until


def _words(change: Change) -> set[str]:
    return {word for text in (change.title, change.summary, change.page_url) for word in folded_words(text)}
