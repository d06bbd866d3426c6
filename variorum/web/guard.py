"""What every request passes before an endpoint sees it, and every answer on its way out. Pure ASGI.

A page of the Web can make the reader's browser ask this server, and by rebinding its own name to 127.0.0.1 even read
the answers. So a server on loopback answers to loopback's names only, besides those the configuration gives it. Nor may
another site send forms: browsers say where a request was made, and what was made elsewhere changes nothing here.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from variorum.web.api.problems import problem
from variorum.web.words import Speech, language_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from variorum.config_web import WebSettings

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_BYTES = 2_000_000
"""Of a request's body, whoever sends it: it is held in memory before anything can ask who that is."""
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_TOO_LONG = f"This is longer than {MOST_BYTES:,} bytes, and nothing here needs so many."
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not `no-referrer`: with that, browsers send forms without the origin that they are checked by.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What this server may be called."""

    own: frozenset[str]
    is_loopback: bool

    def accept(self, host_header: str) -> bool:
        """Whether a Host header means this server. An IP address cannot be rebound, so beyond loopback any will do."""
        name = _host_name(host_header)
        return name in self.own or (not self.is_loopback and _is_ip(name))


def names_of(settings: WebSettings, *, is_loopback: bool) -> Names:
    """Gather the names that the configuration and this machine give."""
    machine = frozenset[str]() if is_loopback else {socket.gethostname().lower()}
    return Names(_LOOPBACK_NAMES | machine | frozenset(settings.hosts), is_loopback)


class Guard:
    """Refuses what is meant for another name, sets the base path, and adds the headers that keep pages safe."""

    def __init__(self, app: ASGIApp, *, names: Names, settings: WebSettings) -> None:
        self._app = app
        self._names = names
        self._base_path = settings.base_path
        self._proxies = frozenset(settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = self._seen_by_proxy(self._based(scope))
        headers = Headers(scope=scope)
        app = self._app
        if not self._names.accept(headers.get("host", "")):
            app = _refused(scope, 421, _misdirected(headers.get("host", "")))
        elif scope["method"] not in _SAFE_METHODS and not _is_from_here(headers, scope["scheme"]):
            app = _refused(scope, 403, "This was sent from a page of another site.")
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        await app(scope, _within_bounds(receive, _announced(headers)), _with_headers(send))

    def _seen_by_proxy(self, scope: Scope) -> Scope:
        """Believe a trusted proxy who asks, and by which scheme; `variorum.peer` stays who really knocked."""
        peer = scope["client"][0] if scope.get("client") else ""
        scope = {**scope, "variorum.peer": peer}
        if peer not in self._proxies:
            return scope
        headers = Headers(scope=scope)
        if headers.get("x-forwarded-proto") in {"http", "https"}:
            scope["scheme"] = headers["x-forwarded-proto"]
        named = [part.strip() for part in headers.get("x-forwarded-for", "").split(",")]
        if asker := next((name for name in reversed(named) if name and name not in self._proxies), None):
            scope["client"] = (asker, 0)
        return scope

    def _based(self, scope: Scope) -> Scope:
        """Give the path as the reader's browser has it, whether or not the proxy in front takes the base path away."""
        base, path = self._base_path, scope["path"]
        if not base:
            return scope
        has_it = path == base or path.startswith(f"{base}/")
        return {**scope, "root_path": base, "path": path if has_it else base + path}


def _is_from_here(headers: Headers, scheme: str) -> bool:
    """Whether no browser says that a page of another origin made this request. Programs say nothing of the kind."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or origin.lower() == f"{scheme}://{headers.get('host', '').lower()}"


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < len(str(2**63)) else 0


def _within_bounds(receive: Receive, announced: int) -> Receive:
    """Let no more of a body through: nothing where too much is announced, for the rest what is allowed."""
    left = MOST_BYTES

    async def receiving() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0 or (announced > MOST_BYTES and message["type"] == "http.request"):
            raise HTTPException(413, _TOO_LONG)
        return message

    return receiving


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _without_body(send: Send) -> Send:
    """Answer HEAD as GET, and end where the body would begin, of streams too (RFC 9110 § 9.3.2)."""
    is_answered = False

    async def sending(message: Message) -> None:
        nonlocal is_answered
        if message["type"] == "http.response.start":
            await send(message)
        elif not is_answered:
            is_answered = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sending


def _refused(scope: Scope, status: int, said: str) -> ASGIApp:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if path.startswith("/api/"):
        return problem(status, said)
    speech = Speech(language_of(Headers(scope=scope).get("accept-language", ""), "en"))
    return PlainTextResponse(f"{speech.said(said)}\n", status_code=status)


def _misdirected(host: str) -> str:
    name = _host_name(host)[:100]
    return f"This server does not answer to the name “{name}”. Where that is right, add it to hosts under [web]."


def _host_name(host_header: str) -> str:
    """Take the port off, and the brackets of an IPv6 address."""
    text = host_header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0].rstrip(".")


def _is_ip(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
