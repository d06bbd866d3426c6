from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.schedule import (
    ADAPTIVE,
    Adaptive,
    Cron,
    Interval,
    Schedule,
    Weekly,
    Window,
    has_clock,
    parse_schedule,
)

WORKDAYS = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("15m", Schedule(Interval(900.0))),
        ("every 1h30m", Schedule(Interval(5400.0))),
        ("every 15m jitter 1m", Schedule(Interval(900.0), jitter_s=60.0)),
        ("adaptive", ADAPTIVE),
        ("30 7 * * 1-5", Schedule(Cron("30 7 * * 1-5"), "Europe/Rome")),
        ("30  7 * * mon-fri", Schedule(Cron("30 7 * * MON-FRI"), "Europe/Rome")),
        ("*/5 * * * * in UTC", Schedule(Cron("*/5 * * * *"), "UTC")),
        ("@daily in America/New_York jitter 10m", Schedule(Cron("0 0 * * *"), "America/New_York", 600.0)),
        ("Mon-Fri 07:00-20:00 every 10m", Schedule(Weekly((Window(WORKDAYS, 420, 1200, 600.0),)), "Europe/Rome")),
        ("weekdays 7.00–20.00 every 10m", Schedule(Weekly((Window(WORKDAYS, 420, 1200, 600.0),)), "Europe/Rome")),
        ("lun-ven 07:00-20:00 every 10m", Schedule(Weekly((Window(WORKDAYS, 420, 1200, 600.0),)), "Europe/Rome")),
        ("Fri-Mon 22:00-06:00 every 1h", Schedule(Weekly((Window((0, 4, 5, 6), 1320, 360, 3600.0),)), "Europe/Rome")),
        ("daily 09:00", Schedule(Weekly((Window(tuple(range(7)), 540, 540),)), "Europe/Rome")),
        (
            "Mon 09:00; Sat, Sun 00:00-24:00 every 2h in Asia/Kathmandu",
            Schedule(Weekly((Window((0,), 540, 540), Window((5, 6), 0, 1440, 7200.0))), "Asia/Kathmandu"),
        ),
    ],
)
def test_schedules_are_read_as_people_write_them(text: str, schedule: Schedule) -> None:
    assert parse_schedule(text, "Europe/Rome") == schedule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", 'write "15m"'),
        ("often", '"Mon-Fri 07:00-20:00 every 10m"'),
        ("15", "15m"),
        ("every now and then", '"15m"'),
        ("61 * * * *", '"30 7 * * 1-5"'),
        ("0 9 * *", '"30 7 * * 1-5"'),
        ("0 0 9 * * 1", "five fields"),
        ("0 0 31 2 *", '"30 7 * * 1-5"'),
        ("* * */11 * 5#3", "never comes"),
        ("@often", '"30 7 * * 1-5"'),
        ("Mon-Fri 07:00-20:00", "how often"),
        ("Mon-Fri 07:00 every 10m", "no end"),
        ("Mon-Fri 07:00-25:00 every 10m", "00:00 to 24:00"),
        ("Mon-Fri 24:00-06:00 every 10m", "00:00"),
        ("Mon-Fri 07:60-20:00 every 10m", "00:00 to 24:00"),
        ("Mon-Fry 07:00-20:00 every 10m", "Mon-Fri"),
        ("Mon-Fri 07:00-20:00 every ten", '"15m"'),
        ("0 9 * * 1 in Europe/Roma", "Did you mean Europe/Rome?"),
        ("0 9 * * 1 in Mars", "such as Europe/Rome"),
        ("every 15m jitter 2d", "at most 1d"),
    ],
)
def test_what_nobody_could_plan_by_is_refused_with_a_right_one(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        parse_schedule(text)


def test_the_zone_outside_of_the_text_is_checked_too() -> None:
    with pytest.raises(InputError, match="Europe/Rome"):
        parse_schedule("0 9 * * 1", "../etc/passwd")


def test_an_interval_does_not_care_for_zones() -> None:
    assert parse_schedule("15m", "Europe/Rome") == parse_schedule("15m", "Asia/Tokyo")


zones = st.sampled_from(["UTC", "Europe/Rome", "America/St_Johns", "Australia/Lord_Howe", "Etc/GMT+5"])
lengths = st.integers(min_value=1, max_value=30 * 86_400).map(float)
days = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
windows = st.one_of(
    st.builds(Window, days, st.integers(0, 1439), st.integers(0, 1440), lengths),
    st.builds(lambda found, at: Window(found, at, at), days, st.integers(0, 1439)),
)


def comes(expression: str) -> bool:
    """Days of the month and of the week that never meet are refused where they are written."""
    try:
        parse_schedule(expression)
    except InputError:
        return False
    return True


field = st.one_of(
    st.just("*"), st.integers(1, 12).map(str), st.integers(2, 12).map(lambda n: f"*/{n}"), st.just("1,3-6")
)
crons = st.tuples(field, field, field, field, st.sampled_from(["*", "1-5", "0", "7", "MON", "5#3", "5L"]))
rhythms = st.one_of(
    st.builds(Interval, lengths),
    st.just(Adaptive()),
    crons.map(" ".join).filter(comes).map(Cron),
    st.lists(windows, min_size=1, max_size=3).map(lambda found: Weekly(tuple(found))),
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    rhythm = draw(rhythms)
    zone = draw(zones) if has_clock(rhythm) else "UTC"
    return Schedule(rhythm, zone, draw(st.none() | st.integers(0, 86_400).map(float)))


@given(schedules(), zones)
def test_what_is_written_is_read_as_the_same(schedule: Schedule, elsewhere: str) -> None:
    assert parse_schedule(str(schedule), elsewhere) == schedule


@given(st.text(max_size=60))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    try:
        schedule = parse_schedule(text)
    except InputError:
        return
    assert parse_schedule(str(schedule)) == schedule
