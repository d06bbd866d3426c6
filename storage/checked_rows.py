"""What every check leaves in the row it was claimed for: how it went, what to ask with next time, the next promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.judgement import CheckResult, Outcome
from storage.check_records import DiscoveryResult
from storage.records import Cause

if TYPE_CHECKING:
    from datetime import datetime

    from storage.check_records import Claim
    from storage.models import PageRecord, SourceRecord


def note_outcome(record: PageRecord | SourceRecord, result: CheckResult | DiscoveryResult) -> None:
    """Note how a check went, and what to ask with next time."""
    record.last_checked_at = result.checked_at
    record.last_outcome, record.last_reason, record.last_detail = result.outcome, result.reason, result.detail
    if result.outcome is Outcome.GAP:
        record.failing_since = record.failing_since or result.checked_at
        record.failure_count += 1
    else:
        record.failing_since, record.failure_count = None, 0
    if result.validators is not None:
        record.etag, record.last_modified = result.validators.etag, result.validators.last_modified
        record.validated_url = validated_url(result)


def validated_url(result: CheckResult | DiscoveryResult) -> str | None:
    """Return the final address of the answer that the validators came with."""
    if isinstance(result, DiscoveryResult):
        return result.validated_url
    return result.response.url if result.response else None


def promise(record: PageRecord | SourceRecord, claim: Claim, at: datetime | None, cause: Cause | None) -> None:
    """Note when to look next, and why then."""
    # A schedule that was changed during the check has made a promise that the check knows nothing of.
    if record.next_cause is not Cause.EDITED or claim.cause is Cause.EDITED:
        # Nor does a look that leaves a page retired change why it is.
        is_surplus_still = at is None and record.next_cause is Cause.SURPLUS
        record.next_check_at, record.next_cause = at, Cause.SURPLUS if is_surplus_still else cause


def give_back(record: PageRecord | SourceRecord, *, is_watched: bool) -> None:
    """End the claim; what is watched is due at its next check."""
    record.due_at = record.next_check_at if is_watched else None
    record.claim_owner = record.claim_until = record.requested_at = None
