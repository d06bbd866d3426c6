"""Comparing what was found, after the checks: all of it, or a little at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scheduler.comparing import compare_new
from tests.storage_situations import NOW, checked, shows, watched

if TYPE_CHECKING:
    from conftest import Stage


def test_a_service_compares_a_few_at_a_time_and_a_command_all_that_wait(stage: Stage) -> None:
    for number in range(5):
        page = watched(stage.database, f"https://news.example/{number}")
        checked(stage.database, page, shows(1, f"Story {number} of this day.", at=NOW))
    assert asyncio.run(compare_new(stage.tools, 2)) == 2
    assert asyncio.run(compare_new(stage.tools)) == 3
    assert asyncio.run(compare_new(stage.tools, 2)) == 0
