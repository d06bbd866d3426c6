"""What people read on the command line, and what the less usual ways of calling it do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine, Program
from variorum.bootstrap import open_database, utc_now
from variorum.config import config_path, read_settings
from variorum.demo.edits import SCRIPT
from variorum.demo.site import PressSite
from variorum.demo.stories import EVENT, STORIES, Story
from variorum.watchlist import sync_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ODD = Story(path="/users/@1234", layout="newspaper", title=STORIES[2].title, paragraphs=STORIES[2].paragraphs)


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite((*STORIES, ODD)) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return CommandLine(tmp_path)


@pytest.fixture
def watched(migrated_home: Path, site: PressSite) -> Program:
    program = CommandLine(migrated_home)
    program.run(
        "add", site.url(EVENT.path), "--kind", "page", "--name", "ministry", "--tag", "defence", "--every", "2h"
    )
    program.run("check", "--all")
    site.edit(EVENT.path, SCRIPT[1].change)
    program.run("check", "--all")
    return program


@pytest.fixture
def configured(migrated_home: Path, site: PressSite) -> Program:
    """A source that stands in the configuration file."""
    config = migrated_home / "variorum.toml"
    config.write_text(f'[[sources]]\nurl = "{site.url(EVENT.path)}"\nname = "ministry"\n', encoding="utf-8")
    return CommandLine(migrated_home, {"VARIORUM_CONFIG": str(config)})


def test_sources_read_as_a_table(watched: Program) -> None:
    head, row = watched.run("sources").splitlines()
    assert head.split() == ["id", "kind", "source", "pages", "when", "checked", "result"]
    assert row.split("  ")[0] == "1"
    assert "ministry #defence" in row
    assert "2h" in row
    assert row.endswith("edited")


def test_a_paused_source_says_so(watched: Program) -> None:
    watched.run("pause", "ministry")
    assert watched.run("sources").splitlines()[1].endswith("paused")
    assert " paused " in watched.run("pages").splitlines()[1]


def test_whoever_names_a_paused_source_has_it_checked(watched: Program) -> None:
    watched.run("pause", "ministry")
    assert watched.run("check", "--all").startswith("0 checks")
    assert "1 unchanged" in watched.run("check", "ministry")


def test_pages_read_as_a_table(watched: Program, site: PressSite) -> None:
    head, row = watched.run("pages").splitlines()
    assert head.split() == ["id", "title", "versions", "checked", "result", "address"]
    assert EVENT.title in row
    assert row.endswith(site.url(EVENT.path))


def test_a_page_that_fails_says_why(watched: Program, site: PressSite) -> None:
    site.take_away(EVENT.path, 500)
    watched.run("check", "--all", code=1)
    assert "server error" in watched.run("pages").splitlines()[1]


def test_versions_read_as_a_table(watched: Program) -> None:
    rows = watched.run("versions", "ministry").splitlines()
    assert rows[0].split("  ")[0] == "version"
    assert rows[1].startswith("1 ")
    assert rows[2].startswith("2 (now)")


def test_the_history_of_a_page_shows_its_gaps(watched: Program, site: PressSite) -> None:
    assert watched.run("versions", "ministry", "--gaps").strip() == "Every check saw an article."
    site.take_away(EVENT.path, 500)
    watched.run("check", "--all", code=1)
    watched.run("check", "--all", code=1)
    rows = watched.run("versions", "ministry").splitlines()
    assert rows[2].startswith("2 (now)")
    assert rows[4].split("  ")[0] == "no article"
    assert rows[5].endswith("2       server error  the server answered 500")
    (gap,) = map(json.loads, watched.run("versions", "ministry", "--gaps", "--json").splitlines())
    assert (gap["reason"], gap["checks"]) == ("server_error", 2)


def test_a_page_not_checked_yet_has_no_versions_to_list(program: Program, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path), "--kind", "page")
    assert program.run("versions", "1").startswith("No version yet of ")
    assert "not checked yet" in program.run("pages")
    assert "variorum check" in program.fail("show", "1")


def test_an_address_may_itself_end_like_a_version(program: Program, site: PressSite) -> None:
    program.run("add", site.url(ODD.path), "--kind", "page")
    program.run("check", "--all")
    assert ODD.title in program.run("show", site.url(ODD.path))
    assert ODD.title in program.run("show", site.url(ODD.path) + "@1")
    assert "no version 7" in program.fail("show", site.url(ODD.path) + "@7")


def test_an_edit_undone_is_restored_and_compares_with_what_stood_before(watched: Program, site: PressSite) -> None:
    site.edit(EVENT.path, lambda story: story.with_text("21 militari", "19 militari"))
    watched.run("check", "--all")
    assert [entry["kind"] for entry in watched.lines("log")] == ["added", "edited", "restored"]
    assert "[-21-]{+19+}" in watched.run("diff", "ministry")


def test_a_diff_leads_with_its_point_and_dating(watched: Program) -> None:
    lines = watched.run("diff", "ministry").splitlines()
    assert "19" in lines[1]
    assert lines[1].endswith(")")
    assert json.loads(watched.run("diff", "ministry", "--format", "json"))["dating"] in {"dated", "silent", "unknown"}
    assert watched.run("diff", "ministry", "--json") == watched.run("diff", "ministry", "--format", "json")


def test_a_diff_stands_side_by_side_when_asked(watched: Program) -> None:
    text = watched.run("diff", "ministry", "--side-by-side")
    assert " │ " in text
    assert "[-19-]" in text
    assert "\x1b" not in text


def test_the_export_takes_one_source_and_a_time(watched: Program, site: PressSite) -> None:
    watched.run("add", site.url(STORIES[3].path), "--kind", "page", "--name", "ferry")
    watched.run("check", "ferry")
    assert len(watched.run("export").splitlines()) == 2
    assert len(watched.run("export", "--source", "ferry").splitlines()) == 1
    assert len(watched.run("export", "--since", "1h", "--versions", "all").splitlines()) == 3
    assert watched.run("export", "--since", "2099-01-01") == ""
    assert "There is no source" in watched.fail("export", "--source", "nobody")


def test_a_name_is_for_one_address(program: Program, site: PressSite) -> None:
    said = program.fail("add", site.url(EVENT.path), site.url(ODD.path), "--name", "both", code=2)
    assert "One name" in said


def test_adding_nothing_says_what_to_write(program: Program) -> None:
    assert "--file list.txt" in program.fail("add", code=2)
    assert "cannot be read" in program.fail("add", "--file", "nowhere.txt", code=2)
    assert "no duration" in program.fail("add", "https://example.org/", "--every", "often", code=2)


def test_a_long_list_is_added_without_looking(program: Program, site: PressSite) -> None:
    listed = "\n".join(site.url(f"/list/{number}") for number in range(12))
    done = program.do("add", "--file", "-", stdin=listed)
    assert done.code == 0
    assert "12 addresses: too many to look at beforehand" in done.err
    assert site.requests.total() == 0
    assert len(program.lines("sources")) == 12


def test_a_page_that_answers_with_an_error_is_told_when_it_is_added(program: Program, site: PressSite) -> None:
    assert "status 404" in program.do("add", site.url("/nowhere")).err


def test_what_the_configuration_holds_must_be_changed_there_too(configured: Program, site: PressSite) -> None:
    configured.run("db", "upgrade")
    configured.run("add", site.url(EVENT.path), "--kind", "page", "--name", "ministry")
    assert configured.do("edit", "ministry", "--every", "auto").err == ""
    _started_once(configured)
    assert "configuration file" in configured.do("edit", "ministry", "--every", "1h").err
    assert "configuration file" in configured.do("remove", "ministry").err


def test_the_database_says_where_it_is_damaged(watched: Program) -> None:
    data = bytearray(watched.database.read_bytes())
    data[8192:16_384] = b"\x00" * 8192
    watched.database.write_bytes(data)
    done = watched.do("db", "check")
    assert done.code == 1


def _started_once(program: Program) -> None:
    """Do what the service does first: take over the sources of the file."""
    database = open_database(str(program.database), create=True, tell=print)
    with database.writing() as session:
        sync_sources(session, read_settings(config_path(None, program.environ), program.environ), utc_now())
    database.dispose()


def test_the_page_of_a_diff_leads_with_its_point(watched: Program) -> None:
    header = watched.run("diff", "ministry", "--format", "html").partition("</header>")[0]
    assert "<p>19 → 21 militari" in header
    assert "\x1b" not in header
