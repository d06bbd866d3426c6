"""Comparing what was found, after the checks: all of it, or a little at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import text

from scheduler.comparing import A_TICK, Comparing, compare_new
from tests.storage_situations import NOW, checked, shows, watched

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest
    from conftest import Stage


def test_a_service_compares_a_few_at_a_time_and_a_command_all_that_wait(stage: Stage) -> None:
    _publish(stage, range(5))
    assert asyncio.run(compare_new(stage.tools, 2)) == 2
    assert asyncio.run(compare_new(stage.tools)) == 3
    assert asyncio.run(compare_new(stage.tools, 2)) == 0


def test_what_an_older_database_brings_is_compared_in_no_haste_and_what_comes_now_at_once(stage: Stage) -> None:
    _publish(stage, range(2 * A_TICK))

    async def scenario() -> list[int]:
        comparing = Comparing()
        counts = [await comparing.tick(stage.tools) for _ in range(3)]
        _publish(stage, range(100, 101))
        return [*counts, await comparing.tick(stage.tools), await comparing.tick(stage.tools)]

    assert asyncio.run(scenario()) == [A_TICK, 0, 0, A_TICK, 0]


def test_a_damaged_version_is_told_once_and_keeps_no_other_from_being_compared(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    _publish(stage, range(3))
    with stage.database.migrating() as connection:
        connection.execute(text("UPDATE version SET body = :body WHERE id = 2"), {"body": b"no article"})
    assert asyncio.run(compare_new(stage.tools)) == 3
    assert asyncio.run(compare_new(stage.tools)) == 0
    (told,) = [vars(record)["keys"] for record in caplog.records if record.getMessage() == "version_damaged"]
    assert (told["page"], told["version"]) == (2, 1)
    assert "variorum db check" in told["error"]


def test_a_damaged_version_of_another_page_keeps_no_copy_from_being_found(stage: Stage) -> None:
    body = "\n\n".join(
        f"Sentence {number} of a statement that a ministry publishes in full today." for number in range(30)
    )
    for number in range(2):
        checked(stage.database, watched(stage.database, f"https://{number}.example/"), shows(1, body, at=NOW))
    asyncio.run(compare_new(stage.tools))
    with stage.database.migrating() as connection:
        connection.execute(text("UPDATE version SET body = :body WHERE id = 1"), {"body": b"no article"})
    page = watched(stage.database, "https://2.example/")
    checked(stage.database, page, shows(1, body, at=NOW))
    assert asyncio.run(compare_new(stage.tools)) == 1
    with stage.database.reading() as session:
        pairs = session.execute(text("SELECT page_id, other_id FROM shared_text ORDER BY page_id, other_id")).all()
    assert [tuple(pair) for pair in pairs] == [(1, 2), (2, page.id)]


def _publish(stage: Stage, numbers: Iterable[int]) -> None:
    for number in numbers:
        page = watched(stage.database, f"https://news.example/{number}")
        checked(stage.database, page, shows(1, f"Story {number} of this day.", at=NOW))
