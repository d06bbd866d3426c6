"""Claims: who may make which check, until when. Each claim has a fencing token that is new with every claim.

Due pages are taken oldest promise first, as many per host as the host may have at once; between the lanes of one host
(sources' own checks, pages that somebody named, the pages of each list) its turns are shared out, so that a list with
a long backlog keeps nobody waiting but its own pages. The oldest hundred are looked at first; only where a backlog
fills that window are lanes, and then hosts, walked one by one (a loose index scan: its cost is their number, not that
of the pages). Sources are fewer, and due ones are then read once, a few of each host.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    Update,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from scraper.model import SourceKind, Url
from storage.check_records import Claim
from storage.columns import UtcTime
from storage.models import PageRecord, SourcePageRecord, SourceRecord
from storage.pages import in_chunks
from storage.records import PageState, SourceState
from storage.schedules import own_schedule, page_schedules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

_Table = type[PageRecord] | type[SourceRecord]
_TABLES: tuple[_Table, ...] = (PageRecord, SourceRecord)
_Row = Row[*tuple[Any, ...]]

_SHOWN = ("id", "url", "host", "due_at", "requested_at", "claim_number", "claim_owner", "claim_until", "next_cause")
"""What a claim says of its row."""

_SCHEDULING = tuple(getattr(SourceRecord, name) for name in ("id", "kind", "state", "schedule", "pages_schedule"))
"""What a claim needs to know of the sources of its page."""

_WINDOW = 128
"""Due pages looked at before the hosts are walked, at least; many times what one tick claims."""
_CLAIM_LOCK = 0x7661726D636C61
"""Serialises claimers on PostgreSQL, so that two of them cannot both take a host's last slot."""


