"""The log's filters, its parts, its feed, and following it, on both kinds of database."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from alembic import command
from sqlalchemy import text

from scraper.model import Dating, SourceKind, Url
from storage import migrate
from storage.log import LogFilter, iter_log
from storage.migrate import upgrade
from storage.pages import add_page
from storage.purge import purge_pages
from storage.records import NewSource
from storage.search import Search, search
from storage.sources import add_source
from tests.program import CommandLine, Program
from tests.storage_situations import HOUR, NOW, checked, shows, watched

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.judgement import CheckResult
    from storage.engine import Database

ATOM = "{http://www.w3.org/2005/Atom}"


def edit(number: int, hours: int, classes: tuple[str, ...], significance: float, dating: Dating) -> CheckResult:
    found = shows(number, f"text {number}", at=NOW + hours * HOUR)
    change = replace(found.changes[0], classes=classes, significance=significance, dating=dating)
    return replace(found, changes=(replace(change, summary=f"mobilità {number}"),))


@pytest.fixture
def program(db: Database, tmp_path: Path) -> Program:
    first = watched(db, "https://news.example/a", name="first")
    with db.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.PAGE, Url("https://b.example/"), tags=("desk",)), NOW)
        second, _ = add_page(session, source.id, source.url, now=NOW, next_check_at=NOW)
    checked(db, first, shows(1, "one"))
    checked(db, second, shows(1, "two"))
    checked(db, first, edit(2, 1, ("figure", "date"), 0.7, Dating.SILENT))
    checked(db, first, edit(3, 2, ("typo",), 0.1, Dating.NOTED))
    checked(db, second, edit(2, 3, ("headline",), 0.5, Dating.UNKNOWN))
    return CommandLine(tmp_path, {"VARIORUM_DB": db.url})


def ids(program: Program, *args: str) -> list[int]:
    return [entry["id"] for entry in program.lines("log", *args)]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], [1, 2, 3, 4, 5]),
        (["--source", "first"], [1, 3, 4]),
        (["--tag", "desk"], [2, 5]),
        (["--tag", "none"], []),
        (["--page", "2"], [2, 5]),
        (["--kind", "edited"], [3, 4, 5]),
        (["--class", "date"], [3]),
        (["--class", "date", "--class", "typo"], [3, 4]),
        (["--least", "0.5"], [3, 5]),
        (["--dating", "silent", "--dating", "noted"], [3, 4]),
        (["--since", "2026-03-01T13:30+00:00"], [4, 5]),
        (["--until", "2026-03-01T13:30+00:00"], [1, 2, 3]),
        (["--words", "MOBILITA 3"], [4]),
        (["--after", "1", "--before", "4"], [2, 3]),
        (["--newest", "--limit", "2"], [5, 4]),
        (["--newest", "--before", "4", "--limit", "2"], [3, 2]),
    ],
)
def test_filters_leave_what_was_asked_for(program: Program, args: list[str], expected: list[int]) -> None:
    assert ids(program, *args) == expected


def test_an_unknown_class_is_named(program: Program) -> None:
    assert "no class" in program.fail("log", "--class", "figures", code=2)


def test_a_feed_holds_the_newest_entries_of_its_filter(program: Program) -> None:
    feed = ET.fromstring(program.run("log", "--format", "atom", "--source", "first", "--limit", "2"))  # noqa: S314
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == [
        "Headline: mobilità 3",
        "Headline: mobilità 2",
    ]
    other = ET.fromstring(program.run("log", "--format", "atom", "--tag", "desk"))  # noqa: S314
    assert feed.findtext(f"{ATOM}id") != other.findtext(f"{ATOM}id")
    entries = {entry.findtext(f"{ATOM}id") for one in (feed, other) for entry in one.findall(f"{ATOM}entry")}
    assert len(entries) == 4


def test_following_has_no_end_to_count_from(program: Program) -> None:
    assert "--follow" in program.fail("log", "--follow", "--newest", code=2)


def test_whoever_follows_sees_new_entries_and_leaves_in_peace(program: Program, db: Database, tmp_path: Path) -> None:
    page = watched(db, "https://news.example/a")
    real = Program(tmp_path, program.environ)
    following = real.start("log", "--follow", "--json", "--after", "4", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert following.stdout is not None
    try:
        assert json.loads(following.stdout.readline())["id"] == 5
        checked(db, page, edit(4, 9, ("name",), 0.6, Dating.SILENT))
        assert json.loads(following.stdout.readline())["id"] == 6
        following.send_signal(signal.SIGINT)
        rest, said = following.communicate(timeout=30)
    finally:
        following.kill()
        following.wait()
    assert (following.returncode, rest, said) == (0, "", "")


def test_what_was_purged_is_not_found_by_its_words(program: Program, db: Database) -> None:
    assert ids(program, "--words", "mobilita") == [3, 4, 5]
    with db.writing() as session:
        purge_pages(session, [1])
    assert ids(program, "--words", "mobilita") == [5]
    assert ids(program, "--words", "mobilita", "--class", "headline") == [5]
    assert ids(program, "--class", "typo") == [4]
    with db.reading() as session:
        (left,) = session.execute(text(_INDEXED[db.is_sqlite])).one()
    assert left == 1


_INDEXED = {
    True: "SELECT count(*) FROM change_words WHERE change_words MATCH 'mobilita'",
    False: "SELECT count(*) FROM change_words WHERE words @@ to_tsquery('simple', 'mobilita')",
}


def test_what_was_logged_before_there_was_an_index_is_found(program: Program, db: Database) -> None:
    with db.migrating() as connection:
        command.downgrade(migrate._config(connection), "0021")
    told: list[str] = []
    upgrade(db, tell=told.append)
    assert (told[0].startswith("from revision 0021 to "), told[-1]) == (True, "entries of the log: 5 of 5")
    assert ids(program, "--words", "mobilita 3") == [4]
    assert ids(program, "--class", "date", "--class", "typo") == [3, 4]


@pytest.mark.usefixtures("program")
def test_more_sources_than_a_statement_has_places_for(db: Database) -> None:
    many = LogFilter(source_ids=tuple(range(2, 80_000)))
    with db.reading() as session:
        assert [change.id for change in iter_log(session, many)] == [2, 5]
        assert [hit.page_id for hit in search(session, Search("text", many.source_ids))] == [2]


def test_filters_hold_together(program: Program) -> None:
    assert ids(program, "--tag", "desk", "--kind", "edited", "--least", "0.4") == [5]
    assert ids(program, "--source", "first", "--class", "figure", "--class", "typo", "--words", "mobilita") == [3, 4]
    assert ids(program, "--words", "mobilita", "--newest", "--limit", "2") == [5, 4]
    assert ids(program, "--words", "mobilita", "--after", "3", "--before", "5") == [4]
