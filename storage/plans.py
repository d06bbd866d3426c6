"""Plans: the old facts that checks start from, for many pages in as many queries as one would take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CompoundSelect, Row, bindparam, func, null, select, union_all

from scraper.errors import NotFoundError
from scraper.judgement import CheckPlan, CurrentVersion, MoveSign, StoredAnswer
from scraper.model import ContentHash, GapReason, PayloadDigest, SourceKind, Url, Validators
from scraper.noise.spots import Noise
from storage.captures import get_capture, newest_with, payload_of
from storage.check_records import Plan, TimingFacts
from storage.details import last_details
from storage.fetch_options import options_from_json
from storage.link_rules import link_rules_from_json
from storage.models import PageRecord, ReadingRecord, SourcePageRecord, SourceRecord, VersionRecord
from storage.noise import load_noise, pages_with_noise
from storage.pages import in_chunks
from storage.parts import parts_from_json
from storage.rules import rules_from_json
from storage.runs import gap_runs
from storage.versions import shown_by
from storage.watching import asked_by, read_by, watching

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import GapRun
    from storage.check_records import Claim
    from storage.records import Capture
    from storage.watching import Watcher

_Row = Row[*tuple[Any, ...]]
"""What a row holds, by the names of its columns: read past the session, which takes twice as long."""
_CHANGES_SHOWN = 20

# Built once: putting a statement together takes longer than running it, and these run at every check in full.
_TABLE = cast("Table", PageRecord.__table__)
_PAGES = select(_TABLE).where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
_OF_PAGES = VersionRecord.page_id.in_(bindparam("ids", expanding=True))
_KNOWN: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(VersionRecord.page_id, VersionRecord.content_hash, VersionRecord.number, VersionRecord.first_seen_at).where(
        _OF_PAGES
    ),
    select(VersionRecord.page_id, ReadingRecord.content_hash, VersionRecord.number, null())
    .join(VersionRecord, VersionRecord.id == ReadingRecord.version_id)
    .where(_OF_PAGES),
)


def load_plan(session: Session, claim: Claim, *, with_payload: bool = True) -> Plan:
    """Return what the check of this claim starts from; NotFoundError where its page or source was purged meanwhile.

    The current version's payload is needed for few answers: leave it out, and `add_payload` later.
    """
    plan = load_plans(session, [claim]).get(claim.token)
    if plan is None:
        raise purged(claim)
    return add_payload(session, claim, plan) if with_payload else plan


def purged(claim: Claim) -> NotFoundError:
    """What is said where `load_plans` has nothing for a claim."""
    return NotFoundError(f"The page or source of {claim.url} was purged.")


def load_plans(session: Session, claims: Sequence[Claim]) -> dict[str, Plan]:
    """Return what the checks of these claims start from, by token and without payloads; nothing for what was purged."""
    plans = {claim.token: _source_plan(session, claim) for claim in claims if claim.page_id is None}
    of_pages = {claim.page_id: claim for claim in claims if claim.page_id is not None}
    for ids in in_chunks(sorted(of_pages)):
        pages = session.connection().execute(_PAGES, {"ids": ids}).all()
        past = _past_of(session, pages)
        plans |= {of_pages[page.id].token: _page_plan(session, of_pages[page.id], page, past) for page in pages}
    return {token: plan for token, plan in plans.items() if plan is not None}


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


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of several pages, by their ids."""

    sources: Mapping[int, Sequence[Watcher]]
    current: Mapping[int, CurrentVersion]
    known: Mapping[int, Mapping[ContentHash, int]]
    changed_at: Mapping[int, Sequence[datetime]]
    with_noise: Collection[int]


def _past_of(session: Session, pages: Sequence[_Row]) -> _Past:
    read = [page.id for page in pages if page.version_number is not None]
    known, changed_at = _known(session, read)
    return _Past(
        sources=watching(session, [page.id for page in pages]),
        current=_current(session, read),
        known=known,
        changed_at=changed_at,
        with_noise=pages_with_noise(session, read),
    )


