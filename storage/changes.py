"""The change log: ids only grow, follow the order of commits and are never used twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, bindparam, select, update

from scraper.model import ChangeKind
from storage.chain import change_digest, next_hash
from storage.columns import plain
from storage.excerpts import excerpts_to_json
from storage.inserts import insert_rows
from storage.log_index import index_changes
from storage.models import ChangeRecord, LogHeadRecord, PageRecord, SourceRecord, VersionRecord
from storage.pages import in_chunks
from storage.records import Change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import NewChange


# Built once: putting a statement together takes longer than running it, and these run at every change.
_HEADS = cast("Table", LogHeadRecord.__table__)
_HEAD = select(_HEADS.c.change_id, _HEADS.c.chain_hash).with_for_update()
_NEW_HEAD = update(_HEADS).values(change_id=bindparam("newest"), chain_hash=bindparam("hash"))
_VERSION_HASH = select(VersionRecord.chain_hash).where(
    VersionRecord.page_id == bindparam("page_id"), VersionRecord.number == bindparam("number")
)


def list_changes(  # noqa: PLR0913 - filters by keyword; a class of them would only rename them
    session: Session,
    *,
    after: int | None = None,
    since: datetime | None = None,
    source_id: int | None = None,
    kinds: Collection[ChangeKind] = (),
    page_id: int | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[Change]:
    """Return entries of the log, oldest first unless asked otherwise. `after` is the last id its reader has seen."""
    wanted = changes_statement()
    if after is not None:
        wanted = wanted.where(ChangeRecord.id > after)
    if since is not None:
        wanted = wanted.where(ChangeRecord.detected_at >= since)
    if source_id is not None:
        wanted = wanted.where(ChangeRecord.source_id == source_id)
    if page_id is not None:
        wanted = wanted.where(ChangeRecord.page_id == page_id)
    if kinds:
        wanted = wanted.where(ChangeRecord.kind.in_(kinds))
    order = ChangeRecord.id.desc() if newest_first else ChangeRecord.id
    return [change_of(*row) for row in session.execute(wanted.order_by(order).limit(limit))]


def changes_by_id(session: Session, ids: Iterable[int]) -> dict[int, Change]:
    """Return these entries of the log."""
    found = {}
    for some in in_chunks(list(ids)):
        for row in session.execute(changes_statement().where(ChangeRecord.id.in_(some))):
            change = change_of(*row)
            found[change.id] = change
    return found


def news_times(session: Session, source_id: int, since: datetime, limit: int) -> list[datetime]:
    """Return when a source's pages changed since then, newest first: what its first run found and noise left out."""
    is_news = (
        ChangeRecord.source_id == source_id,
        ChangeRecord.detected_at >= since,
        ChangeRecord.is_baseline.is_(False),
        ChangeRecord.is_noise.is_not(True),
    )
    newest = select(ChangeRecord.detected_at).where(*is_news).order_by(ChangeRecord.id.desc()).limit(limit)
    return list(session.scalars(newest))


def version_times(
    session: Session,
    limit: int,
    *,
    source_id: int | None = None,
    page_id: int | None = None,
    since: datetime | None = None,
) -> list[datetime]:
    """Return when a source's pages, or a page, got a version, newest first; first versions too."""
    whose = ChangeRecord.page_id == page_id if source_id is None else ChangeRecord.source_id == source_id
    brings = select(ChangeRecord.detected_at).where(whose, ChangeRecord.kind.in_((ChangeKind.ADDED, ChangeKind.EDITED)))
    of_then = brings if since is None else brings.where(ChangeRecord.detected_at >= since)
    return list(session.scalars(of_then.order_by(ChangeRecord.id.desc()).limit(limit)))


def changes_statement() -> Select[*tuple[Any, ...]]:
    """What change_of takes: the entry, its source's name and address."""
    columns = (ChangeRecord, SourceRecord.name, SourceRecord.url)
    return select(*columns).outerjoin(SourceRecord, SourceRecord.id == ChangeRecord.source_id)


def append_changes(
    session: Session, changes: Iterable[NewChange], where: tuple[PageRecord | SourceRecord, int], now: datetime
) -> list[ChangeRecord]:
    """Add entries to the log as `append_found` does: about what, found by which source, when."""
    return append_found(session, [Found(tuple(changes), *where, now)])[0]


@dataclass(frozen=True, slots=True)
class Found:
    """What a check has for the log: about which page or source, by which source, when."""

    changes: Sequence[NewChange]
    about: PageRecord | SourceRecord
    source_id: int
    at: datetime
    new: VersionRecord | None = None
    """The version that came with them."""


def append_found(session: Session, found: Sequence[Found]) -> list[list[ChangeRecord]]:
    """Add entries to the log, in this order; return those of each check.

    From here until the commit, no other transaction can add one: that keeps ids in the order of commits.
    """
    if not any(one.changes for one in found):
        return [[] for _ in found]
    change_id, chain_hash = session.connection().execute(_HEAD).one()
    entries: list[list[ChangeRecord]] = []
    for one in found:
        entries.append([])
        for draft in one.changes:
            record = _change(draft, one)
            record.version_hash = _version_hash(session, record, draft, one.new)
            record.id = change_id = change_id + 1
            record.digest = change_digest(record)
            record.chain_hash = chain_hash = next_hash(chain_hash, record.digest)
            entries[-1].append(record)
    session.connection().execute(_NEW_HEAD, {"newest": change_id, "hash": chain_hash})
    new = [record for records in entries for record in records]
    insert_rows(session, new)
    index_changes(session, new)
    return entries


def change_of(record: ChangeRecord, name: str | None, url: str | None) -> Change:
    """The change that a row is, with its source's name or address."""
    return Change(
        id=record.id,
        kind=record.kind,
        classes=tuple(record.classes),
        is_baseline=record.is_baseline,
        detected_at=record.detected_at,
        page_id=record.page_id,
        page_url=record.page_url,
        source=name or url or "",
        source_id=record.source_id,
        title=record.title,
        from_version=record.from_version,
        to_version=record.to_version,
        summary=record.summary,
        significance=record.significance,
        reason=record.reason,
        is_doubtful=record.is_doubtful,
        digest=record.digest,
        chain_hash=record.chain_hash,
        is_purged=record.is_purged,
        is_noise=bool(record.is_noise),
        untold=record.untold,
        dating=record.dating,
    )


def _change(draft: NewChange, found: Found) -> ChangeRecord:
    page = found.about if isinstance(found.about, PageRecord) else None
    return ChangeRecord(
        kind=draft.kind,
        classes=[plain(name) for name in draft.classes],
        is_baseline=draft.is_baseline,
        is_doubtful=draft.is_doubtful,
        dating=draft.dating,
        is_purged=False,
        is_noise=draft.is_noise,
        untold=plain(draft.untold) or None,
        detected_at=found.at,
        page_id=page.id if page else None,
        source_id=found.source_id,
        page_url=plain(found.about.url),
        title=plain(draft.title),
        from_version=draft.from_number,
        to_version=draft.to_number,
        summary=plain(draft.summary),
        significance=round(draft.significance, 6),
        reason=draft.reason,
        excerpts=excerpts_to_json(draft.excerpts) if draft.excerpts else None,
    )


def _version_hash(session: Session, change: ChangeRecord, draft: NewChange, new: VersionRecord | None) -> str | None:
    number = draft.to_number or draft.from_number
    if change.page_id is None or number is None:
        return None
    if new is not None and new.number == number:
        return new.chain_hash
    return session.connection().execute(_VERSION_HASH, {"page_id": change.page_id, "number": number}).scalar()
