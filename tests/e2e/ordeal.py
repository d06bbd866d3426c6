"""What befalls a service and its machine: it is killed, its disk fills up, its database is locked, its clock is set."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = Path(__file__).with_name("clock_child.py")
DISK_BYTES = 64_000_000


class ClockProgram(Program):
    """`variorum`, by a clock that can be set."""

    wrong_by_s: float = 0.0

    def set_clock(self, wrong_by_s: float) -> None:
        """Set the clock of every process of this program, running or to come."""
        self.wrong_by_s = wrong_by_s
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(str(wrong_by_s))
        fresh.replace(self._clock)

    @property
    def _clock(self) -> Path:
        return self.home / "clock"

    def _command(self, args: tuple[str, ...]) -> list[str]:
        if not self._clock.exists():
            self.set_clock(self.wrong_by_s)
        return [sys.executable, str(CHILD), str(self._clock), *args]


class Life:
    """One process of `variorum run`, and what it logs."""

    def __init__(self, program: Program) -> None:
        self.process = program.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.said: list[str] = []
        # A pipe, because a limit of the size of files would silence a log in a file, too.
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def events(self, *names: str) -> list[dict[str, Any]]:
        """What it has logged under these names."""
        found = [json.loads(line) for line in list(self.said) if line.startswith("{")]
        return [event for event in found if event["event"] in names]

    def kill(self) -> None:
        """As the kernel does where memory runs out; all that it said is there afterwards."""
        self.process.kill()
        self.process.wait()
        self._listener.join()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr:
            self.said.extend(self.process.stderr)


class Disk:
    """Where the database lies: a small file system of its own, where this user may mount one.

    Elsewhere a limit to the size of the service's files: writes beyond it fail, if with another error.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", str(folder)]
        try:
            self.is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            self.is_mounted = False

    def close(self) -> None:
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    @contextmanager
    def full(self, life: Life) -> Iterator[None]:
        """No room, until the block ends."""
        with self._filled() if self.is_mounted else self._limited(life):
            yield

    @contextmanager
    def _filled(self) -> Iterator[None]:
        ballast = self.folder / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                # To the last byte: a write is cut short where less than it asks for is left.
                file.write(b"\0" * 65_536)
        try:
            yield
        finally:
            ballast.unlink()

    @staticmethod
    @contextmanager
    def _limited(life: Life) -> Iterator[None]:
        usual = resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (0, usual[1]))
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, usual)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program holds the database for writing, until the block ends."""
    with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
