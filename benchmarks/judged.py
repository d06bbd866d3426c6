"""Judges neighbouring captures through the product's own decision, as two checks of a page would be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scraper.check import decide
from scraper.judgement import CheckPlan, CurrentVersion, GapRun, Outcome, StoredAnswer
from scraper.model import GapReason, Response, Url

if TYPE_CHECKING:
    from scraper.judgement import CheckResult

PAGE = Url("https://policies.example/page")
HTML = (("content-type", "text/html; charset=utf-8"),)
ALARMS = frozenset({Outcome.EDITED, Outcome.RESTORED})
SECOND_LOOK = timedelta(minutes=1)
"""After this long the product looks again at what it cannot believe."""


def verdict(before: dict[str, Any], after: dict[str, Any]) -> tuple[bool, str, str]:
    """Return whether a change would be reported between two captures, and the texts that were compared.

    A capture that is no article (a log-in wall, an empty page) has no text, and no change is reported beside it. Where
    the product wants a second look, that finds the same capture: the next was made hours later.
    """
    first = judged(CheckPlan(PAGE), before)
    version = first.new_version
    if version is None:
        return False, first.detail, text_after(judged(CheckPlan(PAGE), after))
    current = CurrentVersion(1, version.content_hash, version.recipe, version.article, before["html"].encode())
    plan = CheckPlan(PAGE, current, {version.content_hash: 1})
    second = judged(plan, after)
    if second.reason is GapReason.UNCONFIRMED:
        seen = GapRun(second.reason, second.checked_at, second.checked_at, 1)
        odd = StoredAnswer(after["html"].encode(), HTML[0][1], PAGE)
        second = judged(replace(plan, gaps=(seen,), odd=odd), after, SECOND_LOOK)
    is_alarm = second.outcome in ALARMS
    return is_alarm, version.article.text, text_after(second) if is_alarm else version.article.text


def judged(plan: CheckPlan, capture: dict[str, Any], later: timedelta = timedelta()) -> CheckResult:
    """Judge one capture as an answer of status 200, met when it was captured or later."""
    at = datetime.fromtimestamp(capture["captured"], UTC) + later
    return decide(plan, Response(PAGE, PAGE, 200, HTML, capture["html"].encode(), at), at)


def text_after(result: CheckResult) -> str:
    """Return the text of a result's new version, or why there is none."""
    return result.new_version.article.text if result.new_version else result.detail
