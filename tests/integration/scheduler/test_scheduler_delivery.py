from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.delivery import DEAD_AFTER, REFUSED_OFTEN, Courier, PostOffice
from scheduler.maintenance import release_dead_services
from scheduler.runner import run_check
from scraper.errors import ClosedError, DeliveryError, RefusedError
from scraper.judgement import NewChange
from scraper.model import ChangeKind
from scraper.pace import Pace, read_digest
from scraper.subscriptions import Subscription, everything_to
from storage.changes import append_changes
from storage.channels import channel_state, list_channel_states, retry_deliveries
from storage.claims import claim_now
from storage.counts import counts
from storage.engine import Database
from storage.models import PageRecord
from storage.service import announce, retire
from storage.service_records import ServiceFacts
from storage.taking import pending
from storage.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock, FakeChannel, Stage, Until

    from storage.engine import Session


def bring_changes(stage: Stage, pages: int = 1, edits: int = 1) -> None:
    """Have pages added, which is baseline and told to nobody, and each of them edited so many times."""
    urls = [f"https://site{number}.example/story" for number in range(pages)]
    for url in urls:
        stage.add(url)
    base = stage.fetcher.answers.get("base")
    for edit in range(edits + 1):
        for url in urls:
            stage.fetcher.answers[url] = str(base).replace("19 million", f"{19 + edit} million")
        asyncio.run(check_all(stage))
        advance_an_hour(stage)


async def check_all(stage: Stage) -> None:
    await asyncio.gather(*(run_check(claim, stage.tools) for claim in stage.claim()))


def advance_an_hour(stage: Stage) -> None:
    stage.now.advance(hours=1)  # type: ignore[attr-defined]


@pytest.fixture
def told(stage: Stage, edited: str) -> Stage:
    stage.fetcher.answers["base"] = edited.replace("21 million", "19 million")
    return stage


def carry(stage: Stage, channel: FakeChannel | None = None) -> int:
    return asyncio.run(Courier(channel or stage.channel, stage.tools).carry())


def versions(channel: FakeChannel, url: str = "https://site0.example/story") -> list[int | None]:
    return [delivery.change.to_version for delivery in channel.told if delivery.change.page_url == url]


def test_each_change_is_delivered_once_and_in_order(told: Stage) -> None:
    bring_changes(told, pages=3, edits=3)
    assert carry(told) == 9
    for number in range(3):
        assert versions(told.channel, f"https://site{number}.example/story") == [2, 3, 4]
    assert carry(told) == 0
    assert len({delivery.delivery_id for delivery in told.channel.told}) == 9


def test_a_delivery_that_failed_is_tried_again_later_with_the_same_id(told: Stage, clock: Clock) -> None:
    bring_changes(told)
    told.channel.failing = lambda _: True
    assert carry(told) == 0
    told.channel.failing = lambda _: False
    assert carry(told) == 0
    clock.advance(seconds=11)
    assert carry(told) == 1
    assert len({delivery.delivery_id for delivery in told.channel.tried}) == 1
    assert [delivery.attempts for delivery in told.channel.tried] == [0, 1]


def test_news_of_a_page_never_overtakes_what_could_not_be_delivered(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=2, edits=2)
    told.channel.failing = lambda delivery: delivery.change.page_url.startswith("https://site0")
    assert carry(told) == 2
    assert versions(told.channel) == []
    told.channel.failing = lambda _: False
    clock.advance(seconds=11)
    assert carry(told) == 2
    assert versions(told.channel) == [2, 3]


def test_a_dead_channel_is_left_alone_and_loses_nothing(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=9)
    told.channel.failing = lambda _: True
    courier = Courier(told.channel, told.tools)

    async def scenario() -> None:
        await courier.carry()
        assert len(told.channel.tried) == DEAD_AFTER
        await courier.carry()
        assert len(told.channel.tried) == DEAD_AFTER
        clock.advance(hours=1)
        await courier.carry()
        # After its rest the channel is tried with a single message.
        assert len(told.channel.tried) == DEAD_AFTER + 1
        told.channel.failing = lambda _: False
        clock.advance(hours=1)
        assert await courier.carry() == 9

    asyncio.run(scenario())


