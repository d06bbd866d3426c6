from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.pace import AT_ONCE, Pace, quiet_until, read_digest, read_pace, read_quiet, tell_at

ROME = "Europe/Rome"
PACES = [
    Pace(read_digest("hourly"), None, "Asia/Kolkata"),
    Pace(read_digest("daily 02:30"), None, ROME),
    Pace(read_digest("weekly mon 08:00"), read_quiet("22:00-07:00"), ROME),
    Pace(None, read_quiet("22:00-02:30"), ROME),
    Pace(None, read_quiet("13:00-15:00"), "America/New_York"),
]


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ROME)).astimezone(UTC)


def told(digest: str, found: str) -> str:
    at, is_gathered = tell_at(Pace(read_digest(digest), None, ROME), rome(found))
    assert is_gathered
    return at.astimezone(ZoneInfo(ROME)).strftime("%a %d %H:%M")


def test_digests_come_at_their_time_by_the_clock_of_their_zone() -> None:
    assert told("hourly", "2026-07-23T10:20") == "Thu 23 11:00"
    assert told("daily 08:00", "2026-07-23T07:59") == "Thu 23 08:00"
    assert told("daily 08:00", "2026-07-23T08:00") == "Fri 24 08:00"
    assert told("weekly mon 08:00", "2026-07-23T10:20") == "Mon 27 08:00"
    assert told("weekly thu 08:00", "2026-07-23T10:20") == "Thu 30 08:00"


def test_where_clocks_are_set_a_digest_comes_once_a_day() -> None:
    # Set forward on 29 March 2026 from 2 to 3, back on 25 October from 3 to 2.
    assert told("daily 08:00", "2026-03-28T20:00") == "Sun 29 08:00"
    assert told("daily 02:30", "2026-03-28T20:00") == "Sun 29 03:30"
    pace = Pace(read_digest("daily 02:30"), None, ROME)
    first, _ = tell_at(pace, rome("2026-10-24T20:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert tell_at(pace, first)[0] == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_quiet_hours_hold_back_until_they_end() -> None:
    pace = Pace(None, read_quiet("22:00-07:00"), ROME)
    assert tell_at(pace, rome("2026-07-23T21:59")) == (rome("2026-07-23T21:59"), False)
    assert tell_at(pace, rome("2026-07-23T22:00")) == (rome("2026-07-24T07:00"), True)
    assert tell_at(pace, rome("2026-07-24T06:59")) == (rome("2026-07-24T07:00"), True)
    assert quiet_until(pace, rome("2026-07-24T07:00")) is None
    early = Pace(read_digest("daily 06:00"), read_quiet("22:00-07:00"), ROME)
    assert tell_at(early, rome("2026-07-23T12:00")) == (rome("2026-07-24T07:00"), True)


def test_quiet_hours_that_end_in_an_hour_that_comes_twice_do_not_last_a_day() -> None:
    pace = Pace(None, read_quiet("22:00-02:30"), ROME)
    second_time = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert quiet_until(pace, second_time) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(
    st.sampled_from(PACES),
    st.integers(0, 2 * 366 * 86_400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
)
def test_whatever_the_moment_it_is_told_neither_before_nor_much_after(pace: Pace, found_at: datetime) -> None:
    at, is_gathered = tell_at(pace, found_at)
    assert found_at <= at <= found_at + timedelta(days=8)
    assert is_gathered or at == found_at
    if pace.digest is None and not is_gathered:
        assert quiet_until(pace, found_at) is None


def test_a_pace_is_read_as_it_was_written() -> None:
    assert str(AT_ONCE) == ""
    assert str(PACES[2]) == "weekly mon 08:00; quiet 22:00-07:00; Europe/Rome"
    for pace in [AT_ONCE, *PACES]:
        assert read_pace(str(pace)) == pace


@pytest.mark.parametrize("text", ["daily", "daily 8:00", "weekly 08:00", "monthly", "daily 25:00", ""])
def test_what_is_no_digest_is_said(text: str) -> None:
    with pytest.raises(InputError, match="write"):
        read_digest(text)


@pytest.mark.parametrize("text", ["22-7", "22:00-22:00", "22:00", "22:00-24:30"])
def test_what_are_no_hours_is_said(text: str) -> None:
    with pytest.raises(InputError, match="write"):
        read_quiet(text)
