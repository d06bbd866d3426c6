"""Judging in processes: a page that is hard to read takes neither the loop's time nor another page's turn.

Each thread lends what it judges to a process of its own and waits for the answer. A judgement that does not end in time
is ended with its process; one whose process died (killed by the system for its memory, say) is tried once more in a
fresh one. Processes are started when they are needed and are as many as there is work at once; they end with the pipe
to this process, however that is lost.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final, TypeVar

from scheduler.logs import log_event

if TYPE_CHECKING:
    from collections.abc import Callable

Judged = TypeVar("Judged")

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 2
"""Two processes that die of one page are the page's doing, not chance."""
START_S: Final = 60.0
ORPHANED_S: Final = 5.0
"""Past its deadline a call ends its process by itself: it is still there only where nobody is left to end it."""
_COMMAND: Final = "from scheduler.judge_process import serve; serve()"


class JudgingError(Exception):
    """A page could not be judged; the message says why and quotes nothing of the page."""


class _LostError(Exception):
    """The process is gone."""


class Judges(Executor):
    """Runs pure functions of picklable arguments in at most so many processes. Safe to share between threads."""

    def __init__(self, most: int, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._threads = ThreadPoolExecutor(most, "judge")
        # The one used last is the next: where one is enough, no other is started.
        self._idle: queue.LifoQueue[_Process] = queue.LifoQueue()
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def pids(self) -> list[int]:
        """The processes that run now."""
        with self._lock:
            return [process.pid for process in self._all]

    def submit(self, fn: Callable[..., Judged], /, *args: Any, **kwargs: Any) -> Future[Judged]:
        """Have a function called in some process. The future raises JudgingError where no process came to its end."""
        return self._threads.submit(self._judge, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """End every process, also one that is judging: whoever waits for it has given up by now."""
        with self._lock:
            self._is_closed = True
            processes = list(self._all)
        for process in processes:
            process.kill()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in processes:
            process.end()

    def _judge(self, work: Callable[[], Judged]) -> Judged:
        job = pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL)
        status = None
        for _ in range(ATTEMPTS):
            process = self._take()
            try:
                answer = process.ask(job, self._deadline_s)
            except TimeoutError:
                self._drop(process)
                message = f"reading the page took longer than {self._deadline_s:g} seconds and was ended"
                raise JudgingError(message) from None
            except _LostError:
                status = self._drop(process)
                log_event(logger, logging.WARNING, "judge_lost", pid=process.pid, status=status)
                continue
            self._idle.put(process)
            found: Judged = _unpacked(answer)
            return found
        message = f"the process that read the page died of it, {ATTEMPTS} times ({_in_words(status)})"
        raise JudgingError(message)

    def _take(self) -> _Process:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._lock:
            if self._is_closed:
                message = "nothing more is judged: the program ends"
                raise JudgingError(message)
            process = _Process(self._deadline_s)
            self._all.add(process)
        return process

    def _drop(self, process: _Process) -> int | None:
        with self._lock:
            self._all.discard(process)
        process.kill()
        return process.end()


class _Process:
    """One process that judges, and this end of the pipe to it. It says nothing once, when it is ready."""

    def __init__(self, deadline_s: float) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, and numbers
                [sys.executable, "-P", "-c", _COMMAND, str(descriptor), str(deadline_s + ORPHANED_S)],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                # Modules are to be found where this program found them, wherever that was.
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        self._connection = Connection(ours.detach())
        self.pid = self._process.pid
        self._is_ready = False

    def ask(self, job: bytes, deadline_s: float) -> bytes:
        try:
            if not self._is_ready:
                # Its start is not the page's doing.
                self._is_ready = self._connection.poll(START_S) and self._connection.recv_bytes() == b""
            self._connection.send_bytes(job)
            if not self._connection.poll(deadline_s):
                raise TimeoutError
            return self._connection.recv_bytes()
        except (EOFError, ConnectionError):
            raise _LostError from None

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int | None:
        self._connection.close()
        return self._process.wait()


def _unpacked(answer: bytes) -> Any:
    found, error = pickle.loads(answer)  # noqa: S301 - from our own process, over a pipe that only it holds
    if error is not None:
        raise error
    return found


def _in_words(status: int | None) -> str:
    if status is None or status >= 0:
        return f"exit status {status}"
    return f"signal {signal.Signals(-status).name}"