def test_a_channel_that_hangs_delays_no_other(
    told: Stage, another_channel: Callable[[str], FakeChannel], until: Until
) -> None:
    hanging = another_channel("hanging")
    told.tools = replace(told.tools, channels=(hanging, told.channel))
    bring_changes(told, pages=2)

    async def scenario() -> None:
        hanging.gate = asyncio.Event()
        office = PostOffice(told.tools)
        office.send()
        await until(lambda: len(told.channel.told) == 2)
        office.send()
        assert len(hanging.tried) == 1
        await office.drain(0.01)

    asyncio.run(scenario())
    assert hanging.told == []


def test_a_delivery_that_never_ends_is_cut_off_and_put_off(told: Stage, clock: Clock) -> None:
    bring_changes(told)
    told.limit(deliver_s=0.02)

    async def scenario() -> None:
        told.channel.gate = asyncio.Event()
        assert await Courier(told.channel, told.tools).carry() == 0
        told.channel.gate.set()
        clock.advance(seconds=11)
        assert await Courier(told.channel, told.tools).carry() == 1

    asyncio.run(scenario())


def test_what_is_cut_off_is_delivered_by_the_next_round_at_once(told: Stage, until: Until) -> None:
    bring_changes(told, pages=2)

    async def is_cut_off() -> None:
        told.channel.gate = asyncio.Event()
        task = asyncio.create_task(Courier(told.channel, told.tools).carry())
        await until(lambda: bool(told.channel.tried))
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(is_cut_off())
    told.channel.gate = None
    assert carry(told) == 2
    assert told.channel.told[0].delivery_id == told.channel.tried[0].delivery_id


def test_what_a_service_held_that_was_killed_is_delivered_once_it_is_known_to_be_dead(told: Stage) -> None:
    bring_changes(told, pages=3)
    with told.database.writing() as session:
        announce(session, ServiceFacts("there:2", 2, "there", "0"), told.now() - timedelta(seconds=30))
        assert len(pending(session, "memory", now=told.now(), limit=9, owner="there:2")) == 3
    assert carry(told) == 0
    assert asyncio.run(release_dead_services(told.tools)).deliveries == 3
    assert carry(told) == 3


def test_a_service_that_ends_gives_back_what_it_had_taken(told: Stage) -> None:
    bring_changes(told, pages=3)
    with told.database.writing() as session:
        assert len(pending(session, "memory", now=told.now(), limit=9, owner="here:1")) == 3
        retire(session, "here:1", told.now())
    assert carry(told) == 3


def test_a_long_queue_drains_in_order_and_each_message_once(told: Stage) -> None:
    pages, edits = 20, 100
    told.tools = replace(told.tools, subscriptions=())
    bring_changes(told, pages=pages, edits=0)
    with told.database.writing() as session:
        for record in session.query(PageRecord):
            found = [NewChange(ChangeKind.EDITED, title="Bridge", to_number=number + 2) for number in range(edits)]
            tell(session, append_changes(session, found, (record, record.id), told.now()), everything_to("memory"))
    told.channel.failing = lambda delivery: delivery.change.to_version == 50 and not delivery.attempts
    assert carry(told) < pages * edits
    advance_an_hour(told)
    carry(told)
    for number in range(pages):
        assert versions(told.channel, f"https://site{number}.example/story") == list(range(2, edits + 2))


def test_a_round_that_fails_as_a_whole_is_logged(told: Stage, caplog: pytest.LogCaptureFixture) -> None:
    bring_changes(told)
    told.tools.writer.close()

    async def scenario() -> None:
        office = PostOffice(told.tools)
        office.send()
        await office.drain(5.0)

    asyncio.run(scenario())
    assert "delivery_round_failed" in [record.getMessage() for record in caplog.records]


class LateReaders(ThreadPoolExecutor):
    """Read at once, and give out what was read only when they are let."""

    def __init__(self) -> None:
        super().__init__(1)
        self.held: list[tuple[Future[Any], Any]] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.held.append((future, work(*args, **options)))
        return future

    def let_go(self) -> None:
        for future, result in self.held:
            future.set_result(result)
        self.held.clear()


