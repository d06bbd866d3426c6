"""Following the configuration while the service runs: when its file changes, and when somebody asks (SIGHUP).

What is under way ends as it began: checks with the tools they were given, deliveries by their channels. A configuration
that cannot be used changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from scheduler.logs import log_event
from scraper.errors import VariorumError
from scraper.fetch import HttpFetcher
from variorum.bootstrap import fetch_settings, retooled
from variorum.config_checks import unready_channels
from variorum.log import configure_logging
from variorum.watchlist import Synced, sync_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi import FastAPI

    from scheduler.daemon import Service
    from scheduler.tools import Channel, Tools
    from storage.engine import Session
    from variorum.config import Settings
    from variorum.systemd import Systemd

logger = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often the file is looked at. It counts as changed once it looks the same twice: editors write in steps."""
NEEDS_RESTART = ("database", "web")
"""Tables that are read at the start only."""


class Follower:
    """Takes a running service from one configuration to the next."""

    def __init__(  # noqa: PLR0913 - what it stands between, one keyword each
        self,
        *,
        file: Path,
        settings: Settings,
        tools: Tools,
        read: Callable[[], Settings],
        channels: Callable[[Settings], tuple[Channel, ...]],
        service: Service,
        systemd: Systemd,
        web: FastAPI | None = None,
    ) -> None:
        self._file = file
        self._settings = settings
        self._started_with = settings
        self._tools = tools
        self._read = read
        self._channels = channels
        self._service = service
        self._systemd = systemd
        self._web = web
        self._taken = self._seen = _signature(file)
        self._is_asked = False
        self._retiring: set[asyncio.Task[None]] = set()

    def request(self) -> None:
        """Have the configuration read again at the next look, whether the file has changed or not."""
        self._is_asked = True

    async def look(self) -> None:
        """Read the file again if it has changed and stands still, or if somebody asked for it."""
        seen, before = _signature(self._file), self._seen
        self._seen = seen
        if self._is_asked or seen == before != self._taken:
            self._is_asked, self._taken = False, seen
            await self._reload()

    async def aclose(self) -> None:
        """Let fetchers that were replaced end, and close the present one."""
        if self._retiring:
            await asyncio.wait(self._retiring)
        await self._tools.fetcher.aclose()

    async def _reload(self) -> None:
        self._systemd.reloading()
        try:
            await self._follow(await asyncio.get_running_loop().run_in_executor(self._tools.readers, self._read))
        except VariorumError as error:
            log_event(logger, logging.ERROR, "configuration_refused", error=str(error))
            self._service.note_configuration(str(error))
        else:
            self._service.note_configuration(None)
        finally:
            self._systemd.ready()

    async def _follow(self, settings: Settings) -> None:
        fetching = fetch_settings(settings)
        synced = await self._tools.write(partial(_sync, settings=settings, tools=self._tools))
        lent = retooled(self._tools, settings, fetching, self._channels(settings))
        before, self._tools, self._settings = self._tools.fetcher, lent, settings
        configure_logging(settings.log)
        self._service.adopt(lent)
        if self._web is not None:
            # Requests under way keep the desk that they began with.
            self._web.state.desk = replace(self._web.state.desk, settings=settings, fetcher=lent.fetcher)
        if isinstance(before, HttpFetcher) and before is not lent.fetcher:
            task = asyncio.create_task(before.retire(), name="retiring fetcher")
            self._retiring.add(task)
            task.add_done_callback(self._retiring.discard)
        self._tell(synced)

    def _tell(self, synced: Synced) -> None:
        waiting = [name for name in NEEDS_RESTART if getattr(self._settings, name) != getattr(self._started_with, name)]
        log_event(
            logger,
            logging.INFO,
            "configuration_read",
            sources_added=len(synced.added),
            sources_edited=len(synced.edited),
            sources_removed=len(synced.removed),
        )
        if waiting:
            log_event(logger, logging.WARNING, "restart_needed", tables=waiting)
        for channel, said in unready_channels(self._settings, os.environ):
            log_event(logger, logging.WARNING, "channel_unready", channel=channel, error=said)


def _sync(session: Session, settings: Settings, tools: Tools) -> Synced:
    return sync_sources(session, settings, tools.now()) if settings.sources else Synced()


def _signature(file: Path) -> tuple[int, int, int] | None:
    """Tell one state of a file from another, also where another file takes its place."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
