"""Whatever befalls a channel and those who carry to it, what is told of a page comes in the order it was found."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.delivery import Courier
from scraper.judgement import NewChange
from scraper.model import ChangeKind
from scraper.pace import Pace, read_digest
from scraper.subscriptions import Subscription
from storage.changes import append_changes
from storage.channels import retry_deliveries
from storage.counts import counts
from storage.models import PageRecord, SourcePageRecord
from storage.outbox import release_deliveries
from storage.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from conftest import Clock, Stage

    from storage.engine import Session
    from storage.service_records import Delivery
    from storage.writer import Writer

CHANNEL = "memory"
HOURLY = Pace(read_digest("hourly"))
WAITS_S = (0.0, 0.1, 2.0, 10.0, 60.0, 600.0)


class KilledError(Exception):
    """Who carried is no more."""


@dataclass
class Mortal:
    """A writer of a process that can be killed: nothing is written after that."""

    writer: Writer
    is_dead: bool = False

    def submit(self, work: Callable[[Session], Any]) -> Future[Any]:
        if self.is_dead:
            raise KilledError
        return self.writer.submit(work)


@dataclass
class Capricious:
    """A channel that takes, fails with or without being heard, or has its process killed."""

    chance: random.Random
    mortal: Mortal
    per_hour: int | None
    name: str = CHANNEL
    shows_diffs: bool = False
    is_calm: bool = False
    heard: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Of each page, its changes by their first arrival."""
    ids: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    async def deliver(self, delivery: Delivery) -> None:
        fate = "taken" if self.is_calm else self.chance.choice(("taken",) * 6 + ("lost", "heard", "killed"))
        if fate != "lost":
            self._hear(delivery)
        if fate == "killed":
            self.mortal.is_dead = True
        if fate != "taken":
            raise ConnectionError(fate)

    async def hang_up(self) -> None:
        pass

    def _hear(self, delivery: Delivery) -> None:
        for change in delivery.changes:
            assert change.page_id is not None
            if change.id not in self.heard[change.page_id]:
                self.heard[change.page_id].append(change.id)
            self.ids[change.id].add(delivery.delivery_id)


class History:
    """What befalls the outbox of one channel, by chance."""

    def __init__(self, stage: Stage, chance: random.Random, channel: Capricious) -> None:
        self._stage, self._chance, self._channel = stage, chance, channel
        self._pages = [stage.add() for _ in range(3)]
        self._lives = 0

    def edit(self) -> None:
        pages = self._chance.sample(self._pages, self._chance.randint(1, 3))
        with self._stage.database.writing() as session:
            for page_id in pages:
                edit = NewChange(ChangeKind.EDITED, title="Bridge", summary="an edit")
                page = session.get_one(PageRecord, page_id)
                source = session.query(SourcePageRecord.source_id).filter_by(page_id=page_id).scalar()
                found = append_changes(session, [edit], (page, source), self._stage.now())
                pace = HOURLY if page_id == self._pages[-1] else Pace()
                tell(session, found, [Subscription((CHANNEL,), pace=pace)])

    def carry(self) -> None:
        mortal, owner = self._channel.mortal, f"life {self._lives}"
        tools = replace(self._stage.tools, owner=owner, writer=mortal)  # type: ignore[arg-type]
        try:
            asyncio.run(Courier(self._channel, tools).carry())
        except KilledError:
            self._lives += 1
            mortal.is_dead = False

    def retry(self) -> None:
        with self._stage.database.writing() as session:
            retry_deliveries(session, self._stage.now())

    def release(self) -> None:
        with self._stage.database.writing() as session:
            release_deliveries(session, f"life {self._lives - 1}", self._stage.now())

    def goes_on(self) -> None:
        step = self._chance.choices((self.edit, self.carry, self.retry, self.release), (4, 6, 1, 1))[0]
        step()


@pytest.mark.parametrize("per_hour", [None, 4])
@pytest.mark.parametrize("seed", range(3))
def test_each_page_is_told_of_in_order(stage: Stage, clock: Clock, seed: int, per_hour: int | None) -> None:
    chance = random.Random(seed)
    channel = Capricious(chance, Mortal(stage.tools.writer), per_hour)
    history = History(stage, chance, channel)
    for _ in range(60):
        clock.advance(seconds=chance.choice(WAITS_S))
        history.goes_on()
    channel.is_calm = True
    end = clock() + timedelta(days=9)
    while undelivered(stage):
        assert clock() < end
        clock.advance(hours=1)
        history.carry()
    assert sum(map(len, channel.heard.values())) > 20
    for heard in channel.heard.values():
        assert all(earlier < later for earlier, later in pairwise(heard))
    assert all(len(ids) == 1 for ids in channel.ids.values())


def undelivered(stage: Stage) -> int:
    with stage.database.reading() as session:
        return counts(session, stage.now()).undelivered
