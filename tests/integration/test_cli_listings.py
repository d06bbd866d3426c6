"""Listings come in parts on a terminal, and say how to go on; programs and pipes get all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from storage.engine import Database
from storage.migrate import upgrade
from storage.sources import list_sources
from tests.program import CommandLine, Done
from tests.storage_situations import MINUTE, NOW, checked, index_source, shows, watched

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
    terminal = replace(program, is_terminal=True)
    for what in ("pages", "sources"):
        shown = terminal.do(what)
        assert "/099" in shown.out
        assert "/100" not in shown.out
        assert f"variorum {what} --after 100" in shown.err
        rest = terminal.do(what, "--after", "100")
        assert [number for number in ("099", "100", "102") if f"/{number}" in rest.out] == ["100", "102"]
        assert rest.err == ""
        assert program.run(what).count("https://news.example/") == 103
        assert len(program.lines(what)) == 103
        assert [one["id"] for one in program.lines(what, "--after", "5", "--limit", "2")] == [6, 7]


def test_a_terminal_shows_the_newest_and_says_how_to_go_on(sqlite_db: Database, tmp_path: Path) -> None:
    page = watched(sqlite_db)
    for number in range(1, 104):
        checked(sqlite_db, page, shows(number, f"text {number}", at=NOW + number * MINUTE))
    piped = CommandLine(tmp_path, {"VARIORUM_DB": sqlite_db.url})
    terminal = replace(piped, is_terminal=True)
    newest = terminal.do("log")
    assert told(newest) == list(range(4, 104))
    assert "--before 4" in newest.err
    assert told(terminal.do("log", "--before", "4")) == [1, 2, 3]
    oldest = terminal.do("log", "--after", "0")
    assert told(oldest) == list(range(1, 101))
    assert "--after 100" in oldest.err
    few = terminal.do("log", "--newest", "--limit", "2")
    assert (told(few), "--before 102" in few.err) == ([103, 102], True)
    assert told(terminal.do("log", "--limit", "2")) == [102, 103]
    assert told(piped.do("log", "--limit", "2")) == [1, 2]
    assert told(piped.do("log")) == list(range(1, 104))
    assert len(piped.lines("log")) == 103

    shown = terminal.do("versions", "1")
    assert [line.split()[0] for line in shown.out.splitlines()[1:]] == [str(number) for number in range(4, 104)]
    assert "--before 4" in shown.err
    assert [one["version"] for one in piped.lines("versions", "1", "--before", "4")] == [1, 2, 3]
    assert [one["version"] for one in piped.lines("versions", "1", "--limit", "2")] == [102, 103]
    assert len(piped.run("versions", "1").splitlines()) == 104


def told(done: Done) -> list[int]:
    """Numbers of the texts that a log tells of."""
    return [int(number) for number in re.findall(r"now text (\d+)", done.out)]


def test_a_part_of_the_sources_counts_their_pages_as_all_do(db: Database) -> None:
    watched(db)
    index_source(db)
    watched(db, "https://news.example/b")
    with db.reading() as session:
        whole = list_sources(session)
        assert [*list_sources(session, limit=2), *list_sources(session, after=whole[1].id, limit=2)] == whole
        assert [source.pages for source in whole] == [1, 0, 1]
