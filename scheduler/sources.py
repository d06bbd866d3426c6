"""The judgement of a source's own check: which pages an index, feed or sitemap names now. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scraper.compare import payload_digest
from scraper.discover import discover
from scraper.judgement import CheckResult, Outcome
from scraper.link_rules import NO_LINK_RULES
from scraper.model import FetchFailure, GapReason
from scraper.screen import screen_response
from storage.check_records import DiscoveryResult, FoundPage, KnownPart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scraper.discover import DiscoveredLink, Discovery
    from scraper.link_rules import LinkRules
    from scraper.model import PayloadDigest, Response, SourceKind, Url

_NEVER = datetime.min.replace(tzinfo=UTC)

MOST_PARTS = 1_000
"""How many sitemaps of one sitemap index are known at a time, the newest first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer of a source says, and where its list goes on."""

    result: DiscoveryResult
    more: tuple[Url, ...] = ()
    parts: tuple[DiscoveredLink, ...] = ()


def read_source(
    kind: SourceKind,
    answer: Response | FetchFailure,
    now: datetime,
    *,
    last_digest: PayloadDigest | None = None,
    rules: LinkRules = NO_LINK_RULES,
) -> Reading:
    """Judge the answer to a source's own check; `last_digest` is of the payload its links were read from last.

    PatternTimeoutError where a pattern of the rules takes too long.
    """
    if isinstance(answer, FetchFailure):
        gap = _gap(GapReason(answer.reason.value), answer.detail, now)
        return Reading(replace(gap, retry_after_s=answer.retry_after_s))
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return Reading(DiscoveryResult(now, "not modified, says the server"))
    finding = screen_response(answer)
    # Feeds and sitemaps come as many media types; whether they can be read is seen by reading them.
    if finding and finding.reason is not GapReason.MEDIA_TYPE:
        return Reading(_gap(finding.reason, finding.detail, now))
    digest = payload_digest(answer.payload)
    result = DiscoveryResult(
        now, "the same bytes as before", validators=answer.validators, validated_url=answer.url, digest=digest
    )
    if digest == last_digest:
        return Reading(result)
    return _read(discover(kind, answer, rules), result)


def known_parts(
    known: Mapping[Url, KnownPart], named: Mapping[Url, datetime | None], *, is_first_run: bool
) -> dict[Url, KnownPart]:
    """Return what is known of the sitemaps that an index names now; those of the first run are its baseline."""
    newest = sorted(named, key=lambda url: named[url] or _NEVER, reverse=True)[:MOST_PARTS]
    return {url: known.get(url) or KnownPart(is_baseline=is_first_run) for url in named if url in set(newest)}


def parts_to_read(known: Mapping[Url, KnownPart], named: Mapping[Url, datetime | None]) -> list[Url]:
    """Return the sitemaps worth reading, the most promising first.

    First those that were never asked for or have a new date, the newest date first; then those without a date, of which
    nothing tells whether they changed, and those that could not be read, the one asked for longest ago first: sitemaps
    that are named and not there must not keep all others from being read.
    """
    changed = [url for url, part in known.items() if part.read_at is None or _has_moved_on(part, named[url])]
    changed.sort(key=lambda url: named[url] or _NEVER, reverse=True)
    rest = [url for url, part in known.items() if None in {named[url], part.listed_at} and url not in set(changed)]
    return changed + sorted(rest, key=lambda url: known[url].read_at or _NEVER)


def _has_moved_on(part: KnownPart, named: datetime | None) -> bool:
    return named is not None and part.listed_at is not None and named > part.listed_at


def joined(first: DiscoveryResult, others: Sequence[tuple[Discovery, bool]], rules: LinkRules) -> DiscoveryResult:
    """One result for a list and its parts, each page once; of each part, whether its pages are baseline."""
    found = {page.url: page for page in first.pages}
    for discovery, is_baseline in others:
        for page in _pages(discovery):
            found.setdefault(page.url, replace(page, is_baseline=is_baseline))
    pages = _newest(list(found.values()), rules.most_pages)
    return replace(first, pages=pages, detail=_count(len(pages)))


def unread(result: DiscoveryResult, failure: FetchFailure | Response) -> DiscoveryResult:
    """The result of an index none of whose sitemaps could be read."""
    if isinstance(failure, FetchFailure):
        gap = _gap(GapReason(failure.reason.value), f"of its sitemaps: {failure.detail}", result.checked_at)
        return replace(gap, retry_after_s=failure.retry_after_s)
    finding = screen_response(failure)
    reason, detail = (finding.reason, finding.detail) if finding else (GapReason.HTTP_ERROR, f"status {failure.status}")
    return _gap(reason, f"of its sitemaps: {detail}", result.checked_at)


def unusable(why: str, now: datetime) -> DiscoveryResult:
    """The result where the source's own rules cannot be used."""
    return _gap(GapReason.NOT_SET_UP, why, now)


def _newest(pages: list[FoundPage], most: int | None) -> tuple[FoundPage, ...]:
    if most is None or len(pages) <= most:
        return tuple(pages)
    kept = sorted(pages, key=lambda page: page.published_at or page.listed_at or _NEVER, reverse=True)[:most]
    urls = {page.url for page in kept}
    return tuple(page for page in pages if page.url in urls)


def result_of(discovery: DiscoveryResult) -> CheckResult:
    """The same as a check's result, for timing, log and report."""
    return CheckResult(
        outcome=discovery.outcome,
        checked_at=discovery.checked_at,
        detail=discovery.detail,
        reason=discovery.reason,
        retry_after_s=discovery.retry_after_s,
    )


def _read(discovery: Discovery, result: DiscoveryResult) -> Reading:
    pages = _pages(discovery)
    if not pages and not discovery.parts and discovery.detail:
        return Reading(_gap(GapReason.EMPTY, discovery.detail, result.checked_at))
    if discovery.parts:
        # An index may stay as it is while its sitemaps change: it must never pass for known.
        result = replace(result, validators=None, validated_url=None, digest=None)
    return Reading(replace(result, pages=pages, detail=_count(len(pages))), discovery.more, discovery.parts)


def _pages(discovery: Discovery) -> tuple[FoundPage, ...]:
    return tuple(_page(link) for link in discovery.links)


def _page(link: DiscoveredLink) -> FoundPage:
    return FoundPage(
        link.url,
        link.title,
        published_at=link.published_at,
        authors=link.authors,
        listed_at=link.updated_at or link.published_at,
    )


def _count(pages: int) -> str:
    return "names 1 page" if pages == 1 else f"names {pages} pages"


def _gap(reason: GapReason, detail: str, now: datetime) -> DiscoveryResult:
    return DiscoveryResult(now, detail, outcome=Outcome.GAP, reason=reason)
