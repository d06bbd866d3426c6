"""A source that needs a browser, as a user meets it: the hint, the option, the article."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.absence import without
from tests.program import CommandLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

SHELL = '<!doctype html><html lang="en"><title>News</title><div id="root"></div><script src="/app.js"></script></html>'
SCRIPT = """
const story = Array.from({length: 8}, (_, number) =>
    `<p>Paragraph ${number} of the story tells of the bridge, of the river and of those who waited for years.</p>`);
document.getElementById("root").innerHTML = `<article><h1>The bridge is open</h1>${story.join("")}</article>`;
"""


@contextmanager
def shell_site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/app.js"
            payload = (SCRIPT if is_script else SHELL).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/story"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_shell_is_recognised_and_read_once_a_browser_is_asked_for(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        without("Chromium is not installed; on Debian: apt-get install chromium")
    program = CommandLine(tmp_path)
    with shell_site() as url:
        assert "--browser" in program.do("add", url).err
        assert "variorum edit SOURCE --browser" in program.run("check", "--all", code=1)
        program.run("edit", "1", "--browser")
        assert "added" in program.run("check", "--all")
        text = program.run("show", "1")
        assert "The bridge is open" in text
        assert "Paragraph 7 of the story" in text
        assert "unchanged" in program.run("check", "--all")
