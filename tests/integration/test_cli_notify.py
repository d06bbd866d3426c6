"""`notify` and `deliveries`, and what `check` brings to channels, as a user meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine
from tests.receivers import OK, receiving
from variorum.demo.edits import SCRIPT
from variorum.demo.site import PressSite
from variorum.demo.stories import EVENT, STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receivers import Receiver

CONFIGURATION = """
[web]
public_url = "https://news.example.org/v/"
[[channels]]
name = "hook"
type = "webhook"
url = "{url}/hook"
allow_private = true
[[channels]]
name = "desk"
type = "email"
host = "127.0.0.1"
port = 1
security = "none"
sender = "v@example.org"
to = ["d@example.org"]
[channels.templates]
text = "mine.txt"
[[notify]]
channels = ["desk"]
digest = "daily 08:00"
zone = "Europe/Rome"
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(STORIES) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, receiver: Receiver) -> CommandLine:
    place = tmp_path / "variorum.toml"
    place.write_text(CONFIGURATION.format(url=receiver.url), encoding="utf-8")
    (tmp_path / "mine.txt").write_text("{{ letter.changes[0].nothing }}", encoding="utf-8")
    return CommandLine(tmp_path, {"VARIORUM_CONFIG": str(place)})


def edited(program: CommandLine, site: PressSite) -> None:
    program.run("add", site.url(EVENT.path), "--name", "ministry")
    program.run("check", "--all")
    site.edit(EVENT.path, SCRIPT[1].change)
    program.run("check", "--all")


def test_check_tells_at_once_and_keeps_what_is_for_the_morning(
    program: CommandLine, site: PressSite, receiver: Receiver
) -> None:
    edited(program, site)
    (got,) = receiver.got
    (change,) = json.loads(got.body)["changes"]
    assert (change["kind"], change["id"]) == ("edited", 2)
    assert change["web_url"] == "https://news.example.org/v/pages/1/diff?old=1&new=2"
    rows = {row["channel"]: row for row in program.lines("deliveries")}
    assert (rows["hook"]["state"], rows["hook"]["id"]) == ("delivered", got.headers["webhook-id"])
    assert (rows["desk"]["state"], rows["desk"]["pace"]) == ("waiting", "daily 08:00; Europe/Rome")
    assert program.lines("status")[0]["channels"] == []


def test_a_preview_is_what_would_be_sent_and_sends_nothing(
    program: CommandLine, site: PressSite, receiver: Receiver
) -> None:
    edited(program, site)
    done = program.do("notify", "preview", "2", "--channel", "desk")
    assert "Message-ID: <" in done.out
    assert "[-" in done.out
    assert "A template does not work, so the usual one was taken" in done.err
    assert "has no attribute 'nothing'" in done.err
    html = program.run("notify", "preview", "2", "--channel", "desk", "--format", "html")
    assert "</html>" in html
    assert json.loads(program.run("notify", "preview", "2", "--channel", "hook"))["changes"][0]["id"] == 2
    assert "sends no HTML" in program.fail("notify", "preview", "2", "--channel", "hook", "--format", "html", code=2)
    assert "There is no change 99" in program.fail("notify", "preview", "99", "--channel", "hook")
    assert len(receiver.got) == 1


def test_a_test_says_whether_it_arrived(program: CommandLine, receiver: Receiver) -> None:
    assert "hook: sent" in program.run("notify", "test", "hook")
    assert json.loads(receiver.got[0].body)["type"] == "test"
    assert "it did not arrive: " in program.fail("notify", "test", "desk")
    assert "there are: hook, desk" in program.fail("notify", "test", "mail", code=2)
    empty = program.home / "empty.toml"
    empty.touch()
    assert f"write it under [[channels]] in {empty}" in program.fail(
        "--config", str(empty), "notify", "test", "mail", code=2
    )


def test_what_failed_is_shown_and_tried_again(program: CommandLine, site: PressSite, receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, {}, b"")
    edited(program, site)
    assert "hook is closed since" in program.run("status")
    assert "the channel hook is closed (the receiver answered 410" in program.lines("status")[0]["concerns"][0]
    assert program.lines("status")[0]["channels"][0]["waiting"] == 1
    done = program.do("deliveries", "--failed")
    assert "the receiver answered 410: the receiver is gone for good" in done.out
    assert "open it with: variorum notify test hook" in done.err
    program.run("check", "--all")
    assert len(receiver.got) == 1
    receiver.answer = lambda _: OK
    assert "1 change will be told again" in program.do("deliveries", "--retry").err
    program.run("check", "--all")
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert "Nothing failed." in program.run("deliveries", "--failed")
    assert program.lines("status")[0]["channels"] == []


def test_a_test_that_arrives_opens_a_closed_channel(program: CommandLine, site: PressSite, receiver: Receiver) -> None:
    receiver.answer = lambda number: OK if number else (410, {}, b"")
    edited(program, site)
    assert "hook is used again" in program.do("notify", "test", "hook").err


def test_what_waits_for_a_channel_that_is_no_more_is_kept(
    program: CommandLine, site: PressSite, receiver: Receiver
) -> None:
    edited(program, site)
    del program.environ["VARIORUM_CONFIG"]
    program.run("check", "--all")
    done = program.do("deliveries")
    assert "desk is not in the configuration: 1 change kept, and not sent." in done.err
    assert len(receiver.got) == 1


def test_words_and_languages_are_asked_of_what_a_check_read(
    tmp_path: Path, site: PressSite, receiver: Receiver
) -> None:
    rules = {
        "figure": 'words = ["21 MILITARI"]',
        "nothing": 'words = ["parlamento"]',
        "italian": 'languages = ["it"]',
        "german": 'languages = ["de"]',
    }
    hook = '[[channels]]\nname = "{name}"\ntype = "webhook"\nurl = "{url}/{name}"\nallow_private = true\n'
    text = "".join(hook.format(name=name, url=receiver.url) for name in rules)
    text += "".join(f'[[notify]]\nchannels = ["{name}"]\n{rule}\n' for name, rule in rules.items())
    (tmp_path / "variorum.toml").write_text(text, encoding="utf-8")
    program = CommandLine(tmp_path, {"VARIORUM_CONFIG": str(tmp_path / "variorum.toml")})
    program.run("add", site.url(EVENT.path), "--name", "ministry")
    program.run("check", "--all")
    for old, new in (("19 militari", "21 militari"), ("21 militari", "21 soldati")):
        site.edit(EVENT.path, lambda story, old=old, new=new: story.with_text(old, new))
        program.run("check", "--all")
    told = [(got.path, json.loads(got.body)["changes"][0]["to_version"]) for got in receiver.got]
    # Both edits touch the words: the second takes them away.
    assert sorted(told) == [("/figure", 2), ("/figure", 3), ("/italian", 2), ("/italian", 3)]
