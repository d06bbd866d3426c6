"""Recording many checks that found nothing new: one look at all their rows, then a few statements for all of them.

What is not that simple any more (the run before was another, a trouble of the network ends, a retired page wakes) is
left to record_check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Row, bindparam, select, update

from scraper.judgement import Outcome
from storage.check_records import Recorded
from storage.claims import token
from storage.models import PageRecord, RunRecord
from storage.pages import in_chunks
from storage.records import Cause, PageState
from storage.runs import EXTENDED, NEWEST_OF_PAGE, one_more
from storage.turns import is_network_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult
    from storage.check_records import Claim

_PAGES = cast("Table", PageRecord.__table__)
_RUNS = cast("Table", RunRecord.__table__)

# Built once: putting a statement together takes longer than running it, and these run many times a second.
_ROWS = (
    select(
        _PAGES.c.id,
        _PAGES.c.state,
        _PAGES.c.claim_number,
        _PAGES.c.claim_owner,
        _PAGES.c.version_number,
        _PAGES.c.next_cause,
        _PAGES.c.failing_since,
        _RUNS.c.id.label("run_id"),
        _RUNS.c.outcome,
        _RUNS.c.last_at,
        _RUNS.c.longest_pause_s,
        _RUNS.c.last_digest,
    )
    .select_from(_PAGES.join(_RUNS, _RUNS.c.id == NEWEST_OF_PAGE))
    .where(_PAGES.c.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(of=_PAGES)
)
_SEEN: dict[str, Any] = {
    "last_checked_at": bindparam("at"),
    "last_seen_at": bindparam("at"),
    "last_outcome": Outcome.UNCHANGED,
    "last_detail": bindparam("detail"),
    "next_check_at": bindparam("next_at"),
    "next_cause": bindparam("cause"),
    "due_at": bindparam("due"),
    "claim_owner": None,
    "claim_until": None,
    "requested_at": None,
}
_VALIDATED: dict[str, Any] = {
    "etag": bindparam("tag"),
    "last_modified": bindparam("modified"),
    "validated_url": bindparam("final"),
    "last_digest": bindparam("bytes"),
}
_PAGE = update(_PAGES).where(_PAGES.c.id == bindparam("row"))
_NOT_MODIFIED, _SAME_BYTES = _PAGE.values(_SEEN), _PAGE.values(_SEEN | _VALIDATED)


@dataclass(frozen=True, slots=True)
class Seen:
    """A check that found the current version again, and nothing to tell or keep."""

    claim: Claim
    result: CheckResult
    next_check_at: datetime
    cause: Cause | None = None


def record_seen(session: Session, found: Sequence[Seen]) -> list[Recorded | None]:
    """Write these checks and give their claims back; None for each that record_check has to write."""
    if is_network_away(session):
        return [None] * len(found)
    rows: dict[int, Row[*tuple[Any, ...]]] = {}
    for ids in in_chunks(sorted(seen.claim.page_id or 0 for seen in found)):
        rows |= {row.id: row for row in session.execute(_ROWS, {"ids": ids})}
    recorded = [_recorded(seen, rows.get(seen.claim.page_id or 0)) for seen in found]
    plain = [
        (seen, rows[seen.claim.page_id or 0])
        for seen, one in zip(found, recorded, strict=True)
        if one is not None and not one.was_stale
    ]
    _write(session, plain)
    return recorded


def _recorded(seen: Seen, row: Row[*tuple[Any, ...]] | None) -> Recorded | None:
    if row is None:
        return None
    if row.claim_owner is None or token("p", row.id, row.claim_number) != seen.claim.token:
        return Recorded(was_stale=True)
    if row.next_cause is Cause.EDITED and seen.claim.cause is not Cause.EDITED:
        return None
    goes_on = row.outcome is Outcome.UNCHANGED and row.failing_since is None and row.state is not PageState.RETIRED
    is_current = row.version_number == seen.result.shows_number
    return Recorded(version_number=row.version_number) if goes_on and is_current else None


def _write(session: Session, plain: Sequence[tuple[Seen, Row[*tuple[Any, ...]]]]) -> None:
    if not plain:
        return
    connection = session.connection()
    pages = [(seen.result, _page_values(seen, row)) for seen, row in plain]
    if kept := [values for result, values in pages if result.validators is None]:
        connection.execute(_NOT_MODIFIED, kept)
    if renewed := [values | _validators(result) for result, values in pages if result.validators is not None]:
        connection.execute(_SAME_BYTES, renewed)
    connection.execute(EXTENDED, [one_more(row.run_id, row, seen.result, row.version_number) for seen, row in plain])


def _page_values(seen: Seen, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    next_at, is_watched = seen.next_check_at, row.state is PageState.ACTIVE
    said = {"at": seen.result.checked_at, "detail": seen.result.detail}
    return {"row": row.id, "next_at": next_at, "cause": seen.cause, "due": next_at if is_watched else None, **said}


def _validators(result: CheckResult) -> dict[str, Any]:
    given, final = result.validators, result.response.url if result.response else None
    tag, modified = (given.etag, given.last_modified) if given else (None, None)
    return {"tag": tag, "modified": modified, "final": final, "bytes": result.digest}
