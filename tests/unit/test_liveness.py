from __future__ import annotations

import asyncio
import threading

import pytest

from scheduler.liveness import LOOP, Liveness, Watchdog


class Monotonic:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Monotonic:
    return Monotonic()


def test_a_part_that_is_heard_of_in_time_is_not_stuck(clock: Monotonic) -> None:
    liveness = Liveness(clock, stuck_s=10)
    for _ in range(5):
        liveness.expect("claiming")
        clock.at += 9
    assert liveness.stuck() == {}


def test_a_part_that_is_not_heard_of_is_stuck_until_it_is(clock: Monotonic) -> None:
    liveness = Liveness(clock, stuck_s=10)
    liveness.expect("claiming")
    clock.at += 12
    assert liveness.stuck() == {"claiming": 12}
    liveness.expect("claiming")
    assert liveness.stuck() == {}


def test_what_is_done_is_not_waited_for(clock: Monotonic) -> None:
    liveness = Liveness(clock, stuck_s=10)
    liveness.expect("delivery")
    liveness.done("delivery")
    clock.at += 100
    assert liveness.stuck() == {}


def test_a_process_that_was_held_up_as_a_whole_blames_nobody(clock: Monotonic) -> None:
    liveness = Liveness(clock, stuck_s=10)
    liveness.expect("claiming")
    clock.at += 100
    liveness.forgive()
    assert liveness.stuck() == {}
    clock.at += 11
    assert liveness.stuck() == {"claiming": 11}


def test_the_watchdog_gives_up_a_service_whose_part_stays_stuck() -> None:
    async def scenario() -> bool:
        liveness, given_up = Liveness(stuck_s=0.01), threading.Event()
        watchdog = Watchdog(liveness, on_lag=lambda _: None, give_up=given_up.set, give_up_s=0.02, look_s=0.01)
        liveness.expect("claiming")
        watchdog.start(asyncio.get_running_loop())
        found = await asyncio.to_thread(given_up.wait, 60)
        watchdog.stop()
        return found

    assert asyncio.run(scenario())


def test_the_watchdog_finds_a_blocked_loop_and_tells_its_lag() -> None:
    lags: list[float] = []

    async def scenario() -> bool:
        liveness, given_up = Liveness(stuck_s=0.05), threading.Event()
        watchdog = Watchdog(liveness, on_lag=lags.append, give_up=given_up.set, give_up_s=0.1, look_s=0.01)
        watchdog.start(asyncio.get_running_loop())
        # Blocks the loop, as a bug would.
        found = given_up.wait(60)
        await asyncio.sleep(0)
        watchdog.stop()
        assert LOOP not in liveness.stuck()
        return found

    assert asyncio.run(scenario())
    assert max(lags) >= 0.05
