"""The whole way on the command line, on every kind of database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.program import CommandLine
from variorum.demo.edits import SCRIPT
from variorum.demo.site import FEED_PATH, PressSite
from variorum.demo.stories import EVENT, STORIES

if TYPE_CHECKING:
    from pathlib import Path


def test_from_an_address_to_the_log_and_the_export(empty_url: str, tmp_path: Path) -> None:
    program = CommandLine(tmp_path, {"VARIORUM_DB": empty_url})
    with PressSite(STORIES) as site:
        program.run("add", site.url(EVENT.path), site.url(FEED_PATH), "--every", "1h")
        program.run("check", "--all")
        site.edit(EVENT.path, SCRIPT[1].change)
        assert "1 edited" in program.run("check", "--all").splitlines()[-1]
    entries = program.lines("log")
    assert [entry["kind"] for entry in entries] == ["added"] * 4 + ["edited"]
    assert "[-19-]{+21+} militari" in program.run("diff", entries[-1]["page_url"])
    exported = [json.loads(line) for line in program.run("export", "--versions", "all").splitlines()]
    assert len(exported) == 5
    assert "the hash chains hold" in program.run("db", "check")
    assert (program.lines("status")[0]["versions"], program.lines("status")[0]["failing"]) == (5, {})
