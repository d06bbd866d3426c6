"""What a process of scheduler/judges.py runs: it takes calls from a pipe, one by one, and answers with what they give.

It trusts its pipe, and holds nothing: killed at any moment, it takes no more along than the call it was at.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import scraper.learning  # noqa: F401 - before the first call, which would wait for it

NICENESS: Final = 5
"""Whoever fetches and writes goes before: a page read a moment later harms nobody."""
_FIRST_TO_GO: Final = "500"
"""Where memory runs out, the system is to end this process, which is replaced, rather than the service."""
_SELDOM: Final = 50_000
"""Objects more than before that make the collector look for cycles. Judging makes none, and frees what it made without
it (of 220 pages not one left a cycle): looking every 700 objects, as is usual, took 7 % of the judgement."""


def serve() -> None:
    """Answer until the other end is closed. Arguments: the pipe's descriptor, and the seconds that end a call."""
    descriptor, longest_s = int(sys.argv[1]), float(sys.argv[2])
    _give_way()
    _collect_seldom()
    connection = Connection(descriptor)
    with contextlib.suppress(EOFError, ConnectionError):
        connection.send_bytes(b"")
        while True:
            call = connection.recv_bytes()
            # The service ends what takes too long. Should it be gone itself, the system does: it needs nothing of
            # Python's for that, which may be stuck in a regular expression.
            signal.setitimer(signal.ITIMER_REAL, longest_s)
            answer = _answer(call)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(answer)


def _give_way() -> None:
    # Whoever stops the service by its terminal or its control group sends the signal here, too; what is being judged
    # then is still recorded, and this process ends with its pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


def _collect_seldom() -> None:
    gc.freeze()
    gc.set_threshold(_SELDOM)


def _answer(call: bytes) -> bytes:
    try:
        return pickle.dumps((pickle.loads(call)(), None), protocol=pickle.HIGHEST_PROTOCOL)  # noqa: S301 - our own pipe
    except Exception as error:  # noqa: BLE001 - the top of a worker: the service gets it
        error.add_note("In the process that judged:\n" + "".join(traceback.format_exception(error)))
        return _packed(error)


def _packed(error: Exception) -> bytes:
    """Not every exception can be packed, nor, once packed, be made again from what it holds."""
    try:
        packed = pickle.dumps((None, error))
        pickle.loads(packed)  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - whatever it is, its text remains
        return pickle.dumps((None, RuntimeError("\n".join((repr(error), *error.__notes__)))))
    return packed