def test_what_is_recorded_while_a_look_is_under_way_is_told_before_the_end(told: Stage, until: Until) -> None:
    bring_changes(told)
    carry(told)
    late = LateReaders()
    office = PostOffice(replace(told.tools, readers=late))

    def edited_again(session: Session) -> None:
        page = session.get_one(PageRecord, 1)
        found = append_changes(session, [NewChange(ChangeKind.EDITED, title="Bridge")], (page, 1), told.now())
        tell(session, found, everything_to("memory"))

    async def scenario() -> None:
        office.send()
        await until(lambda: len(late.held) == 1)
        await told.tools.write(edited_again)
        finishing = asyncio.create_task(office.finish(60.0))
        while not finishing.done():
            late.let_go()
            await asyncio.sleep(0)

    asyncio.run(scenario())
    assert [delivery.change.id for delivery in told.channel.told] == [2, 3]


def test_what_the_receiver_asks_for_is_obeyed_at_once(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=5)
    told.channel.error = DeliveryError("come back later", retry_after_s=900)
    told.channel.failing = lambda _: True
    assert carry(told) == 0
    assert len(told.channel.tried) == 1
    told.channel.failing = lambda _: False
    clock.advance(seconds=899)
    assert carry(told) == 0
    clock.advance(seconds=2)
    assert carry(told) == 5


def test_a_closed_channel_is_left_alone_until_somebody_opens_it(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=5)
    told.channel.error = ClosedError("410 Gone")
    told.channel.failing = lambda _: True
    assert carry(told) == 0
    clock.advance(days=30)
    assert carry(told) == 0
    assert len(told.channel.tried) == 1
    with told.database.reading() as session:
        (state,) = list_channel_states(session)
    assert (state.closed_at is not None, state.last_error, state.waiting) == (True, "410 Gone", 5)
    told.channel.failing = lambda _: False
    with told.database.writing() as session:
        assert retry_deliveries(session, told.now()) == 1
    assert carry(told) == 5


def test_a_message_that_is_refused_again_and_again_is_set_aside(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=2, edits=2)
    told.channel.error = RefusedError("too long")
    told.channel.failing = lambda delivery: (
        delivery.change.to_version == 2 and delivery.change.page_url.startswith("https://site0")
    )
    for _ in range(REFUSED_OFTEN):
        assert versions(told.channel) == []
        carry(told)
        clock.advance(hours=1)
    with told.database.reading() as session:
        (state,) = counts(session, told.now()).channels
    assert (state.is_well, state.wants_a_look, state.set_aside, state.waiting) == (True, True, 1, 1)
    # The channel is not at fault, so it did not rest, and later news of the page is not held up for good.
    assert versions(told.channel, "https://site1.example/story") == [2, 3]
    assert versions(told.channel) == [3]
    told.channel.failing = lambda _: False
    assert carry(told) == 0
    with told.database.writing() as session:
        retry_deliveries(session, told.now(), ["memory"])
    assert carry(told) == 1


def test_messages_that_keep_failing_hold_up_no_others_after_a_rest(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=6)
    told.channel.failing = lambda delivery: delivery.change.page_url < "https://site4"
    for _ in range(6):
        carry(told)
        clock.advance(hours=1)
    assert {delivery.change.page_url[:13] for delivery in told.channel.told} == {"https://site4", "https://site5"}


def test_how_a_channel_fares_outlives_the_process(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=9)
    told.channel.failing = lambda _: True
    carry(told)
    assert len(told.channel.tried) == DEAD_AFTER
    clock.advance(seconds=5)
    carry(told)
    assert len(told.channel.tried) == DEAD_AFTER
    clock.advance(hours=1)
    told.channel.failing = lambda _: False
    assert carry(told) == 9
    with told.database.reading() as session:
        assert channel_state(session, "memory").is_well


def test_what_is_beyond_the_cap_is_told_together(told: Stage, clock: Clock) -> None:
    bring_changes(told, pages=12)
    told.channel.per_hour = 3
    assert carry(told) == 3
    assert [len(delivery.changes) for delivery in told.channel.told] == [1, 1, 10]
    clock.advance(minutes=1)
    bring_changes(told, pages=12)
    told.channel.told.clear()
    assert carry(told) == 3
    assert sum(len(delivery.changes) for delivery in told.channel.told) == 24
    assert carry(told) == 0


