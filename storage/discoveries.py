"""Recording what the own check of an index, feed or sitemap found, like storage/checks.py does that of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from scraper.judgement import Outcome
from storage.changes import append_changes
from storage.check_records import DiscoveryResult, Recorded
from storage.checked_rows import give_back, note_outcome, promise, validated_url
from storage.claims import holds
from storage.found import add_found
from storage.models import SourceRecord
from storage.parts import parts_to_json
from storage.records import SourceState
from storage.runs import extend_run
from storage.telling import tell
from storage.turns import Turning, is_network_away, record_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult, NewChange
    from scraper.subscriptions import Subscription
    from storage.check_records import Claim
    from storage.records import Cause

# Built once: putting a statement together takes longer than running it, and this runs at every check.
_CLAIMED = select(SourceRecord).where(SourceRecord.id == bindparam("source_id")).with_for_update()


def record_discovery(  # noqa: PLR0913 - options by keyword
    session: Session,
    claim: Claim,
    found: DiscoveryResult,
    *,
    next_check_at: datetime | None,
    cause: Cause | None = None,
    first_check_at: Callable[[int], datetime] | None = None,
    changes: Sequence[NewChange] = (),
    audience: Sequence[Subscription] = (),
    language: str = "en",
) -> Recorded:
    """Write what a source's own check found: its run, the pages it did not know yet, its next check.

    `first_check_at(n)` says when the n-th new page is due; without it they are due at once. The first answer ends
    the source's first run: pages found until then are its baseline.
    """
    source = session.scalar(_CLAIMED, {"source_id": claim.source_id})
    if source is None or not holds(source, claim):
        return Recorded(was_stale=True)
    new_ids = add_found(session, source, found, first_check_at)
    written = append_changes(session, changes, (source, source.id), found.checked_at)
    extend_run(session, source, found)
    turning = Turning(found, source.failing_since, source.id, is_network_away(session), language)
    note_outcome(source, found)
    written += record_turns(session, source, turning)
    tell(session, written, audience)
    if found.outcome is not Outcome.GAP:
        source.first_run_done_at = source.first_run_done_at or found.checked_at
        source.last_digest = found.digest or source.last_digest
    source.parts = source.parts if found.parts is None else parts_to_json(found.parts)
    promise(source, claim, next_check_at, cause)
    give_back(source, is_watched=source.state is SourceState.ACTIVE)
    session.flush()
    return Recorded(change_ids=tuple(change.id for change in written), new_page_ids=new_ids)


def as_discovery(result: CheckResult) -> DiscoveryResult:
    """Return the gap of a source's own check as what such a check finds: nothing."""
    return DiscoveryResult(
        checked_at=result.checked_at,
        detail=result.detail,
        outcome=result.outcome,
        reason=result.reason,
        validators=result.validators,
        validated_url=validated_url(result),
        digest=result.digest,
    )
