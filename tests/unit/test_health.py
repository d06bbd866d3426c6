from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.health import BLOCKING, Health, health_of
from scraper.judgement import HELD_FOR, REMOVING, GapRun
from scraper.model import GapReason

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def run(reason: GapReason, count: int, start: float, end: float) -> GapRun:
    return GapRun(reason, NOW + timedelta(minutes=start), NOW + timedelta(minutes=end), count)


HOUR_OF_TIMEOUTS = run(GapReason.TIMEOUT, 5, 0, 60)


def test_nothing_failed_is_healthy_whatever_was_before() -> None:
    assert health_of((), Health.BLOCKED) is Health.HEALTHY


@pytest.mark.parametrize(
    "gaps",
    [
        (run(GapReason.TIMEOUT, 1, 0, 0),),
        (run(GapReason.TIMEOUT, 9, 0, 59),),
        (run(GapReason.CHALLENGE, 2, 0, 600),),
        (run(GapReason.DNS, 1, 0, 0), run(GapReason.CONNECT, 1, 90, 90)),
    ],
)
def test_what_may_pass_is_no_turn(gaps: tuple[GapRun, ...]) -> None:
    assert health_of(gaps, Health.HEALTHY) is Health.HEALTHY


@pytest.mark.parametrize("reason", list(GapReason))
def test_three_checks_over_an_hour_are_a_turn(reason: GapReason) -> None:
    turned = health_of((run(reason, 3, 0, 60),), Health.HEALTHY)
    expected = Health.BLOCKED if reason in BLOCKING else Health.GONE if reason in REMOVING else Health.FAILING
    assert turned is expected


def test_reasons_that_take_turns_hold_together() -> None:
    gaps = (run(GapReason.TIMEOUT, 1, 0, 0), run(GapReason.SERVER_ERROR, 1, 30, 30), run(GapReason.DNS, 1, 70, 70))
    assert health_of(gaps, Health.HEALTHY) is Health.FAILING


def test_of_mixed_trouble_the_most_frequent_kind_counts() -> None:
    gaps = (run(GapReason.CHALLENGE, 4, 0, 50), run(GapReason.TIMEOUT, 1, 70, 70))
    assert health_of(gaps, Health.HEALTHY) is Health.BLOCKED


def test_trouble_changes_its_kind_only_when_the_new_kind_has_held() -> None:
    once = (HOUR_OF_TIMEOUTS, run(GapReason.ACCESS_DENIED, 1, 65, 65))
    held = (HOUR_OF_TIMEOUTS, run(GapReason.ACCESS_DENIED, 2, 65, 90), run(GapReason.CHALLENGE, 2, 100, 130))
    assert health_of(once, Health.FAILING) is Health.FAILING
    assert health_of(held, Health.FAILING) is Health.BLOCKED


def test_a_removed_page_is_gone_whatever_fails() -> None:
    assert health_of((HOUR_OF_TIMEOUTS,), Health.HEALTHY, is_removed=True) is Health.GONE


steps = st.lists(st.tuples(st.sampled_from(list(GapReason)), st.integers(1, 50), st.integers(0, 90)), max_size=20)


@given(steps, st.sampled_from([Health.HEALTHY, Health.FAILING, Health.BLOCKED]))
def test_trouble_never_begins_within_an_hour_and_never_ends_without_an_answer(
    found: list[tuple[GapReason, int, int]], before: Health
) -> None:
    gaps, minute = [], 0
    for reason, count, length in found:
        gaps.append(run(reason, count, minute, minute + length))
        minute += length
    after = health_of(gaps, before)
    if before is Health.HEALTHY and minute < HELD_FOR.total_seconds() / 60:
        assert after is Health.HEALTHY
    if before is not Health.HEALTHY and gaps:
        assert after is not Health.HEALTHY
