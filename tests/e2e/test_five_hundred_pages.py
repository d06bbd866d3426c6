"""Five hundred pages, fifty edits: each told once, nothing else, however often the program is killed meanwhile."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.program import Program
from variorum.demo.site import PressSite
from variorum.demo.stories import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PAGES = 500
EDITS = 50
FEW_PAGES = 150
FEW_EDITS = 15
WORDS = [
    "harbour",
    "council",
    "river",
    "bridge",
    "winter",
    "ferry",
    "school",
    "market",
    "engineer",
    "budget",
    "report",
    "station",
    "island",
    "storm",
    "repair",
    "public",
    "meeting",
    "timetable",
    "contract",
    "residents",
    "volunteers",
    "museum",
    "library",
    "coastal",
    "inquiry",
    "county",
    "village",
    "morning",
    "agreement",
]


def sentence(source: random.Random) -> str:
    return " ".join(source.choices(WORDS, k=18)).capitalize() + "."


def story(number: int) -> Story:
    """An invented story, the same for the same number; its second paragraph holds a figure."""
    source = random.Random(number)
    paragraphs = [" ".join(sentence(source) for _ in range(3)) for _ in range(5)]
    paragraphs[1] = f"The committee counted {1000 + number} visitors. {paragraphs[1]}"
    title = " ".join(source.choices(WORDS, k=8)).capitalize() + f" {number}"
    return Story(path=f"/courier/news/{number}", layout="newspaper", title=title, paragraphs=tuple(paragraphs))


def correct(site: PressSite, numbers: list[int]) -> None:
    for number in numbers:
        site.edit(
            f"/courier/news/{number}",
            lambda old, n=number: old.with_text(f"{1000 + n} visitors", f"{5000 + n} visitors"),
        )


def edited_paths(program: Program, site: PressSite) -> Counter[str]:
    entries = program.lines("log")
    assert [entry["id"] for entry in entries] == sorted({entry["id"] for entry in entries})
    told = [entry for entry in entries if not entry["baseline"]]
    assert {entry["kind"] for entry in told} <= {"edited"}
    return Counter(str(entry["page_url"]).removeprefix(site.base) for entry in told)


@contextmanager
def under_watch(home: Path, pages: int) -> Iterator[tuple[Program, PressSite]]:
    """So many pages under watch, not yet checked."""
    with PressSite(story(number) for number in range(pages)) as site:
        listed = "\n".join(site.url(f"/courier/news/{number}") for number in range(pages))
        program = Program(home)
        program.run("add", "--file", "-", "--kind", "page", stdin=listed)
        yield program, site


@pytest.fixture
def many(tmp_path: Path) -> Iterator[tuple[Program, PressSite]]:
    with under_watch(tmp_path, PAGES) as watched:
        yield watched


@pytest.fixture
def few(tmp_path: Path) -> Iterator[tuple[Program, PressSite]]:
    with under_watch(tmp_path, FEW_PAGES) as watched:
        yield watched


def test_fifty_edits_are_fifty_changes(many: tuple[Program, PressSite]) -> None:
    program, site = many
    assert "500 added" in program.run("check", "--all").splitlines()[-1]
    assert "500 unchanged" in program.run("check", "--all").splitlines()[-1]
    chosen = random.Random(7).sample(range(PAGES), EDITS)
    correct(site, chosen)
    assert "450 unchanged, 50 edited" in program.run("check", "--all").splitlines()[-1]
    assert edited_paths(program, site) == Counter(f"/courier/news/{number}" for number in chosen)
    assert "the hash chains hold" in program.run("db", "check")


def test_unchanged_pages_that_carry_validators_are_not_sent_again(few: tuple[Program, PressSite]) -> None:
    program, site = few
    site.is_noisy = False
    program.run("check", "--all")
    assert site.statuses == Counter({200: FEW_PAGES})
    program.run("check", "--all")
    assert site.statuses == Counter({200: FEW_PAGES, 304: FEW_PAGES})


def test_killed_at_random_moments_it_tells_each_edit_once(few: tuple[Program, PressSite]) -> None:
    program, site = few
    source = random.Random(11)
    while len(seen := program.lines("log")) < FEW_EDITS:
        kill_at_random_moments(program, source, times=2)
    assert {entry["baseline"] for entry in seen} == {True}
    chosen = [int(entry["page_url"].rpartition("/")[2]) for entry in source.sample(seen, FEW_EDITS)]
    correct(site, chosen)
    kill_at_random_moments(program, source, times=4)
    program.run("check", "--all")
    assert edited_paths(program, site) == Counter(f"/courier/news/{number}" for number in chosen)
    assert Counter(row["versions"] for row in program.lines("pages")) == {1: FEW_PAGES - FEW_EDITS, 2: FEW_EDITS}
    assert "the hash chains hold" in program.run("db", "check")


def kill_at_random_moments(program: Program, source: random.Random, times: int) -> None:
    """Start a check of everything again and again, and SIGKILL it somewhere on its way."""
    for _ in range(times):
        running = program.start("check", "--all", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(source.uniform(0, 0.7))
        running.kill()
        running.stdout.close()
        running.wait()
