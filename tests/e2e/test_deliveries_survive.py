"""The service is killed at random moments while its channels misbehave: everybody hears of everything, in order."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from storage.changes import list_changes
from storage.engine import Database
from storage.health import check
from tests.program import CommandLine
from tests.receivers import DIES_IN_BODY, DIES_IN_HEAD, GARBAGE, OK, mail_server, receiving
from tests.waiting import PATIENCE_S, until
from variorum.demo.site import PressSite
from variorum.demo.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.records import Change
    from tests.receivers import Answer, Postbox, Receiver
    from variorum.demo.stories import Story

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("channels_child.py")
KILLS = 3
MISBEHAVIOUR: tuple[Answer, ...] = (
    (500, {}, b"oh no"),
    (429, {"Retry-After": "1"}, b""),
    GARBAGE,
    DIES_IN_HEAD,
    DIES_IN_BODY,
)
CONFIGURATION = """
[[channels]]
name = "good"
type = "webhook"
url = "{good}/hook"
allow_private = true
[[channels]]
name = "bad"
type = "webhook"
url = "{bad}/hook"
allow_private = true
[[channels]]
name = "dead"
type = "webhook"
url = "http://127.0.0.1:1/hook"
allow_private = true
[[channels]]
name = "desk"
type = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "v@example.org"
to = ["d@example.org"]
per_hour = 0
allow_private = true
"""

pytestmark = pytest.mark.e2e


class Told:
    """What a channel heard: each change's ids, and the changes of each page in the order of their last arrival."""

    def __init__(self) -> None:
        self.ids: dict[int, set[str]] = defaultdict(set)
        self.by_page: dict[str, list[int]] = defaultdict(list)

    def hear(self, change_id: int, page: str, delivery_id: str) -> None:
        self.ids[change_id].add(delivery_id)
        if change_id not in self.by_page[page]:
            self.by_page[page].append(change_id)


def heard_by(receiver: Receiver) -> Told:
    told = Told()
    for got in list(receiver.got):
        record: dict[str, Any] = json.loads(got.body)
        for change in record["changes"]:
            told.hear(change["id"], change["page_url"], got.headers["webhook-id"])
    return told


def mail_ids(postbox: Postbox) -> set[str]:
    return {str(message["X-Variorum-Delivery"]) for message in list(postbox.messages)}


def log_of(program: CommandLine) -> list[Change]:
    database = Database(str(program.database))
    try:
        with database.reading() as session:
            return list_changes(session)
    finally:
        database.dispose()


def edit(site: PressSite, number: int) -> None:
    """Change a figure in every story."""
    for story in STORIES:
        site.edit(story.path, partial(_with_figure, number=number))


def _with_figure(story: Story, number: int) -> Story:
    added = f"In edition {number} of this story the editors counted {number + 100} letters from readers."
    return replace(story, paragraphs=(*story.paragraphs[:-1], added, story.paragraphs[-1]))


def start(program: CommandLine) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(CHILD), program.environ["VARIORUM_CONFIG"], str(program.database)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "VARIORUM_ALLOW_PRIVATE": "1"}
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_killed_again_and_again_everybody_hears_of_everything(tmp_path: Path) -> None:
    chance = random.Random(11)
    with PressSite(STORIES) as site, receiving() as good, receiving() as bad, mail_server() as postbox:
        bad.answer = lambda _: OK if chance.random() < 0.5 else chance.choice(MISBEHAVIOUR)
        place = tmp_path / "variorum.toml"
        place.write_text(CONFIGURATION.format(good=good.url, bad=bad.url, port=postbox.port), encoding="utf-8")
        program = CommandLine(tmp_path)
        program.run("add", *(site.url(story.path) for story in STORIES), "--kind", "page", "--every", "1s")
        program.run("check", "--all")
        program.environ["VARIORUM_CONFIG"] = str(place)
        for life in range(KILLS):
            edit(site, life)
            child = start(program)
            before = len(good.got)
            until(lambda before=before: len(good.got) > before)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.5))
            child.kill()
            child.wait()
        bad.answer = lambda _: OK
        program.run("deliveries", "--retry")
        child = start(program)
        try:
            until(lambda: everybody_has_heard(told_changes(program), (good, bad), postbox))
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(PATIENCE_S)
        changes = told_changes(program)
        assert len(changes) >= KILLS * len(STORIES) / 2
        for receiver in (good, bad):
            told = heard_by(receiver)
            # Nothing is told that is not in the log, and a second copy bears the id of the first.
            assert set(told.ids) == {change.id for change in changes}
            assert all(len(ids) == 1 for ids in told.ids.values())
            assert all(heard == sorted(heard) for heard in told.by_page.values())
        assert len({str(message["Message-ID"]) for message in postbox.messages}) == len(changes)
        waiting = [row for row in program.lines("deliveries", "--channel", "dead") if row["state"] != "delivered"]
        assert len(waiting) == min(len(changes), 50)
    database = Database(str(program.database))
    assert check(database) == []
    database.dispose()


def told_changes(program: CommandLine) -> list[Change]:
    return [change for change in log_of(program) if not (change.is_baseline or change.untold or change.is_noise)]


def everybody_has_heard(changes: Sequence[Change], receivers: Sequence[Receiver], postbox: Postbox) -> bool:
    ids = {change.id for change in changes}
    return all(heard_by(one).ids.keys() == ids for one in receivers) and len(mail_ids(postbox)) == len(ids)
