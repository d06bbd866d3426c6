"""Whether the service still makes progress, as one small fact: who has not been heard of for too long.

A part says "expect me" each time it passes; one that waits for nothing says that it is done. The watchdog looks from a
thread of its own, because a blocked event loop is one of the things that it is there to find. What it finds is logged
and counted; if it lasts, the process gives up, so that whatever started it starts it anew: leases and the outbox are
made for processes that die at any moment.
"""

from __future__ import annotations

import faulthandler
import logging
import threading
import time
from typing import TYPE_CHECKING

from scheduler.logs import log_event

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

LOOP = "event loop"
CLAIMING = "claiming"
HEARTBEAT = "heartbeat"
DELIVERY = "delivery to "
"""Followed by the channel's name."""

STUCK_S = 150.0
"""Longer than anything takes that goes well: a write that waits its turn twice (30 s each), a delivery (60 s)."""
GIVE_UP_S = 300.0
LOOK_S = 1.0
_STANDARD_ERROR = 2
HELD_UP_S = 30.0
"""A watchdog that comes to look so much too late was stopped with everything else, and blames nobody."""


class Liveness:
    """When each part was last heard of. Safe to use from any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, stuck_s: float = STUCK_S) -> None:
        self._monotonic = monotonic
        self._stuck_s = stuck_s
        self._since: dict[str, float] = {}
        self._lock = threading.Lock()

    def expect(self, part: str) -> None:
        """From now on this part must be heard of again in time."""
        with self._lock:
            self._since[part] = self._monotonic()

    def done(self, part: str) -> None:
        """This part has nothing under way."""
        with self._lock:
            self._since.pop(part, None)

    def forgive(self) -> None:
        """Count anew for every part: this process was held up as a whole."""
        now = self._monotonic()
        with self._lock:
            self._since = dict.fromkeys(self._since, now)

    def stuck(self) -> Mapping[str, float]:
        """The parts that should have been heard of, and for how many seconds they have not been."""
        now = self._monotonic()
        with self._lock:
            silent = {part: now - since for part, since in self._since.items()}
        return {part: seconds for part, seconds in silent.items() if seconds >= self._stuck_s}


class Watchdog:
    """Looks every second whether all parts are heard of, and how late the event loop is."""

    def __init__(
        self,
        liveness: Liveness,
        *,
        on_lag: Callable[[float], None],
        give_up: Callable[[], None] | None = None,
        give_up_s: float = GIVE_UP_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._liveness = liveness
        self._on_lag = on_lag
        self._give_up = give_up
        self._give_up_s = give_up_s
        self._look_s = look_s
        self._told: set[str] = set()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, args=(loop,), name="variorum-watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no longer. Stopping twice is stopping once."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        is_back = threading.Event()
        is_back.set()
        looked_at = time.monotonic()
        while not self._stopped.wait(self._look_s):
            if time.monotonic() - looked_at > HELD_UP_S:
                self._liveness.forgive()
            looked_at = time.monotonic()
            if is_back.is_set():
                is_back.clear()
                self._liveness.expect(LOOP)
                loop.call_soon_threadsafe(self._answer, time.monotonic(), is_back)
            self._look()

    def _answer(self, asked_at: float, is_back: threading.Event) -> None:
        self._liveness.done(LOOP)
        self._on_lag(time.monotonic() - asked_at)
        is_back.set()

    def _look(self) -> None:
        stuck = self._liveness.stuck()
        for part in stuck.keys() - self._told:
            log_event(logger, logging.ERROR, "stuck", part=part, seconds=round(stuck[part]))
        for part in self._told - stuck.keys():
            log_event(logger, logging.WARNING, "goes_on", part=part)
        self._told = set(stuck)
        lasting = [part for part, seconds in stuck.items() if seconds >= self._give_up_s]
        if lasting and self._give_up is not None:
            log_event(logger, logging.CRITICAL, "service_gives_up", parts=sorted(lasting))
            faulthandler.dump_traceback(_STANDARD_ERROR)
            self._give_up()
