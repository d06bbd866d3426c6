"""The change log as its readers ask for it: filtered, in parts that neither repeat nor miss an entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, Text, cast, func, or_, select

from scraper.folding import folded_words
from storage.changes import change_of, changes_by_id, changes_statement
from storage.models import ChangeRecord
from storage.pages import in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from scraper.model import ChangeKind, Dating
    from storage.records import Change

_CHUNK = 500
_TEXTS = 5000


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
    if words := set(folded_words(wanted.words)):
        yield from _with_words(session, wanted, words, (after, before), newest_first=newest_first)
        return
    while chunk := _chunk(session, wanted, (after, before, at_once), newest_first=newest_first):
        yield from chunk
        after, before = (after, chunk[-1].id) if newest_first else (chunk[-1].id, before)


def newest_id(session: Session) -> int:
    """Return the id of the log's newest entry, 0 where there is none."""
    return session.scalar(select(func.max(ChangeRecord.id))) or 0


def _chunk(
    session: Session, wanted: LogFilter, part: tuple[int, int | None, int], *, newest_first: bool
) -> Sequence[Change]:
    rows = session.execute(_part(changes_statement(), wanted, part, newest_first=newest_first))
    return [change_of(*row) for row in rows]


def _with_words(
    session: Session, wanted: LogFilter, words: set[str], between: tuple[int, int | None], *, newest_first: bool
) -> Iterator[Change]:
    # Most entries lack the words, so their texts are read alone: a whole entry costs five times as much.
    texts = select(ChangeRecord.id, ChangeRecord.title, ChangeRecord.summary, ChangeRecord.page_url)
    after, before = between
    while rows := session.execute(_part(texts, wanted, (after, before, _TEXTS), newest_first=newest_first)).all():
        ids = [row.id for row in rows if words <= _words(row)]
        for some in in_chunks(ids):
            found = changes_by_id(session, some)
            yield from (found[one] for one in some)
        after, before = (after, rows[-1].id) if newest_first else (rows[-1].id, before)


def _part(
    statement: Select[*tuple[Any, ...]],
    wanted: LogFilter,
    part: tuple[int, int | None, int],
    *,
    newest_first: bool,
) -> Select[*tuple[Any, ...]]:
    after, before, at_once = part
    conditions = [*_conditions(wanted), ChangeRecord.id > after]
    if before is not None:
        conditions.append(ChangeRecord.id < before)
    order = ChangeRecord.id.desc() if newest_first else ChangeRecord.id
    return statement.where(*conditions).order_by(order).limit(at_once)


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
    yield from _then(wanted.since, wanted.until)


def _then(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool] | Any]:
    """Conditions on the time, and what they mean for ids: an index on the time knows those without reading entries.

    A clock that was set anew may have put times out of order, so the ids alone would not do.
    """
    times = [] if since is None else [ChangeRecord.detected_at >= since]
    times += [] if until is None else [ChangeRecord.detected_at < until]
    if times:
        ids = select(func.min(ChangeRecord.id), func.max(ChangeRecord.id)).where(*times).subquery()
        yield from times
        yield ChangeRecord.id >= select(ids.c[0]).scalar_subquery()
        yield ChangeRecord.id <= select(ids.c[1]).scalar_subquery()


def _words(row: Row[*tuple[Any, ...]]) -> set[str]:
    return {word for text in (row.title, row.summary, row.page_url) for word in folded_words(text)}
