"""A press on loopback that edits its stories, publishes others, and answers a share of all requests wrongly."""

from __future__ import annotations

import random
import threading
from collections import Counter
from contextlib import suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from variorum.demo.layouts import Noise, article_page, feed
from variorum.demo.stories import Story

if TYPE_CHECKING:
    from collections.abc import Callable

FEED = "/courier/feed.xml"
FIRST_FIGURE = 1000
COUNTED = " The committee counted "
LISTED = 40
"""Stories that the feed names."""
_WORDS = (  # noqa: SIM905 - read better than as many literals
    "harbour council river bridge winter ferry school market engineer budget report station island storm repair public "
    "meeting timetable contract residents volunteers museum library coastal inquiry county village morning agreement"
).split()


class Fault(StrEnum):
    """What a server may do instead of answering."""

    ERROR = "a page of its own for status 500"
    REFUSED = "503 and Retry-After"
    CUT = "fewer bytes than announced"
    CUT_CHUNKS = "a chunked body without its end"
    STALL = "half of the head, and silence"
    GARBAGE = "bytes that are no HTTP"
    NOISE = "status 200 and a body of random bytes"
    EMPTY = "status 200 and nothing"
    HOME = "a redirect to the front page"
    NEIGHBOUR = "a redirect to another story"
    """Only where a story is known: what was never seen before is believed (decision 7)."""
    LOOP = "a redirect to itself"


def invented(number: int, figure: int = FIRST_FIGURE) -> Story:
    """A story that names a figure, otherwise the same for the same number.

    Each figure is in the paragraph after the one before it, which keeps its own: what is replaced at the same place
    again and again would be noise.
    """
    source = random.Random(number)

    def sentences(count: int) -> str:
        return " ".join(" ".join(source.choices(_WORDS, k=18)).capitalize() + "." for _ in range(count))

    paragraphs = [sentences(3) for _ in range(5)]
    for named in range(FIRST_FIGURE, figure + 1):
        at = named % len(paragraphs)
        paragraphs[at] = f"{paragraphs[at].partition(COUNTED)[0]}{COUNTED}{named} visitors."
    title = " ".join(source.choices(_WORDS, k=8)).capitalize() + f" {number}"
    return Story(f"/courier/news/{number}", "newspaper", title, tuple(paragraphs))


def _number(path: str) -> int | None:
    last = path.rpartition("/")[2]
    return int(last) if last.isdecimal() else None


class UnrulyPress:
    """Serves invented stories, numbered from 0, and a feed of those that were published later; a context manager."""

    def __init__(self, stories: int, *, fault_share: float, seed: int) -> None:
        self.fault_share = fault_share
        self.stall_s = 3.0
        self.figures = [FIRST_FIGURE] * stories
        """What each story says now: one more after each edit."""
        self.answers: Counter[int] = Counter()
        """How often each story was sent whole."""
        self.faults: Counter[Fault] = Counter()
        self.seen: set[int] = set()
        """Stories that are known by now to whoever asks."""
        self._listed: list[int] = []
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.press = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def edits(self) -> int:
        """How many true changes of stories there were."""
        return sum(self.figures) - FIRST_FIGURE * len(self.figures)

    def url(self, number: int) -> str:
        return f"{self.base}/courier/news/{number}"

    def publish(self) -> None:
        """Put another story into the feed."""
        with self._lock:
            self.figures.append(FIRST_FIGURE)
            self._listed.append(len(self.figures) - 1)

    def edit(self, number: int) -> None:
        with self._lock:
            self.figures[number] += 1

    def fault(self, path: str) -> Fault | None:
        """What goes wrong with this answer."""
        with self._lock:
            if self._random.random() >= self.fault_share:
                return None
            fault = self._random.choice(list(Fault))
            if fault is Fault.NEIGHBOUR and _number(path) not in self.seen:
                return None
            self.faults[fault] += 1
            return fault

    def page(self, path: str) -> str:
        """What stands at a path, with other noise around it each time."""
        with self._lock:
            noise = Noise.drawn(self._random)
            if path == FEED:
                # As feeds do: the newest first, and not all that there ever was.
                return feed([invented(number) for number in self._listed[::-1][:LISTED]], self.base)
            if path == "/":
                return "<!doctype html><title>The Courier</title><h1>The Courier</h1><p>All the news.</p>"
            number = int(path.rpartition("/")[2])
            return article_page(invented(number, self.figures[number]), self.base, noise)

    def sent(self, path: str) -> None:
        """Note that a page has left whole."""
        if (number := _number(path)) is not None:
            with self._lock:
                self.answers[number] += 1

    def neighbour(self) -> str:
        """Some story's path."""
        with self._lock:
            return f"/courier/news/{self._random.randrange(len(self.figures))}"

    def noise(self) -> bytes:
        with self._lock:
            return self._random.randbytes(5000)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    press: UnrulyPress

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients are killed here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    wbufsize = -1

    def do_GET(self) -> None:
        fault = self.server.press.fault(self.path)
        with suppress(ConnectionError):
            if fault is None:
                self._send(200, self._body())
                self.server.press.sent(self.path)
            else:
                self._misbehave(fault)

    def log_message(self, *_: object) -> None:
        pass

    def _body(self) -> bytes:
        return self.server.press.page(self.path).encode()

    def _misbehave(self, fault: Fault) -> None:
        sends: dict[Fault, Callable[[], None]] = {
            Fault.ERROR: lambda: self._send(500, b"<h1>Internal Server Error</h1>"),
            Fault.REFUSED: lambda: self._send(503, b"Later.", **{"Retry-After": "1"}),
            Fault.CUT: lambda: self._cut(f"Content-Length: {len(self._body())}", self._body()[:2000]),
            Fault.CUT_CHUNKS: lambda: self._cut("Transfer-Encoding: chunked", b"7d0\r\n" + self._body()[:2000]),
            Fault.STALL: self._stall,
            Fault.GARBAGE: lambda: self._raw(self.server.press.noise()),
            Fault.NOISE: lambda: self._send(200, self.server.press.noise()),
            Fault.EMPTY: lambda: self._send(200, b""),
            Fault.HOME: lambda: self._send(302, b"", Location="/"),
            Fault.NEIGHBOUR: lambda: self._send(302, b"", Location=self.server.press.neighbour()),
            Fault.LOOP: lambda: self._send(302, b"", Location=self.path),
        }
        sends[fault]()

    def _send(self, status: int, payload: bytes, **headers: str) -> None:
        self.send_response(status)
        kind = "application/rss+xml" if self.path == FEED else "text/html; charset=utf-8"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(payload)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)
        self.wfile.flush()

    def _cut(self, framing: str, payload: bytes) -> None:
        self._raw(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{framing}\r\n\r\n".encode() + payload)

    def _stall(self) -> None:
        self._raw(b"HTTP/1.1 200 OK\r\nContent-Ty")
        threading.Event().wait(self.server.press.stall_s)

    def _raw(self, sent: bytes) -> None:
        self.wfile.write(sent)
        self.wfile.flush()
        self.close_connection = True
