"""Receivers on loopback: a webhook that misbehaves as it is told, and an SMTP server that keeps what it gets."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

OK = (200, {}, b"taken")
GARBAGE = "garbage"
"""An answer that is no HTTP."""
STALL = "stall"
"""No answer until the receiver is closed."""
DIES_IN_HEAD = "dies in its head"
DIES_IN_BODY = "dies in its body"
"""Announces more than it sends."""

Answer = tuple[int, dict[str, str], bytes] | str


@dataclass
class Got:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and what is answered to it: a function of the number of the request, from 0."""

    answer: Callable[[int], Answer] = lambda _: OK
    got: list[Got] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                # Whoever sent it was killed on the way.
                self.close_connection = True
                return
            with lock:
                number = len(receiver.got)
                receiver.got.append(Got(self.command, self.path, dict(self.headers.items()), body))
            self._reply(receiver.answer(number))

        do_PUT = do_POST  # noqa: N815 - the library's names

        def _reply(self, answer: Answer) -> None:
            self.close_connection = True
            if answer == GARBAGE:
                self.wfile.write(b"\x00\x01 what?\r\n\r\n")
            elif answer == STALL:
                receiver.closing.wait(30)
            elif answer == DIES_IN_HEAD:
                self.wfile.write(b"HTTP/1.1 200 O")
            elif answer == DIES_IN_BODY:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
            else:
                status, headers, content = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients are killed here
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Postbox:
    """The mail that came, and how the server answers."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    data_answer: Callable[[int], str] = lambda _: "250 taken"
    refused: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    """Recipients to come back for."""
    was_encrypted: bool = False
    most_per_connection: int | None = None
    """After so many messages the server hangs up where the next one is about to come."""
    connections: list[Any] = field(default_factory=list)
    """Who brought each message, and"""
    recipients: list[list[str]] = field(default_factory=list)
    """for whom."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.connections.count(session.peer) == self.most_per_connection:
            server.transport.close()
        if address in self.refused:
            return "550 no such person"
        if address in self.later:
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.data_answer(len(self.raw))
        self.connections.append(session.peer)
        self.recipients.append(list(envelope.rcpt_tos))
        self.raw.append(envelope.content)
        self.was_encrypted = session.ssl is not None
        if answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return answer


@contextmanager
def mail_server(
    *, context: ssl.SSLContext | None = None, is_tls: bool = False, password: str | None = None, auth: Any = None
) -> Iterator[Postbox]:
    """An SMTP server: plain, with STARTTLS where there is a context, or with TLS from the first byte.

    `auth` answers to AUTH PLAIN in the server's place.
    """
    postbox = Postbox()
    if auth is not None:
        postbox.auth_PLAIN = auth  # type: ignore[attr-defined]

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        is_right = data.password.decode() == password
        return AuthResult(success=is_right, handled=is_right)

    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0}
    if context is not None and is_tls:
        options["ssl_context"] = context
    elif context is not None:
        options["tls_context"] = context
    if password is not None:
        options |= {"authenticator": knows, "auth_required": True, "auth_require_tls": not is_tls}
    controller = _OnAnyPort(postbox, **options)
    controller.start()
    assert controller.server is not None
    postbox.port = controller.server.sockets[0].getsockname()[1]
    try:
        yield postbox
    finally:
        controller.stop()


class _OnAnyPort(Controller):
    """Port 0 lets the system choose, and the library's own trial connection has to hear of it."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
