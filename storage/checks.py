"""Recording what checks found: everything at once, only while their claims hold, so that a repetition writes nothing.

The caller's transaction makes it whole: version, log and outbox appear together or not at all. Checks that end at about
the same time are recorded together, table by table: a statement for many rows costs little more than one for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, select, update

from scraper.health import UNREACHABLE
from scraper.judgement import GIVEN_UP, Keep, Outcome
from scraper.model import ChangeKind, SourceKind
from storage.captures import keep_captures
from storage.changes import Found, append_found
from storage.check_records import Recorded
from storage.checked_rows import give_back, note_outcome, promise
from storage.claims import holds
from storage.details import record_details
from storage.discoveries import as_discovery, record_discovery
from storage.found import published_hints
from storage.models import PageRecord, SourcePageRecord, SourceRecord, UncomparedRecord, VersionRecord
from storage.moves import move_page
from storage.noise import record_noise
from storage.records import PageState, cause_of_retirement
from storage.runs import extend_runs
from storage.telling import Texts, tell
from storage.turns import Turning, is_network_away, record_turns
from storage.versions import Appended, append_reading, append_versions, version_of_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import CheckResult, NewChange
    from scraper.subscriptions import Subscription
    from storage.captures import Kept
    from storage.check_records import Claim
    from storage.models import ChangeRecord
    from storage.records import Cause

# Built once: putting a statement together takes longer than running it, and these run at every check.
_CLAIMED = (
    select(PageRecord)
    .where(PageRecord.id.in_(bindparam("ids", expanding=True)))
    .order_by(PageRecord.id)
    .with_for_update()
)
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


_STALE = Recorded(was_stale=True)


@dataclass(frozen=True, slots=True)
class Checked:
    """A page's check that was made: what it found, and when to look again. Without a next check the page is retired."""

    claim: Claim
    result: CheckResult
    next_check_at: datetime | None
    cause: Cause | None = None


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
    """Record one check, as `record_checks` does; also a gap of a source's own check (a claim without page)."""
    if claim.page_id is None:
        found, told = as_discovery(result), {"audience": audience, "language": language}
        return record_discovery(session, claim, found, next_check_at=next_check_at, cause=cause, **told)  # type: ignore[arg-type]
    checked = Checked(claim, result, next_check_at, cause)
    return record_checks(session, [checked], audience=audience, language=language)[0]


def record_checks(
    session: Session, found: Sequence[Checked], *, audience: Sequence[Subscription] = (), language: str = "en"
) -> list[Recorded]:
    """Write everything that pages' checks found, and give their claims back; nothing where a claim was lost meanwhile.

    A page without a next check is retired; one that had been comes back to life with a next check. Each change goes to
    the outbox once per channel that `audience` addresses. `language` is that of the sentences about health.
    """
    told = _Told(audience, language)
    # A page that moves may take another one along, which must not be half recorded then.
    if any(one.result.moved_to for one in found):
        return [_record_together(session, [one], told).get(one.claim.token, _STALE) for one in found]
    recorded = _record_together(session, found, told)
    return [recorded.get(one.claim.token, _STALE) for one in found]


@dataclass(frozen=True, slots=True)
class _Told:
    audience: Sequence[Subscription]
    language: str


@dataclass(slots=True)
class _Entry:
    """A check of a page that is being recorded."""

    checked: Checked
    page: PageRecord
    version: VersionRecord | None = None
    """The new one."""
    changes: list[ChangeRecord] = field(default_factory=list)

    @property
    def result(self) -> CheckResult:
        return self.checked.result


def _record_together(session: Session, found: Sequence[Checked], told: _Told) -> dict[str, Recorded]:
    entries = _held(session, found)
    if not entries:
        return {}
    _record_contents(session, entries)
    _record_changes(session, entries, told)
    record_noise(session, [(entry.page.id, entry.result) for entry in entries])
    extend_runs(session, [(entry.page, entry.result) for entry in entries])
    is_away = is_network_away(session)
    # Those that got an answer go first: they show that the network is there.
    for entry in sorted(entries, key=lambda entry: entry.result.reason in UNREACHABLE):
        _record_turns(session, entry, told, is_away=is_away)
        promise(entry.page, entry.checked.claim, entry.checked.next_check_at, entry.checked.cause)
        _note_retirement(entry.page, entry.result.checked_at)
        _note_move(session, entry.page, entry.result)
        give_back(entry.page, is_watched=entry.page.state is PageState.ACTIVE)
    _end_first_runs(session, entries)
    session.flush()
    return {
        entry.checked.claim.token: Recorded(
            change_ids=tuple(change.id for change in entry.changes), version_number=entry.page.version_number
        )
        for entry in entries
    }


def _held(session: Session, found: Sequence[Checked]) -> list[_Entry]:
    """Those checks whose claims still hold, with their pages."""
    pages = {page.id: page for page in session.scalars(_CLAIMED, {"ids": [one.claim.page_id for one in found]})}
    entries: dict[int, _Entry] = {}
    for one in found:
        page = pages.get(one.claim.page_id or 0)
        if page is not None and holds(page, one.claim):
            entries.setdefault(page.id, _Entry(one, page))
    return list(entries.values())