def test_a_digest_is_one_message_with_one_id_and_one_content(told: Stage, clock: Clock) -> None:
    told.tools = replace(
        told.tools,
        subscriptions=(Subscription(("memory",), pace=Pace(read_digest("daily 07:00"), None, "Europe/Rome")),),
    )
    bring_changes(told, pages=3, edits=2)
    assert carry(told) == 0
    told.channel.failing = lambda _: True
    clock.at = clock.at.replace(hour=6, minute=0) + timedelta(days=1)
    carry(told)
    bring_changes(told, pages=4)
    told.channel.failing = lambda _: False
    assert carry(told) == 1
    first, second = told.channel.tried
    assert first.delivery_id == second.delivery_id
    assert [change.id for change in first.changes] == [change.id for change in second.changes]
    assert len(first.changes) == 6
    clock.advance(days=1)
    assert carry(told) == 1
    assert told.channel.told[-1].delivery_id != first.delivery_id


def test_a_channel_gets_what_was_changed_if_it_shows_that(told: Stage) -> None:
    bring_changes(told)
    told.channel.shows_diffs = True
    carry(told)
    (delivery,) = told.channel.told
    assert delivery.diffs[delivery.change.id].is_textual


def test_an_idle_tick_writes_nothing(told: Stage) -> None:
    async def scenario() -> None:
        office = PostOffice(told.tools)
        office.send()
        await office.drain(5.0)

    # A writer that is closed refuses all work.
    told.tools.writer.close()
    asyncio.run(scenario())


def test_a_channel_that_was_dead_neither_blocks_others_nor_floods_when_it_is_back(
    told: Stage, another_channel: Callable[[str], FakeChannel], clock: Clock
) -> None:
    dead = another_channel("dead")
    told.tools = replace(told.tools, channels=(dead, told.channel))
    dead.per_hour, dead.failing = 3, lambda _: True
    bring_changes(told, pages=12, edits=3)
    carry(told, dead)
    assert carry(told) == 36
    for _ in range(9):
        clock.advance(hours=1)
        carry(told, dead)
    dead.failing = lambda _: False
    clock.advance(hours=1)
    asyncio.run(rounds(told, dead, clock))
    # What had been tried keeps its message; all else comes as one, and nothing is told twice.
    assert len(dead.told) <= 3
    clock.advance(hours=1)
    asyncio.run(rounds(told, dead, clock))
    changes = [change.id for delivery in dead.told for change in delivery.changes]
    assert sorted(changes) == sorted(delivery.change.id for delivery in told.channel.told)
    assert len(dead.told) <= 6
    assert max(len(delivery.changes) for delivery in dead.told) > 20


async def rounds(told: Stage, channel: FakeChannel, clock: Clock) -> None:
    """Half an hour of looking into the outbox."""
    for _ in range(30):
        await Courier(channel, told.tools).carry()
        clock.advance(minutes=1)


def test_nothing_is_told_of_what_was_rolled_back(told: Stage) -> None:
    bring_changes(told)

    def fails(session: Session) -> None:
        page = session.get_one(PageRecord, 1)
        found = append_changes(session, [NewChange(ChangeKind.EDITED, title="never")], (page, 1), told.now())
        tell(session, found, everything_to("memory"))
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(told.tools.write(fails))
    assert carry(told) == 1
    assert [delivery.change.id for delivery in told.channel.told] == [2]


def test_a_round_ends_with_what_stays_open_closed_also_where_it_fails(told: Stage) -> None:
    bring_changes(told)
    told.channel.failing = lambda _: True
    carry(told)
    assert told.channel.hung_up == 1


def test_a_turn_of_health_is_told_once_however_often_the_service_starts_anew(told: Stage, clock: Clock) -> None:
    url = "https://site0.example/story"
    bring_changes(told, edits=0)
    heard: list[str] = []
    for minutes, is_back in ((0, False), (20, False), (45, False), (90, False), (30, False), (10, True), (30, True)):
        clock.advance(minutes=minutes)
        anew = type(told)(Database(told.database.url), clock)
        try:
            anew.fetcher.answers[url] = told.fetcher.answers[url] if is_back else 503
            with anew.database.writing() as session:
                claims = claim_now(session, page_ids=[1], now=clock(), lease_s=60, owner="here:1")
            asyncio.run(run_check(claims[0], anew.tools))
            carry(anew)
            heard += [delivery.change.summary for delivery in anew.channel.told]
        finally:
            anew.close()
    assert [summary.partition(":")[0].split(" for ")[0].split(", ")[0] for summary in heard] == [
        "cannot be read",
        "can be read again",
    ]
