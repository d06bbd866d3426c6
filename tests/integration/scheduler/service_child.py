"""A small service in a process of its own, to be killed: python service_child.py DATABASE DELIVERIES."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scheduler.daemon import Service
from scheduler.tools import Limits, Tools
from scraper.fetch import FetchSettings, HttpFetcher
from storage.engine import Database
from storage.service_records import ServiceFacts
from storage.writer import Writer

if TYPE_CHECKING:
    from storage.service_records import Delivery


class FileChannel:
    """Appends each delivery to a file, a line each."""

    name = "file"
    shows_diffs = False
    per_hour = None

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def deliver(self, delivery: Delivery) -> None:
        os.write(self._file, f"{delivery.change.id} {delivery.delivery_id}\n".encode())

    async def hang_up(self) -> None:
        pass


async def serve(database: Database, deliveries: str) -> None:
    owner = f"child:{os.getpid()}"
    writer = Writer(database)
    fetcher = HttpFetcher(
        FetchSettings(allow_private=True),
        now=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        random=random.random,
    )
    with ThreadPoolExecutor(2) as judge, ThreadPoolExecutor(2) as readers:
        tools = Tools(
            owner=owner,
            database=database,
            writer=writer,
            fetcher=fetcher,
            judge=judge,
            readers=readers,
            now=lambda: datetime.now(UTC),
            jitter=random.random,
            channels=(FileChannel(deliveries),),
            limits=Limits(lease_s=2.0, tick_s=0.05, beat_s=0.2, deliver_s=0.25, grace_s=120.0),
        )
        await Service(tools, ServiceFacts(owner, os.getpid(), "here", "0")).serve()
        await fetcher.aclose()
        writer.close()


if __name__ == "__main__":
    database = Database(sys.argv[1])
    asyncio.run(serve(database, sys.argv[2]))
    database.dispose()
