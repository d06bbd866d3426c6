"""When a permanent redirect is believed: three checks, a day, one site, and never against the page's own word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scraper.judgement import CheckPlan, CheckResult, CurrentVersion, Evidence, MoveSign, Outcome
from scraper.model import (
    Article,
    ChangeKind,
    ContentHash,
    FailureReason,
    FetchFailure,
    GapReason,
    Recipe,
    Redirect,
    Response,
    Url,
)
from scraper.moves import MOVED_CHECKS, MOVED_FOR, with_move

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OLD = Url("http://news.example/2026/bridge")
NEW = Url("https://www.news.example/bridge-open")
HELD = MoveSign(NEW, NOW - MOVED_FOR, MOVED_CHECKS - 1)


def article(canonical: str | None = None) -> Article:
    return Article(title="The bridge is open", canonical_url=canonical)


def plan(leads_to: MoveSign | None = None, canonical: str | None = None) -> CheckPlan:
    current = CurrentVersion(2, ContentHash("n1:0"), Recipe("r"), article(canonical))
    return CheckPlan(OLD, current=current, leads_to=leads_to)


def answer(*hops: tuple[int, str], start: str = OLD) -> Response:
    """Redirects one after the other, then the page."""
    url, redirects = start, []
    for status, target in hops:
        redirects.append(Redirect(url, status, target))
        url = target
    return Response(OLD, url, 200, (), b"x", NOW, redirects=tuple(redirects))


UNCHANGED = CheckResult(Outcome.UNCHANGED, NOW, "the same bytes as before", evidence=Evidence.SAME_PAYLOAD)


def judged(response: Response, facts: CheckPlan, result: CheckResult = UNCHANGED, now: datetime = NOW) -> CheckResult:
    return with_move(facts, response, result, now)


def test_a_permanent_redirect_is_noted_at_first() -> None:
    found = judged(answer((301, NEW)), plan())
    assert (found.leads_to, found.moved_to, found.changes) == (MoveSign(NEW, NOW, 1), None, ())


def test_seen_again_it_counts_from_the_first_time() -> None:
    first = MoveSign(NEW, NOW - timedelta(hours=1), 1)
    assert judged(answer((308, NEW)), plan(first)).leads_to == replace(first, count=2)


def test_three_checks_over_a_day_are_a_move() -> None:
    found = judged(answer((301, NEW)), plan(HELD))
    assert (found.moved_to, found.leads_to) == (NEW, None)
    (change,) = found.changes
    assert (change.kind, change.from_number, change.to_number, change.is_baseline) == (ChangeKind.MOVED, 2, 2, False)
    assert change.summary == f"the page has moved to {NEW}"
    assert change.title == "The bridge is open"


@pytest.mark.parametrize(
    "before",
    [replace(HELD, count=MOVED_CHECKS - 2), replace(HELD, since=NOW - MOVED_FOR + timedelta(seconds=1), count=99)],
)
def test_too_few_checks_or_too_short_a_time_are_none(before: MoveSign) -> None:
    found = judged(answer((301, NEW)), plan(before))
    assert (found.moved_to, found.leads_to) == (None, replace(before, count=before.count + 1))


def test_another_target_begins_anew() -> None:
    found = judged(answer((301, "https://www.news.example/other")), plan(HELD))
    assert found.leads_to == MoveSign(Url("https://www.news.example/other"), NOW, 1)


def test_a_check_without_redirect_ends_it() -> None:
    found = judged(answer(), plan(HELD))
    assert (found.leads_to, found.moved_to) == (None, None)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_one_temporary_hop_and_it_is_no_move(status: int) -> None:
    found = judged(answer((301, "https://news.example/x"), (status, NEW)), plan(HELD))
    assert (found.leads_to, found.moved_to) == (None, None)


def test_several_permanent_hops_lead_to_the_last() -> None:
    assert judged(answer((301, "https://news.example/x"), (308, NEW)), plan(HELD)).moved_to == NEW


@pytest.mark.parametrize("target", ["https://other.example/bridge", "https://news.example.org/bridge"])
def test_another_registrable_domain_is_evidence_of_origin_only(target: str) -> None:
    found = judged(answer((301, target)), plan(replace(HELD, url=Url(target))))
    assert (found.leads_to, found.moved_to) == (None, None)


def test_giving_up_https_is_no_move() -> None:
    target = "http://www.news.example/new"
    secure = replace(plan(replace(HELD, url=Url(target))), url=Url("https://news.example/2026/bridge"))
    found = judged(answer((301, target), start=secure.url), secure)
    assert (found.moved_to, found.leads_to) == (None, None)


def test_an_address_that_held_a_secret_is_no_place_to_move_to() -> None:
    target = f"{NEW}?session=…"
    found = judged(answer((301, target)), plan(replace(HELD, url=Url(target))))
    assert (found.moved_to, found.leads_to) == (None, None)


def test_a_redirect_to_the_same_canonical_address_is_none() -> None:
    assert judged(answer((301, f"{OLD}?utm_source=x#top")), plan()).leads_to is None


def test_tracking_parameters_do_not_make_another_target() -> None:
    assert judged(answer((301, f"{NEW}?utm_source=x")), plan(HELD)).moved_to == NEW


def test_a_gap_neither_adds_nor_ends() -> None:
    missing = CheckResult(Outcome.GAP, NOW, "not found", reason=GapReason.NOT_FOUND)
    assert judged(answer((301, NEW)), plan(HELD), missing) is missing
    failure = FetchFailure(OLD, FailureReason.TIMEOUT, "slow", NOW, redirects=(Redirect(OLD, 301, NEW),))
    assert with_move(plan(HELD), failure, missing, NOW) is missing


def test_a_canonical_loop_is_named_and_no_move() -> None:
    found = judged(answer((301, NEW)), plan(HELD, canonical=OLD))
    assert (found.moved_to, found.leads_to, found.changes) == (None, None, ())
    assert found.detail.startswith("the same bytes as before; it redirects for good to https://www.news.example/")
    assert found.detail.endswith("a canonical loop")


@pytest.mark.parametrize("canonical", [NEW, "https://elsewhere.example/", "no address", None])
def test_any_other_canonical_link_is_no_loop(canonical: str | None) -> None:
    assert judged(answer((301, NEW)), plan(HELD, canonical=canonical)).moved_to == NEW


def test_an_address_that_was_old_from_the_start_moves_quietly() -> None:
    added = CheckResult(Outcome.ADDED, NOW, "first version")
    first = with_move(CheckPlan(OLD), answer((301, NEW)), added, NOW)
    assert first.leads_to == MoveSign(NEW, NOW, 1, was_always_so=True)
    held = replace(HELD, was_always_so=True)
    (change,) = judged(answer((301, NEW)), plan(held)).changes
    assert change.is_baseline


def test_it_is_told_in_the_language_of_the_summaries() -> None:
    facts = replace(plan(HELD), summary_language="it")
    assert judged(answer((301, NEW)), facts).changes[0].summary == f"la pagina si è spostata a {NEW}"
