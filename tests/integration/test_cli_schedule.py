"""Schedules from the command line: given, shown, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = "Mon-Fri 07:00-20:00 every 10m"
ADDRESS = "https://news.example/"


@pytest.fixture
def program(migrated_home: Path) -> CommandLine:
    return CommandLine(migrated_home)


def test_a_schedule_is_said_back_with_its_zone(program: CommandLine) -> None:
    listed = "\n".join(f"https://news.example/{number}" for number in range(11))
    said = program.run(
        "add", "--file", "-", "--kind", "index", "--schedule", WINDOWS, "--zone", "Europe/Rome", stdin=listed
    )
    assert "Monday to Friday, 7:00 to 20:00, every 10 minutes, Europe/Rome" in said
    first = program.lines("sources")[0]
    assert first["schedule"] == f"{WINDOWS} in Europe/Rome"
    edited = program.run("edit", "1", "--schedule", "daily 09:00 in Asia/Tokyo", "--pages", "1h")
    assert "every day, at 9:00, Asia/Tokyo" in edited
    assert program.lines("sources")[0]["pages_schedule"] == "every 1h"
    upcoming = program.lines("schedule")
    assert len(upcoming) == 11
    assert {one["cause"] for one in upcoming} == {"new"}
    assert program.lines("schedule", "1", "--limit", "1")[0]["schedules"] == ["daily 09:00 in Asia/Tokyo"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--schedule", "61 * * * *"), "30 7 * * 1-5"),
        (("--schedule", "daily 09:00", "--zone", "Europe/Roma"), "Europe/Rome"),
        (("--schedule", "often"), "Mon-Fri 07:00-20:00 every 10m"),
        (("--schedule", "1h", "--every", "1h"), "give one of them"),
        (("--zone", "Europe/Rome"), "--schedule"),
    ],
)
def test_what_cannot_be_planned_by_is_refused(program: CommandLine, options: tuple[str, ...], said: str) -> None:
    assert said in program.fail("add", ADDRESS, "--kind", "page", *options, code=2)
