"""/healthz and /metrics of a service that is well, that is stuck, and whose database has no room left."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from scheduler.liveness import CLAIMING, Liveness
from storage.hosts import keep_free_at
from tests.storage_situations import NOW
from variorum.bootstrap import tools
from variorum.config import Settings
from variorum.metrics import Metrics
from variorum.web.probes import probes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scheduler.tools import Tools
    from storage.engine import Database

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "metrics.md"


@asynccontextmanager
async def asking(
    database: Database, liveness: Liveness | None = None
) -> AsyncIterator[tuple[httpx.AsyncClient, Tools]]:
    """A client of the probes over tools whose liveness may be set."""
    metrics = Metrics()
    async with tools(Settings(), database, observer=metrics) as lent:
        if liveness is not None:
            object.__setattr__(lent, "liveness", liveness)
        app = FastAPI()
        app.include_router(probes(lent, metrics))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client, lent


def test_a_service_that_is_well_says_so(sqlite_db: Database) -> None:
    async def scenario() -> None:
        async with asking(sqlite_db) as (client, _):
            answer = await client.get("/healthz")
            assert answer.status_code == 200
            assert answer.json()["live"] is True
            assert answer.json()["ready"] is True

    asyncio.run(scenario())


def test_a_stuck_service_is_not_live_and_names_the_part(sqlite_db: Database) -> None:
    liveness = Liveness(stuck_s=0)
    liveness.expect(CLAIMING)

    async def scenario() -> None:
        async with asking(sqlite_db, liveness) as (client, _):
            answer = await client.get("/healthz", params={"probe": "live"})
            assert answer.status_code == 503
            assert answer.json()["status"] == "failing"
            assert CLAIMING in answer.json()["reasons"][0]
            assert b"variorum_stuck_parts 1.0" in (await client.get("/metrics")).content

    asyncio.run(scenario())


def test_with_a_full_disk_it_is_live_but_not_ready_and_ready_again_with_room(sqlite_db: Database) -> None:
    pages = {"most": 1}

    @event.listens_for(sqlite_db.engine, "begin")
    def limit(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages['most']}")  # type: ignore[attr-defined]

    sqlite_db.dispose()

    async def write(lent: Tools, host: str) -> None:
        # Longer than a page, so that there must be room for it.
        await lent.write(lambda session: keep_free_at(session, host=host * 5000, at=NOW))

    async def scenario() -> None:
        async with asking(sqlite_db) as (client, lent):
            refused = await asyncio.gather(write(lent, "a"), return_exceptions=True)
            assert "no room left" in str(refused[0])
            answer = await client.get("/healthz")
            assert (answer.status_code, answer.json()["live"]) == (503, True)
            assert "nothing can be written" in answer.json()["reasons"][0]
            pages["most"] = 4_000_000_000
            await write(lent, "b")
            assert (await client.get("/healthz")).status_code == 200

    asyncio.run(scenario())


def test_every_metric_is_documented_and_every_documented_one_exists(sqlite_db: Database) -> None:
    async def scenario() -> str:
        async with asking(sqlite_db) as (client, _):
            return (await client.get("/metrics")).text

    text = asyncio.run(scenario())
    exposed = {line.split()[2]: line.split()[3] for line in text.splitlines() if line.startswith("# TYPE variorum_")}
    # The client adds the moment at which each counter began.
    exposed = {name: kind for name, kind in exposed.items() if not name.endswith("_created")}
    rows = (line.split("|") for line in REFERENCE.read_text(encoding="utf-8").splitlines() if line.startswith("| `v"))
    documented = {row[1].strip().strip("`"): row[2].strip() for row in rows}
    assert exposed == documented
