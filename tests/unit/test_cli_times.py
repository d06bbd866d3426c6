"""Durations and moments as people write and read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from variorum.times import ago_text, duration_s, duration_text, iso_text, local_text, moment

NOW = datetime(2026, 7, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400), ("1w", 604_800), ("1h30m", 5400), (" 1H 30M ", 5400)],
)
def test_reads_durations(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "15 minutes", "-5m", "1h-30m", "0s", "9999999d", "5m now"])
def test_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(InputError):
        duration_s(text)


def test_a_number_without_unit_is_told_how_to_go_on() -> None:
    with pytest.raises(InputError, match="such as 20m"):
        duration_s("20")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0.4 s"),
        (59, "59 s"),
        (60, "1 min"),
        (7500, "2 h 5 min"),
        (86_400, "1 d"),
        (90_061, "1 d 1 h"),
    ],
)
def test_says_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@given(st.integers(min_value=1, max_value=520), st.sampled_from("smhdw"))
def test_whole_numbers_of_a_unit_are_read_exactly(count: int, unit: str) -> None:
    assert duration_s(f"{count}{unit}") == count * duration_s(f"1{unit}")


def test_a_duration_is_so_long_ago() -> None:
    assert moment("24h", NOW) == NOW - timedelta(hours=24)


def test_a_date_with_zone_is_that_moment() -> None:
    assert moment("2026-07-22T10:00:00+02:00", NOW) == datetime(2026, 7, 22, 8, 0, tzinfo=UTC)


def test_a_date_without_zone_is_meant_in_the_users() -> None:
    assert moment("2026-07-22", NOW) == datetime(2026, 7, 22).astimezone(UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "22/07/2026", ""])
def test_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(InputError, match="write how long ago"):
        moment(text, NOW)


def test_programs_get_utc_and_people_their_zone() -> None:
    assert iso_text(NOW) == "2026-07-23T12:00:00+00:00"
    assert local_text(NOW) == NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert (iso_text(None), local_text(None)) == (None, "–")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "just now"), (-5, "just now"), (65, "1 min ago"), (7300, "2 h ago"), (200_000, "2 d ago")]
)
def test_says_how_long_ago(seconds: float, text: str) -> None:
    assert ago_text(NOW - timedelta(seconds=seconds), NOW) == text
