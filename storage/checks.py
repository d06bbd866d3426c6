"""Recording what a check found: everything at once, only while its claim holds, so that a repetition writes nothing.

The caller's transaction makes it whole: version, log and outbox appear together or not at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import bindparam, select, update

from scraper.judgement import GIVEN_UP, Keep, Outcome
from scraper.model import ChangeKind, SourceKind
from storage.captures import keep_capture
from storage.changes import append_changes
from storage.check_records import Claim, DiscoveryResult, Recorded
from storage.claims import holds
from storage.details import record_details
from storage.found import add_found, published_hint
from storage.models import PageRecord, SourcePageRecord, SourceRecord, UncomparedRecord, VersionRecord
from storage.moves import move_page
from storage.noise import record_noise
from storage.parts import parts_to_json
from storage.records import Cause, PageState, SourceState, cause_of_retirement
from storage.runs import extend_run
from storage.telling import Texts, tell
from storage.turns import Turning, record_turns
from storage.versions import append_reading, append_version, version_of_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult, NewChange
    from scraper.subscriptions import Subscription

_Checked = TypeVar("_Checked", PageRecord, SourceRecord)


# Built once: putting a statement together takes longer than running it, and these run at every check.
_CHECKED = {
    table: select(table).where(table.id == bindparam("row_id")).with_for_update()
    for table in (PageRecord, SourceRecord)
}
_BY_NUMBER = select(VersionRecord).where(
    VersionRecord.page_id == bindparam("page_id"), VersionRecord.number == bindparam("number")
)
_VERSIONS = cast("Table", VersionRecord.__table__)
_LEFT = (
    update(_VERSIONS)
    .where(_VERSIONS.c.page_id == bindparam("of_page"), _VERSIONS.c.number == bindparam("left"))
    .values(last_seen_at=bindparam("at"))
)
_SOURCES = cast("Table", SourceRecord.__table__)
_FIRST_RUN_DONE = (
    update(_SOURCES)
    .where(
        _SOURCES.c.id.in_(select(SourcePageRecord.source_id).where(SourcePageRecord.page_id == bindparam("of_page"))),
        _SOURCES.c.kind == SourceKind.PAGE,
        _SOURCES.c.first_run_done_at.is_(None),
    )
    .values(first_run_done_at=bindparam("at"))
)


def record_check(  # noqa: PLR0913 - options by keyword
    session: Session,
    claim: Claim,
    result: CheckResult,
    *,
    next_check_at: datetime | None,
    cause: Cause | None = None,
    audience: Sequence[Subscription] = (),
    language: str = "en",
) -> Recorded:
    """Write everything that a check found, and give its claim back; nothing where the claim was lost meanwhile.

    A page without a next check is retired; one that had been comes back to life with a next check.
    Also takes the gaps of a source's own check (a claim without page). Each change goes to the outbox once per channel
    that `audience` addresses. `language` is that of the sentences about health.
    """
    if claim.page_id is None:
        found, told = _as_discovery(result), {"audience": audience, "language": language}
        return record_discovery(session, claim, found, next_check_at=next_check_at, cause=cause, **told)  # type: ignore[arg-type]
    page = _claimed(session, PageRecord, claim.page_id, claim)
    if page is None:
        return Recorded(was_stale=True)
    new = _record_content(session, page, result)
    drafts = _numbered(result, page)
    changes = append_changes(session, drafts, (page, claim.source_id), result.checked_at, new=new)
    tell(session, changes, audience, Texts(result, [draft.passages for draft in drafts]))
    _note_removal(page, result)
    record_noise(session, page.id, result)
    extend_run(session, page, result, version_number=page.version_number)
    turning = Turning(result, page.failing_since, claim.source_id, language)
    _note_outcome(page, result)
    _note_gone(session, page, result)
    turns = record_turns(session, page, turning)
    tell(session, turns, audience)
    changes += turns
    _promise(page, claim, next_check_at, cause)
    _note_retirement(page, result.checked_at)
    _note_move(session, page, result)
    _give_back(page, is_watched=page.state is PageState.ACTIVE)
    if result.new_version is not None and page.version_count == 1:
        _end_first_run(session, page, result.checked_at)
    session.flush()
    return Recorded(change_ids=tuple(change.id for change in changes), version_number=page.version_number)


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
    source = _claimed(session, SourceRecord, claim.source_id, claim)
    if source is None:
        return Recorded(was_stale=True)
    new_ids = add_found(session, source, found, first_check_at)
    written = append_changes(session, changes, (source, source.id), found.checked_at)
    extend_run(session, source, found)
    turning = Turning(found, source.failing_since, source.id, language)
    _note_outcome(source, found)
    written += record_turns(session, source, turning)
    tell(session, written, audience)
    if found.outcome is not Outcome.GAP:
        source.first_run_done_at = source.first_run_done_at or found.checked_at
        source.last_digest = found.digest or source.last_digest
    source.parts = source.parts if found.parts is None else parts_to_json(found.parts)
    _promise(source, claim, next_check_at, cause)
    _give_back(source, is_watched=source.state is SourceState.ACTIVE)
    session.flush()
    return Recorded(change_ids=tuple(change.id for change in written), new_page_ids=new_ids)


def _claimed(session: Session, table: type[_Checked], row_id: int, claim: Claim) -> _Checked | None:
    record = cast("_Checked | None", session.scalar(_CHECKED[table], {"row_id": row_id}))
    return record if record is not None and holds(record, claim) else None


def _record_content(session: Session, page: PageRecord, result: CheckResult) -> VersionRecord | None:
    """Keep what the check read; return the version that it is, where it is a new one."""
    capture = version = None
    if result.keep is Keep.PAYLOAD and result.response is not None:
        capture = keep_capture(session, page, result.response)
    if result.rereading is not None:
        append_reading(session, page, result.rereading, result.checked_at)
    if result.new_version is not None:
        version = append_version(session, page, result.new_version, (capture, result.checked_at))
        _show(session, page, version, result.checked_at)
    elif result.shows_number is not None and result.shows_number == page.version_number:
        page.last_seen_at = result.checked_at
    elif result.shows_number is not None:
        facts = {"page_id": page.id, "number": result.shows_number}
        _show(session, page, session.scalars(_BY_NUMBER, facts).one(), result.checked_at)
    record_details(session, page, result)
    _note_reading(session, page, result)
    if result.digest is not None and (result.new_version is not None or result.shows_number is not None):
        page.last_digest = result.digest
    return version


def _note_reading(session: Session, page: PageRecord, result: CheckResult) -> None:
    """Keep beside the page what most of its checks need of the version it shows."""
    read = result.new_version or (result.rereading if result.outcome is Outcome.UNCHANGED else None)
    if read is not None:
        page.recipe, page.published_at = read.recipe, read.article.published_at or published_hint(session, page.id)
    elif page.version_number is not None and (page.recipe is None or result.outcome is Outcome.RESTORED):
        version = version_of_page(session, page)
        page.recipe, page.published_at = version.recipe, version.article.published_at


def _show(session: Session, page: PageRecord, version: VersionRecord, at: datetime) -> None:
    if page.version_number != version.number:
        if page.version_number is not None:
            left = {"of_page": page.id, "left": page.version_number, "at": page.last_seen_at}
            session.connection().execute(_LEFT, left)
        if version.last_seen_at is not None:
            version.times_shown += 1
        page.version_number, page.title, page.last_changed_at = version.number, version.title, at
    page.last_seen_at = at


def _note_removal(page: PageRecord, result: CheckResult) -> None:
    kinds = {change.kind for change in result.changes}
    if ChangeKind.REMOVED in kinds:
        page.is_removed = True
    elif ChangeKind.RETURNED in kinds or result.new_version is not None or result.shows_number is not None:
        page.is_removed = False


def _promise(record: PageRecord | SourceRecord, claim: Claim, at: datetime | None, cause: Cause | None) -> None:
    # A schedule that was changed during the check has made a promise that the check knows nothing of.
    if record.next_cause is not Cause.EDITED or claim.cause is Cause.EDITED:
        # Nor does a look that leaves a page retired change why it is.
        is_surplus_still = at is None and record.next_cause is Cause.SURPLUS
        record.next_check_at, record.next_cause = at, Cause.SURPLUS if is_surplus_still else cause


def _note_retirement(page: PageRecord, at: datetime) -> None:
    if page.next_check_at is None:
        page.retired_at = page.retired_at or at
        page.next_cause = cause_of_retirement(page.next_cause)
        page.state = PageState.RETIRED if page.state is PageState.ACTIVE else page.state
    elif page.retired_at is not None:
        page.retired_at = None
        page.state = PageState.ACTIVE if page.state is PageState.RETIRED else page.state


def _note_gone(session: Session, page: PageRecord, result: CheckResult) -> None:
    """Where an address is given up, the text may stand at another one already: it is held against all others again."""
    if result.reason in GIVEN_UP and page.version_number is not None and page.failure_count == 1:
        shown = (VersionRecord.page_id == page.id, VersionRecord.number == page.version_number)
        session.add(UncomparedRecord(version_id=session.scalars(select(VersionRecord.id).where(*shown)).one()))


def _note_move(session: Session, page: PageRecord, result: CheckResult) -> None:
    if result.outcome is Outcome.GAP or (result.leads_to is None and page.leads_to is None and not result.moved_to):
        return
    sign = result.leads_to
    page.leads_to, page.leads_since = (sign.url, sign.since) if sign else (None, None)
    page.leads_count, page.leads_always = (sign.count, sign.was_always_so) if sign else (None, None)
    if result.moved_to is not None:
        move_page(session, page, result.moved_to, result.checked_at)


def _numbered(result: CheckResult, page: PageRecord) -> list[NewChange]:
    if result.new_version is None:
        return list(result.changes)
    takes_number = {ChangeKind.ADDED, ChangeKind.EDITED}
    return [
        replace(change, to_number=page.version_number)
        if change.to_number is None and change.kind in takes_number
        else change
        for change in result.changes
    ]


def _note_outcome(record: PageRecord | SourceRecord, result: CheckResult | DiscoveryResult) -> None:
    record.last_checked_at = result.checked_at
    record.last_outcome, record.last_reason, record.last_detail = result.outcome, result.reason, result.detail
    if result.outcome is Outcome.GAP:
        record.failing_since = record.failing_since or result.checked_at
        record.failure_count += 1
    else:
        record.failing_since, record.failure_count = None, 0
    if result.validators is not None:
        record.etag, record.last_modified = result.validators.etag, result.validators.last_modified
        record.validated_url = _validated_url(result)


def _validated_url(result: CheckResult | DiscoveryResult) -> str | None:
    if isinstance(result, DiscoveryResult):
        return result.validated_url
    return result.response.url if result.response else None


def _give_back(record: PageRecord | SourceRecord, *, is_watched: bool) -> None:
    record.due_at = record.next_check_at if is_watched else None
    record.claim_owner = record.claim_until = record.requested_at = None


def _end_first_run(session: Session, page: PageRecord, at: datetime) -> None:
    session.connection().execute(_FIRST_RUN_DONE, {"of_page": page.id, "at": at})


def _as_discovery(result: CheckResult) -> DiscoveryResult:
    return DiscoveryResult(
        checked_at=result.checked_at,
        detail=result.detail,
        outcome=result.outcome,
        reason=result.reason,
        validators=result.validators,
        validated_url=_validated_url(result),
        digest=result.digest,
    )
