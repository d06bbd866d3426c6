"""Each zone's changes of 2026: Rome 29 March 02:00 → 03:00 and 25 October 03:00 → 02:00."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.occurrences import is_open, next_moment, next_open
from scraper.schedule import Cron, Schedule, Weekly, parse_schedule
from tests.unit.test_schedule import schedules

ROME = ZoneInfo("Europe/Rome")
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


def moments(text: str, begins: datetime, ends: datetime, zone: str = "Europe/Rome") -> list[datetime]:
    schedule = parse_schedule(text, zone)
    assert isinstance(schedule.rhythm, Cron | Weekly)
    found, at = [], next_moment(schedule.rhythm, schedule.zone, begins - timedelta(seconds=1))
    while at < ends:
        found.append(at)
        at = next_moment(schedule.rhythm, schedule.zone, at)
    return found


def shown(found: list[datetime]) -> list[str]:
    return [at.astimezone(ROME).strftime("%a %d %H:%M") for at in found]


def test_monday_is_monday() -> None:
    found = moments("0 9 * * 1", local("2026-06-01T00:00"), local("2026-06-15T00:00"))
    assert shown(found) == ["Mon 01 09:00", "Mon 08 09:00"]


SPRING = (local("2026-03-28T00:00"), local("2026-03-31T00:00"))
AUTUMN = (local("2026-10-24T00:00"), local("2026-10-27T00:00"))


@pytest.mark.parametrize("text", ["30 2 * * *", "daily 02:30"])
def test_a_time_that_never_comes_is_taken_once_behind_the_change(text: str) -> None:
    assert shown(moments(text, *SPRING)) == ["Sat 28 02:30", "Sun 29 03:30", "Mon 30 02:30"]


@pytest.mark.parametrize("text", ["30 2 * * *", "daily 02:30"])
def test_a_time_that_comes_twice_is_taken_once(text: str) -> None:
    found = moments(text, *AUTUMN)
    assert shown(found) == ["Sat 24 02:30", "Sun 25 02:30", "Mon 26 02:30"]
    assert [later - earlier for earlier, later in pairwise(found)] == [24 * HOUR, 25 * HOUR]


def test_steps_within_a_named_hour_come_once_each_too() -> None:
    assert shown(moments("*/30 2 * * *", *AUTUMN))[2:4] == ["Sun 25 02:00", "Sun 25 02:30"]
    assert shown(moments("*/30 2 * * *", *SPRING))[2:4] == ["Sun 29 03:00", "Sun 29 03:30"]


def test_times_around_a_skipped_hour_come_in_order_and_once() -> None:
    assert shown(moments("0,30 1-4 * * *", local("2026-03-29T00:00"), local("2026-03-30T00:00"))) == [
        *("Sun 29 01:00", "Sun 29 01:30", "Sun 29 03:00", "Sun 29 03:30", "Sun 29 04:00", "Sun 29 04:30")
    ]


def test_hourly_means_each_hour_that_passes() -> None:
    assert len(moments("5 * * * *", local("2026-10-25T00:00"), local("2026-10-26T00:00"))) == 25
    assert len(moments("5 * * * *", local("2026-03-29T00:00"), local("2026-03-30T00:00"))) == 23


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 5), ("2026-03-30", 6), ("2026-10-25", 7)])
def test_a_window_over_the_change_runs_as_long_as_the_clocks_need(day: str, hours: int) -> None:
    found = moments("daily 00:00-06:00 every 30m", local(f"{day}T00:00"), local(f"{day}T12:00"))
    assert {later - earlier for earlier, later in pairwise(found)} == {HOUR / 2}
    assert len(found) == 2 * hours + 1
    assert shown([found[0], found[-1]])[0].endswith("00:00")
    assert shown([found[0], found[-1]])[1].endswith("06:00")


def test_a_window_inside_the_skipped_hour_comes_behind_it() -> None:
    found = moments("Sun 02:15-02:45 every 15m", local("2026-03-29T00:00"), local("2026-03-30T00:00"))
    assert shown(found) == ["Sun 29 03:15", "Sun 29 03:30", "Sun 29 03:45"]


def test_windows_over_midnight_belong_to_the_day_they_begin() -> None:
    found = moments("Fri 22:00-02:00 every 2h", local("2026-06-01T00:00"), local("2026-06-08T00:00"))
    assert shown(found) == ["Fri 05 22:00", "Sat 06 00:00", "Sat 06 02:00"]


def test_a_step_longer_than_its_window_gives_one_look_a_day() -> None:
    found = moments("Mon-Wed 07:00-20:00 every 1d", local("2026-06-01T00:00"), local("2026-06-08T00:00"))
    assert shown(found) == ["Mon 01 07:00", "Tue 02 07:00", "Wed 03 07:00"]


def test_outside_of_its_windows_a_schedule_waits_for_the_next() -> None:
    schedule = parse_schedule("Mon-Fri 07:00-20:00 every 10m", "Europe/Rome")
    assert isinstance(schedule.rhythm, Weekly)
    friday, monday = local("2026-06-05T20:01"), local("2026-06-08T07:00")
    assert next_open(schedule.rhythm, schedule.zone, friday) == monday
    assert next_open(schedule.rhythm, schedule.zone, monday + HOUR) == monday + HOUR


def with_clock() -> st.SearchStrategy[Schedule]:
    return schedules().filter(lambda schedule: isinstance(schedule.rhythm, Cron | Weekly))


instants = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(with_clock(), instants)
def test_the_next_moment_is_later_and_nothing_is_between(schedule: Schedule, at: datetime) -> None:
    assert isinstance(schedule.rhythm, Cron | Weekly)
    found = next_moment(schedule.rhythm, schedule.zone, at)
    assert found > at
    # Whoever asks in between hears of the same moment.
    between = at + (found - at) / 3
    assert next_moment(schedule.rhythm, schedule.zone, between) == found
    if isinstance(schedule.rhythm, Weekly):
        assert is_open(schedule.rhythm, schedule.zone, found)
        assert found - at <= timedelta(days=7, hours=3)


@pytest.mark.parametrize("zone", ["Europe/Rome", "Australia/Lord_Howe", "America/Santiago"])
@pytest.mark.parametrize("time", ["00:30", "02:00", "02:30"])
def test_a_time_of_day_has_one_check_on_each_day_of_a_year(zone: str, time: str) -> None:
    hour, minute = time.split(":")
    begins = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    ends = datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    as_cron = moments(f"{int(minute)} {int(hour)} * * *", begins, ends, zone)
    assert as_cron == moments(f"daily {time}", begins, ends, zone)
    assert len({at.astimezone(ZoneInfo(zone)).date() for at in as_cron}) == len(as_cron) == 365