def _page_plan(session: Session, claim: Claim, page: _Row, past: _Past) -> Plan | None:
    sources, current = past.sources.get(page.id), past.current.get(page.id)
    if not sources or (page.version_number is not None and current is None):
        return None
    source = read_by(sources, claim.source_id)
    gaps, rules = gap_runs(session, page), rules_from_json(source.rules)
    check = CheckPlan(
        url=Url(page.url),
        current=current,
        known=past.known.get(page.id, {}),
        last_digest=PayloadDigest(page.last_digest) if page.last_digest else None,
        gaps=gaps,
        odd=_odd(session, page.id, gaps),
        is_removed=page.is_removed,
        is_baseline=page.is_baseline and page.version_count == 0,
        include=tuple(source.include),
        exclude=tuple(source.exclude),
        leads_to=_leads_to(page),
        noise=load_noise(session, page.id, rules.ignore)
        if page.id in past.with_noise
        else Noise(patterns=rules.ignore),
        rules=rules,
    )
    is_settled = any(spot.is_settled(claim.due_at) for spot in check.noise.spots)
    timing = _timing(
        page,
        claim,
        gaps,
        last_changed_at=page.last_changed_at,
        version_count=page.version_count,
        changed_at=tuple(past.changed_at.get(page.id, ())),
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
        **_asking(asked_by(sources, claim.source_id)),
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


def _source_plan(session: Session, claim: Claim) -> Plan | None:
    source = session.get(SourceRecord, claim.source_id)
    if source is None:
        return None
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


def _leads_to(page: _Row) -> MoveSign | None:
    if page.leads_to is None or page.leads_since is None:
        return None
    always = bool(page.leads_always)
    return MoveSign(Url(page.leads_to), page.leads_since, page.leads_count or 1, was_always_so=always)


def _asking(source: SourceRecord | Watcher) -> dict[str, Any]:
    return {"fetch_options": options_from_json(source.fetch_options), "asked_by": Url(source.url)}


def _current(session: Session, page_ids: Sequence[int]) -> dict[int, CurrentVersion]:
    shown = shown_by(session, page_ids)
    details = last_details(session, {one.version_id: one.first for one in shown})
    found = {}
    for one in shown:
        seen = details.get(one.version_id)
        found[one.page_id] = CurrentVersion(
            number=one.number,
            content_hash=one.content_hash,
            recipe=one.recipe,
            article=one.article,
            last_read=None if seen is None else seen.article,
            last_read_recipe=None if seen is None else seen.recipe,
        )
    return found


def _content_type(headers: Sequence[tuple[str, str]]) -> str | None:
    return next((value for name, value in headers if name.lower() == "content-type"), None)


def _known(
    session: Session, page_ids: Sequence[int]
) -> tuple[dict[int, dict[ContentHash, int]], dict[int, list[datetime]]]:
    """What versions of these pages say, by content hash; and when each page changed last, newest first."""
    known: dict[int, dict[ContentHash, int]] = {}
    since: dict[int, dict[int, datetime]] = {}
    for page_id, content_hash, number, first_seen_at in session.connection().execute(_KNOWN, {"ids": page_ids}):
        known.setdefault(page_id, {})[ContentHash(content_hash)] = number
        if first_seen_at is not None and number > 1:
            since.setdefault(page_id, {})[number] = first_seen_at
    newest = {page_id: sorted(times, reverse=True)[:_CHANGES_SHOWN] for page_id, times in since.items()}
    return known, {page_id: [since[page_id][number] for number in numbers] for page_id, numbers in newest.items()}


def _validators(record: SourceRecord | _Row) -> Validators:
    return Validators(etag=record.etag, last_modified=record.last_modified)


def _timing(record: SourceRecord | _Row, claim: Claim, gaps: tuple[GapRun, ...], **more: object) -> TimingFacts:
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
