"""The service goes from one configuration to the next while it checks, and tells who started it how it fares."""

from __future__ import annotations

import json
import signal
import socket
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import CommandLine, Program
from tests.receivers import OK, receiving
from tests.waiting import PATIENCE_S, until
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import EVENT, STORIES

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receivers import Receiver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(STORIES) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, site: PressSite) -> Program:
    write(tmp_path, page(site))
    return Program(tmp_path, {"VARIORUM_CONFIG": str(tmp_path / "variorum.toml")})


def write(home: Path, text: str) -> None:
    """As editors do: the new file takes the place of the old one at once."""
    (home / "new.toml").write_text(text, encoding="utf-8")
    (home / "new.toml").replace(home / "variorum.toml")


def page(site: PressSite, **said: str) -> str:
    return table(site.url(EVENT.path), **{"name": "ministry", **said})


def feed(site: PressSite) -> str:
    return table(site.url(FEED_PATH), kind="feed", name="courier")


def table(url: str, **said: str) -> str:
    settings = {"url": url, "every": "1s", **said}
    return "[[sources]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[str]]:
    with (program.home / "out.txt").open("a") as out, (program.home / "err.txt").open("a") as err:
        service = program.start("run", "--no-web", stdout=out, stderr=err)
        try:
            yield service
        finally:
            service.kill()
            service.wait()


def events(program: Program, name: str) -> list[dict[str, Any]]:
    *lines, _ = (program.home / "err.txt").read_text(encoding="utf-8").split("\n")
    return [event for line in lines if line.startswith("{") and (event := json.loads(line))["event"] == name]


def beside(program: Program) -> CommandLine:
    return CommandLine(program.home, program.environ)


def has_begun(program: Program) -> bool:
    return program.database.exists() and bool(events(program, "check"))


def test_a_changed_file_is_followed_while_checks_run(program: Program, site: PressSite) -> None:
    with running(program) as service:
        until(lambda: has_begun(program))
        site.edit(EVENT.path, SCRIPT[1].change)
        write(program.home, page(site, every="2s") + feed(site))
        until(lambda: beside(program).do("log", "--json").out.count("\n") == 5)
        write(program.home, '[log]\nlevel = "warning"\n[fetch]\ncontact = "a@b.example"\n' + page(site))
        # At this level only what needs a restart or goes wrong would be told.
        until(lambda: [s["state"] for s in beside(program).lines("sources")] == ["active"])
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_S) == 0
    assert not events(program, "tick_failed")
    entries = beside(program).lines("log")
    assert sorted(entry["kind"] for entry in entries) == ["added"] * 4 + ["edited"]
    (read,) = events(program, "configuration_read")
    assert {key: read[key] for key in ("sources_added", "sources_edited", "sources_removed")} == {
        "sources_added": 1,
        "sources_edited": 1,
        "sources_removed": 0,
    }


def test_every_edit_is_told_once_while_the_file_changes_with_each(program: Program, site: PressSite) -> None:
    """Each time another client, other intervals and another source, in the very moment of an edit."""
    write(program.home, page(site) + feed(site))
    figures = ("19", "21", "23", "25", "27")
    with running(program) as service:
        until(lambda: beside(program).do("log", "--json").out.count("\n") == 4)
        for number, (old, new) in enumerate(pairwise(figures), 1):
            site.edit(EVENT.path, lambda story, old=old, new=new: story.with_text(f"{old} militari", f"{new} militari"))
            client = f'[fetch]\ncontact = "desk{number}@b.example"\n[service]\nchecks = {number}\n'
            other = table(site.url(f"/none/{number}"), every="1d")
            write(program.home, client + page(site, every=f"{1 + number % 2}s") + feed(site) + other)
            until(lambda number=number: edited(program) == number)
            until(lambda number=number: len(events(program, "configuration_read")) == number)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_S) == 0
    assert sorted(entry["kind"] for entry in beside(program).lines("log")) == ["added"] * 4 + ["edited"] * (
        len(figures) - 1
    )
    assert not events(program, "tick_failed") + events(program, "configuration_refused")
    assert {read["sources_added"] for read in events(program, "configuration_read")} == {1}


def edited(program: Program) -> int:
    return sum(entry["kind"] == "edited" for entry in beside(program).lines("log"))


def hook(receiver: Receiver, name: str) -> str:
    return f'[[channels]]\nname = "{name}"\ntype = "webhook"\nurl = "{receiver.url}/{name}"\nallow_private = true\n'


