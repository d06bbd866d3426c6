"""The shell of a source's own check: what its list names, and where the list goes on.

Of a sitemap index, the sitemaps that changed since they were read are read again; a check reads so many at most, and
the next one goes on. A section page or a paged feed is followed to its older parts in the first run only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeGuard

from scheduler.sources import joined, known_parts, parts_to_read, read_source, unread, unusable
from scraper.discover import discover
from scraper.model import FailureReason, FetchFailure, Response
from scraper.patterns import PatternTimeoutError
from storage.check_records import KnownPart

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from scheduler.sources import Reading
    from scraper.discover import Discovery
    from scraper.model import SourceKind, Url
    from storage.check_records import DiscoveryResult, Plan

MAX_SITEMAPS = 20
"""How many sitemaps of one sitemap index are read in a check. The protocol allows 50,000 of them."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a check does besides thinking: ask a server as the source wants it, and judge off the event loop."""

    ask: Callable[[Url], Awaitable[Response | FetchFailure]]
    judge: Callable[[Callable[[], Any]], Awaitable[Any]]
    now: Callable[[], datetime]


async def find_pages(kind: SourceKind, plan: Plan, answer: Response | FetchFailure, steps: Steps) -> DiscoveryResult:
    """Return the pages that a source names now; `answer` is the one to its own address."""
    read = partial(read_source, kind, answer, steps.now(), last_digest=plan.last_digest, rules=plan.link_rules)
    try:
        reading: Reading = await steps.judge(read)
        if reading.parts:
            return await _with_parts(kind, plan, reading, steps)
        if plan.is_first_run and reading.more:
            return await _with_older(kind, plan, reading, steps)
    except PatternTimeoutError as error:
        return unusable(str(error), steps.now())
    return reading.result


async def _with_parts(kind: SourceKind, plan: Plan, reading: Reading, steps: Steps) -> DiscoveryResult:
    named = {part.url: part.updated_at for part in reading.parts}
    known = known_parts(plan.parts, named, is_first_run=plan.is_first_run)
    waiting = parts_to_read(known, named)
    found: list[tuple[Discovery, bool]] = []
    failure: FetchFailure | Response | None = None
    for _ in range(MAX_SITEMAPS):
        if not waiting:
            break
        url = waiting.pop(0)
        answer = await steps.ask(url)
        if not _is_read(answer):
            failure = answer
            if not (isinstance(answer, FetchFailure) and answer.reason is FailureReason.BUSY):
                known[url] = replace(known[url], read_at=steps.now(), listed_at=None)
            continue
        discovery: Discovery = await steps.judge(partial(discover, kind, answer, plan.link_rules))
        found.append((discovery, known[url].is_baseline))
        known[url] = KnownPart(steps.now(), named.get(url))
        nested = {part.url: part.updated_at for part in discovery.parts if part.url not in known}
        named |= nested
        known |= known_parts({}, nested, is_first_run=plan.is_first_run)
        waiting += parts_to_read({part: known[part] for part in nested}, nested)
    if failure is not None and not found:
        return replace(unread(reading.result, failure), parts=known)
    whole = joined(reading.result, found, plan.link_rules)
    return replace(whole, parts=known, is_whole=False)


async def _with_older(kind: SourceKind, plan: Plan, reading: Reading, steps: Steps) -> DiscoveryResult:
    found: list[tuple[Discovery, bool]] = []
    more, seen = reading.more, set()
    for _ in range(plan.link_rules.first_depth):
        if not more or more[0] in seen:
            break
        seen.add(more[0])
        answer = await steps.ask(more[0])
        if not _is_read(answer):
            break
        discovery: Discovery = await steps.judge(partial(discover, kind, answer, plan.link_rules))
        found.append((discovery, False))
        more = discovery.more
    return joined(reading.result, found, plan.link_rules)


def _is_read(answer: Response | FetchFailure) -> TypeGuard[Response]:
    return isinstance(answer, Response) and answer.status == HTTPStatus.OK
