"""Dates as pages write them: machine forms, short texts of many languages, relative times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.metadata.dates import (
    DateHabit,
    date_habit,
    has_date,
    has_day,
    leading_date,
    parse_date,
    parse_machine_date,
    strip_dates,
)
from scraper.extract.metadata.vocabulary.dates import MONTH_NUMBER, MONTHS

NOW = datetime(2025, 8, 10, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-23T18:30:00+02:00", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("2025-07-23T18:30:00Z", datetime(2025, 7, 23, 18, 30, tzinfo=UTC)),
        ("2025-07-23T18:30:00.1234567Z", datetime(2025, 7, 23, 18, 30, 0, 123456, tzinfo=UTC)),
        ("2025-07-23 18:30:00 +0200", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("2025-07-23T4:10:00", datetime(2025, 7, 23, 4, 10, tzinfo=UTC)),
        ("2025-07-23", datetime(2025, 7, 23, tzinfo=UTC)),
        ("20250723", datetime(2025, 7, 23, tzinfo=UTC)),
        ("2025/07/23", datetime(2025, 7, 23, tzinfo=UTC)),
        ("2023 Jan 7", datetime(2023, 1, 7, tzinfo=UTC)),
        ("Wed, 23 Jul 2025 18:30:00 GMT", datetime(2025, 7, 23, 18, 30, tzinfo=UTC)),
        ("Wed, 23 Jul 2025 18:30:00 +0200", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("Wed Jul 23 18:30:00 CEST 2025", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("Tue Feb 20 2018 01:00:00 GMT+0100 (CET)", datetime(2018, 2, 20, 0, 0, tzinfo=UTC)),
        ("1753288200", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("1753288200000", datetime(2025, 7, 23, 16, 30, tzinfo=UTC)),
        ("13/11/2025 09:21:40", datetime(2025, 11, 13, 9, 21, 40, tzinfo=UTC)),
    ],
)
def test_machine_date(text: str, expected: datetime) -> None:
    assert parse_machine_date(text) == expected


def test_stated_local_midnight_keeps_its_day() -> None:
    assert parse_machine_date("2022-01-28T00:00:00+01:00") == datetime(2022, 1, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "   ", "soon", "0000-00-00", "2025-13-45", "1969-01-01", "9999999999999999", "x" * 5000]
)
def test_no_machine_date(text: str) -> None:
    assert parse_machine_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23 luglio 2025", (2025, 7, 23)),
        ("mercoledì 23 luglio 2025, ore 18.30", (2025, 7, 23)),
        ("1° agosto 2025", (2025, 8, 1)),
        ("July 23rd, 2025", (2025, 7, 23)),
        ("Jul. 11. 2025", (2025, 7, 11)),
        ("23. Juli 2025", (2025, 7, 23)),
        ("3. März 2024", (2024, 3, 3)),
        ("23 juillet 2025", (2025, 7, 23)),
        ("1er août 2025", (2025, 8, 1)),
        ("23 de julio de 2025", (2025, 7, 23)),
        ("23 de março de 2025", (2025, 3, 23)),
        ("23 juli 2025", (2025, 7, 23)),
        ("23 lipca 2025", (2025, 7, 23)),
        ("23 июля 2025 г.", (2025, 7, 23)),
        ("23 Ιουλίου 2025", (2025, 7, 23)),
        ("23 Temmuz 2025", (2025, 7, 23)),
        ("2025年7月23日", (2025, 7, 23)),
        ("2025년 7월 23일", (2025, 7, 23)),
        ("2025. 7. 23.", (2025, 7, 23)),
        ("23 يوليو 2025", (2025, 7, 23)),
        ("23.07.2025", (2025, 7, 23)),
        ("23.7.25", (2025, 7, 23)),
        ("23 | 07 | 2025", (2025, 7, 23)),
        ("23-07-2025", (2025, 7, 23)),
    ],
)
def test_date_in_words(text: str, day: tuple[int, int, int]) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize(
    ("tag", "host", "is_month_first"),
    [
        ("en-US", "example.com", True),
        ("en", "example.com", True),
        ("en-GB", "example.com", False),
        ("en", "example.co.uk", False),
        ("it-IT", "example.com", False),
        ("de-US", "example.us", False),
        (None, "example.com", False),
    ],
)
def test_only_american_english_writes_the_month_first(tag: str | None, host: str, *, is_month_first: bool) -> None:
    found = parse_date("03/04/2025", date_habit(tag, host, None))
    assert found == datetime(2025, 3 if is_month_first else 4, 4 if is_month_first else 3, tzinfo=UTC)


def test_impossible_month_turns_the_order() -> None:
    assert parse_date("07/23/2025") == datetime(2025, 7, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("23 luglio 2025 alle 18:30", 18, 30),
        ("23.07.2025, 18.30 Uhr", 18, 30),
        ("July 23, 2025 6:30 PM", 18, 30),
        ("July 23, 2025 12:05 a.m.", 0, 5),
        ("23 juillet 2025 à 18h30", 18, 30),
        ("July 23, 2025 at 6:30 pm EDT", 22, 30),
        ("23.07.2025 18:30 MESZ", 16, 30),
        ("18:30, 23 July 2025", 18, 30),
    ],
)
def test_time_beside_the_date(text: str, hour: int, minute: int) -> None:
    found = parse_date(text)
    assert found is not None
    moment = found.astimezone(UTC)
    assert (moment.hour, moment.minute) == (hour, minute)


def test_a_stated_offset_is_kept_so_that_the_day_is_the_readers() -> None:
    found = parse_machine_date("2025-07-24T00:30:00+02:00")
    assert found is not None
    assert found.isoformat() == "2025-07-24T00:30:00+02:00"


def test_relative_time_needs_a_reference() -> None:
    assert parse_date("2 ore fa", DateHabit("it")) is None
    assert parse_date("2 ore fa", DateHabit("it", now=NOW)) == datetime(2025, 8, 10, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3 hours ago", "en", datetime(2025, 8, 10, 12, 30, tzinfo=UTC)),
        ("vor 3 Stunden", "de", datetime(2025, 8, 10, 12, 30, tzinfo=UTC)),
        ("il y a 3 heures", "fr", datetime(2025, 8, 10, 12, 30, tzinfo=UTC)),
        ("hace 3 horas", "es", datetime(2025, 8, 10, 12, 30, tzinfo=UTC)),
        ("ieri alle 18:30", "it", datetime(2025, 8, 9, 18, 30, tzinfo=UTC)),
        ("gestern, 18:30 Uhr", "de", datetime(2025, 8, 9, 18, 30, tzinfo=UTC)),
        ("昨天", "zh", datetime(2025, 8, 9, tzinfo=UTC)),
    ],
)
def test_relative_time(text: str, language: str, expected: datetime) -> None:
    assert parse_date(text, DateHabit(language, now=NOW)) == expected


def test_day_without_year_is_the_latest_not_after_now() -> None:
    assert parse_date("il 3 agosto", DateHabit("it")) is None
    assert parse_date("il 3 agosto", DateHabit("it", now=NOW)) == datetime(2025, 8, 3, tzinfo=UTC)
    assert parse_date("il 3 dicembre", DateHabit("it", now=NOW)) == datetime(2024, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["31. Februar 2025", "version 2.10.3", "Room 12 of 2025", "1080/1070", "千代田区2-13-12", ""]
)
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_has_date_wants_a_year_or_a_relative_time() -> None:
    assert has_date("Roma, 3 agosto 2025")
    assert has_date("vor einer Stunde")
    assert not has_date("Nebula Mars 3")
    assert has_day("Roma, 3 agosto")
    assert not has_day("Roma")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("29.11.2022 – Die Branche wächst", "Die Branche wächst"),
        ("ROMA, 3 marzo 2024 - Il ministro", "Il ministro"),
        ("(21. November 2022) Verbraucher", "Verbraucher"),
        ("23.01.2022 | Wierer jubelt", "Wierer jubelt"),
    ],
)
def test_leading_date(text: str, rest: str) -> None:
    found, end = leading_date(text)
    assert found is not None
    assert text[end:] == rest


def test_date_inside_a_sentence_leads_nothing() -> None:
    assert leading_date("Am 8. November 2021 findet der Tag statt") == (None, 0)


def test_strip_dates_leaves_the_rest() -> None:
    assert strip_dates("Anna Rossi 23 luglio 2025 18:30").split() == ["Anna", "Rossi"]


def test_no_name_means_two_months() -> None:
    for table in MONTHS.values():
        for number, names in enumerate(table, 1):
            for name in names.split(" "):
                assert MONTH_NUMBER[name] == number, name


@given(st.text(max_size=300))
def test_any_text_gives_a_date_in_range_or_none(text: str) -> None:
    for found in (parse_machine_date(text), parse_date(text, DateHabit("it", now=NOW))):
        assert found is None or (found.tzinfo is UTC and 1990 <= found.year <= 2100)
    has_date(text)
    leading_date(text)
    strip_dates(text)


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001
def test_iso_round_trip(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert parse_machine_date(aware.isoformat()) == aware


@pytest.mark.timeout(30)
def test_hostile_text_is_done_with() -> None:
    # A pattern that tries every way to part these would not end before the timeout.
    for text in ("1/" * 200, "20 " * 300, "12:12" * 100, "a" * 10_000 + "2020"):
        for found in (parse_machine_date(text), parse_date(text)):
            assert found is None or found.tzinfo is not None
        has_date(text)
        strip_dates(text[:500])
