"""The change log as its readers ask for it: filtered, in parts that neither repeat nor miss an entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from scraper.folding import folded_words
from storage.changes import change_of, changes_statement
from storage.log_index import of_classes, with_words
from storage.models import ChangeRecord
from storage.pages import among

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Select
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


_ALL = LogFilter()


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
    while chunk := _chunk(session, wanted, (after, before, at_once), newest_first=newest_first):
        yield from chunk
        after, before = (after, chunk[-1].id) if newest_first else (chunk[-1].id, before)


def newest_id(session: Session) -> int:
    """Return the id of the log's newest entry, 0 where there is none."""
    return session.scalar(select(func.max(ChangeRecord.id))) or 0


def entry_ids(
    wanted: LogFilter, part: tuple[int, int | None, int], *, newest_first: bool, is_sqlite: bool
) -> Select[Any]:
    """Ask for the ids alone of a part of the log: between two ids (both exclusive), so many at most.

    An entry is ten times as long as what filters ask of it, so that is in one index: whatever is asked for and however
    rare, no more than that index is read, and the entries themselves only where they are wanted.
    """
    after, before, at_once = part
    statement: Select[Any] = select(ChangeRecord.id).where(*_conditions(wanted, is_sqlite=is_sqlite))
    place: ColumnElement[int] = ChangeRecord.__table__.c.id
    if words := set(folded_words(wanted.words)):
        statement, place = with_words(statement, words, is_sqlite=is_sqlite)
    if wanted.classes:
        statement = statement.where(of_classes(wanted.classes, after, before))
    statement = statement.where(place > after)
    if before is not None:
        statement = statement.where(place < before)
    return statement.order_by(place.desc() if newest_first else place).limit(at_once)


def _chunk(
    session: Session, wanted: LogFilter, part: tuple[int, int | None, int], *, newest_first: bool
) -> Sequence[Change]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    ids = entry_ids(wanted, part, newest_first=newest_first, is_sqlite=is_sqlite).subquery()
    order = ChangeRecord.id.desc() if newest_first else ChangeRecord.id
    rows = session.execute(changes_statement().join(ids, ids.c[0] == ChangeRecord.id).order_by(order))
    return [change_of(*row) for row in rows]


def _is_most_of_one_source(wanted: LogFilter) -> bool:
    is_plain = replace(wanted, source_ids=None, page_id=None, is_news=False) == _ALL
    return wanted.page_id is not None or (is_plain and len(wanted.source_ids or ()) == 1)


def _conditions(wanted: LogFilter, *, is_sqlite: bool) -> Iterator[ColumnElement[bool] | Any]:
    if wanted.page_id is not None:
        yield ChangeRecord.page_id == wanted.page_id
    if wanted.kinds:
        yield ChangeRecord.kind.in_(wanted.kinds)
    if wanted.datings:
        yield ChangeRecord.dating.in_(wanted.datings)
    if wanted.least > 0:
        yield ChangeRecord.significance >= wanted.least
    if wanted.is_news:
        yield ChangeRecord.is_baseline.is_(False)
        yield ChangeRecord.is_noise.is_not(True)
    if wanted.source_ids is not None:
        # SQLite would gather all entries of many sources, or of one for the few that are left of it, to sort them;
        # an expression has no index, so it holds each entry that the other conditions leave against the sources.
        has_no_index = is_sqlite and not _is_most_of_one_source(wanted)
        source_id = ChangeRecord.source_id.op("+")(0) if has_no_index else ChangeRecord.source_id
        yield among(source_id, wanted.source_ids)
    yield from _then(wanted.since, wanted.until, is_sqlite=is_sqlite)


def _then(since: datetime | None, until: datetime | None, *, is_sqlite: bool) -> Iterator[ColumnElement[bool] | Any]:
    """Conditions on the time, and what they mean for ids: an index on the time knows those without reading entries.

    A clock that was set anew may have put times out of order, so the ids alone would not do. PostgreSQL knows how ids
    and times go together, and would look for the first of these ids from the log's beginning.
    """
    times = [] if since is None else [ChangeRecord.detected_at >= since]
    times += [] if until is None else [ChangeRecord.detected_at < until]
    yield from times
    if times and is_sqlite:
        ids = select(func.min(ChangeRecord.id), func.max(ChangeRecord.id)).where(*times).subquery()
        yield ChangeRecord.id >= select(ids.c[0]).scalar_subquery()
        yield ChangeRecord.id <= select(ids.c[1]).scalar_subquery()