def _record_contents(session: Session, entries: Sequence[_Entry]) -> None:
    """Keep what the checks read."""
    kept = _keep_answers(session, entries)
    for entry in entries:
        if entry.result.rereading is not None:
            append_reading(session, entry.page, entry.result.rereading, entry.result.checked_at)
    _append_versions(session, entries, kept)
    _show(session, entries)
    for entry in entries:
        record_details(session, entry.page, entry.result)
    _note_readings(session, entries)


def _keep_answers(session: Session, entries: Sequence[_Entry]) -> dict[int, Kept]:
    answers = [
        (entry.page, entry.result.response)
        for entry in entries
        if entry.result.keep is Keep.PAYLOAD and entry.result.response is not None
    ]
    captures = keep_captures(session, answers)
    return {page.id: capture for (page, _), capture in zip(answers, captures, strict=True)}


def _append_versions(session: Session, entries: Sequence[_Entry], kept: Mapping[int, Kept]) -> None:
    new = [
        (entry, Appended(entry.page, entry.result.new_version, kept.get(entry.page.id), entry.result.checked_at))
        for entry in entries
        if entry.result.new_version is not None
    ]
    versions = append_versions(session, [appended for _, appended in new])
    for (entry, _), version in zip(new, versions, strict=True):
        entry.version = version


def _show(session: Session, entries: Sequence[_Entry]) -> None:
    """Note which versions the pages show now, and by which bytes."""
    left = []
    for entry in entries:
        page, result, version = entry.page, entry.result, entry.version
        if version is None and result.shows_number is None:
            continue
        if version is None and result.shows_number != page.version_number:
            version = session.scalars(_BY_NUMBER, {"page_id": page.id, "number": result.shows_number}).one()
        if version is not None and version.number != page.version_number:
            if page.version_number is not None:
                left.append({"of_page": page.id, "left": page.version_number, "at": page.last_seen_at})
            if version.last_seen_at is not None:
                version.times_shown += 1
            page.version_number, page.title, page.last_changed_at = version.number, version.title, result.checked_at
        page.last_seen_at = result.checked_at
        page.last_digest = page.last_digest if result.digest is None else result.digest
    if left:
        session.connection().execute(_LEFT, left)


def _note_readings(session: Session, entries: Sequence[_Entry]) -> None:
    """Keep beside the pages what most of their checks need of the versions they show."""
    undated = []
    for entry in entries:
        page, result = entry.page, entry.result
        read = result.new_version or (result.rereading if result.outcome is Outcome.UNCHANGED else None)
        if read is not None:
            page.recipe, page.published_at = read.recipe, read.article.published_at
            if page.published_at is None:
                undated.append(page)
        elif page.version_number is not None and (page.recipe is None or result.outcome is Outcome.RESTORED):
            version = version_of_page(session, page)
            page.recipe, page.published_at = version.recipe, version.article.published_at
    if undated:
        hints = published_hints(session, [page.id for page in undated])
        for page in undated:
            page.published_at = hints.get(page.id)


def _record_changes(session: Session, entries: Sequence[_Entry], told: _Told) -> None:
    """Log what the checks found, and have it told."""
    drafts = [_numbered(entry.result, entry.page) for entry in entries]
    logged = append_found(
        session,
        [
            Found(some, entry.page, entry.checked.claim.source_id, entry.result.checked_at, entry.version)
            for entry, some in zip(entries, drafts, strict=True)
        ],
    )
    for entry, some, changes in zip(entries, drafts, logged, strict=True):
        entry.changes = changes
        tell(session, changes, told.audience, Texts(entry.result, [draft.passages for draft in some]))
        _note_removal(entry.page, entry.result)


def _record_turns(session: Session, entry: _Entry, told: _Told, *, is_away: bool) -> None:
    """Note how a page fares now, and have told what turned."""
    page, result = entry.page, entry.result
    turning = Turning(result, page.failing_since, entry.checked.claim.source_id, is_away, told.language)
    note_outcome(page, result)
    _note_gone(session, page, result)
    turns = record_turns(session, page, turning)
    tell(session, turns, told.audience)
    entry.changes = [*entry.changes, *turns]


def _note_removal(page: PageRecord, result: CheckResult) -> None:
    kinds = {change.kind for change in result.changes}
    if ChangeKind.REMOVED in kinds:
        page.is_removed = True
    elif ChangeKind.RETURNED in kinds or result.new_version is not None or result.shows_number is not None:
        page.is_removed = False


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


def _end_first_runs(session: Session, entries: Sequence[_Entry]) -> None:
    begun = [entry for entry in entries if entry.version is not None and entry.page.version_count == 1]
    if begun:
        done = [{"of_page": entry.page.id, "at": entry.result.checked_at} for entry in begun]
        session.connection().execute(_FIRST_RUN_DONE, done)
