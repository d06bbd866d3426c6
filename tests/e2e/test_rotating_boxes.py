"""The service on a page whose article holds a box of teasers and a counter that differ at every fetch."""

from __future__ import annotations

import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import CommandLine, Program
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PARAGRAPHS = (
    "The bridge over the river was opened to traffic on Monday after four years of work, the mayor said.",
    "She thanked the engineers and the citizens for their patience during the long closure of the old road.",
    "According to the ministry the whole work has cost 19 million euros, a third less than had been planned.",
    "Two thousand vehicles are expected to cross it every day, most of them lorries on their way to the port.",
)
TEASERS = (
    "Harbour workers vote on a new contract after three weeks of talks with the owners of the port",
    "Why the lighthouse has gone dark, and who is meant to pay for its repair next spring",
    "A school in the hills keeps its last teacher for another year at least, the council says",
    "Rain, rain and then some sun: the forecast for the coming holidays along the whole coast",
    "The choir that sang through the war records its first album at the age of eighty-one",
)
MOST_ALARMS = 8
"""Of a page that is checked every second: four differences teach a box, and either may be learned first."""


class Site:
    """One page on loopback."""

    def __init__(self) -> None:
        self.paragraphs = PARAGRAPHS
        self.fetches = itertools.count()
        self.seen = 0
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
        self.seen = next(self.fetches)
        first, second, *rest = (f"<p>{text}</p>" for text in self.paragraphs)
        box = f"<div><p>{TEASERS[self.seen % len(TEASERS)]}</p></div>"
        counter = f"<p>This story was read {1200 + 7 * self.seen} times so far.</p>"
        body = "".join((first, second, box, *rest, counter))
        return f"<!doctype html><html lang=en><title>Open</title><main><article><h1>Open</h1>{body}</article></main>"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def log_of(program: Program, *args: str) -> list[dict[str, Any]]:
    """Its entries; none while the service is still making its database."""
    done = CommandLine(program.home, program.environ).do("log", *args, "--json")
    return [json.loads(line) for line in done.out.splitlines()]


def edits(program: Program) -> list[str]:
    return [str(entry["summary"]) for entry in log_of(program, "--kind", "edited")]


def test_it_stops_alarming_after_a_few_checks_and_tells_the_true_edit(tmp_path: Path, site: Site) -> None:
    config = tmp_path / "variorum.toml"
    config.write_text(f'[[sources]]\nurl = "{site.url}"\nevery = "1s"\n', encoding="utf-8")
    program = Program(tmp_path, {"VARIORUM_CONFIG": str(config)})
    with (tmp_path / "out.txt").open("w") as out:
        service = program.start("run", stdout=out, stderr=out)
        try:
            until(lambda: "noise" in str(log_of(program, "--class", "noise")))
            settled = site.seen + 3 * MOST_ALARMS
            until(lambda: site.seen > settled)
            before = edits(program)
            assert len(before) <= MOST_ALARMS
            site.paragraphs = tuple(text.replace("19 million", "21 million") for text in PARAGRAPHS)
            until(lambda: len(edits(program)) > len(before))
            settled = site.seen + MOST_ALARMS
            until(lambda: site.seen > settled)
        finally:
            service.kill()
            service.wait()
    assert edits(program)[len(before) :] == ["19 → 21 million euros"]
