"""The shell of one check: plan, fetch, judge, time, record.

Everything expected is a value, so that recording happens in one place. What is not expected (a bug, a judgement that
does not end) is logged with its traceback and recorded too, as a gap with the reason `internal`: a page that nobody
really looks at must not look healthy, and its next check backs off like any other trouble. Where even that cannot be
written, the claim is left to its lease, so the page is tried again a minute later and never in a hot loop.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scheduler.finding import Steps, find_pages
from scheduler.judges import Judges, JudgingError
from scheduler.ledger import Ledger
from scheduler.logs import log_event, log_failure
from scheduler.observing import FETCH, JUDGE, timed
from scheduler.secrets import request_for
from scheduler.sources import result_of
from scheduler.timing import Chances, next_check
from scheduler.tools import finish
from scraper.check import decide, decided_without_payload, unchanged
from scraper.errors import InputError, NotFoundError
from scraper.fetch_options import NO_OPTIONS
from scraper.judgement import CheckResult, Outcome
from scraper.learning import WORTH_LEARNING, reconsider
from scraper.model import FailureReason, FetchFailure, GapReason, Request, Response
from storage.check_records import NextCheck
from storage.checks import Checked, record_check
from storage.claims import release
from storage.discoveries import record_discovery
from storage.plans import add_payload
from storage.records import Cause
from storage.unchanged import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from scheduler.tools import Tools
    from scraper.judgement import CheckPlan
    from scraper.model import Url, Validators
    from storage.check_records import Claim, DiscoveryResult, Outline, Plan, Recorded, TimingFacts
    from storage.engine import Session

Judged = TypeVar("Judged")

logger = logging.getLogger(__name__)

BLIND_WAIT = timedelta(minutes=15)
"""After a check of which not even the old facts could be read: nothing tells how long this has gone on."""
AT_ONCE_BYTES = 500_000
"""Payloads up to this are compared in the event loop: digesting them takes a millisecond at most, a thread as much."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What became of one check."""

    claim: Claim
    result: CheckResult
    next_check_at: datetime | None
    """None where it retires."""
    recorded: Recorded | None
    """None where nothing was: its host could not be asked yet, or the database did not take it."""


@dataclass(frozen=True, slots=True)
class _Found:
    result: CheckResult
    timing: TimingFacts | None = None
    discovery: DiscoveryResult | None = None
    was_not_asked: bool = False
    is_plain: bool = False
    """Nothing was found but what stood there."""


async def run_check(
    claim: Claim, tools: Tools, *, outline: Outline | None = None, ledger: Ledger | None = None
) -> CheckReport:
    """Make one check and record it. Cancelled before there is something to record, it gives the claim back.

    With the page's outline the rest of its plan is loaded only if needed. What it asks of the database goes together
    with what other checks ask through the same ledger.
    """
    ledger = ledger or Ledger(tools)
    started_at = tools.now()
    try:
        found = await _find(claim, tools, outline, ledger)
    except asyncio.CancelledError:
        await finish(give_back([claim], tools))
        raise
    report = await finish(
        _postpone(claim, found, tools) if found.was_not_asked else _record(claim, found, tools, ledger)
    )
    tools.observer.checked(report, max(0.0, (started_at - claim.due_at).total_seconds()))
    _log_check(report, tools.now() - started_at)
    return report


async def give_back(claims: Sequence[Claim], tools: Tools) -> None:
    """Release claims without a trace; where that fails, their leases end them."""
    try:
        await tools.write(lambda session: [release(session, claim) for claim in claims])
    except Exception as error:  # noqa: BLE001 - the lease does it, a little later
        log_failure(logger, "release_failed", error, claims=len(claims))


async def _find(claim: Claim, tools: Tools, outline: Outline | None, ledger: Ledger) -> _Found:
    timing = outline.timing if outline else None
    try:
        answer = None
        if outline is not None:
            answer = await _ask(claim.url, outline, tools, outline.validators)
            if isinstance(answer, Response) and len(answer.payload) <= AT_ONCE_BYTES:
                result = unchanged(outline.standing, answer, tools.now())
                if result is not None:
                    return _Found(result, timing, is_plain=True)
        plan = await ledger.plan(claim)
        timing = plan.timing
        past_caches = plan.check is not None and plan.check.is_second_look
        answer = answer or await _ask(claim.url, plan, tools, plan.validators, past_caches=past_caches)
        found = await _look(claim, plan, answer, (tools, ledger))
        # A page with noise counts at every check how its noise fares.
        is_plain = outline is not None and _is_plain(found.result) and not (plan.check and plan.check.noise.spots)
        return replace(found, is_plain=is_plain)
    except NotFoundError as error:
        # Purged since it was claimed: the claim is gone with it, and recording will write nothing.
        return _Found(_internal_gap(error, tools.now()))
    except Exception as error:  # noqa: BLE001 - the top of a worker
        log_failure(logger, "check_failed", error, url=claim.url, page=claim.page_id, source=claim.source_id)
        return _Found(_internal_gap(error, tools.now()), timing)


