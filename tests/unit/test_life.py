from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.life import Life, Past, adaptive_interval_s, edits_per_hour, is_to_retire, quiet_since

BORN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WITHOUT_BOUNDS = Life(shortest_s=0.0, longest_s=1e12)


def found(age: timedelta = timedelta()) -> Past:
    """A page found when it was of this age."""
    return Past(BORN + age, BORN)


@pytest.mark.parametrize(
    ("age", "least", "most"),
    [
        (timedelta(), timedelta(minutes=15), timedelta(minutes=25)),
        (HOUR, timedelta(minutes=30), timedelta(minutes=60)),
        (DAY, 4 * HOUR, 6 * HOUR),
        (30 * DAY, 18 * HOUR, 24 * HOUR),
        (360 * DAY, 36 * HOUR, 48 * HOUR),
    ],
)
def test_a_page_that_is_never_edited_is_looked_at_less_and_less(
    age: timedelta, least: timedelta, most: timedelta
) -> None:
    interval = timedelta(seconds=adaptive_interval_s(found(), BORN + age, Life()))
    assert least <= interval <= most


def test_an_archive_found_today_is_left_in_peace() -> None:
    old = found(3650 * DAY)
    assert adaptive_interval_s(old, old.added_at, Life()) > 3 * 86_400


def test_a_page_edited_every_day_is_looked_at_several_times_a_day() -> None:
    past = replace(found(), edits=60, edited_at=BORN + 60 * DAY)
    assert adaptive_interval_s(past, BORN + 60.5 * DAY, Life()) < 3 * 3600


def test_a_page_that_has_given_up_its_rhythm_is_believed() -> None:
    past = replace(found(), edits=60, edited_at=BORN + 60 * DAY)
    assert adaptive_interval_s(past, BORN + 75 * DAY, Life()) > 3 * adaptive_interval_s(past, BORN + 61 * DAY, Life())


def test_a_sign_of_its_source_counts_as_an_edit_does() -> None:
    quiet = found()
    now = BORN + 90 * DAY
    assert (
        adaptive_interval_s(replace(quiet, stirred_at=now), now, Life()) < adaptive_interval_s(quiet, now, Life()) / 4
    )


def test_bounds_hold() -> None:
    narrow = Life(shortest_s=3600.0, longest_s=7200.0)
    assert adaptive_interval_s(found(), BORN, narrow) == 3600.0
    assert adaptive_interval_s(found(), BORN + 300 * DAY, narrow) == 7200.0


def test_quiet_is_counted_from_the_last_that_happened() -> None:
    past = found(100 * DAY)
    assert quiet_since(past) == BORN + 100 * DAY
    edited = replace(past, edits=1, edited_at=BORN + 150 * DAY)
    assert quiet_since(edited) == BORN + 150 * DAY
    assert quiet_since(replace(edited, stirred_at=BORN + 200 * DAY)) == BORN + 200 * DAY
    life = Life(retire_after_s=10 * 86_400.0)
    assert not is_to_retire(edited, BORN + 159 * DAY, life)
    assert is_to_retire(edited, BORN + 160 * DAY, life)


ages = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=5000))


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    past = found(draw(ages))
    edits = draw(st.integers(0, 500))
    edited_at = past.added_at + draw(ages) if edits else None
    return replace(
        past, edits=edits, edited_at=edited_at, stirred_at=draw(st.none() | ages.map(lambda age: BORN + age))
    )


@given(pasts(), ages, ages)
def test_while_nothing_happens_the_interval_only_grows(past: Past, one: timedelta, other: timedelta) -> None:
    begins = max(quiet_since(past), past.added_at)
    sooner, later = sorted((begins + one, begins + other))
    first, then = (adaptive_interval_s(past, at, WITHOUT_BOUNDS) for at in (sooner, later))
    assert first <= then * (1 + 1e-9)


@given(pasts(), ages)
def test_rates_are_finite_and_intervals_within_bounds(past: Past, since: timedelta) -> None:
    life, now = Life(), past.added_at + since
    assert 0.0 < edits_per_hour(past, now) < 1e3
    assert life.shortest_s <= adaptive_interval_s(past, now, life) <= life.longest_s


@given(pasts(), ages)
def test_an_edit_found_now_makes_the_next_look_sooner(past: Past, since: timedelta) -> None:
    now = quiet_since(past) + since
    edited = replace(past, edits=past.edits + 1, edited_at=now)
    assert adaptive_interval_s(edited, now, Life()) <= adaptive_interval_s(past, now, Life())


@given(pasts(), st.timedeltas(min_value=timedelta(days=-5000), max_value=timedelta()))
def test_a_clock_set_back_before_the_pages_birth_does_no_harm(past: Past, before: timedelta) -> None:
    assert Life().shortest_s <= adaptive_interval_s(past, BORN + before, Life()) <= Life().longest_s
