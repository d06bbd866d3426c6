"""Turns of health: what becomes unreadable, or readable again, is one entry in the log, however many checks say so.

Pages of a site that fail together are one entry about the site, and where nobody at all answers it is one entry about
the network: what is told at a wider scope is not told again for each page inside. `told_health` is what the log says of
a row by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from scraper.health import OVER_SHARE, TOGETHER, UNREACHABLE, Health, health_of
from scraper.judgement import NewChange, Outcome
from scraper.model import ChangeKind, GapReason
from scraper.sentences import duration_in_words, reason_in_words, sentence
from storage.changes import append_changes
from storage.models import PageRecord, SourceRecord, TroubleRecord
from storage.runs import gap_runs
from storage.service_records import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult, GapRun
    from storage.check_records import DiscoveryResult
    from storage.models import ChangeRecord

NETWORK = "*"
"""The scope of a trouble that all sites share; no host is called so."""
_NETWORK_TROUBLE = select(TroubleRecord.scope).where(TroubleRecord.scope == NETWORK)

_Record = PageRecord | SourceRecord


@dataclass(frozen=True, slots=True)
class Turning:
    """What a turn is judged by and told with: the check's result, and since when the row had failed before it."""

    result: CheckResult | DiscoveryResult
    failing_since: datetime | None
    source_id: int
    is_network_away: bool
    """Whether the log says that nobody at all answers, see `is_network_away`."""
    language: str = "en"


def is_network_away(session: Session) -> bool:
    """Whether the log says that nobody at all answers."""
    # Hardly ever so, and asked for every check: past the session, which would flush and take four times as long.
    return session.connection().execute(_NETWORK_TROUBLE).first() is not None


def record_turns(session: Session, record: _Record, turning: Turning) -> list[ChangeRecord]:
    """Note how a page or source fares after a check whose run is recorded, and log what turned."""
    teller = _Teller(session, record, turning)
    return teller.after_gap() if turning.result.outcome is Outcome.GAP else teller.after_answer()


def list_troubles(session: Session) -> list[Trouble]:
    """Return the troubles that whole sites have, or the network (scope `*`), oldest first."""
    rows = session.scalars(select(TroubleRecord).order_by(TroubleRecord.since_at, TroubleRecord.scope))
    return [Trouble(row.scope, row.health, row.reason, row.since_at) for row in rows]


