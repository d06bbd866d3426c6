"""A press site on loopback whose articles can be edited while it is read."""

from __future__ import annotations

import hashlib
import random
import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from variorum.demo.layouts import Noise, article_page, feed, index_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from variorum.demo.stories import Story

INDEX_PATH = "/courier/"
FEED_PATH = "/courier/feed.xml"


class PressSite:
    """Serves stories from a thread of its own; a context manager.

    While `is_noisy`, whatever surrounds an article differs at every fetch and nothing carries validators;
    otherwise pages stand still and carry an ETag. `requests` counts by path, `statuses` by status.
    """

    def __init__(self, stories: Iterable[Story], *, seed: int = 1, port: int = 0) -> None:
        self.is_noisy = True
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self._stories = {story.path: story for story in stories}
        self._pages: dict[str, str] = {}
        self._gone: dict[str, int] = {}
        self._random = random.Random(seed)  # noqa: S311  noise, not secrets
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base(self) -> str:
        """The site's address without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        """Give a path's whole address."""
        return self.base + path

    def story(self, path: str) -> Story:
        """Give a story as it stands now."""
        return self._stories[path]

    def put(self, story: Story) -> None:
        """Publish a story, or exchange it."""
        with self._lock:
            self._stories[story.path] = story
            self._gone.pop(story.path, None)

    def put_page(self, path: str, html: str) -> None:
        """Serve a page of another make, word for word."""
        with self._lock:
            self._pages[path] = html

    def edit(self, path: str, change: Callable[[Story], Story]) -> None:
        """Edit a story; the next fetch sees it."""
        with self._lock:
            self._stories[path] = change(self._stories[path])

    def take_away(self, path: str, status: int = 404) -> None:
        """Answer for this path with an error from now on."""
        with self._lock:
            self._gone[path] = status

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Give status, media type and payload for a path."""
        with self._lock:
            status, media_type, text = self._page(path)
            self.requests[path] += 1
        return status, media_type, text.encode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _page(self, path: str) -> tuple[int, str, str]:
        noise = Noise.drawn(self._random) if self.is_noisy else Noise()
        html = "text/html; charset=utf-8"
        if path in self._gone:
            return self._gone[path], html, "<html><title>Not found</title><h1>Not found</h1></html>"
        if path in self._pages:
            return 200, html, self._pages[path]
        if path in self._stories:
            return 200, html, article_page(self._stories[path], self.base, noise)
        if path == INDEX_PATH:
            return 200, html, index_page(self._news(), noise)
        if path == FEED_PATH:
            return 200, "application/rss+xml", feed(self._news(), self.base)
        return 404, html, "<html><title>Not found</title><h1>Not found</h1></html>"

    def _news(self) -> list[Story]:
        return [story for story in self._stories.values() if story.layout == "newspaper"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: PressSite

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet about readers that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # A page leaves in one piece, or Nagle's algorithm makes every answer wait 40 ms.
    wbufsize = -1

    def do_GET(self) -> None:
        site = self.server.site
        status, media_type, payload = site.answer(self.path.partition("?")[0])
        etag = None if site.is_noisy else f'"{hashlib.sha256(payload).hexdigest()[:16]}"'
        if etag and self.headers.get("If-None-Match") == etag:
            status, payload = 304, b""
        site.statuses[status] += 1
        with suppress(ConnectionError):
            self._send(status, {"Content-Type": media_type, **({"ETag": etag} if etag else {})}, payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name http.server calls
        """Keep the terminal for the change log."""

    def _send(self, status: int, headers: dict[str, str], payload: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:  # noqa: PLR2004  Not Modified has no body
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
        self.wfile.flush()
