"""Following the configuration: real tools, another client, and what the web view works with."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from fastapi import FastAPI

from scheduler.daemon import Service
from scraper.fetch import HttpFetcher
from storage.service_records import ServiceFacts
from tests.program import _own_logging
from variorum.bootstrap import open_database, tools
from variorum.config import read_settings
from variorum.follow import Follower
from variorum.systemd import Systemd
from variorum.web.api.app import api_app
from variorum.web.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.engine import Database


async def followed(file: Path, database: Database, *texts: str) -> tuple[Desk, Desk]:
    """Follow a file through these texts; return the web view's desk before and after."""
    settings = read_settings(file, {})
    async with tools(settings, database) as lent:
        web = FastAPI()
        web.state.desk = before = Desk(lent.database, lent.writer, lent.now, settings, lent.fetcher)
        api = api_app(web.state)
        follower = Follower(
            file=file,
            settings=settings,
            tools=lent,
            read=lambda: read_settings(file, {}),
            channels=lambda _: (),
            service=Service(lent, ServiceFacts(lent.owner, 1, "here", "0")),
            systemd=Systemd({}),
            web=web,
        )
        for text in texts:
            file.write_text(text)  # noqa: ASYNC240 - a few bytes
            # Seen once it may be half written; seen twice it stands.
            await follower.look()
            await follower.look()
        await follower.aclose()
    assert api.state.desk is web.state.desk, "the API goes on with what is no longer lent"
    return before, web.state.desk


def test_the_web_view_gets_the_new_settings_and_the_new_client(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text("")
    database = open_database(str(tmp_path / "v.sqlite3"), create=True, tell=print)
    texts = ('[fetch]\ncontact = "a@b.example"\n', "[fetch]\ncontact = 1\n", "[web]\nenabled = false\n")
    with _own_logging():
        before, after = asyncio.run(followed(file, database, *texts))
    database.dispose()
    assert isinstance(before.fetcher, HttpFetcher)
    assert isinstance(after.fetcher, HttpFetcher)
    assert after.fetcher is not before.fetcher
    assert (before.settings.web.enabled, after.settings.web.enabled) == (True, False)
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["configuration_read", "configuration_refused", "configuration_read", "restart_needed"]
