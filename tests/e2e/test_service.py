"""The service as a process: what it watches, what it tells, and how it ends."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine, Program
from tests.waiting import PATIENCE_S, until
from variorum.demo.edits import SCRIPT
from variorum.demo.play import play
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import EVENT, FERRY, STORIES

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(STORIES) as running:
        yield running


def configured(home: Path, site: PressSite, every: str) -> Program:
    """A page, a feed and an address that nobody answers at, every second but for the page."""
    config = home / "variorum.toml"
    config.write_text(
        f'[[sources]]\nurl = "{site.url(EVENT.path)}"\nname = "ministry"\nevery = "{every}"\n'
        f'[[sources]]\nurl = "{site.url(FEED_PATH)}"\nkind = "feed"\nname = "courier"\nevery = "1s"\npages = "1s"\n'
        '[[sources]]\nurl = "http://127.0.0.1:1/"\nname = "nowhere"\nevery = "1s"\n',
        encoding="utf-8",
    )
    return Program(home, {"VARIORUM_CONFIG": str(config)})


@pytest.fixture
def program(tmp_path: Path, site: PressSite) -> Program:
    return configured(tmp_path, site, every="1s")


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[str]]:
    """The service, killed at the end if nobody ended it; what it says lies in out.txt and err.txt."""
    with (program.home / "out.txt").open("a") as out, (program.home / "err.txt").open("a") as err:
        service = program.start("run", stdout=out, stderr=err)
        try:
            yield service
        finally:
            service.kill()
            service.wait()


def told(program: Program) -> list[str]:
    # The last line may be under way.
    *lines, _ = (program.home / "out.txt").read_text(encoding="utf-8").split("\n")
    return [json.loads(line)["title"] for line in lines]


def kinds(program: Program) -> list[str]:
    """What the log holds, asked beside the service from this process: a new one for each look would slow it down."""
    beside = CommandLine(program.home, program.environ)
    return [entry["kind"] for entry in beside.lines("log")]


def baseline_is_complete(program: Program) -> bool:
    if not program.database.exists():
        return False
    beside = CommandLine(program.home, program.environ)
    return beside.do("log", "--json").out.count("\n") == 4


def test_it_watches_tells_and_ends_in_good_order(program: Program, site: PressSite) -> None:
    with running(program) as service:
        until(lambda: baseline_is_complete(program))
        assert program.lines("status")[0]["service"]["pid"] == service.pid
        site.edit(EVENT.path, SCRIPT[1].change)
        until(lambda: told(program) == [EVENT.title])
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_S) == 0
    assert kinds(program) == ["added"] * 4 + ["edited"]
    assert program.lines("status")[0]["service"] is None
    checks = [json.loads(line) for line in (program.home / "err.txt").read_text().splitlines() if line.startswith("{")]
    failed = [entry for entry in checks if entry["event"] == "check" and entry["outcome"] == "gap"]
    assert {entry["url"] for entry in failed} == {"http://127.0.0.1:1/"}
    assert {entry["reason"] for entry in failed} == {"connect"}


def test_killed_and_started_again_it_goes_on(program: Program, site: PressSite) -> None:
    with running(program):
        until(lambda: baseline_is_complete(program))
    site.edit(FERRY.path, SCRIPT[3].change)
    with running(program) as service:
        until(lambda: kinds(program).count("edited") == 1)
        until(lambda: len(told(program)) == 1)
        service.send_signal(signal.SIGINT)
        assert service.wait(PATIENCE_S) == 0
    assert kinds(program) == ["added"] * 4 + ["edited"]


def test_check_goes_through_the_running_service(tmp_path: Path, site: PressSite) -> None:
    program = configured(tmp_path, site, every="1d")
    with running(program):
        until(lambda: baseline_is_complete(program))
        site.edit(EVENT.path, SCRIPT[1].change)
        said = program.run("check", "ministry")
        assert "edited" in said
        assert said.splitlines()[-1].startswith("1 check in ")
        assert kinds(program).count("edited") == 1


def test_what_the_command_line_adds_the_running_service_checks(program: Program, site: PressSite) -> None:
    with running(program):
        until(lambda: baseline_is_complete(program))
        program.run("add", site.url(STORIES[1].path), "--kind", "page")
        until(lambda: kinds(program).count("added") == 5)
    assert program.lines("log")[-1]["page_url"] == site.url(STORIES[1].path)


def test_pause_resume_edit_and_check_take_effect_in_the_running_service_at_once(
    program: Program, site: PressSite
) -> None:
    """The feed, looked at every second, is the clock that says how long nothing was done."""
    story = STORIES[1]
    beside = CommandLine(program.home, program.environ)

    def checks(url: str) -> int:
        *lines, _ = (program.home / "err.txt").read_text(encoding="utf-8").split("\n")
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return sum(event["event"] == "check" and event["url"] == url for event in events)

    def turns_pass(turns: int) -> None:
        before = checks(site.url(FEED_PATH))
        until(lambda: checks(site.url(FEED_PATH)) >= before + turns)

    def is_left_alone() -> bool:
        # One check may have been under way.
        turns_pass(1)
        before = checks(site.url(story.path))
        turns_pass(1)
        return checks(site.url(story.path)) == before

    def is_looked_at_again() -> None:
        before = checks(site.url(story.path))
        until(lambda: checks(site.url(story.path)) > before)

    with running(program):
        beside.run("add", site.url(story.path), "--kind", "page", "--name", "story", "--every", "1s")
        until(lambda: baseline_is_complete(program) or kinds(program).count("added") == 5)
        is_looked_at_again()
        beside.run("pause", "story")
        assert is_left_alone()
        site.edit(story.path, lambda one: replace(one, title="What was written while nobody looked"))
        # Who asks for a check of what is paused gets it, and it stays paused.
        assert "edited" in beside.run("check", "story")
        site.edit(story.path, lambda one: replace(one, title="What was written after that"))
        beside.run("resume", "story")
        until(lambda: kinds(program).count("edited") == 2)
        is_looked_at_again()
        beside.run("edit", "story", "--every", "1d")
        assert is_left_alone()
        beside.run("edit", "story", "--every", "1s")
        is_looked_at_again()


def test_the_demonstration_finds_every_edit_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    assert play(pause_s=0.1)
    said = capfd.readouterr().out
    assert f"{len(SCRIPT)} edits made, {len(SCRIPT)} found, 0 false alarms" in said
    assert "19 → 21 militari" in said
