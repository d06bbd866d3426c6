"""What the service tells of its own work while it does it; whoever wants figures of it passes an observer in the tools.

Called on the event loop for every check, so an observer only counts.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.runner import CheckReport

FETCH, JUDGE, READ, WRITE = "fetch", "judge", "read", "write"
STAGES = (FETCH, JUDGE, READ, WRITE)
"""What a check waits for: the server, the judgement, the database. Waiting for one's turn counts."""


class Observer:
    """Listens to nothing; override what is of interest."""

    def checked(self, report: CheckReport, late_s: float) -> None:
        """A check has ended that began so many seconds after it was due."""

    def took(self, stage: str, seconds: float) -> None:
        """A stage has ended."""

    def delivered(self, channel: str, *, is_told: bool) -> None:
        """A delivery was made, or failed."""

    def loop_lagged(self, seconds: float) -> None:
        """The event loop took so long to come to what it was asked for."""


@contextmanager
def timed(observer: Observer, stage: str) -> Iterator[None]:
    """Tell how long the block took."""
    started = time.perf_counter()
    try:
        yield
    finally:
        observer.took(stage, time.perf_counter() - started)