def _is_plain(result: CheckResult) -> bool:
    """Whether nothing was found but what stood there: nothing to tell, to keep or to remember."""
    told = result.changes or result.rereading or result.details or result.leads_to or result.moved_to
    return result.outcome is Outcome.UNCHANGED and not told


async def _look(claim: Claim, plan: Plan, answer: Response | FetchFailure, means: tuple[Tools, Ledger]) -> _Found:
    tools, ledger = means
    was_not_asked = _was_not_asked(claim, answer, tools)
    if plan.check is None:
        steps = Steps(partial(_ask, plan=plan, tools=tools), partial(_judge, tools), tools.now)
        discovery = await find_pages(claim.kind, plan, answer, steps)
        return _Found(result_of(discovery), plan.timing, discovery, was_not_asked)
    check = replace(plan.check, summary_language=tools.summary_language)
    result = await _judge(tools, partial(decided_without_payload, check, answer, tools.now()))
    if not isinstance(result, CheckResult):
        complete = await tools.read(partial(add_payload, claim=claim, plan=replace(plan, check=check)))
        check = complete.check or check
        result = await _judge(tools, partial(decide, check, answer, tools.now(), read=result))
    if claim.page_id is not None and result.outcome in WORTH_LEARNING and _has_past(check):
        history = await ledger.history(claim.page_id)
        result = await _judge(tools, partial(reconsider, check, result, answer, history))
    return _Found(result, plan.timing, None, was_not_asked)


def _has_past(check: CheckPlan) -> bool:
    """Whether the page has changed before: of a first edit nobody can say whether it is noise, unless some is known."""
    return bool(check.noise) or len(set((check.known or {}).values())) > 1


def _was_not_asked(claim: Claim, answer: Response | FetchFailure, tools: Tools) -> bool:
    """Whether our own politeness stood before the first request: that says nothing of the page, so it is no gap.

    Where the host is free, a redirect led to one that is not; that one is a gap, or the first would be asked in a loop.
    """
    is_busy = isinstance(answer, FetchFailure) and answer.reason is FailureReason.BUSY
    return is_busy and claim.host in tools.fetcher.busy_hosts()


async def _ask(
    url: Url, plan: Plan | Outline, tools: Tools, validators: Validators | None = None, *, past_caches: bool = False
) -> Response | FetchFailure:
    """Fetch as the source wants it; a secret that cannot be had is trouble of the check's, and no server is asked."""
    if plan.asked_by is None or plan.fetch_options == NO_OPTIONS:
        request = Request(url)
    else:
        work = partial(request_for, url, plan.asked_by, plan.fetch_options, tools.read_secret)
        try:
            request = await asyncio.get_running_loop().run_in_executor(tools.readers, work)
        except InputError as error:
            return FetchFailure(url, FailureReason.NOT_SET_UP, str(error), tools.now())
    if validators is not None:
        request = replace(request, validators=validators, validated_url=plan.validated_url, past_caches=past_caches)
    return await _fetch(request, tools)


async def _fetch(request: Request, tools: Tools) -> Response | FetchFailure:
    """The fetcher bounds its own steps; this deadline is for what slips through."""
    try:
        with timed(tools.observer, FETCH):
            async with asyncio.timeout(tools.limits.fetch_s):
                return await tools.fetcher.fetch(request)
    except TimeoutError:
        detail = f"the page did not come whole within {tools.limits.fetch_s:g} seconds"
        return FetchFailure(request.url, FailureReason.TIMEOUT, detail, tools.now())


async def _judge(tools: Tools, work: Callable[[], Judged]) -> Judged:
    """Judge off the loop. Processes are ended at the deadline of what they judge, which begins when they begin it.

    A thread cannot be ended: what does not end there keeps it, but neither the loop nor the claim.
    """
    patience_s = None if isinstance(tools.judge, Judges) else tools.limits.judge_s
    try:
        with timed(tools.observer, JUDGE):
            async with asyncio.timeout(patience_s):
                return await asyncio.get_running_loop().run_in_executor(tools.judge, work)
    except TimeoutError:
        message = f"reading the page took longer than {tools.limits.judge_s:g} seconds"
        raise JudgingError(message) from None


