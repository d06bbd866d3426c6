"""The service with the channels of a configuration and short leases, in a process of its own, to be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from scheduler.daemon import Service
from storage.engine import Database
from storage.service_records import ServiceFacts
from variorum.bootstrap import tools, utc_now
from variorum.cli.channels import configured
from variorum.config import Settings, read_settings
from variorum.notify.outlets import Outlets


async def serve(settings: Settings, database: Database) -> None:
    async with (
        aclosing(Outlets(utc_now)) as outlets,
        tools(settings, database, configured(settings, outlets)) as lent,
    ):
        limits = replace(lent.limits, lease_s=2.0, tick_s=0.05, beat_s=0.2, deliver_s=2.0)
        await Service(replace(lent, limits=limits), ServiceFacts(lent.owner, os.getpid(), "here", "0")).serve()


if __name__ == "__main__":
    opened = Database(sys.argv[2])
    asyncio.run(serve(read_settings(Path(sys.argv[1]), os.environ), opened))
    opened.dispose()
