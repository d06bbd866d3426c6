"""Retention from the command line: given, shown, changed, obeyed."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine
from variorum.demo.site import PressSite
from variorum.demo.stories import EVENT, STORIES

if TYPE_CHECKING:
    from pathlib import Path

    from variorum.demo.stories import Story

ADDRESS = "https://news.example/"


@pytest.fixture
def program(migrated_home: Path) -> CommandLine:
    return CommandLine(migrated_home)


def watched_with_edits(program: CommandLine, *options: str) -> None:
    """A page with four versions, of which two may go."""
    with PressSite(STORIES) as site:
        program.run("add", site.url(EVENT.path), "--kind", "page", "--name", "event", *options)
        program.run("check", "--all")
        for before, after in pairwise((19, 21, 22, 23)):
            site.edit(EVENT.path, partial(_recounted, before=before, after=after))
            program.run("check", "--all")


def test_what_a_source_says_is_said_back_shown_and_forgotten(program: CommandLine) -> None:
    listed = "\n".join(f"{ADDRESS}{number}" for number in range(11))
    options = ("--kind", "page", "--payloads-for", "8w", "--payloads-per-page", "20")
    assert "payloads stay for 8 weeks, and the newest 20 of each page" in program.run(
        "add", "--file", "-", *options, stdin=listed
    )
    assert program.lines("sources")[0]["retention"] == {"payloads_for": "8w", "payloads_per_page": 20}
    assert "payloads stay for ever" in program.run("edit", "1", "--payloads-for", "forever")
    assert program.lines("sources")[0]["retention"] == {"payloads_for": "forever", "payloads_per_page": 20}
    shown = program.run("sources").splitlines()
    assert shown[0].split()[-1] == "keeps"
    assert shown[1].endswith("forever, 20 a page")
    forgotten = program.run("edit", "1", "--payloads-for", "", "--payloads-per-page", "0")
    assert "payloads stay as [retention] says" in forgotten
    assert program.lines("sources")[0]["retention"] == {"payloads_for": None, "payloads_per_page": None}


@pytest.mark.parametrize(("said", "why"), [("2h", "a day (1d) at least"), ("always", "no duration")])
def test_what_cannot_be_kept_by_is_refused(program: CommandLine, said: str, why: str) -> None:
    assert why in program.fail("add", ADDRESS, "--kind", "page", "--payloads-for", said, code=2)


def test_more_payloads_than_a_column_holds_are_refused(program: CommandLine) -> None:
    said = program.fail("add", ADDRESS, "--kind", "page", "--payloads-per-page", "1000000001", code=2)
    assert "less than or equal to 1000000000" in said


def test_a_source_keeps_to_its_own_terms_unless_it_is_named(program: CommandLine) -> None:
    watched_with_edits(program, "--payloads-for", "forever")
    assert "Would go: 0 payloads" in program.run("db", "prune", "--beyond", "1", "--dry-run")
    named = ("db", "prune", "--beyond", "1", "--source", "event")
    assert "Would go: 2 payloads" in program.run(*named, "--dry-run")
    assert "Gone: 2 payloads" in program.run(*named)
    assert "the hash chains hold" in program.run("db", "check")


def test_terms_of_a_source_are_enough_to_prune_by(program: CommandLine) -> None:
    program.run("add", "--file", "-", "--kind", "page", stdin=f"{ADDRESS}\n")
    assert "Say what may go" in program.fail("db", "prune", code=2)
    program.run("edit", "1", "--payloads-per-page", "1")
    assert "Gone: 0 payloads" in program.run("db", "prune")


def _recounted(story: Story, before: int, after: int) -> Story:
    return story.with_text(f"{before} militari", f"{after} militari")
