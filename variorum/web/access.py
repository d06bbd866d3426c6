"""Who may read and steer: everybody on loopback; elsewhere whoever knows the password, or was logged in by a proxy.

A session is a signed cookie, so nothing is kept of it here. What signs it hangs on the password's hash: a new password
ends every session. Forms carry a signed word that no other site can read.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

from scraper.errors import ConfigError
from storage.api_tokens import list_tokens
from storage.web_keys import password_hash, signing_key
from variorum.web.passwords import Attempts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fastapi import Request

    from storage.engine import Database
    from storage.writer import Writer
    from variorum.config_web import WebSettings

SESSION_COOKIE: Final = "variorum_session"
SESSION_S: Final = 30 * 86_400
_FORM_S: Final = 7 * 86_400
"""A page may stand open for so long before its forms are refused."""
_SESSION_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `name` is the proxy's word; `session` is there for who logged in with the password."""

    name: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What decides who asks, and whether that is enough."""

    database: Database
    settings: WebSettings
    is_private: bool
    """Whether only this machine can knock, by loopback's names and for nobody else: then no password is needed."""
    key: str = field(repr=False)
    attempts: Attempts = field(default_factory=Attempts)

    def password_hash(self) -> str | None:
        """Return the hash that counts now, so that a new password holds at once."""
        with self.database.reading() as session:
            return password_hash(session)

    def asks(self) -> bool:
        """Whether there is a password or a token, so that somebody can be known."""
        with self.database.reading() as session:
            return password_hash(session) is not None or bool(list_tokens(session))

    def reader_of(self, request: Request) -> Reader | None:
        """Say who asks; None where nobody is known and that is not enough. Reads the database."""
        if name := self.named_by_proxy(request):
            return Reader(name)
        known = self.password_hash()
        if known is None:
            return Reader() if self.is_private and not _is_passed_on(request) else None
        session = self._session(request.cookies.get(SESSION_COOKIE, ""), known)
        return Reader(session=session) if session else None

    def named_by_proxy(self, request: Request) -> str:
        """Return the name that a trusted proxy gives in the header agreed upon; empty for none."""
        peer = request.scope.get("variorum.peer", "")
        header = self.settings.user_header
        return request.headers.get(header, "").strip() if header and peer in self.settings.trusted_proxies else ""

    def new_session(self, known_hash: str) -> str:
        """Return the cookie of a session that begins now."""
        return self._signer("session", known_hash).dumps(secrets.token_urlsafe(_SESSION_BYTES))

    def form_word(self, reader: Reader | None) -> str:
        """Return what the forms on a reader's page carry."""
        return self._signer("form").dumps(_bearer(reader))

    def is_form_word(self, word: str, reader: Reader | None) -> bool:
        """Whether a form carries what this reader's page gave it."""
        try:
            return bool(self._signer("form").loads(word, max_age=_FORM_S) == _bearer(reader))
        except BadSignature:
            return False

    def _session(self, cookie: str, known_hash: str) -> str:
        try:
            return str(self._signer("session", known_hash).loads(cookie, max_age=SESSION_S))
        except BadSignature:
            return ""

    def _signer(self, purpose: str, known_hash: str = "") -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self.key,
            salt=f"{purpose}:{known_hash}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


def make_access(
    database: Database, writer: Writer, settings: WebSettings, now: Callable[[], datetime], *, is_loopback: bool
) -> Access:
    """Prepare what decides; the key that signs is made the first time.

    Raises:
        ConfigError: others could reach the web view, and nothing would ask them who they are.
    """
    key = writer.submit(partial(signing_key, new=secrets.token_hex(32), now=now())).result()
    # Some proxies ask by the name that they know the server by, 127.0.0.1, whoever is in front of them.
    is_private = is_loopback and not settings.hosts and not settings.trusted_proxies
    access = Access(database, settings, is_private, key)
    is_named = settings.user_header and settings.trusted_proxies
    if not access.is_private and not is_named and not access.asks():
        raise ConfigError(_unsafe(settings, is_loopback=is_loopback))
    return access


def _unsafe(settings: WebSettings, *, is_loopback: bool) -> str:
    if not is_loopback:
        why = f"at {settings.address} is open to others"
    elif settings.hosts:
        why = f"answers to {', '.join(settings.hosts)}"
    else:
        why = f"stands behind a proxy at {', '.join(settings.trusted_proxies)}"
    return (
        f"The web view {why}, and nothing would ask who they are. Give it a password (variorum web password), or let "
        "a proxy in front log people in ([web] trusted_proxies and user_header), or leave it out: variorum run --no-web"
    )


def _is_passed_on(request: Request) -> bool:
    """Whether a proxy says that it asks for somebody else, who may be anybody."""
    return any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"))


def _bearer(reader: Reader | None) -> str:
    return "" if reader is None else reader.session or reader.name
