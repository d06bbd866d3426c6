"""Details that differ alone: one row for consecutive equal ones, a bounded number of rows whatever a page does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from scraper.compare.details import RESTLESS, detail_changes
from scraper.judgement import CheckResult, SeenDetails
from scraper.model import Recipe
from storage.claims import claim_now
from storage.details import DetailsSeen, iter_details, last_details
from storage.models import DetailRecord
from storage.plans import load_plan
from storage.purge import purge_pages
from storage.versions import get_version, shown_by
from tests.program import CommandLine
from tests.storage_situations import HOUR, NOW, RECIPE, article, checked, reread, restored, shows, unchanged, watched

if TYPE_CHECKING:
    from pathlib import Path

    from storage.details import LastDetails
    from storage.engine import Database
    from storage.records import Page, Version

TEXT = "Nineteen soldiers were there."


@pytest.fixture
def page(db: Database) -> Page:
    page = watched(db, name="ministry")
    checked(db, page, shows(1, TEXT))
    return page


def look(db: Database, page: Page, hours: float, *, recipe: str = RECIPE, **details: object) -> None:
    """A check that sees the text of version 1 with these details."""
    at = NOW + timedelta(hours=hours)
    version, last = version_and_last(db, page)
    found = replace(article(TEXT), **details)  # type: ignore[arg-type]
    changes = detail_changes(last.article if last else version.article, found)
    is_reread = last is not None and last.recipe != recipe
    seen = SeenDetails(found, Recipe(recipe), () if is_reread else changes)
    checked(db, page, replace(unchanged(1, at=at), details=seen if changes or is_reread else None))


def version_and_last(db: Database, page: Page) -> tuple[Version, LastDetails | None]:
    with db.reading() as session:
        (shown,) = shown_by(session, [page.id])
        return get_version(session, page.id), last_details(session, {shown.version_id: shown.first}).get(
            shown.version_id
        )


def kept(db: Database, page: Page) -> list[DetailsSeen]:
    with db.reading() as session:
        return list(iter_details(session, page.id))


def pairs(seen: DetailsSeen) -> list[tuple[str, str | None, str | None]]:
    return [(one.detail.value, one.old, one.new) for one in seen.changes]


def test_equal_details_in_a_row_are_one_row(db: Database, page: Page) -> None:
    for hour in (1, 2, 3):
        look(db, page, hour, authors=("Grace Hopper",))
    (seen,) = kept(db, page)
    assert (seen.at, seen.number, seen.times) == (NOW + HOUR, 1, 0)
    assert pairs(seen) == [("byline", "Ada Byron", "Grace Hopper")]


def test_each_row_tells_what_differed_from_the_one_before(db: Database, page: Page) -> None:
    look(db, page, 1, authors=("Grace Hopper",))
    look(db, page, 2, authors=("Grace Hopper",), description="Who was there")
    look(db, page, 3, description="Who was there")
    assert [pairs(seen) for seen in kept(db, page)] == [
        [("byline", "Ada Byron", "Grace Hopper")],
        [("description", None, "Who was there")],
        [("byline", "Grace Hopper", "Ada Byron")],
    ]


def test_what_differs_at_every_check_is_written_over_and_the_rest_is_still_told(db: Database, page: Page) -> None:
    for hour in range(1, 40):
        look(db, page, hour, modified_at=NOW + hour * HOUR)
    look(db, page, 40, modified_at=NOW + 40 * HOUR, authors=("Grace Hopper",))
    look(db, page, 41, modified_at=NOW + 41 * HOUR, authors=("Grace Hopper",))
    seen = kept(db, page)
    assert len(seen) == RESTLESS + 1
    assert (seen[-2].restless, seen[-2].times, seen[-2].last_at) == (("modified_at",), 39 - RESTLESS, NOW + 39 * HOUR)
    assert ("byline", "Ada Byron", "Grace Hopper") in pairs(seen[-1])
    assert seen[-1].times == 1


def test_a_check_starts_from_the_details_seen_last(db: Database, page: Page) -> None:
    look(db, page, 1, authors=("Grace Hopper",))
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW + 2 * HOUR, lease_s=60, owner="me")
        current = load_plan(session, claim).check.current  # type: ignore[union-attr]
    assert current is not None
    assert current.article.authors == ("Ada Byron",)
    assert current.last_read is not None
    assert current.last_read.authors == ("Grace Hopper",)
    assert current.last_read_recipe == RECIPE


def test_another_recipe_takes_the_newest_row_over(db: Database, page: Page) -> None:
    look(db, page, 1, authors=("By Grace Hopper",))
    checked(db, page, reread(1, TEXT, at=NOW + 2 * HOUR))
    look(db, page, 3, recipe="e2.n1.r1", authors=("Grace Hopper",))
    (seen,) = kept(db, page)
    assert pairs(seen) == [("byline", "Ada Byron", "Grace Hopper")]
    _, last = version_and_last(db, page)
    assert last is not None
    assert last.recipe == "e2.n1.r1"


def test_a_version_that_is_back_has_its_details_from_now(db: Database, page: Page) -> None:
    checked(db, page, shows(2, "Twenty-one soldiers were there.", at=NOW + HOUR))
    back: CheckResult = restored(1, 2, at=NOW + 2 * HOUR)
    found = replace(article(TEXT), modified_at=datetime.fromisoformat("2026-03-01T13:55+00:00"))
    checked(db, page, replace(back, details=SeenDetails(found, RECIPE)))
    (seen,) = kept(db, page)
    assert pairs(seen) == [("modified_at", None, "2026-03-01T13:55:00+00:00")]


def test_rows_go_with_their_page(db: Database, page: Page) -> None:
    look(db, page, 1, authors=("Grace Hopper",))
    with db.writing() as session:
        purge_pages(session, [page.id])
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(DetailRecord)) == 0


def test_the_timeline_shows_them_and_the_log_does_not(db: Database, page: Page, tmp_path: Path) -> None:
    for hour in range(1, 8):
        look(db, page, hour, modified_at=NOW + hour * HOUR)
    program = CommandLine(tmp_path, {"VARIORUM_DB": db.url})
    events = [event for event in program.lines("timeline", "1") if event["event"] == "details"]
    assert [event["times"] for event in events] == [1, 1, 1, 4]
    assert events[0]["details"] == [
        {"detail": "modified_at", "old": None, "new": "2026-03-01T13:00:00+00:00", "anchor": None}
    ]
    assert events[-1]["restless"] == ["modified_at"]
    said = program.run("timeline", "1")
    assert "modification date: – → 2026-03-01" in said
    assert "modification date differed 3 more times, last at 2026-03-01" in said
    assert len(program.lines("log")) == 1
