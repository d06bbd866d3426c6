"""Checks on request: here and now where no service runs, else through the running service."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from scheduler.comparing import compare_new
from scheduler.delivery import PostOffice
from scheduler.leases import Leases
from scheduler.ledger import Ledger
from scheduler.runner import give_back, run_check
from scheduler.tools import finish
from scraper.errors import NotFoundError
from scraper.model import GapReason, SourceKind
from storage.claims import claim_now, pages_of_page_sources
from storage.moves import in_their_place
from storage.outlines import load_outlines
from storage.pages import get_page
from storage.service import finished_since, request_check, running_service
from storage.sources import get_source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from scheduler.runner import CheckReport
    from scheduler.tools import Tools
    from storage.check_records import Claim, Outline
    from storage.engine import Database, Session

LEASE_S = 15.0
"""Of claims made here. A command that is killed is started again at once, so its claims should be free again soon."""
IN_HAND = 512
"""Claims held at a time: enough that one slow host leaves the others something to do."""
PAUSE_S = 0.2
WORTH_WAITING = timedelta(minutes=1)
"""A host that wants to be left alone for longer is reported as it is, rather than waited for."""

WORTH_CONFIRMING = timedelta(minutes=2)
"""A second look at an odd change that is due sooner is waited for, so that one command tells what is true."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be checked: a page, or a source's own list."""

    is_page: bool
    id: int


async def check_now(
    tools: Tools,
    *,
    page_ids: Collection[int] = (),
    source_ids: Collection[int] = (),
    on_report: Callable[[CheckReport], None] | None = None,
) -> list[CheckReport]:
    """Check exactly these, whether due or not, and return one report each, in the order they ended.

    A page source stands for its page, another source for its own check. What somebody alive is checking right now is
    waited for and then checked; a dead one's lease is waited for. Cancelled, it gives back what has not ended.
    What it finds goes to the channels before it returns, and so does what others found and could no longer tell; then
    new versions are compared with all others.
    """
    wanted = await tools.read(partial(targets, page_ids, source_ids))
    return await _Errand(tools, wanted, on_report or (lambda _: None)).run()


async def check_through_service(
    database: Database,
    *,
    page_ids: Collection[int] = (),
    source_ids: Collection[int] = (),
    now: Callable[[], datetime],
    on_done: Callable[[Target], None] | None = None,
) -> list[Target]:
    """Ask the running service for these checks and wait for them. Returns those left over where the service ended."""
    asked_at = now()
    with database.writing() as session:
        wanted = targets(page_ids, source_ids, session)
        request_check(session, *_ids(wanted), asked_at)
    while wanted:
        await asyncio.sleep(PAUSE_S)
        with database.reading() as session:
            pages, sources = finished_since(session, *_ids(wanted), asked_at)
            done = [target for target in wanted if target.id in (pages if target.is_page else sources)]
            wanted = _still_there([target for target in wanted if target not in done], session)
            is_served = running_service(session, now()) is not None
        if on_done:
            for target in done:
                on_done(target)
        if not is_served:
            break
    return wanted


def targets(page_ids: Collection[int], source_ids: Collection[int], session: Session) -> list[Target]:
    """What these ids stand for: sources' own checks first, then pages. NotFoundError for a source that is none."""
    own = [one for one in source_ids if get_source(session, one).kind is not SourceKind.PAGE]
    pages = sorted(in_their_place(session, {*page_ids, *pages_of_page_sources(session, source_ids)}))
    return [*(Target(is_page=False, id=one) for one in own), *(Target(is_page=True, id=one) for one in pages)]


