"""Plans: the old facts that a check starts from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Row, bindparam, func, select, union_all

from scraper.errors import NotFoundError
from scraper.judgement import CheckPlan, CurrentVersion, MoveSign, StoredAnswer
from scraper.model import ContentHash, GapReason, PayloadDigest, SourceKind, Url, Validators
from storage.captures import get_capture, newest_with, payload_of
from storage.check_records import Plan, TimingFacts
from storage.details import last_details
from storage.fetch_options import options_from_json
from storage.link_rules import link_rules_from_json
from storage.models import PageRecord, ReadingRecord, SourcePageRecord, SourceRecord, VersionRecord
from storage.noise import load_noise
from storage.parts import parts_from_json
from storage.records import SourceState
from storage.rules import rules_from_json
from storage.runs import gap_runs
from storage.versions import version_of_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import GapRun
    from storage.check_records import Claim
    from storage.records import Capture

_SourceRow = Row[*tuple[Any, ...]]
"""What a source's row holds, by the names of its columns: read past the session, which takes twice as long."""
_CHANGES_SHOWN = 20

# Built once: putting a statement together takes longer than running it, and these run at every check.
_PAGE = select(PageRecord).where(PageRecord.id == bindparam("page_id"))
_OF_PAGE = VersionRecord.page_id == bindparam("page_id")
_SOURCES = cast("Table", SourceRecord.__table__)
_WATCHING = (
    select(_SOURCES)
    .join(SourcePageRecord, SourcePageRecord.source_id == _SOURCES.c.id)
    .where(SourcePageRecord.page_id == bindparam("page_id"))
    .order_by(_SOURCES.c.id)
)
_KNOWN = union_all(
    select(VersionRecord.content_hash, VersionRecord.number).where(_OF_PAGE),
    select(ReadingRecord.content_hash, VersionRecord.number)
    .join(VersionRecord, VersionRecord.id == ReadingRecord.version_id)
    .where(_OF_PAGE),
)
_CHANGED_AT = (
    select(VersionRecord.first_seen_at)
    .where(_OF_PAGE, VersionRecord.number > 1)
    .order_by(VersionRecord.number.desc())
    .limit(_CHANGES_SHOWN)
)


def load_plan(session: Session, claim: Claim, *, with_payload: bool = True) -> Plan:
    """Return what the check of this claim starts from; NotFoundError where its page or source was purged meanwhile.

    The current version's payload is needed for few answers: leave it out, and `add_payload` later.
    """
    if claim.page_id is None:
        return _source_plan(session, claim)
    plan = _page_plan(session, claim, claim.page_id)
    return add_payload(session, claim, plan) if with_payload else plan


def add_payload(session: Session, claim: Claim, plan: Plan) -> Plan:
    """Return the plan with the payload that the current version was read from, where there is one."""
    if claim.page_id is None or plan.check is None or plan.check.current is None:
        return plan
    same = (VersionRecord.page_id == claim.page_id, VersionRecord.number == plan.check.current.number)
    capture_id = session.scalar(select(VersionRecord.capture_id).where(*same))
    if capture_id is None:
        return plan
    stored = _stored(session, get_capture(session, capture_id))
    if stored is None:
        return plan
    current = replace(
        plan.check.current, payload=stored.payload, content_type=stored.content_type, final_url=stored.url
    )
    return replace(plan, check=replace(plan.check, current=current))


def _page_plan(session: Session, claim: Claim, page_id: int) -> Plan:
    page = session.scalar(_PAGE, {"page_id": page_id})
    if page is None:
        message = f"The page {claim.url} was purged."
        raise NotFoundError(message)
    sources = _watching(session, page_id)
    source = next((one for one in sources if one.id == claim.source_id), sources[0])
    gaps, rules = gap_runs(session, page), rules_from_json(source.rules)
    current = _current(session, page)
    check = CheckPlan(
        url=Url(page.url),
        current=current,
        known=_known(session, page_id),
        last_digest=PayloadDigest(page.last_digest) if page.last_digest else None,
        gaps=gaps,
        odd=_odd(session, page_id, gaps),
        is_removed=page.is_removed,
        is_baseline=page.is_baseline and page.version_count == 0,
        include=tuple(source.include),
        exclude=tuple(source.exclude),
        leads_to=_leads_to(page),
        noise=load_noise(session, page_id, rules.ignore),
        rules=rules,
    )
    is_settled = any(spot.is_settled(claim.due_at) for spot in check.noise.spots)
    timing = _timing(
        page,
        claim,
        gaps,
        last_changed_at=page.last_changed_at,
        version_count=page.version_count,
        changed_at=_changed_at(session, page),
        is_removed=page.is_removed,
        is_discovered=all(one.kind is not SourceKind.PAGE for one in sources),
        published_at=(current.article.published_at if current else None) or page.published_at,
        stirred_at=page.stirred_at,
    )
    return Plan(
        check=check,
        # A second look at an odd change must not be answered from the cache that may have made it odd; and what
        # is to count again must be seen.
        validators=Validators() if is_settled or check.is_second_look else _validators(page),
        timing=timing,
        validated_url=page.validated_url,
        include=check.include,
        exclude=check.exclude,
        **_asking(_named_by_user(sources) or source),
    )


