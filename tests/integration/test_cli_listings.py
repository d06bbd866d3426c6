"""Listings come in parts that a reader can go on from; programs get all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.engine import Database
from storage.migrate import upgrade
from storage.sources import list_sources
from tests.program import CommandLine
from tests.storage_situations import index_source, watched

if TYPE_CHECKING:
    from pathlib import Path


def program_with(tmp_path: Path, pages: int) -> CommandLine:
    file = tmp_path / "variorum.sqlite3"
    db = Database(str(file))
    upgrade(db)
    for number in range(pages):
        watched(db, f"https://news.example/{number:03}")
    db.dispose()
    return CommandLine(tmp_path, {"VARIORUM_DB": str(file)})


def test_a_listing_shows_a_hundred_and_programs_get_all(tmp_path: Path) -> None:
    program = program_with(tmp_path, 103)
    for what in ("pages", "sources"):
        shown = program.run(what)
        assert shown.count("https://news.example/") == 100
        assert "/099" in shown
        rest = program.run(what, "--after", "100")
        assert [line.split("/")[-1][:3] for line in rest.splitlines() if "https:" in line] == ["100", "101", "102"]
        assert len(program.lines(what)) == 103
        assert [one["id"] for one in program.lines(what, "--after", "5", "--limit", "2")] == [6, 7]


def test_a_part_of_the_sources_counts_their_pages_as_all_do(db: Database) -> None:
    watched(db)
    index_source(db)
    watched(db, "https://news.example/b")
    with db.reading() as session:
        whole = list_sources(session)
        assert [*list_sources(session, limit=2), *list_sources(session, after=whole[1].id, limit=2)] == whole
        assert [source.pages for source in whole] == [1, 0, 1]