async def _postpone(claim: Claim, found: _Found, tools: Tools) -> CheckReport:
    """The promise stays, so the page is first in line when its host may be asked again."""
    await give_back([claim], tools)
    wait = timedelta(seconds=found.result.retry_after_s or 0.0)
    return CheckReport(claim, found.result, tools.now() + wait, None)


async def _record(claim: Claim, found: _Found, tools: Tools, ledger: Ledger) -> CheckReport:
    now = tools.now()
    # Where the clock was set meanwhile, a promise by the later of the two times may be years away once it is put right.
    planned = _next_check(claim, found, min(now, found.result.checked_at), tools)
    try:
        recorded = await _recorded(claim, found, planned, (tools, ledger))
    except Exception as error:  # noqa: BLE001 - the top of a worker
        log_failure(logger, "record_failed", error, url=claim.url, page=claim.page_id, source=claim.source_id)
        if found.result.reason is GapReason.INTERNAL:
            return CheckReport(claim, found.result, planned.at, None)
        return await _record(claim, _Found(_internal_gap(error, now), found.timing), tools, ledger)
    return CheckReport(claim, found.result, planned.at, recorded)


async def _recorded(claim: Claim, found: _Found, planned: NextCheck, means: tuple[Tools, Ledger]) -> Recorded:
    tools, ledger = means
    if claim.page_id is None:
        return await tools.write(partial(_record_source, claim, found, planned, tools))
    if found.is_plain and planned.at is not None:
        recorded = await ledger.record_seen(Seen(claim, found.result, planned.at, planned.cause))
        if recorded is not None:
            return recorded
    return await ledger.record(Checked(claim, found.result, planned.at, planned.cause))


def _record_source(claim: Claim, found: _Found, planned: NextCheck, tools: Tools, session: Session) -> Recorded:
    told = {"audience": tools.audience, "language": tools.summary_language}
    promise = {"next_check_at": planned.at, "cause": planned.cause}
    if found.discovery is None:
        return record_check(session, claim, found.result, **promise, **told)  # type: ignore[arg-type]
    # New pages are due at once: what paces them is the politeness of their hosts.
    return record_discovery(session, claim, found.discovery, **promise, **told)  # type: ignore[arg-type]


def _next_check(claim: Claim, found: _Found, now: datetime, tools: Tools) -> NextCheck:
    if found.timing is None:
        planned = NextCheck(now + BLIND_WAIT, Cause.BACK_OFF)
    else:
        planned = next_check(found.timing, found.result, now, Chances(tools.jitter(), tools.life))
    free_at = _free_at(claim, found.result, tools)
    waits = planned.at is not None and free_at is not None and free_at > planned.at
    return NextCheck(free_at, Cause.RETRY_AFTER) if waits else planned


def _free_at(claim: Claim, result: CheckResult, tools: Tools) -> datetime | None:
    """When a server that answered with an error may be asked again: its Retry-After is known to the fetcher alone."""
    is_error = result.outcome is Outcome.GAP and result.response is not None
    return tools.fetcher.busy_hosts().get(claim.host) if is_error else None


def _internal_gap(error: Exception, now: datetime) -> CheckResult:
    """Mostly only the error's type: its message may quote a page or a secret, and the log has the traceback."""
    detail = f"the check failed inside Variorum ({type(error).__name__}); the log tells where"
    if isinstance(error, JudgingError):
        detail = f"the check failed inside Variorum: {error}"
    return CheckResult(Outcome.GAP, checked_at=now, detail=detail, reason=GapReason.INTERNAL)


def _log_check(report: CheckReport, took: timedelta) -> None:
    result, claim = report.result, report.claim
    log_event(
        logger,
        logging.WARNING if result.outcome is Outcome.GAP else logging.INFO,
        "check",
        url=claim.url,
        page=claim.page_id,
        source=claim.source_id,
        outcome=result.outcome.value,
        reason=result.reason.value if result.reason else None,
        detail=result.detail,
        changes=len(result.changes) or None,
        stale=(report.recorded is not None and report.recorded.was_stale) or None,
        took_ms=round(took / timedelta(milliseconds=1)),
        next_check_at=report.next_check_at.isoformat(timespec="seconds") if report.next_check_at else "retired",
    )