def _is_free(table: _Table, now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(table.claim_owner.is_(None), table.claim_until <= now)


# Built once, and run past the session, which takes as long again as the database to answer them: a claim asks three
# things of each host, and putting a statement together takes longer than running it.
_NOW = bindparam("now", type_=UtcTime())
_OWN_CHECKS = -1
"""The lane of sources' own checks."""
_OLDEST = {
    table: select(table.id, table.host, table.due_at, table.lane if table is PageRecord else literal(_OWN_CHECKS))
    .where(table.due_at <= _NOW, _is_free(table, _NOW))
    .order_by(table.due_at, table.host)
    .limit(bindparam("window"))
    for table in _TABLES
}
_PLACE = func.row_number().over(partition_by=SourceRecord.host, order_by=SourceRecord.due_at)
_PLACED = (
    select(SourceRecord.id, SourceRecord.host, SourceRecord.due_at, _PLACE.label("place"))
    .where(SourceRecord.due_at <= _NOW, _is_free(SourceRecord, _NOW))
    .subquery()
)
_OLDEST_SOURCES_OF_HOSTS = (
    select(_PLACED.c.id, _PLACED.c.host, _PLACED.c.due_at, literal(_OWN_CHECKS))
    .where(_PLACED.c.place <= bindparam("per_host"))
    .order_by(_PLACED.c.due_at, _PLACED.c.host)
)
_IN_FLIGHT = {
    table: select(table.host, func.count())
    .where(table.claim_owner.is_not(None), table.claim_until > _NOW)
    .group_by(table.host)
    for table in _TABLES
}


_OF_LANE = (
    select(PageRecord.id, PageRecord.due_at)
    .where(PageRecord.host == bindparam("host"), PageRecord.lane == bindparam("lane"))
    .where(PageRecord.due_at <= _NOW, _is_free(PageRecord, _NOW))
    .order_by(PageRecord.due_at)
    .limit(bindparam("window"))
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_FREE = {
    table: select(table.id).where(table.id.in_(_IDS), _is_free(table, _NOW)).with_for_update(skip_locked=True)
    for table in _TABLES
}
_TAKEN = {
    table: update(table)
    .where(table.id.in_(_FREE[table].scalar_subquery()))
    .values(claim_number=table.claim_number + 1, claim_owner=bindparam("owner"), claim_until=bindparam("until"))
    .returning(*(getattr(table, name) for name in _SHOWN))
    .execution_options(synchronize_session=False)
    for table in _TABLES
}
_WATCHING = (
    select(SourcePageRecord.page_id, *_SCHEDULING)
    .join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
    .where(SourcePageRecord.page_id.in_(_IDS))
    .order_by(SourceRecord.id)
)
_KINDS = select(SourceRecord.id, SourceRecord.kind, SourceRecord.schedule).where(SourceRecord.id.in_(_IDS))


def _lanes() -> Select[Any]:
    """The lanes of a host that have promises; one seek each in ix_page_lane_due."""
    here = (PageRecord.host == bindparam("host"), PageRecord.due_at.is_not(None))
    lanes = select(func.min(PageRecord.lane).label("lane")).where(*here).cte("lanes", recursive=True)
    following = select(func.min(PageRecord.lane)).where(*here, PageRecord.lane > lanes.c.lane)
    return select(lanes.union_all(select(following.scalar_subquery()).where(lanes.c.lane.is_not(None))).c.lane)


def _hosts() -> Select[Any]:
    """The hosts that have promises, each with its oldest; one seek per host in ix_page_host_due."""
    first = select(func.min(PageRecord.host).label("host")).where(PageRecord.due_at.is_not(None))
    hosts = first.cte("hosts", recursive=True)
    following = select(func.min(PageRecord.host)).where(PageRecord.due_at.is_not(None), PageRecord.host > hosts.c.host)
    hosts = hosts.union_all(select(following.scalar_subquery()).where(hosts.c.host.is_not(None)))
    oldest = select(func.min(PageRecord.due_at)).where(PageRecord.due_at.is_not(None), PageRecord.host == hosts.c.host)
    return select(hosts.c.host, oldest.scalar_subquery()).where(hosts.c.host.is_not(None))


_LANES, _HOSTS = _lanes(), _hosts()


@dataclass(frozen=True, slots=True)
class _Due:
    table: _Table
    id: int
    host: str
    due_at: datetime
    lane: int


@dataclass(frozen=True, slots=True)
class _Slots:
    """How many checks each host may still have; taking one uses it up."""

    taken: Counter[str]
    skipped: frozenset[str]
    per_host: int
    private_per_host: int
    own: frozenset[str] = frozenset()

    def room(self, host: str) -> int:
        """How many more checks this host may have at once."""
        if host in self.skipped:
            return 0
        is_own = host in self.own or is_private_host(host)
        most = self.private_per_host if is_own else self.per_host
        return max(0, most - self.taken[host])

    def take(self, due: Iterable[_Due], limit: int) -> list[_Due]:
        """The first of these that there is room for."""
        chosen: list[_Due] = []
        for one in due:
            if len(chosen) == limit:
                break
            if self.room(one.host):
                self.taken[one.host] += 1
                chosen.append(one)
        return chosen


def claim_due(  # noqa: PLR0913 - options by keyword; a class of them would only rename them
    session: Session,
    *,
    now: datetime,
    lease_s: float,
    limit: int,
    owner: str,
    skip_hosts: Collection[str] = (),
    per_host: int = 1,
    private_per_host: int = 16,
    own_hosts: Collection[str] = (),
    chance: float = 0.0,
) -> list[Claim]:
    """Claim due checks, oldest promise first, counting what each host has in flight already, whoever claimed it.

    `chance`, from 0 to below 1, says which lane of a host has the first turn; 0 is that of the oldest promise. Private
    hosts and `own_hosts` may have `private_per_host` at once.
    """
    if limit <= 0:
        return []
    _serialise(session)
    slots = _Slots(_in_flight(session, now), frozenset(skip_hosts), per_host, private_per_host, frozenset(own_hosts))
    chosen = _choose(session, slots, now, (limit, chance))
    until = now + timedelta(seconds=lease_s)
    claims = [
        *_claim(session, SourceRecord, [due.id for due in chosen if due.table is SourceRecord], (now, until, owner)),
        *_claim(session, PageRecord, [due.id for due in chosen if due.table is PageRecord], (now, until, owner)),
    ]
    return sorted(claims, key=lambda claim: claim.due_at)


def claim_now(  # noqa: PLR0913 - options by keyword
    session: Session,
    *,
    page_ids: Collection[int] = (),
    source_ids: Collection[int] = (),
    now: datetime,
    lease_s: float,
    owner: str,
) -> list[Claim]:
    """Claim these checks whether due or not, paused ones too; those that somebody alive holds are left out.

    A page source stands for its page; any other source for its own check, not for the pages it found.
    """
    _serialise(session)
    until = now + timedelta(seconds=lease_s)
    finders = select(SourceRecord.id).where(SourceRecord.id.in_(source_ids), SourceRecord.kind != SourceKind.PAGE)
    own = session.scalars(finders).all()
    pages = sorted({*page_ids, *pages_of_page_sources(session, source_ids)})
    claims: list[Claim] = []
    for ids in in_chunks(own):
        claims += _claim(session, SourceRecord, ids, (now, until, owner))
    for ids in in_chunks(pages):
        claims += _claim(session, PageRecord, ids, (now, until, owner))
    return claims


def release(session: Session, claim: Claim) -> bool:
    """Give a claim back without a trace: the promise stays as it was. False where it was somebody else's by now."""
    return bool(_result(session, _held(claim).values(claim_owner=None, claim_until=None)))


def renew(session: Session, claims: Iterable[Claim], until: datetime) -> frozenset[str]:
    """Lengthen the leases of these claims; return the tokens still held. The others' checks will not be recorded."""
    return frozenset(claim.token for claim in claims if _result(session, _held(claim).values(claim_until=until)))


def release_owner(session: Session, owner: str) -> int:
    """Give back every claim of one owner; return how many there were."""
    free = {"claim_owner": None, "claim_until": None}
    return sum(_result(session, update(table).where(table.claim_owner == owner).values(free)) for table in _TABLES)


def holds(record: PageRecord | SourceRecord, claim: Claim) -> bool:
    """Whether the claim is still the one that this row was last claimed by."""
    return record.claim_owner is not None and token_of(record) == claim.token


def token_of(record: PageRecord | SourceRecord) -> str:
    """The fencing token of a row's last claim: `p7.3` is the third claim of page 7, `s7.3` of source 7's own check."""
    return token("p" if isinstance(record, PageRecord) else "s", record.id, record.claim_number)


def token(sort: str, row_id: int, number: int) -> str:
    """The fencing token of a page's (`p`) or source's (`s`) claim with this number."""
    return f"{sort}{row_id}.{number}"


def pages_of_page_sources(session: Session, source_ids: Collection[int]) -> list[int]:
    """Return the pages of those of these sources that are page sources."""
    found: list[int] = []
    for ids in in_chunks(sorted(source_ids)):
        links = select(SourcePageRecord.page_id).join(SourceRecord, SourceRecord.id == SourcePageRecord.source_id)
        links = links.join(PageRecord, PageRecord.id == SourcePageRecord.page_id)
        here = (SourceRecord.kind == SourceKind.PAGE, PageRecord.state != PageState.MOVED)
        found += session.scalars(links.where(SourceRecord.id.in_(ids), *here))
    return found


@lru_cache(maxsize=4096)
def is_private_host(host: str) -> bool:
    """Whether a host is one's own by its name alone: loopback or private address, `localhost`, a name without dots."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local"))
    return address.is_private or address.is_loopback


def _choose(session: Session, slots: _Slots, now: datetime, terms: tuple[int, float]) -> list[_Due]:
    limit, chance = terms
    window = max(_WINDOW, 4 * limit)
    pages = _oldest(session, PageRecord, now, window)
    oldest = sorted([*_oldest_sources(session, slots, now, window), *pages], key=lambda due: due.due_at)
    if len(pages) < window:
        found = [due for due_at_host in _by_host(oldest).values() for due in _shared(due_at_host, slots, chance)]
        return slots.take(sorted(found, key=lambda due: due.due_at), limit)
    chosen: list[_Due] = []
    at_hosts = _by_host(oldest)
    for host in _in_turn(session, at_hosts, now):
        if len(chosen) == limit:
            break
        if room := min(slots.room(host), limit - len(chosen)):
            own = [due for due in at_hosts.get(host, ()) if due.table is SourceRecord]
            due = [*own, *_oldest_by_lane(session, host, now, room)]
            chosen += slots.take(_shared(due, slots, chance), room)
    return chosen


def _oldest(session: Session, table: _Table, now: datetime, window: int) -> list[_Due]:
    return _due(table, session.connection().execute(_OLDEST[table], {"now": now, "window": window}))


def _oldest_sources(session: Session, slots: _Slots, now: datetime, window: int) -> list[_Due]:
    """The oldest own checks; where a backlog fills the window, the oldest of each host that there is room for.

    Else many feeds of one host that wants to be left alone would keep all other hosts' waiting as long.
    """
    found = _oldest(session, SourceRecord, now, window)
    if len(found) < window:
        return found
    most = max(slots.per_host, slots.private_per_host)
    rows = session.connection().execute(_OLDEST_SOURCES_OF_HOSTS, {"now": now, "per_host": most})
    return [due for due in _due(SourceRecord, rows) if slots.room(due.host)]


def _due(table: _Table, rows: Iterable[_Row]) -> list[_Due]:
    return [_Due(table, row_id, host, due_at, lane) for row_id, host, due_at, lane in rows if due_at is not None]


def _by_host(oldest: Iterable[_Due]) -> dict[str, list[_Due]]:
    found: dict[str, list[_Due]] = {}
    for due in oldest:
        found.setdefault(due.host, []).append(due)
    return found


def _in_turn(session: Session, at_hosts: Collection[str], now: datetime) -> Iterator[str]:
    """The hosts of the window, then all others; oldest promise first."""
    yield from at_hosts
    yield from (host for host in _due_hosts(session, now) if host not in at_hosts)


def _shared(due: Sequence[_Due], slots: _Slots, chance: float) -> list[_Due]:
    """What one host has room for: a turn for each lane, and so on; each lane's oldest promise first."""
    lanes: dict[int, list[_Due]] = {}
    for one in sorted(due, key=lambda one: one.due_at):
        lanes.setdefault(one.lane, []).append(one)
    first = int(chance * len(lanes))
    turns = [*lanes.values()][first:] + [*lanes.values()][:first]
    return (
        [one for turn in zip_longest(*turns) for one in turn if one is not None][: slots.room(due[0].host)]
        if due
        else []
    )


def _oldest_by_lane(session: Session, host: str, now: datetime, room: int) -> list[_Due]:
    found: list[_Due] = []
    connection = session.connection()
    for lane in connection.scalars(_LANES, {"host": host}):
        if lane is not None:
            rows = connection.execute(_OF_LANE, {"host": host, "lane": lane, "now": now, "window": room})
            found += [_Due(PageRecord, row_id, host, due_at or now, lane) for row_id, due_at in rows]
    return found


def _due_hosts(session: Session, now: datetime) -> list[str]:
    """Hosts with a due page, oldest promise first."""
    rows = session.connection().execute(_HOSTS).all()
    return [host for host, due_at in sorted(rows, key=lambda row: (row[1], row[0])) if due_at <= now]


def _claim(session: Session, table: _Table, ids: Sequence[int], terms: tuple[datetime, datetime, str]) -> list[Claim]:
    now, until, owner = terms
    if not ids:
        return []
    rows = session.connection().execute(_TAKEN[table], {"ids": ids, "now": now, "owner": owner, "until": until}).all()
    return _page_claims(session, rows, now) if table is PageRecord else _source_claims(session, rows, now)


def _page_claims(session: Session, rows: Sequence[_Row], now: datetime) -> list[Claim]:
    watching: dict[int, list[_Row]] = {}
    for source in session.connection().execute(_WATCHING, {"ids": [row.id for row in rows]}):
        watching.setdefault(source.page_id, []).append(source)
    return [_page_claim(row, watching[row.id], now) for row in rows if row.id in watching]


def _page_claim(row: _Row, sources: Sequence[_Row], now: datetime) -> Claim:
    active = [source for source in sources if source.state is SourceState.ACTIVE] or sources
    schedules = page_schedules((source.kind, source.schedule, source.pages_schedule) for source in active)
    facts = {"page_id": row.id, "source_id": active[0].id, "kind": SourceKind.PAGE, "schedules": schedules}
    return _claim_of(row, now, token=token("p", row.id, row.claim_number), **facts)


def _source_claims(session: Session, rows: Sequence[_Row], now: datetime) -> list[Claim]:
    ids = [row.id for row in rows]
    own = {source.id: source for source in session.connection().execute(_KINDS, {"ids": ids})}
    return [
        _claim_of(
            row,
            now,
            token=token("s", row.id, row.claim_number),
            page_id=None,
            source_id=row.id,
            kind=own[row.id].kind,
            schedules=(own_schedule(own[row.id].schedule),),
        )
        for row in rows
    ]


def _claim_of(row: _Row, now: datetime, **rest: Any) -> Claim:
    return Claim(
        url=Url(row.url),
        host=row.host,
        owner=row.claim_owner,
        due_at=row.requested_at or row.due_at or now,
        lease_until=row.claim_until,
        cause=row.next_cause,
        is_requested=row.requested_at is not None or row.due_at is None or row.due_at > now,
        **rest,
    )


def _in_flight(session: Session, now: datetime) -> Counter[str]:
    found: Counter[str] = Counter()
    for table in _TABLES:
        for host, count in session.connection().execute(_IN_FLIGHT[table], {"now": now}):
            found[host] += count
    return found


def _held(claim: Claim) -> Update:
    table: _Table = SourceRecord if claim.page_id is None else PageRecord
    number = int(claim.token.rpartition(".")[2])
    row_id = claim.source_id if claim.page_id is None else claim.page_id
    return update(table).where(table.id == row_id, table.claim_number == number, table.claim_owner.is_not(None))


def _result(session: Session, statement: Update) -> int:
    return int(session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _serialise(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
