"""The web view as a server on loopback, beside the test: the real application, server and database."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from storage.writer import Writer
from tests.storage_situations import NOW
from variorum.config import Settings
from variorum.web.app import web_app
from variorum.web.desk import Desk
from variorum.web.guard import names_of
from variorum.web.server import address_of, is_loopback, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.engine import Database


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


@contextmanager
def web_view(database: Database, **settings: object) -> Iterator[WebView]:
    """Serve it until the end of the block; settings are those of `[web]`."""
    said = Settings.model_validate({"web": {"address": "127.0.0.1:0", **settings}})
    door = listen(said.web.address)
    with closing(Writer(database)) as writer:
        app = web_app(Desk(database, writer, lambda: NOW, said), names_of(said.web, is_loopback=is_loopback(door)))
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
            with httpx.Client(base_url=address, trust_env=False) as client:
                yield WebView(address, client)
        finally:
            loop.call_soon_threadsafe(stopping.set)
            thread.join()
            loop.close()