def heard(receiver: Receiver) -> list[tuple[str, int]]:
    """On which path what was told, each once however often it came."""
    return sorted({(got.path, json.loads(got.body)["changes"][0]["to_version"]) for got in list(receiver.got)})


def test_channels_come_change_and_go_while_the_service_runs(program: Program, site: PressSite) -> None:
    """What waits for a channel that is taken out is kept, and told when it is back."""
    figures = iter(pairwise(("19", "21", "23", "25", "27")))

    def edit() -> None:
        old, new = next(figures)
        site.edit(EVENT.path, lambda story: story.with_text(f"{old} militari", f"{new} militari"))

    def follow(text: str) -> None:
        reads = len(events(program, "configuration_read"))
        write(program.home, page(site) + text)
        until(lambda: len(events(program, "configuration_read")) > reads)

    with receiving() as receiver, running(program) as service:
        until(lambda: has_begun(program))
        edit()
        until(lambda: edited(program) == 1)
        follow(hook(receiver, "one"))
        edit()
        until(lambda: heard(receiver) == [("/one", 3)])
        receiver.answer = lambda _: (503, {}, b"")
        follow(hook(receiver, "one") + hook(receiver, "two"))
        edit()
        until(lambda: len([got for got in receiver.got if got.path == "/two"]) > 0)
        # The first channel fails to its end: what it waits with must not go out before it is taken from the file.
        receiver.answer = lambda number: (503, {}, b"") if receiver.got[number].path == "/one" else OK
        follow(hook(receiver, "two"))
        edit()
        until(lambda: ("/two", 5) in heard(receiver))
        assert ("/one", 5) not in heard(receiver)
        (kept,) = [
            row for row in beside(program).lines("deliveries", "--channel", "one") if row["state"] != "delivered"
        ]
        follow(
            hook(receiver, "one").replace("/one", "/elsewhere")
            + '[[channels]]\nname = "room"\ntype = "slack"\nurl = { env = "NOT_HERE" }\n'
        )
        program.run("deliveries", "--retry")
        until(lambda: ("/elsewhere", 4) in heard(receiver))
        assert kept["id"] in {got.headers["webhook-id"] for got in receiver.got if got.path == "/elsewhere"}
        (unready,) = events(program, "channel_unready")
        assert (unready["channel"], "NOT_HERE is not set" in unready["error"]) == ("room", True)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_S) == 0


def test_a_broken_file_changes_nothing_and_is_told(program: Program, site: PressSite) -> None:
    with running(program) as service:
        until(lambda: has_begun(program))
        write(program.home, page(site) + 'evry = "1h"\n')
        until(lambda: bool(events(program, "configuration_refused")))
        (refused,) = events(program, "configuration_refused")
        assert refused["level"] == "error"
        assert refused["error"].endswith("line 5: sources[1].evry: there is no such setting; did you mean “every”?")
        checks = len(events(program, "check"))
        until(lambda: len(events(program, "check")) > checks)
        apart = CommandLine(program.home, {"VARIORUM_DB": str(program.database)})
        until(lambda: (apart.lines("status")[0]["service"]["config_error"] or "").endswith("did you mean “every”?"))
        write(program.home, page(site))
        until(lambda: bool(events(program, "configuration_read")))
        until(lambda: apart.lines("status")[0]["service"]["config_error"] is None)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_S) == 0


def test_a_name_that_somebody_else_has_is_refused_as_a_whole(program: Program, site: PressSite) -> None:
    with running(program):
        until(lambda: has_begun(program))
        program.run("add", site.url("/elsewhere"), "--name", "mine", "--kind", "page")
        write(program.home, feed(site) + page(site, name="mine"))
        until(lambda: bool(events(program, "configuration_refused")))
        assert "mine" in events(program, "configuration_refused")[0]["error"]
        assert {source["name"] for source in beside(program).lines("sources")} == {"ministry", "mine"}


def test_the_supervisor_hears_that_it_is_ready_alive_reloading_and_stopping(program: Program) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(program.home / "notify"))
        heard.settimeout(PATIENCE_S)
        program.environ["NOTIFY_SOCKET"] = str(program.home / "notify")
        with running(program) as service:
            assert [heard.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
            service.send_signal(signal.SIGHUP)
            assert next_but_watchdog(heard).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
            assert next_but_watchdog(heard) == b"READY=1"
            service.send_signal(signal.SIGTERM)
            assert next_but_watchdog(heard) == b"STOPPING=1"
            assert service.wait(PATIENCE_S) == 0


def next_but_watchdog(heard: socket.socket) -> bytes:
    while (word := heard.recv(100)) == b"WATCHDOG=1":
        pass
    return word