def _odd(session: Session, page_id: int, gaps: Sequence[GapRun]) -> StoredAnswer | None:
    digest = next((run.last_digest for run in reversed(gaps) if run.reason is GapReason.UNCONFIRMED), None)
    capture = newest_with(session, page_id, digest) if digest else None
    return None if capture is None else _stored(session, capture)


def _stored(session: Session, capture: Capture) -> StoredAnswer | None:
    """None where retention has let the payload go."""
    try:
        payload = payload_of(session, capture.id)
    except NotFoundError:
        return None
    return StoredAnswer(payload, _content_type(capture.headers), capture.final_url)


def _source_plan(session: Session, claim: Claim) -> Plan:
    source = session.get(SourceRecord, claim.source_id)
    if source is None:
        message = f"The source {claim.url} was purged."
        raise NotFoundError(message)
    links = select(func.count()).where(SourcePageRecord.source_id == source.id)
    return Plan(
        check=None,
        validators=_validators(source),
        timing=_timing(source, claim, gap_runs(session, source)),
        validated_url=source.validated_url,
        known_pages=session.scalar(links) or 0,
        is_first_run=source.first_run_done_at is None,
        last_digest=PayloadDigest(source.last_digest) if source.last_digest else None,
        link_rules=link_rules_from_json(source.link_rules),
        parts=parts_from_json(source.parts),
        include=tuple(source.include),
        exclude=tuple(source.exclude),
        **_asking(source),
    )


def _leads_to(page: PageRecord) -> MoveSign | None:
    if page.leads_to is None or page.leads_since is None:
        return None
    always = bool(page.leads_always)
    return MoveSign(Url(page.leads_to), page.leads_since, page.leads_count or 1, was_always_so=always)


def _asking(source: SourceRecord | _SourceRow) -> dict[str, Any]:
    return {"fetch_options": options_from_json(source.fetch_options), "asked_by": Url(source.url)}


def _named_by_user(sources: Sequence[_SourceRow]) -> _SourceRow | None:
    """The source that names this very page: what it says of asking it outweighs what a section or feed says."""
    active = (one for one in sources if one.state is SourceState.ACTIVE)
    return next((one for one in active if one.kind is SourceKind.PAGE), None)


def _watching(session: Session, page_id: int) -> Sequence[_SourceRow]:
    return session.connection().execute(_WATCHING, {"page_id": page_id}).all()


def _current(session: Session, page: PageRecord) -> CurrentVersion | None:
    if page.version_number is None:
        return None
    version = version_of_page(session, page)
    seen = last_details(session, version.id)
    return CurrentVersion(
        number=version.number,
        content_hash=version.content_hash,
        recipe=version.recipe,
        article=version.article,
        last_read=None if seen is None else seen.article,
        last_read_recipe=None if seen is None else seen.recipe,
    )


def _content_type(headers: Sequence[tuple[str, str]]) -> str | None:
    return next((value for name, value in headers if name.lower() == "content-type"), None)


def _known(session: Session, page_id: int) -> dict[ContentHash, int]:
    rows = session.connection().execute(_KNOWN, {"page_id": page_id})
    return {ContentHash(found): number for found, number in rows}


def _changed_at(session: Session, page: PageRecord) -> tuple[datetime, ...]:
    if page.version_count <= 1:
        return ()
    return tuple(session.connection().execute(_CHANGED_AT, {"page_id": page.id}).scalars())


def _validators(record: PageRecord | SourceRecord) -> Validators:
    return Validators(etag=record.etag, last_modified=record.last_modified)


def _timing(record: PageRecord | SourceRecord, claim: Claim, gaps: tuple[GapRun, ...], **more: object) -> TimingFacts:
    return TimingFacts(
        kind=claim.kind,
        schedules=claim.schedules,
        due_at=claim.due_at,
        added_at=record.added_at,
        last_checked_at=record.last_checked_at,
        failing_since=record.failing_since,
        failure_count=record.failure_count,
        is_requested=claim.is_requested,
        next_check_at=record.next_check_at,
        seed=record.id,
        gaps=gaps,
        **more,  # type: ignore[arg-type]
    )
