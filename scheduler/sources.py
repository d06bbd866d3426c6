"""The judgement of a source's own check: which pages an index, feed or sitemap names now. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from scraper.compare import payload_digest
from scraper.discover import discover
from scraper.judgement import CheckResult, Outcome
from scraper.model import FetchFailure, GapReason, SourceKind
from scraper.screen import screen_response
from storage.check_records import DiscoveryResult, FoundPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scraper.discover import DiscoveredLink, Discovery
    from scraper.model import PayloadDigest, Response, Url

MAX_SITEMAPS = 20
"""How many sitemaps of one sitemap index are read in a check, in its order. The protocol allows 50,000 of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer of a source says, and where its list goes on."""

    result: DiscoveryResult
    more: tuple[Url, ...] = ()


def read_source(
    kind: SourceKind, last_digest: PayloadDigest | None, answer: Response | FetchFailure, now: datetime
) -> Reading:
    """Judge the answer to a source's own check; `last_digest` is of the payload its links were read from last."""
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
    return Reading(result) if digest == last_digest else _read(kind, discover(kind, answer), result)


def joined(first: DiscoveryResult, others: Sequence[Discovery]) -> DiscoveryResult:
    """One result for a sitemap index and the sitemaps it names, each page once."""
    found = {page.url: page for page in first.pages}
    for discovery in others:
        for page in _pages(discovery):
            found.setdefault(page.url, page)
    return replace(first, pages=tuple(found.values()), detail=_count(len(found)))


def result_of(discovery: DiscoveryResult) -> CheckResult:
    """The same as a check's result, for timing, log and report."""
    return CheckResult(
        outcome=discovery.outcome,
        checked_at=discovery.checked_at,
        detail=discovery.detail,
        reason=discovery.reason,
        retry_after_s=discovery.retry_after_s,
    )


def _read(kind: SourceKind, discovery: Discovery, result: DiscoveryResult) -> Reading:
    pages = _pages(discovery)
    # The next page of a section holds older articles; only a sitemap index says nothing by itself.
    more = discovery.more[:MAX_SITEMAPS] if kind is SourceKind.SITEMAP else ()
    if not pages and not more and discovery.detail:
        return Reading(_gap(GapReason.EMPTY, discovery.detail, result.checked_at))
    if more:
        # An index may stay as it is while its sitemaps change: it must never pass for known.
        result = replace(result, validators=None, validated_url=None, digest=None)
    return Reading(replace(result, pages=pages, detail=_count(len(pages))), more)


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
