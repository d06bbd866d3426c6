"""Search, timeline, blame and when: what a journalist asks of a page's past, on both kinds of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.judgement import NewChange
from scraper.model import ChangeKind, GapReason
from tests.program import CommandLine, Program
from tests.storage_situations import HOUR, MINUTE, NOW, checked, gap, reread, shows, unchanged, watched

if TYPE_CHECKING:
    from pathlib import Path

    from storage.engine import Database

REMOVAL = NewChange(ChangeKind.REMOVED, 2, None, reason=GapReason.GONE)


@pytest.fixture
def program(db: Database, tmp_path: Path) -> Program:
    page = watched(db, name="ministry")
    checked(db, page, shows(1, "Nineteen soldiers were there. Nobody was hurt."))
    checked(db, page, unchanged(1, at=NOW + 15 * MINUTE))
    checked(db, page, gap(GapReason.CHALLENGE, at=NOW + 30 * MINUTE))
    checked(db, page, gap(GapReason.CHALLENGE, at=NOW + 45 * MINUTE))
    checked(db, page, shows(2, "Twenty-one soldiers were there. Nobody was hurt.", at=NOW + HOUR))
    return CommandLine(tmp_path, {"VARIORUM_DB": db.url})


def test_a_timeline_shows_changes_and_gaps_in_order(program: Program) -> None:
    events = program.lines("timeline", "ministry")
    assert [event["event"] for event in events] == ["seen", "change", "gap", "seen", "change"]
    first, _, hole, *_ = events
    assert (first["checks"], first["longest_pause_s"]) == (2, 900.0)
    assert (hole["reason"], hole["checks"]) == ("challenge", 2)
    assert "no article: challenge" in program.run("timeline", "ministry")


def test_a_timeline_tells_what_was_read_again(program: Program, db: Database) -> None:
    page = watched(db, name="ministry")
    checked(db, page, reread(2, "Twenty-one soldiers were there. Nobody was hurt.", at=NOW + 2 * HOUR))
    (event,) = [event for event in program.lines("timeline", "1") if event["event"] == "reread"]
    assert (event["version"], event["recipe"], event["details"]) == (2, "e2.n1.r1", [])


def test_blame_names_versions(program: Program) -> None:
    said = {line["sentence"]: line["stays"][-1] for line in program.lines("blame", "ministry")}
    assert said["Nobody was hurt."]["from_version"] == 1
    assert said["Twenty-one soldiers were there."]["from_version"] == 2
    (gone,) = program.lines("blame", "ministry", "--gone")
    assert (gone["sentence"], gone["stays"][-1]["gone_version"]) == ("Nineteen soldiers were there.", 2)
    assert "gone" in program.run("blame", "ministry", "--gone")


def test_blame_of_a_removed_page_points_to_what_it_said(program: Program, db: Database) -> None:
    checked(db, watched(db), gap(GapReason.GONE, at=NOW + 2 * HOUR, changes=(REMOVAL,)))
    assert "--gone" in program.run("blame", "1")
    assert "the page's removal" in program.run("blame", "1", "--gone")


def test_when_a_sentence_stood(program: Program) -> None:
    assert "still there" in program.run("when", "ministry", "nobody was hurt")
    assert "gone" in program.run("when", "ministry", "Nineteen soldiers")
    (answer,) = program.lines("when", "ministry", "Nineteen soldiers were here.")
    assert not answer["verbatim"]
    assert answer["nearest"]["sentence"] == "Nineteen soldiers were there."
    assert "never stood" in program.run("when", "ministry", "qqqq zzzz", code=1)


def test_a_search_shows_the_words_in_their_passage(program: Program) -> None:
    said = program.run("search", "nineteen", "soldiers")
    assert "[Nineteen] [soldiers]" in said
    assert "no longer" in said
    (hit,) = program.lines("search", "Nobody was hurt", "--source", "ministry")
    assert [(one["from_version"], one["to_version"], one["gone_at"]) for one in hit["had_it"]] == [(1, 2, None)]
    assert program.run("search", "absent") == "No version holds that.\n"
    assert program.lines("search", "soldiers", "--tag", "other") == []


def test_what_is_said_follows_the_configured_language_and_json_stays(program: Program) -> None:
    program.environ["VARIORUM_LANGUAGE"] = "it"
    told = program.run("timeline", "ministry")
    assert "lacuna" in told
    assert "risponde un muro contro i bot, fino al " in told
    assert "aggiunta" in program.run("log", "--kind", "added")
    assert program.run("noise", "ministry").startswith("Su https://")
    assert "comparsa" in program.run("when", "ministry", "Nobody was hurt.")
    assert "sparita" in program.run("blame", "ministry", "--gone")
    assert "attacco" in program.run("diff", "ministry")
    assert {event["event"] for event in program.lines("timeline", "ministry")} == {"seen", "gap", "change"}
    assert {entry["kind"] for entry in program.lines("log")} == {"added", "edited"}


def test_rules_are_tried_in_the_configured_language(program: Program) -> None:
    program.environ["VARIORUM_LANGUAGE"] = "it"
    assert "non comunicata: è " in program.run("rules", "try", "ministry", "--class", "headline")
