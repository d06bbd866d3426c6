"""Runs: consecutive checks with one outcome and reason are one row, whose counters are updated in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select, update

from scraper.judgement import CheckResult, GapRun, Outcome
from scraper.model import GapReason, PayloadDigest
from storage.inserts import insert_rows
from storage.models import PageRecord, RunRecord, SourceRecord
from storage.records import Run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row, Table
    from sqlalchemy.orm import Session

    from scraper.judgement import Evidence
    from storage.check_records import DiscoveryResult

_Result: TypeAlias = "CheckResult | DiscoveryResult"
_GAPS_SHOWN = 20

# Built once: putting a statement together takes longer than running it, and these run at every check.
_RUNS = cast("Table", RunRecord.__table__)
_OTHERS = _RUNS.alias("others")


def _newest_of(table: type[PageRecord | SourceRecord], column: ColumnElement[int | None]) -> ScalarSelect[int | None]:
    """The id of a row's current run: one step in an index, however many runs it has had."""
    return select(func.max(_OTHERS.c.id)).where(column == table.id).correlate(table).scalar_subquery()


NEWEST_OF_PAGE = _newest_of(PageRecord, _OTHERS.c.page_id)
"""The id of the current run of a page; to stand in a statement about pages."""
_NEWEST = {
    table: select(_RUNS).where(_RUNS.c.id.in_(select(newest).where(table.id.in_(bindparam("of_rows", expanding=True)))))
    for table, newest in (
        (PageRecord, NEWEST_OF_PAGE),
        (SourceRecord, _newest_of(SourceRecord, _OTHERS.c.source_id)),
    )
}
EXTENDED = (
    update(_RUNS)
    .where(_RUNS.c.id == bindparam("run_id"))
    .values(
        count=_RUNS.c.count + 1,
        last_at=bindparam("at"),
        longest_pause_s=bindparam("pause_s"),
        detail=bindparam("said"),
        evidence=bindparam("because"),
        version_number=bindparam("number"),
        last_digest=bindparam("bytes"),
    )
)
"""Counts a check into a run; takes what `one_more` gives."""


def list_runs(session: Session, page_id: int) -> list[Run]:
    """Return the runs of a page's checks, oldest first."""
    return _list(session, RunRecord.page_id == page_id)


def list_source_runs(session: Session, source_id: int) -> list[Run]:
    """Return the runs of a source's own checks, oldest first."""
    return _list(session, RunRecord.source_id == source_id)


def runs_since(
    session: Session, since: datetime, limit: int, *, page_id: int | None = None, source_id: int | None = None
) -> list[Run]:
    """Return the newest runs of a page's checks, or of a source's own, that lasted beyond a moment; oldest first."""
    of = RunRecord.source_id == source_id if page_id is None else RunRecord.page_id == page_id
    newest = select(RunRecord).where(of).order_by(RunRecord.id.desc()).limit(limit)
    return [_run(record) for record in session.scalars(newest) if record.last_at >= since][::-1]


def gap_runs(session: Session, record: PageRecord | SourceRecord | Row[*tuple[Any, ...]]) -> tuple[GapRun, ...]:
    """Return the runs of gaps since the last answer that was read, oldest first; the newest twenty at most.

    `record` may also be a row of the table of pages.
    """
    if record.failing_since is None:
        return ()
    newest = select(RunRecord).where(_of(record)).order_by(RunRecord.id.desc()).limit(_GAPS_SHOWN)
    gaps: list[RunRecord] = []
    for run in session.scalars(newest):
        if run.outcome is not Outcome.GAP:
            break
        gaps.append(run)
    return tuple(_gap_run(run) for run in gaps[::-1])


def extend_run(session: Session, source: SourceRecord, found: DiscoveryResult) -> None:
    """Count a source's own check into its current run, or begin the next one."""
    extend_runs(session, [(source, found)])


def extend_runs(session: Session, checks: Sequence[tuple[PageRecord | SourceRecord, _Result]]) -> None:
    """Count checks into the current runs of their pages (or of their sources), or begin the next ones.

    Of a page, the check counts for the version that the page shows now.
    """
    newest = _newest(session, [record for record, _ in checks])
    begun, extended = [], []
    for record, result in checks:
        run = newest.get(record.id)
        number = record.version_number if isinstance(record, PageRecord) else None
        if run is None or (run.outcome, run.reason) != (result.outcome, result.reason):
            begun.append(_begun(record, result, number))
        else:
            extended.append(one_more(run.id, run, result, number))
    insert_rows(session, begun)
    if extended:
        session.connection().execute(EXTENDED, extended)


def _newest(session: Session, records: Sequence[PageRecord | SourceRecord]) -> dict[int, Row[*tuple[Any, ...]]]:
    """The current runs of pages, or of sources, by their ids; a row that was never checked has none."""
    checked = [record for record in records if record.last_checked_at is not None]
    if not checked:
        return {}
    table = type(checked[0])
    rows = session.connection().execute(_NEWEST[table], {"of_rows": [record.id for record in checked]})
    return {run.page_id if table is PageRecord else run.source_id: run for run in rows}


def one_more(run_id: int, run: Row[*tuple[Any, ...]], result: _Result, version_number: int | None) -> dict[str, Any]:
    """Return what a run becomes by another check, given when it was last, its longest pause and its last digest."""
    return {
        "run_id": run_id,
        "at": max(run.last_at, result.checked_at),
        "pause_s": max(run.longest_pause_s, (result.checked_at - run.last_at).total_seconds()),
        "said": result.detail,
        "because": _evidence(result),
        "number": version_number,
        "bytes": result.digest or run.last_digest,
    }


def _evidence(result: _Result) -> Evidence | None:
    return result.evidence if isinstance(result, CheckResult) else None


def _gap_run(run: RunRecord) -> GapRun:
    digest = PayloadDigest(run.last_digest) if run.last_digest else None
    return GapRun(run.reason or GapReason.INTERNAL, run.first_at, run.last_at, run.count, digest)


def _begun(record: PageRecord | SourceRecord, result: _Result, version_number: int | None) -> RunRecord:
    is_page = isinstance(record, PageRecord)
    return RunRecord(
        page_id=record.id if is_page else None,
        source_id=None if is_page else record.id,
        outcome=result.outcome,
        reason=result.reason,
        evidence=_evidence(result),
        first_at=result.checked_at,
        last_at=result.checked_at,
        count=1,
        longest_pause_s=0.0,
        detail=result.detail,
        version_number=version_number,
        last_digest=result.digest,
    )


def _of(record: PageRecord | SourceRecord | Row[*tuple[Any, ...]]) -> ColumnElement[bool]:
    column = RunRecord.source_id if isinstance(record, SourceRecord) else RunRecord.page_id
    return column == record.id


def _list(session: Session, condition: ColumnElement[bool]) -> list[Run]:
    return [_run(record) for record in session.scalars(select(RunRecord).where(condition).order_by(RunRecord.id))]


def _run(record: RunRecord) -> Run:
    return Run(
        id=record.id,
        outcome=record.outcome,
        reason=record.reason,
        evidence=record.evidence,
        first_at=record.first_at,
        last_at=record.last_at,
        count=record.count,
        longest_pause_s=record.longest_pause_s,
        detail=record.detail,
        version_number=record.version_number,
    )
