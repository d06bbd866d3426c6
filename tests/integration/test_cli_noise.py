"""`variorum noise`, `variorum rules try` and rules by `edit` and file, on a loopback server whose box rotates."""

from __future__ import annotations

import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.program import CommandLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARAGRAPHS = (
    "The bridge over the river was opened to traffic on Monday after four years of work, the mayor said.",
    "She thanked the engineers and the citizens for their patience during the long closure of the old road.",
    "According to the ministry the whole work has cost 19 million euros, a third less than had been planned.",
    "Two thousand vehicles are expected to cross it every day, most of them lorries on their way to the port.",
)


class Site:
    """One page on loopback; each fetch finds another figure in its counter."""

    def __init__(self) -> None:
        self.paragraphs = PARAGRAPHS
        self.fetches = itertools.count(1)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = site.page().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/story"

    def page(self) -> str:
        texts = [
            *self.paragraphs[:2],
            f"This story was read {1200 + 7 * next(self.fetches)} times.",
            *self.paragraphs[2:],
        ]
        body = "".join(f"<p>{text}</p>" for text in texts)
        return (
            f"<!doctype html><html lang=en><title>Bridge</title><main><article><h1>Bridge</h1>{body}</article></main>"
        )

    def correct(self) -> None:
        self.paragraphs = (*PARAGRAPHS[:2], PARAGRAPHS[2].replace("19 million", "21 million"), PARAGRAPHS[3])


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def program(migrated_home: Path, site: Site) -> CommandLine:
    program = CommandLine(migrated_home)
    program.run("add", site.url, "--name", "story")
    return program


def check(program: CommandLine, times: int = 1) -> None:
    for _ in range(times):
        program.run("check", "--all")


def edits(program: CommandLine) -> list[dict[str, object]]:
    return [entry for entry in program.lines("log") if entry["kind"] == "edited"]


def test_a_counter_is_learned_told_once_and_listed_with_its_reason(program: CommandLine, site: Site) -> None:
    check(program, 8)
    assert [entry["noise"] for entry in edits(program)] == [True] * 3
    assert [entry["classes"] for entry in program.lines("log") if entry["kind"] == "health"] == [["noise"]]
    said = program.run("noise", site.url)
    assert "differed at 7 of 8 checks" in said
    assert "words that differ inside a passage" in said
    assert "She thanked the engineers" in said
    site.correct()
    check(program)
    assert "19 → 21 million" in str(edits(program)[-1]["summary"])
    assert program.run("db", "check")


def test_what_is_kept_is_told_again(program: CommandLine, site: Site) -> None:
    check(program, 6)
    assert "noise 1" in program.run("noise", site.url, "--keep", "1")
    before = len(edits(program))
    check(program, 6)
    assert len(edits(program)) == before + 6
    assert [row["state"] for row in program.lines("noise", site.url)] == ["kept"]
    assert "no noise 7" in program.fail("noise", site.url, "--keep", "7")


def test_a_passage_named_by_hand_counts_no_more_until_it_is_forgotten(program: CommandLine, site: Site) -> None:
    check(program)
    assert "story was read" in program.run("noise", site.url, "--ignore", "This story was read")
    check(program, 3)
    assert edits(program) == []
    assert "all noise of the page (1)" in program.run("noise", site.url, "--forget")
    assert program.run("noise", site.url, "--forget").strip() == "Nothing was held out on this page."
    check(program)
    assert len(edits(program)) == 1


def test_only_one_thing_at_a_time(program: CommandLine, site: Site) -> None:
    check(program)
    assert "one thing at a time" in program.fail("noise", site.url, "--forget", "--keep", "1", code=2)
    assert "no passage" in program.fail("noise", site.url, "--ignore", "helicopter", code=2)
    assert "Everything" in program.run("noise", site.url)


def test_an_ignored_pattern_never_alarms_and_edits_beside_it_do(program: CommandLine, site: Site) -> None:
    program.run("edit", "story", "--ignore", r"read \d+ times")
    check(program, 4)
    assert edits(program) == []
    site.correct()
    check(program)
    assert len(edits(program)) == 1


def test_setting_a_pattern_is_no_change(program: CommandLine) -> None:
    check(program)
    program.run("edit", "story", "--ignore", r"read \d+ times")
    check(program, 2)
    assert edits(program) == []


def test_what_rules_leave_untold_stands_in_the_log_with_the_reason(program: CommandLine, site: Site) -> None:
    program.run("edit", "story", "--ignore", r"read \d+ times", "--class", "headline")
    check(program)
    site.correct()
    check(program)
    (entry,) = edits(program)
    assert "not headline" in str(entry["untold"])


def test_rules_are_tried_on_what_was_told(program: CommandLine, site: Site) -> None:
    check(program, 2)
    site.correct()
    check(program)
    pattern = r"read \d+ times"
    tried = program.lines("rules", "try", "story", "--ignore", pattern)
    assert [one["told"] for one in tried] == [False, True]
    assert tried[0]["because"] == "nothing differs but what is ignored"
    assert "1 of 2 edits" in program.run("rules", "try", "story", "--ignore", pattern)
    assert "0 of 2 edits" in program.run("rules", "try", "story", "--class", "headline")
    assert "2 of 2 edits" in program.run("rules", "try", "story", "--class", "headline", "--alert", "euros|read")


@pytest.mark.parametrize("option", [("--ignore", "["), ("--class", "figures"), ("--alert", "x*")])
def test_rules_that_cannot_be_used_are_refused(program: CommandLine, option: tuple[str, str]) -> None:
    assert option[0] in program.fail("edit", "story", *option, code=2)


def test_the_file_says_where_a_rule_is_wrong(program: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text('[[sources]]\nurl = "https://press.example/"\nclasses = ["figures"]\nignore = ["["]\nleast = 2\n')
    said = program.fail("check", "--all", "--config", str(file), code=2)
    assert "line 3: sources[1].classes: “figures” is no class" in said
    assert "line 4: sources[1].ignore: “[” is no regular expression" in said
    assert "line 5: sources[1].least" in said
