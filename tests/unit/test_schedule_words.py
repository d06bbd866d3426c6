from __future__ import annotations

import pytest
from hypothesis import given

from scraper.schedule import Schedule, parse_schedule
from storage.records import Cause
from tests.unit.test_schedule import schedules
from variorum.schedule_words import cause_in_words, schedule_in_words


@pytest.mark.parametrize(
    ("text", "english", "italian"),
    [
        (
            "Mon-Fri 07:00-20:00 every 10m in Europe/Rome",
            "Monday to Friday, 7:00 to 20:00, every 10 minutes, Europe/Rome",
            "da lunedì a venerdì, dalle 7:00 alle 20:00, ogni 10 minuti, Europe/Rome",
        ),
        (
            "Mon,Wed-Thu,Sun 09:05",
            "Monday, Wednesday to Thursday and Sunday, at 9:05, UTC",
            "lunedì, da mercoledì a giovedì e domenica, alle 9:05, UTC",
        ),
        ("every 1h", "every hour", "ogni ora"),
        ("1d1h1m1s", "every 1 day 1 hour 1 minute 1 second", "ogni 1 giorno 1 ora 1 minuto 1 secondo"),
        (
            "15m jitter 2m",
            "every 15 minutes, up to 2 minutes earlier or later",
            "ogni 15 minuti, fino a 2 minuti prima o dopo",
        ),
        ("0 9 * * 1", "Monday, at 9:00, UTC", "lunedì, alle 9:00, UTC"),
        (
            "30 17,7 * * 1-5",
            "Monday to Friday, at 7:30 and 17:30, UTC",
            "da lunedì a venerdì, alle 7:30 e 17:30, UTC",
        ),
        ("*/20 * * * *", "every day, every 20 minutes, UTC", "ogni giorno, ogni 20 minuti, UTC"),
        ("0 9 * * 5-7", "Friday to Sunday, at 9:00, UTC", "da venerdì a domenica, alle 9:00, UTC"),
        ("*/7 * * * *", "by the cron expression “*/7 * * * *”, UTC", "secondo l'espressione cron “*/7 * * * *”, UTC"),
        ("0 9 1 * 1", "by the cron expression “0 9 1 * 1”, UTC", "secondo l'espressione cron “0 9 1 * 1”, UTC"),
        (
            "adaptive",
            "often while new or just changed, then ever less",
            "spesso finché è nuova o appena cambiata, poi sempre meno",
        ),
    ],
)
def test_schedules_are_said_as_people_say_them(text: str, english: str, italian: str) -> None:
    schedule = parse_schedule(text)
    assert (schedule_in_words(schedule), schedule_in_words(schedule, "it")) == (english, italian)


@given(schedules())
def test_every_schedule_can_be_said(schedule: Schedule) -> None:
    assert schedule_in_words(schedule, "en") != schedule_in_words(schedule, "it")


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_said_in_both_languages(cause: Cause) -> None:
    schedules = (parse_schedule("every 1h"),)
    english, italian = (cause_in_words(cause, schedules, 3, language) for language in ("en", "it"))
    assert english
    assert english != italian