class _Teller:
    """Tells the turns that one check makes."""

    def __init__(self, session: Session, record: _Record, turning: Turning) -> None:
        self._session = session
        self._record = record
        self._turning = turning
        self._at = turning.result.checked_at

    def after_gap(self) -> list[ChangeRecord]:
        record, gaps = self._record, gap_runs(self._session, self._record)
        is_removed = isinstance(record, PageRecord) and record.is_removed
        record.health = health_of(gaps, record.health, is_removed=is_removed)
        if is_removed:
            # The entry `removed` says it, and `returned` will undo both.
            record.told_health = Health.HEALTHY
            return []
        if gaps[-1].reason not in UNREACHABLE and (told := self._network_is_back()):
            # This row's failures so far were the network's; whether it has trouble of its own, the next check will say.
            return told
        return [] if record.health in {Health.HEALTHY, record.told_health} else self._trouble(gaps)

    def after_answer(self) -> list[ChangeRecord]:
        told, since = self._network_is_back(), self._turning.failing_since
        self._record.health = Health.HEALTHY
        if since is None:
            # A row that did not fail has nothing to say of its site; this is the path of nearly every check.
            return told
        if self._record.told_health is not Health.HEALTHY:
            self._record.told_health = Health.HEALTHY
            told += self._log(self._record, "health_healthy", None, duration=self._duration(since))
        return told + self._site_is_back()

    def _trouble(self, gaps: Sequence[GapRun]) -> list[ChangeRecord]:
        known = self._session.scalars(
            select(TroubleRecord).where(TroubleRecord.scope.in_([self._record.host, NETWORK]))
        ).all()
        if not all(self._is_left_over(trouble, gaps) for trouble in known):
            return []
        for trouble in known:
            self._session.delete(trouble)
        self._session.flush()
        return self._network_trouble(gaps) or self._site_trouble(gaps) or self._own_trouble(gaps)

    def _is_left_over(self, trouble: TroubleRecord, gaps: Sequence[GapRun]) -> bool:
        """Whether all whose trouble this was have been paused, removed or purged: it must not silence this row's."""
        if trouble.scope == NETWORK or gaps[0].first_at <= trouble.since_at:
            return False
        failing, _ = _on_host(self._session, trouble.scope, None)
        return failing <= 1

    def _network_trouble(self, gaps: Sequence[GapRun]) -> list[ChangeRecord]:
        if gaps[-1].reason not in UNREACHABLE:
            return []
        since = gaps[0].first_at
        if any(_someone_answered(self._session, table, since) for table in (PageRecord, SourceRecord)):
            return []
        hosts = set().union(*(_unreachable_hosts(self._session, table) for table in (PageRecord, SourceRecord)))
        if len(hosts) < TOGETHER:
            return []
        self._remember(NETWORK, Health.FAILING, gaps)
        duration = self._duration(since)
        return self._log(None, "network_failing", gaps[-1].reason, failing=len(hosts), duration=duration)

    def _site_trouble(self, gaps: Sequence[GapRun]) -> list[ChangeRecord]:
        host, health = self._record.host, self._record.health
        failing, asked = _on_host(self._session, host, gaps[0].first_at)
        if failing < TOGETHER or 2 * failing < asked:
            return []
        self._remember(host, health, gaps)
        facts = {"failing": failing, "asked": asked, "host": host}
        return self._log(None, f"site_{health.value}", gaps[-1].reason, **facts)

    def _own_trouble(self, gaps: Sequence[GapRun]) -> list[ChangeRecord]:
        self._record.told_health = self._record.health
        checks, duration = sum(run.count for run in gaps), self._duration(gaps[0].first_at)
        key = f"health_{self._record.health.value}"
        return self._log(self._record, key, gaps[-1].reason, checks=checks, duration=duration)

    def _remember(self, scope: str, health: Health, gaps: Sequence[GapRun]) -> None:
        reason, since = gaps[-1].reason, gaps[0].first_at
        self._session.add(TroubleRecord(scope=scope, health=health, reason=reason, since_at=since))

    def _network_is_back(self) -> list[ChangeRecord]:
        if not self._turning.is_network_away:
            return []
        # Another check of these may have seen it first.
        return self._end(self._session.get(TroubleRecord, NETWORK), "network_healthy")

    def _site_is_back(self) -> list[ChangeRecord]:
        trouble = self._session.get(TroubleRecord, self._record.host)
        if trouble is None:
            return []
        failing, pages = _on_host(self._session, self._record.host, None)
        return [] if failing > pages * OVER_SHARE else self._end(trouble, "site_healthy", host=trouble.scope)

    def _end(self, trouble: TroubleRecord | None, key: str, **facts: object) -> list[ChangeRecord]:
        if trouble is None:
            return []
        self._session.delete(trouble)
        self._session.flush()
        return self._log(None, key, None, duration=self._duration(trouble.since_at), **facts)

    def _duration(self, since: datetime) -> str:
        return duration_in_words((self._at - since).total_seconds(), self._turning.language)

    def _log(self, about: _Record | None, key: str, reason: GapReason | None, **facts: object) -> list[ChangeRecord]:
        """Log a turn of this row, or where it is None of all its source's pages at once."""
        where = about or self._session.get_one(SourceRecord, self._turning.source_id)
        language = self._turning.language
        if reason is not None:
            facts["reason"] = reason_in_words(reason, language)
        title = (where.title if isinstance(where, PageRecord) else where.name) or ""
        change = NewChange(ChangeKind.HEALTH, title=title, summary=sentence(key, language, **facts), reason=reason)
        return append_changes(self._session, [change], (where, self._turning.source_id), self._at)


def _someone_answered(session: Session, table: type[_Record], since: datetime) -> bool:
    answered = or_(table.failing_since.is_(None), table.last_reason.not_in(UNREACHABLE))
    found = select(table.id).where(table.last_checked_at >= since, answered).limit(1)
    return session.scalar(found) is not None


def _unreachable_hosts(session: Session, table: type[_Record]) -> set[str]:
    unreachable = select(table.host).where(table.failing_since.is_not(None), table.last_reason.in_(UNREACHABLE))
    return set(session.scalars(unreachable.where(table.due_at.is_not(None)).distinct()))


def _on_host(session: Session, host: str, since: datetime | None) -> tuple[int, int]:
    """Count what fails on a host, and what was asked there since a moment; without what is gone or told by itself."""
    failing = asked = 0
    for table in (PageRecord, SourceRecord):
        fails = and_(table.failing_since.is_not(None), table.failure_count > 1)
        was_asked: ColumnElement[bool] | Any = fails if since is None else or_(fails, table.last_checked_at >= since)
        counted = func.count() if since is None else func.count(case((was_asked, 1)))
        # The index on host and due_at holds only what is watched.
        here = (table.host == host, table.due_at.is_not(None), table.told_health == Health.HEALTHY)
        alive = (PageRecord.is_removed.is_(False),) if table is PageRecord else ()
        fail, ask = session.execute(select(func.count(case((fails, 1))), counted).where(*here, *alive)).one()
        failing, asked = failing + fail, asked + ask
    return failing, asked
