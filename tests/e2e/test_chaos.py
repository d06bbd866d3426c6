"""Everything at once: the service is killed at random moments under load, on a full disk, with its database locked and
its clock moved, while the press answers a fifth of all requests wrongly. Every true change is in the log once.

A few lives by default. `make chaos` lives thirty and prints what happened; VARIORUM_CHAOS_KILLS and VARIORUM_CHAOS_SEED
say so by themselves.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING

import pytest

from scraper.model import ChangeKind
from storage.changes import list_changes
from storage.engine import Database
from storage.pages import list_pages
from storage.versions import get_version, list_versions
from tests.e2e.ordeal import ClockProgram, Disk, Life, locked
from tests.receivers import DIES_IN_BODY, GARBAGE, OK, receiving
from tests.unruly_press import FEED, FIRST_FIGURE, UnrulyPress
from tests.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from storage.records import Change
    from tests.receivers import Receiver

KILLS = int(os.environ.get("VARIORUM_CHAOS_KILLS", "4"))
SEED = int(os.environ.get("VARIORUM_CHAOS_SEED", "5"))
STORIES = 24
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0
DOWN_S = MINUTE_S
"""By the service's clock, from a death to the next start: what the dead one had claimed is free by then."""
CLOCK_STEPS_S = (3 * HOUR_S, -5 * HOUR_S, 40 * DAY_S, -41 * DAY_S)
LOOKS_AGAIN_S = 40 * MINUTE_S
"""A doubtful answer is looked into after half an hour."""
CONFIGURATION = """
[fetch]
timeout = "2s"
retries = 0
[[channels]]
name = "desk"
type = "webhook"
url = "{desk}/hook"
allow_private = true
[[sources]]
url = "{feed}"
kind = "feed"
every = "1s"
pages = "1s"
"""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240 + 60 * KILLS)]


class Chaos:
    """One service's lives, and what is true meanwhile."""

    def __init__(self, program: ClockProgram, press: UnrulyPress, disk: Disk) -> None:
        self.program = program
        self.press = press
        self.disk = disk
        self.chance = random.Random(SEED)
        self.database = Database(str(program.database))
        self.events: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self._lives: list[Life] = []
        self._clock_steps = list(CLOCK_STEPS_S)

    def log(self) -> list[Change]:
        with self.database.reading() as session:
            return list_changes(session)

    def live_and_die(self, trouble: Callable[[Life], AbstractContextManager[None]]) -> None:
        """Start it, let it get under way (mostly), let something befall it, and kill it in or after the trouble."""
        life = self.born()
        if self.chance.random() < 0.2:
            time.sleep(self.chance.uniform(0, 3))
        else:
            until(lambda: life.has_ended or bool(life.events("check")), or_tell=lambda: "".join(life.said))
            time.sleep(self.chance.uniform(0, 2))
        self.go_on()
        with trouble(life):
            time.sleep(self.chance.uniform(0, 1.5))
            self.go_on()
            if self.chance.random() < 0.5:
                life.kill()
        time.sleep(self.chance.uniform(0, 1.0))
        life.kill()
        assert life.process.returncode == -signal.SIGKILL or found_no_room(life), "".join(life.said)
        self.note(life)
        self.program.set_clock(self.program.wrong_by_s + DOWN_S)

    def born(self) -> Life:
        """Start the service."""
        self._lives.append(Life(self.program))
        return self._lives[-1]

    def close(self) -> None:
        """End whatever runs yet."""
        for life in self._lives:
            life.kill()
        self.database.dispose()

    def note(self, life: Life) -> None:
        for line in life.said:
            if line.startswith("{"):
                event = json.loads(line)
                self.events[event["event"]] += 1
                if "traceback" in event:
                    self.errors[f"{event['event']}: {event['traceback'].strip().splitlines()[-1][:200]}"] += 1

    def go_on(self) -> None:
        """Edit stories whose former state is in the log, so that each edit is one true change, and publish another."""
        seen = Counter(change.page_url for change in self.log() if change.kind is not ChangeKind.HEALTH)
        self.press.seen = {number for number in range(len(self.press.figures)) if seen[self.press.url(number)]}
        for number, figure in enumerate(self.press.figures):
            if seen[self.press.url(number)] == figure - FIRST_FIGURE + 1 and self.chance.random() < 0.4:
                self.press.edit(number)
        self.press.publish()

    @contextmanager
    def wrong_clock(self, _: Life) -> Iterator[None]:
        """Set for good; what was wrong is put right by another life's trouble."""
        self.program.set_clock(self.program.wrong_by_s + self._clock_steps[0])
        self._clock_steps.append(self._clock_steps.pop(0))
        yield

    @contextmanager
    def others_write(self, _: Life) -> Iterator[None]:
        with locked(self.program.database):
            yield

    def settle(self, life: Life) -> None:
        """All is well again: wait until every page was looked at twice more."""
        self.press.fault_share = 0.0
        until(lambda: bool(life.events("check")))
        wanted = {number: count + 2 for number, count in self.press.answers.items()}
        give_up = time.monotonic() + 3 * PATIENCE_S
        while not all(self.press.answers[number] >= wanted.get(number, 2) for number in range(len(self.press.figures))):
            assert time.monotonic() < give_up, sorted(self.missing(wanted))
            assert not life.has_ended, "".join(life.said)
            self.program.set_clock(self.program.wrong_by_s + LOOKS_AGAIN_S)
            time.sleep(1.0)

    def tell_all(self, desk: Receiver) -> None:
        """Wait until all is told: what has failed often is tried again within an hour of the service's clock."""
        give_up = time.monotonic() + PATIENCE_S
        while told(desk).keys() != (due := to_be_told(self.log())):
            assert time.monotonic() < give_up, f"untold {due - told(desk).keys()}, false {told(desk).keys() - due}"
            self.program.set_clock(self.program.wrong_by_s + LOOKS_AGAIN_S)
            time.sleep(2.0)

    def missing(self, wanted: dict[int, int]) -> Iterator[str]:
        for number in range(len(self.press.figures)):
            if self.press.answers[number] < wanted.get(number, 2):
                yield f"story {number} answered {self.press.answers[number]} of {wanted.get(number, 2)}"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "small"
    folder.mkdir()
    disk = Disk(folder)
    yield disk
    disk.close()


