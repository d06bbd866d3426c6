"""The command line on a real database and a press site on loopback: what each command does and says."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine, Program
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, INDEX_PATH, PressSite
from variorum.demo.stories import BRIDGE, EVENT, FERRY, HARBOUR, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(STORIES) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return CommandLine(tmp_path)


@pytest.fixture
def watched(migrated_home: Path, site: PressSite) -> Program:
    """The event page under watch, with two versions."""
    program = CommandLine(migrated_home)
    program.run("add", site.url(EVENT.path), "--name", "ministry")
    program.run("check", "--all")
    site.edit(EVENT.path, SCRIPT[1].change)
    program.run("check", "--all")
    return program


def test_add_says_what_it_takes_an_address_for(program: Program, site: PressSite) -> None:
    lines = program.run("add", site.url(EVENT.path), site.url(FEED_PATH)).splitlines()
    assert "as a page (source 1)" in lines[0]
    assert "as a feed (source 2)" in lines[1]


def test_a_kind_that_was_chosen_is_not_doubted(program: Program, site: PressSite) -> None:
    assert "as a section (source 1)" in program.run("add", site.url(INDEX_PATH), "--kind", "index")


def test_adding_twice_changes_nothing(program: Program, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path))
    again = program.do("add", site.url(EVENT.path) + "#top", "--name", "ministry")
    assert "Watched already" in again.out
    assert "variorum edit 1" in again.err
    assert [source["name"] for source in program.lines("sources")] == [None]


def test_add_reads_a_list_with_comments(program: Program, site: PressSite) -> None:
    listed = f"# the ministry\n{site.url(EVENT.path)}\n\n{site.url(FERRY.path)} # ferry\n"
    program.run("add", "--file", "-", "--kind", "page", "--tag", "a", "--every", "15m", stdin=listed)
    sources = program.lines("sources")
    assert [source["url"] for source in sources] == [site.url(EVENT.path), site.url(FERRY.path)]
    assert {(source["every_s"], *source["tags"]) for source in sources} == {(900.0, "a")}


def test_an_unusable_address_adds_nothing_and_is_told_with_its_line(program: Program, site: PressSite) -> None:
    listed = f"{site.url(EVENT.path)}\nftp://example.org/\n"
    said = program.fail("add", "--file", "-", code=2, stdin=listed)
    assert "-, line 2: " in said
    assert program.fail("sources").startswith("variorum: There is no database at")


def test_a_site_that_is_not_there_is_said_and_added_all_the_same(program: Program) -> None:
    done = program.do("add", "http://127.0.0.1:1/page")
    assert done.code == 0
    assert "Watching http://127.0.0.1:1/page as a page" in done.out
    assert "Not reached now" in done.err
    assert len(program.lines("sources")) == 1


@pytest.mark.parametrize("how", [("--kind", "auto"), ("--kind", "page"), ("--file", "-")])
def test_what_the_configuration_refuses_is_not_added(program: Program, how: tuple[str, str]) -> None:
    program.environ["VARIORUM_ALLOW_PRIVATE"] = "0"
    listed = "\n".join(f"http://127.0.0.1:1/{number}" for number in range(11))
    said = program.fail("add", "http://127.0.0.1:1/page", *how, code=2, stdin=listed)
    assert "127.0.0.1 is on a private network" in said
    assert "VARIORUM_ALLOW_PRIVATE=1" in said
    assert not program.database.exists()


def test_check_tells_each_page_and_fails_where_one_was_not_seen(program: Program, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path), site.url(FERRY.path))
    site.take_away(FERRY.path, 500)
    said = program.run("check", "--all", code=1)
    assert f"added      {site.url(EVENT.path)}" in said
    assert site.url(FERRY.path) in said
    assert said.splitlines()[-1].startswith("2 checks in ")
    assert "1 failed" in said


def test_check_tells_what_changed_in_full_and_once(program: Program, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path))
    assert "#1" not in program.run("check", "--all")
    site.edit(EVENT.path, SCRIPT[1].change)
    said = program.run("check", "--all")
    assert said.count("19 → 21 militari") == 1
    assert said.splitlines()[1].startswith("#2  ")
    assert program.lines("status")[0]["undelivered"] == 0
    assert "#2" not in program.run("check", "--all")


def test_check_tells_what_a_killed_one_left_untold(watched: Program) -> None:
    with sqlite3.connect(watched.database) as connection:
        connection.execute("UPDATE outbox SET delivered_at = NULL, next_attempt_at = '2026-01-01 00:00:00.000000'")
    connection.close()
    said = watched.run("check", "--all")
    assert said.count("19 → 21 militari") == 1
    assert said.splitlines()[-1].endswith("1 unchanged")
    assert watched.lines("status")[0]["undelivered"] == 0


def test_check_follows_the_configuration_so_that_cron_needs_no_service(program: Program, site: PressSite) -> None:
    config = program.home / "variorum.toml"
    config.write_text(f'[[sources]]\nurl = "{site.url(EVENT.path)}"\nname = "ministry"\n')
    done = program.do("check", "--all", "--config", str(config))
    assert (done.code, done.err) == (0, "From the configuration: watching ministry\n")
    assert "1 added" in done.out
    assert "1 unchanged" in program.run("check", "--all")
    assert [source["state"] for source in program.lines("sources")] == ["active"]


def test_check_without_a_word_says_what_to_write(program: Program) -> None:
    assert "variorum check --all" in program.fail("check", code=2)


def test_check_of_what_is_not_watched_says_so(watched: Program) -> None:
    assert "variorum: There is no" in watched.fail("check", "https://example.org/none")


def test_checking_a_feed_checks_the_pages_it_has_just_found(program: Program, site: PressSite) -> None:
    program.run("add", site.url(FEED_PATH), "--name", "courier")
    said = program.run("check", "courier")
    assert f"discovered {site.url(FEED_PATH)}" in said
    assert f"added      {site.url(HARBOUR.path)}" in said
    assert {change["baseline"] for change in program.lines("log")} == {True}


def test_a_story_published_later_is_new_and_no_baseline(program: Program, site: PressSite) -> None:
    program.run("add", site.url(FEED_PATH))
    program.run("check", "--all")
    site.put(BRIDGE)
    program.run("check", "--all")
    last = program.lines("log")[-1]
    assert (last["kind"], last["baseline"], last["title"]) == ("added", False, BRIDGE.title)


def test_the_log_filters_and_only_grows(watched: Program) -> None:
    entries = watched.lines("log")
    assert [entry["kind"] for entry in entries] == ["added", "edited"]
    assert entries[0]["id"] < entries[1]["id"]
    assert watched.lines("log", "--after", str(entries[0]["id"])) == entries[1:]
    assert watched.lines("log", "--kind", "added") == entries[:1]
    assert watched.lines("log", "--source", "ministry") == entries
    assert watched.lines("log", "--since", "1h") == entries
    assert watched.lines("log", "--since", "2099-01-01") == []


def test_the_log_reads_well(watched: Program) -> None:
    said = watched.run("log", "--kind", "edited")
    assert "edited (figure)" in said
    assert "19 → 21 militari" in said
    assert "version 1 → 2" in said


def test_versions_show_and_diff(watched: Program, site: PressSite) -> None:
    assert [(row["version"], row["current"]) for row in watched.lines("versions", "ministry")] == [
        (1, False),
        (2, True),
    ]
    assert "21 militari" in watched.run("show", "ministry")
    assert "19 militari" in watched.run("show", f"{site.url(EVENT.path)}@1")
    words = watched.run("diff", "ministry")
    assert "[-19-]{+21+} militari" in words
    assert words.count("{+") == 1
    assert watched.run("diff", "ministry", "2", "1").count("[-21-]{+19+}") == 1


def test_a_page_with_one_version_has_no_difference_to_show(program: Program, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path))
    program.run("check", "--all")
    assert "only one version" in program.fail("diff", "1")


@pytest.mark.parametrize("form", ["words", "unified", "html", "json"])
def test_every_form_of_a_difference_shows_both_figures(watched: Program, form: str) -> None:
    said = watched.run("diff", "ministry", "--format", form)
    assert "19" in said
    assert "21" in said


def test_raw_gives_the_bytes_as_they_came(watched: Program) -> None:
    said = watched.run("show", "ministry@1", "--format", "raw")
    assert said.startswith("<!DOCTYPE html>")
    assert "19 militari" in said


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_every_form_shows_the_article(watched: Program, form: str) -> None:
    said = watched.run("show", "ministry", "--format", form)
    assert "21 militari" in said
    assert "visite" not in said


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "markdown", "text", "html"])
def test_every_export_holds_every_version(watched: Program, form: str) -> None:
    said = watched.run("export", "--format", form, "--versions", "all")
    assert "19 militari" in said
    assert "21 militari" in said
    assert "19 militari" not in watched.run("export", "--format", form)


def test_an_export_to_a_file_appears_whole(watched: Program) -> None:
    target = watched.home / "out.jsonl"
    assert watched.run("export", "--output", str(target)) == ""
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == 2
    assert [path.name for path in watched.home.iterdir() if "out" in path.name] == ["out.jsonl"]


def test_an_export_that_cannot_be_written_says_so(watched: Program) -> None:
    assert "cannot be written" in watched.fail("export", "--output", "/nowhere/out.jsonl", code=2)


def test_sources_are_named_paused_resumed_and_removed(watched: Program) -> None:
    watched.run("edit", "ministry", "--every", "2h", "--tag", "defence", "--name", "The ministry")
    source = watched.lines("sources")[0]
    assert (source["name"], source["every_s"], source["tags"]) == ("The ministry", 7200.0, ["defence"])
    watched.run("pause", "The ministry")
    assert watched.lines("sources")[0]["state"] == "paused"
    watched.run("resume", "1")
    assert watched.lines("sources")[0]["state"] == "active"
    watched.run("remove", "1")
    assert watched.lines("sources") == []
    assert [row["version"] for row in watched.lines("versions", "1")] == [1, 2]


def test_what_was_removed_comes_back_with_its_versions(watched: Program, site: PressSite) -> None:
    watched.run("remove", "ministry")
    watched.run("add", site.url(EVENT.path))
    assert watched.lines("pages")[0]["versions"] == 2


def test_purging_asks_and_leaves_the_log_verifiable(watched: Program) -> None:
    assert "--yes" in watched.fail("remove", "ministry", "--purge", code=2)
    watched.run("remove", "ministry", "--purge", "--yes")
    assert watched.lines("pages") == []
    assert {entry["purged"] for entry in watched.lines("log")} == {True}
    assert "no damage" in watched.run("db", "check")


def test_edit_without_a_word_says_what_to_write(watched: Program) -> None:
    assert "--every 15m" in watched.fail("edit", "ministry", code=2)


def test_status_names_places_and_trouble(watched: Program, site: PressSite) -> None:
    site.take_away(EVENT.path, 503)
    watched.run("check", "--all", code=1)
    said = watched.run("status")
    assert str(watched.database) in said
    assert "not running" in said
    assert "1 page: 1 server error" in said
    assert len(said.splitlines()) <= 10
    fields = watched.lines("status")[0]
    assert (fields["sources"], fields["versions"], fields["failing"]) == (1, 2, {"server_error": 1})


def test_status_names_the_places_before_there_is_anything(program: Program) -> None:
    said = program.run("status")
    assert f"{program.database} (not there yet; begin with: variorum add URL)" in said
    assert "config/variorum/variorum.toml" in said
    nothing = {"database": str(program.database), "config": None, "config_error": None, "service": None}
    assert program.lines("status")[0] == nothing
    assert not program.database.exists()


def test_the_database_is_checked_copied_and_upgraded(watched: Program) -> None:
    assert "the hash chains hold" in watched.run("db", "check")
    copy = watched.home / "copy.sqlite3"
    watched.run("db", "backup", str(copy))
    assert watched.lines("log", "--db", str(copy)) == watched.lines("log")
    assert "already up to date" in watched.run("db", "upgrade")
    assert "created" in watched.run("--db", str(watched.home / "new.sqlite3"), "db", "upgrade")


def test_listings_of_nothing_say_how_to_begin(program: Program) -> None:
    assert "variorum add URL" in program.fail("log")
    program.run("db", "upgrade")
    assert "variorum add URL" in program.run("sources")
    assert "variorum add URL" in program.run("pages")
    assert program.lines("log") == []


def test_a_reader_that_hangs_up_is_no_trouble(watched: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    running = watched.start("log", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert running.communicate(timeout=60)[1] == ""


def test_a_wrong_configuration_is_told_with_its_line(program: Program) -> None:
    path = program.home / "wrong.toml"
    path.write_text('[fetch]\ndelay = "soon"\n', encoding="utf-8")
    said = program.fail("check", "--all", "--config", str(path), code=2)
    assert said.startswith(f"variorum: {path}, line 2: fetch.delay: ")


def test_wrong_usage_ends_with_2(program: Program) -> None:
    assert "--nonsense" in program.fail("log", "--nonsense", code=2)


def test_private_addresses_are_refused_unless_allowed(tmp_path: Path, site: PressSite) -> None:
    careful = CommandLine(tmp_path, {"VARIORUM_ALLOW_PRIVATE": "0"})
    careful.run("add", site.url(EVENT.path), "--allow-private")
    asked = site.requests.total()
    assert "refused address" in careful.run("check", "--all", code=1)
    assert site.requests.total() == asked
    assert "added" in careful.run("check", "--all", "--allow-private")


def test_extract_needs_no_database(program: Program, site: PressSite) -> None:
    page = program.home / "page.html"
    page.write_bytes(site.answer(EVENT.path)[2])
    said = program.run("extract", str(page))
    assert said.startswith(EVENT.title)
    assert EVENT.paragraphs[-1] in said
    fields = json.loads(program.run("extract", site.url(EVENT.path), "--format", "json"))
    assert fields["title"] == EVENT.title
    assert fields["language"] == "it"
    assert not program.database.exists()


def test_extract_reads_standard_input_and_explains_itself(program: Program, site: PressSite) -> None:
    html = site.answer(EVENT.path)[2].decode()
    assert program.run("extract", "-", "--format", "markdown", stdin=html).startswith(f"# {EVENT.title}")
    said = program.run("extract", "-", "--explain", stdin=html)
    assert "The article was found in:" in said
    assert "kept" in said


def test_extract_of_nothing_fails_and_prints_nothing(program: Program) -> None:
    done = program.do("extract", "-", stdin="<p>no")
    assert (done.code, done.out) == (1, "")
    assert "there is no article in it" in done.err
    assert "give a file, an address" in program.fail("extract", "nowhere.html", code=2)


def test_ctrl_c_during_a_check_ends_quietly_with_130(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program.run("add", f"http://127.0.0.1:{silent.getsockname()[1]}/", "--kind", "page")
        running = program.start("check", "--all", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        reader, _ = silent.accept()
        running.send_signal(signal.SIGINT)
        err = running.communicate(timeout=60)[1]
        reader.close()
    assert running.returncode == 130
    assert "Traceback" not in err
