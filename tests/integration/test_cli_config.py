"""`variorum config`: what is wrong, what holds, and what there is."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import CommandLine

if TYPE_CHECKING:
    from pathlib import Path

FILE = """[database]
url = "postgresql://desk:hush@db.example/variorum"

[fetch]
delay = "5s"
proxy = { env = "PROXY" }

[[hosts]]
host = "slow.example"
delay = "1m"

[defaults]
tags = ["press"]

[[sources]]
url = "https://a.example/"
cookies = { session = { file = "secrets/session" } }

[[sources]]
url = "https://b.example/"
tags = []
auth = { user = "desk", password = { env = "B_PASSWORD" } }
"""


UNREADABLE = "cannot be read (No such file or directory)"


@pytest.fixture
def program(tmp_path: Path) -> CommandLine:
    (tmp_path / "variorum.toml").write_text(FILE, encoding="utf-8")
    environ = {"VARIORUM_DB": "", "VARIORUM_ALLOW_PRIVATE": "", "VARIORUM_CONFIG": str(tmp_path / "variorum.toml")}
    return CommandLine(tmp_path, environ)


def shown(program: CommandLine, *options: str) -> dict[str, dict[str, Any]]:
    return {setting.pop("setting"): setting for setting in program.lines("config", "show", *options)}


def test_every_setting_is_shown_with_where_it_was_said(program: CommandLine) -> None:
    program.environ |= {"VARIORUM_LOG__LEVEL": "warning", "VARIORUM_FETCH__OWN_HOSTS": "a.example b.example"}
    found = shown(program, "--allow-private")
    config = program.home / "variorum.toml"
    assert found["fetch.delay"] == {"value": "5s", "origin": "file", "place": f"{config}, line 5"}
    assert found["fetch.timeout"] == {"value": "1m", "origin": "default", "place": None}
    assert found["fetch.contact"] == {"value": None, "origin": "default", "place": None}
    assert found["log.level"] == {"value": "warning", "origin": "environment", "place": "VARIORUM_LOG__LEVEL"}
    assert found["fetch.own_hosts"]["value"] == ["a.example", "b.example"]
    assert found["fetch.allow_private"] == {"value": True, "origin": "option", "place": "--allow-private"}
    assert found["hosts[1].delay"] == {"value": "1m", "origin": "file", "place": f"{config}, line 10"}
    assert found["sources[1].tags"] == {"value": ["press"], "origin": "file", "place": f"{config}, line 13"}
    assert found["sources[2].tags"] == {"value": [], "origin": "file", "place": f"{config}, line 21"}
    assert "sources[1].every" not in found


def test_no_secret_is_shown(program: CommandLine) -> None:
    program.environ |= {"PROXY": "http://desk:hush@proxy.example:1", "B_PASSWORD": "hush"}
    said = program.run("config", "show") + program.run("config", "show", "--json")
    assert "hush" not in said
    assert json.dumps({"file": str(program.home / "secrets/session")}) in said
    assert '{ user = "desk", password = { env = "B_PASSWORD" } }' in said


def test_what_is_shown_is_a_configuration(program: CommandLine) -> None:
    again = program.home / "again.toml"
    again.write_text(program.run("config", "show"), encoding="utf-8")
    before = {name: setting["value"] for name, setting in shown(program).items()}
    after = {name: setting["value"] for name, setting in shown(program, "--config", str(again)).items()}
    assert after == before


def test_the_database_option_is_named(program: CommandLine) -> None:
    assert shown(program, "--db", "mine.sqlite3")["database.url"] == {
        "value": "mine.sqlite3",
        "origin": "option",
        "place": "--db",
    }


def test_check_looks_for_the_secrets(program: CommandLine) -> None:
    said = program.fail("config", "check", code=2).replace(str(program.home), "~")
    assert said.splitlines() == [
        "variorum: ~/variorum.toml, line 6: fetch.proxy: the environment variable PROXY is not set",
        f"variorum: ~/variorum.toml, line 17: sources[1].cookies.session: the file ~/secrets/session {UNREADABLE}",
        "variorum: ~/variorum.toml, line 22: sources[2].auth.password: the environment variable B_PASSWORD is not set",
    ]


def test_check_tells_all_errors_with_their_lines(program: CommandLine) -> None:
    wrong = program.home / "wrong.toml"
    wrong.write_text('[fetch]\ndelay = "1"\n[[sources]]\nurl = "a"\nignore = ["("]\n[log]\nlevle = "info"\n')
    said = program.fail("config", "check", str(wrong), code=2)
    assert [line.split(": ")[1:3] for line in said.splitlines()] == [
        [f"{wrong}, line 2", "fetch.delay"],
        [f"{wrong}, line 7", "log.levle"],
        [f"{wrong}, line 5", "sources[1].ignore"],
        [f"{wrong}, line 4", "sources[1].url"],
    ]


def test_check_says_that_all_is_well_and_what_is_missing(program: CommandLine) -> None:
    (program.home / "secrets").mkdir()
    (program.home / "secrets" / "session").write_text("s")
    program.environ |= {"PROXY": "http://proxy.example:1", "B_PASSWORD": "p", "VARIORUM_FETCH_CONTACT": "a@b.example"}
    done = program.do("config", "check")
    assert done.out == f"{program.home / 'variorum.toml'}: nothing is wrong; it names 2 sources.\n"
    assert done.err.splitlines() == [
        "VARIORUM_FETCH_CONTACT is no setting; did you mean VARIORUM_FETCH__CONTACT?",
        "No contact is set: servers see nobody to write to. Please set contact under [fetch].",
    ]
    assert done.code == 0


def test_check_of_a_file_that_is_not_there(program: CommandLine) -> None:
    assert "there is no such configuration file" in program.fail("config", "check", "none.toml", code=2)


def test_the_example_is_a_file_to_start_from(program: CommandLine) -> None:
    example = program.home / "example.toml"
    example.write_text(program.run("config", "example"), encoding="utf-8")
    assert tomllib.loads(example.read_text()).keys() >= {"database", "fetch", "log"}
    program.run("config", "check", str(example))
