"""Whether a page has moved for good. Pure.

A permanent redirect (301, 308: RFC 9110 § 15.4) is the server's word that an address was replaced, but sites give it by
mistake too. So it is believed when it has led to one and the same address check after check, over a day at least, and
within one registrable domain only: across domains a redirect is evidence of origin, not of identity.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from scraper.errors import UrlError
from scraper.judgement import MoveSign, NewChange, Outcome
from scraper.model import ChangeKind, FetchFailure
from scraper.sentences import sentence
from scraper.urls import canonical_url, registrable_domain

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.judgement import CheckPlan, CheckResult
    from scraper.model import Article, Response, Url

MOVED_CHECKS: Final = 3
MOVED_FOR: Final = timedelta(days=1)
"""A redirect that was set by mistake is mended within a working day; three looks are asked for because one may be weeks
after the other."""
PERMANENT: Final = frozenset({301, 308})


def with_move(plan: CheckPlan, answer: Response | FetchFailure, result: CheckResult, now: datetime) -> CheckResult:
    """Add to a check's result what its redirects say about the page's address; a gap says nothing of it."""
    if result.outcome is Outcome.GAP or isinstance(answer, FetchFailure) or not answer.redirects:
        return result
    target = _target(plan.url, answer)
    if target is None:
        return result
    article = _article(plan, result)
    if article is not None and _names(article, plan.url, answer.url):
        looping = sentence("canonical_loop", plan.summary_language, url=target)
        return replace(result, detail=f"{result.detail}; {looping}")
    sign = _sign(plan, target, now)
    if sign.count < MOVED_CHECKS or now - sign.since < MOVED_FOR:
        return replace(result, leads_to=sign)
    return replace(result, moved_to=target, changes=(*result.changes, _moved(plan, article, sign)))


def _target(url: Url, answer: Response) -> Url | None:
    """The address that permanent redirects alone lead to; None where that is this page's own or another site's."""
    # An address holds ASCII alone; where a secret stood in it, which was blotted out, it is of no use to anyone.
    if any(hop.status not in PERMANENT for hop in answer.redirects) or not answer.url.isascii():
        return None
    try:
        target = canonical_url(answer.url)
    except UrlError:
        return None
    is_same_site = registrable_domain(target) == registrable_domain(url)
    # Who gives up https lets everyone on the way rewrite the page: the old address goes on being asked.
    is_downgrade = url.startswith("https:") and not target.startswith("https:")
    return target if target != url and is_same_site and not is_downgrade else None


def _article(plan: CheckPlan, result: CheckResult) -> Article | None:
    if result.new_version is not None:
        return result.new_version.article
    return plan.current.article if plan.current else None


def _names(article: Article, url: Url, base: str) -> bool:
    """Whether the page that is redirected to names the old address as its own."""
    try:
        return article.canonical_url is not None and canonical_url(article.canonical_url) == url != canonical_url(base)
    except UrlError:
        return False


def _sign(plan: CheckPlan, target: Url, now: datetime) -> MoveSign:
    before = plan.leads_to
    if before is None or before.url != target:
        return MoveSign(target, now, 1, was_always_so=plan.current is None)
    return replace(before, count=before.count + 1)


def _moved(plan: CheckPlan, article: Article | None, sign: MoveSign) -> NewChange:
    number = plan.current.number if plan.current else None
    return NewChange(
        kind=ChangeKind.MOVED,
        from_number=number,
        to_number=number,
        title=article.title if article else "",
        summary=sentence("moved", plan.summary_language, url=sign.url),
        is_baseline=sign.was_always_so,
    )