class _Errand:
    """One `check_now`: claims ahead of what runs, and starts what its host has room for."""

    def __init__(self, tools: Tools, wanted: Sequence[Target], on_report: Callable[[CheckReport], None]) -> None:
        self._tools = tools
        self._on_report = on_report
        self._wanted = deque(wanted)
        self._waiting: dict[str, deque[Claim]] = defaultdict(deque)
        self._running: dict[asyncio.Task[CheckReport], Claim] = {}
        self._outlines: dict[str, Outline] = {}
        self._ledger = Ledger(tools)
        self._leases = Leases(tools, LEASE_S)
        self._post = PostOffice(tools)
        self._reports: list[CheckReport] = []
        self._later: list[tuple[datetime, Target]] = []
        self._claims_again_at = 0.0

    async def run(self) -> list[CheckReport]:
        self._post.send()
        try:
            while self._wanted or len(self._leases) or self._later:
                self._look_again()
                await self._claim()
                self._start()
                await self._wait()
                await self._leases.renew()
        finally:
            await finish(self._give_back())
        await self._post.finish(self._tools.limits.deliver_s)
        await compare_new(self._tools)
        return self._reports

    def _look_again(self) -> None:
        now = self._tools.now()
        self._wanted.extend(target for at, target in self._later if at <= now)
        self._later = [(at, target) for at, target in self._later if at > now]

    async def _claim(self) -> None:
        clock = asyncio.get_running_loop().time
        if not self._wanted or len(self._leases) > IN_HAND / 2 or clock() < self._claims_again_at:
            return
        chunk = [self._wanted.popleft() for _ in range(min(len(self._wanted), IN_HAND - len(self._leases)))]
        page_ids, source_ids = _ids(chunk)
        work = partial(
            _claim_with_outlines,
            page_ids=page_ids,
            source_ids=source_ids,
            now=self._tools.now(),
            lease_s=LEASE_S,
            owner=self._tools.owner,
        )
        claims, outlines = await self._tools.write(work)
        self._outlines |= outlines
        for claim in claims:
            self._leases.hold(claim)
            self._waiting[claim.host].append(claim)
        if not claims:
            # All that is left is in somebody else's hands.
            self._claims_again_at = clock() + PAUSE_S
        claimed = {_target_of(claim) for claim in claims}
        missed = [target for target in chunk if target not in claimed]
        self._wanted.extend(await self._tools.read(partial(_still_there, missed)) if missed else ())

    def _start(self) -> None:
        at_host = Counter(claim.host for claim in self._running.values())
        for host, claims in self._waiting.items():
            if self._must_wait(host):
                continue
            limits = self._tools.limits
            most = limits.at_once(host)
            while claims and at_host[host] < most and len(self._running) < limits.running:
                at_host[host] += 1
                claim = claims.popleft()
                outline = self._outlines.pop(claim.token, None)
                check = run_check(claim, self._tools, outline=outline, ledger=self._ledger)
                self._running[asyncio.create_task(check)] = claim

    def _must_wait(self, host: str) -> bool:
        until = self._tools.fetcher.busy_hosts().get(host)
        return until is not None and until <= self._tools.now() + WORTH_WAITING

    async def _wait(self) -> None:
        if not self._running:
            await asyncio.sleep(PAUSE_S)
            return
        done, _ = await asyncio.wait(self._running, timeout=PAUSE_S, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            claim = self._running.pop(task)
            self._leases.drop(claim)
            self._note(task.result())

    def _note(self, report: CheckReport) -> None:
        was_not_asked = report.recorded is None and report.result.reason is GapReason.BUSY
        lost = report.recorded is not None and report.recorded.was_stale
        if lost or (was_not_asked and self._comes_within(WORTH_WAITING, report)):
            self._wanted.append(_target_of(report.claim))
            return
        if report.next_check_at is not None and self._asks_for_a_second_look(report):
            self._later.append((report.next_check_at, _target_of(report.claim)))
            return
        self._reports.append(report)
        self._on_report(report)
        if report.recorded is not None and report.recorded.change_ids:
            self._post.send()

    def _asks_for_a_second_look(self, report: CheckReport) -> bool:
        is_odd = report.recorded is not None and report.result.reason is GapReason.UNCONFIRMED
        return is_odd and self._comes_within(WORTH_CONFIRMING, report)

    def _comes_within(self, wait: timedelta, report: CheckReport) -> bool:
        return report.next_check_at is not None and report.next_check_at <= self._tools.now() + wait

    async def _give_back(self) -> None:
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)
        if rest := [claim for claims in self._waiting.values() for claim in claims]:
            await give_back(rest, self._tools)


def _claim_with_outlines(session: Session, **terms: Any) -> tuple[list[Claim], dict[str, Outline]]:
    claims = claim_now(session, **terms)
    return claims, load_outlines(session, claims)


def _target_of(claim: Claim) -> Target:
    return Target(is_page=claim.page_id is not None, id=claim.source_id if claim.page_id is None else claim.page_id)


def _ids(wanted: Sequence[Target]) -> tuple[list[int], list[int]]:
    """The pages' ids, and the sources'."""
    return [target.id for target in wanted if target.is_page], [target.id for target in wanted if not target.is_page]


def _still_there(wanted: Sequence[Target], session: Session) -> list[Target]:
    """Without what was purged meanwhile, which nobody could ever claim."""
    return [target for target in wanted if _exists(target, session)]


def _exists(target: Target, session: Session) -> bool:
    try:
        (get_page if target.is_page else get_source)(session, target.id)
    except NotFoundError:
        return False
    return True
