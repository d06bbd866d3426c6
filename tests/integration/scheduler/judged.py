"""What processes are given to judge in tests: functions they can find by their names."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from scheduler.judges import Judges

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableError(Exception):
    """Cannot be made again from what it was packed with."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def begin_and_wait(begun: Path, go_on: Path) -> int:
    """Say which process this is, then wait to be let go on."""
    with begun.open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    while not go_on.exists():
        time.sleep(0.01)
    return os.getpid()


def die() -> None:
    """End as if the system had taken the memory back."""
    os.kill(os.getpid(), 9)


def fail() -> None:
    """Meet a bug."""
    raise UnreadableError("this", "that")


def serve_until_killed() -> None:
    """Be a service that judges, and say in which process. What hangs there when nobody is left ends by its alarm."""
    judges = Judges(1, 1.0)
    print(judges.submit(os.getpid).result(), flush=True)  # noqa: T201 - to the test
    judges.submit(time.sleep, 600)
    time.sleep(600)
