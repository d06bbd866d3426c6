"""Judging in processes: what hangs is ended, what dies is tried again, and nothing outlives the service."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from scheduler.judges import Judges, JudgingError
from scheduler.runner import run_check
from scraper.judgement import Outcome
from scraper.model import GapReason
from tests.integration.scheduler.judged import begin_and_wait, die, fail, serve_until_killed
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scraper.judgement import CheckResult
    from tests.integration.scheduler.conftest import Stage

ENDLESS = partial(re.match, "(a+)+$", "a" * 64 + "!")
"""Takes centuries, and lets no other thread of its process run meanwhile."""
LONGEST_S = 30.0


@pytest.fixture
def judges() -> Iterator[Judges]:
    with Judges(2, LONGEST_S) as pool:
        yield pool


def test_pages_are_judged_in_other_processes_which_are_used_again(judges: Judges) -> None:
    first, second = (judges.submit(os.getpid).result() for _ in range(2))
    assert first == second
    assert judges.pids == [first]
    assert first != os.getpid()


def test_as_many_processes_are_started_as_there_is_work_at_once(judges: Judges, tmp_path: Path) -> None:
    go_on = tmp_path / "go"
    running = [judges.submit(begin_and_wait, tmp_path / "begun", go_on) for _ in range(3)]
    until(lambda: len(_lines(tmp_path / "begun")) == 2)
    go_on.touch()
    assert {future.result() for future in running} == set(judges.pids)
    assert len(judges.pids) == 2


def test_a_page_that_hangs_is_ended_and_another_judgement_goes_on() -> None:
    with Judges(2, 0.5) as judges:
        hung, other = judges.submit(ENDLESS), judges.submit(os.getpid)
        pid = other.result()
        with pytest.raises(JudgingError, match=r"took longer than 0\.5 seconds"):
            hung.result()
        assert judges.pids == [pid]
        assert judges.submit(os.getpid).result() == pid
    assert _is_gone(pid)


def test_a_process_that_is_killed_takes_no_judgement_along(judges: Judges, tmp_path: Path) -> None:
    begun, go_on = tmp_path / "begun", tmp_path / "go"
    future = judges.submit(begin_and_wait, begun, go_on)
    until(lambda: len(_lines(begun)) == 1)
    killed = int(_lines(begun)[0])
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(_lines(begun)) == 2)
    go_on.touch()
    assert future.result() != killed
    assert _is_gone(killed)


def test_an_idle_process_that_is_killed_is_replaced(judges: Judges) -> None:
    killed = judges.submit(os.getpid).result()
    os.kill(killed, signal.SIGKILL)
    assert judges.submit(os.getpid).result() != killed


def test_a_page_that_kills_every_process_is_given_up(judges: Judges) -> None:
    with pytest.raises(JudgingError, match=r"died of it, 2 times \(signal SIGKILL\)"):
        judges.submit(die).result()


def test_a_bug_comes_back_with_its_traceback(judges: Judges) -> None:
    with pytest.raises(RuntimeError, match="this and that") as caught:
        judges.submit(fail).result()
    assert "in fail" in str(caught.value)
    with pytest.raises(ValueError, match="invalid literal") as other:
        judges.submit(int, "none").result()
    assert "Traceback" in other.value.__notes__[0]


def test_the_end_waits_for_no_page_that_hangs(tmp_path: Path) -> None:
    judges = Judges(1, LONGEST_S)
    hung = judges.submit(begin_and_wait, tmp_path / "begun", tmp_path / "never")
    until(lambda: len(_lines(tmp_path / "begun")) == 1)
    judges.shutdown()
    with pytest.raises(JudgingError):
        hung.result()
    assert _is_gone(int(_lines(tmp_path / "begun")[0]))


def test_no_process_outlives_a_service_that_is_killed() -> None:
    program = f"from {serve_until_killed.__module__} import serve_until_killed; serve_until_killed()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as service:
        assert service.stdout is not None
        assert int(service.stdout.readline()) != service.pid
        service.kill()
        # The pipe ends when the last process that holds it has.
        assert service.stdout.read() == b""


def test_a_page_that_cannot_be_read_to_its_end_is_a_gap_that_says_so(stage: Stage) -> None:
    page_id = stage.add()
    with Judges(1, 0.0) as judges:
        stage.tools = replace(stage.tools, judge=judges)
        result = _check(stage)
    assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.INTERNAL)
    assert result.detail == (
        "the check failed inside Variorum: reading the page took longer than 0 seconds and was ended"
    )
    assert stage.page(page_id).last_reason is GapReason.INTERNAL


def test_a_check_is_judged_in_a_process(stage: Stage) -> None:
    page_id = stage.add()
    with Judges(1, LONGEST_S) as judges:
        stage.tools = replace(stage.tools, judge=judges)
        assert _check(stage).outcome is Outcome.ADDED
    assert stage.page(page_id).version_number == 1


def _check(stage: Stage) -> CheckResult:
    (claim,) = stage.claim()
    return asyncio.run(run_check(claim, stage.tools)).result


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
