"""The web view as a server on loopback, beside the test: the real application, server and database."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from storage.web_keys import set_password_hash
from storage.writer import Writer
from tests.storage_situations import NOW
from tests.waiting import PATIENCE_S
from variorum.bootstrap import http_fetcher
from variorum.config import Settings
from variorum.web.access import make_access
from variorum.web.app import web_app
from variorum.web.desk import Desk
from variorum.web.guard import names_of
from variorum.web.passwords import hashed
from variorum.web.server import address_of, is_loopback, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.engine import Database


PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class WebView:
    """A running web view and a browser without a window."""

    address: str
    """With a slash at its end."""
    client: httpx.Client

    def text(self, path: str, **headers: str) -> str:
        """Read a page that is there."""
        answer = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, page: str | None = None, **fields: str) -> httpx.Response:
        """Send a form of a page (by default the one at the same path) as its reader would."""
        word = word_of(self.text(page or path))
        return self.client.post(path, data={"word": word, **fields})

    def log_in(self, password: str = PASSWORD, next: str = "/") -> httpx.Response:  # noqa: A002 - the field's name
        """Log in through the form."""
        return self.send("/login", password=password, next=next)


def with_password(database: Database, password: str | None = PASSWORD) -> None:
    """Give the web view of this database a password, or none."""
    with database.writing() as session:
        set_password_hash(session, hashed(password) if password else None, NOW)


def word_of(text: str) -> str:
    """The word that a page gives to its forms."""
    found = re.search(r'name="word" value="([^"]+)"', text)
    assert found, "this page has no form"
    return found[1]


@contextmanager
def web_view(database: Database, *, allow_private: bool = False, **settings: object) -> Iterator[WebView]:
    """Serve it until the end of the block; settings are those of `[web]`."""
    said = Settings.model_validate(
        {"fetch": {"allow_private": allow_private}, "web": {"address": "127.0.0.1:0", **settings}}
    )
    door = listen(said.web.address)
    with door, closing(Writer(database)) as writer:
        is_own = is_loopback(door)
        access = make_access(database, writer, said.web, lambda: NOW, is_loopback=is_own)
        app = web_app(
            Desk(database, writer, lambda: NOW, said, http_fetcher(said)),
            names_of(said.web, is_loopback=is_own),
            access,
        )
        started, loop = threading.Event(), asyncio.new_event_loop()
        stopping = asyncio.Event()

        async def serve() -> None:
            async with serving(app, door):
                started.set()
                await stopping.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        started.wait()
        address = address_of(door)
        try:
            with httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE_S) as client:
                yield WebView(address, client)
        finally:
            loop.call_soon_threadsafe(stopping.set)
            thread.join()
            loop.close()