def test_every_true_change_is_in_the_log_once(disk: Disk) -> None:
    misbehaviour = random.Random(SEED)
    with UnrulyPress(STORIES, fault_share=0.2, seed=SEED) as press, receiving() as desk, ExitStack() as stack:
        desk.answer = lambda _: misbehaviour.choice([OK, OK, OK, OK, (500, {}, b"no"), GARBAGE, DIES_IN_BODY])
        program = ClockProgram(disk.folder)
        place = disk.folder / "variorum.toml"
        place.write_text(CONFIGURATION.format(desk=desk.url, feed=press.base + FEED))
        program.environ["VARIORUM_CONFIG"] = str(place)
        listed = "\n".join(press.url(number) for number in range(STORIES))
        program.run("add", "--file", "-", "--kind", "page", "--every", "1s", stdin=listed)
        chaos = stack.enter_context(closing(Chaos(program, press, disk)))
        troubles = [lambda _: nullcontext(), chaos.wrong_clock, disk.full, chaos.others_write]
        for number in range(KILLS):
            chaos.live_and_die(troubles[number % len(troubles)])
        desk.answer = lambda _: OK
        life = chaos.born()
        chaos.settle(life)
        chaos.tell_all(desk)
        life.process.send_signal(signal.SIGTERM)
        assert life.process.wait(PATIENCE_S) == 0
        chaos.note(life)
        print(f"\n{report(chaos, desk)}")  # noqa: T201 - what `make chaos` is asked for
        expect_the_true_history(chaos)
        assert all(len(ids) == 1 for ids in told(desk).values())
        assert chaos.events["check_failed"] == chaos.events["check_lost"] == 0
        with closing(sqlite3.connect(program.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert "the hash chains hold" in program.run("db", "check")
        chaos.database.dispose()


def found_no_room(life: Life) -> bool:
    """Whether it ended by itself, as it does where the disk is full before it is under way, and said why."""
    return life.process.returncode == 1 and not life.events("service_started") and "room" in life.said[-1]


def expect_the_true_history(chaos: Chaos) -> None:
    by_story: dict[str, list[Change]] = defaultdict(list)
    for change in chaos.log():
        # That a page has failed for days is true where the clock went days ahead between two faults.
        if change.kind is not ChangeKind.HEALTH:
            by_story[change.page_url].append(change)
    with chaos.database.reading() as session:
        pages = {page.url: page for page in list_pages(session)}
        assert set(pages) == {chaos.press.url(number) for number in range(len(chaos.press.figures))}
        for number, figure in enumerate(chaos.press.figures):
            url, versions = chaos.press.url(number), figure - FIRST_FIGURE + 1
            assert [change.kind for change in by_story.pop(url)] == [
                ChangeKind.ADDED,
                *[ChangeKind.EDITED] * (versions - 1),
            ]
            assert len(list_versions(session, pages[url].id)) == versions
            for version in range(1, versions + 1):
                text = get_version(session, pages[url].id, version).article.text
                assert f"{FIRST_FIGURE + version - 1} visitors" in text, f"{url}@{version}"
    assert not by_story


def to_be_told(log: list[Change]) -> set[int]:
    return {change.id for change in log if not (change.is_baseline or change.untold or change.is_noise)}


def told(desk: Receiver) -> dict[int, set[str]]:
    ids: dict[int, set[str]] = defaultdict(set)
    for got in list(desk.got):
        for change in json.loads(got.body)["changes"]:
            ids[change["id"]].add(got.headers["webhook-id"])
    return ids


def report(chaos: Chaos, desk: Receiver) -> str:
    press, lines = chaos.press, [f"{KILLS} kills (seed {SEED})"]
    lines.append(f"{len(press.figures)} stories, {press.edits} edits, {len(chaos.log())} entries in the log")
    lines.append(f"{press.answers.total()} pages sent whole; {press.faults.total()} faults")
    lines += [f"{count:6} {fault}" for fault, count in press.faults.most_common()]
    lines.append(f"told {len(told(desk))} changes in {len(desk.got)} attempts")
    lines += [f"{count:6} {event}" for event, count in chaos.events.most_common()]
    lines += [f"{count:6} {error}" for error, count in chaos.errors.most_common()]
    return "\n".join(lines)
