"""How late the adaptive schedule finds edits, beside the fixed interval that costs as many requests.

    python -m benchmarks.life [--pages 300] [--shared FOLDER]

Each trace is a list of pages, each page the hours after its publication at which it is edited. The policy of
scheduler/life.py looks at every page through scheduler/timing.py, as the service does, from its publication to the
horizon; the fixed interval is the horizon over the mean number of those requests, and each page has a phase of its own.
An edit is found at the first look after it; what is not found until the horizon counts as found there. Chance is
seeded, so a run can be repeated.

What the made traces assume:

- `news`: edits cluster in the first hours and have a heavy tail. The time of an edit follows a Lomax distribution
  (shape 0.3, scale 1 hour; half of those within 90 days come in the first six hours); pages differ by a Gamma factor
  (shape 0.5), two edits a page on average.
- `news, a year`: the same over a year, with shape 0.05: a tail so heavy that a day holds as many edits as the next ten.
- `even paces`: each page at an even pace of its own, log-normal around one edit a month, whatever its age.
- `hourly to weekly`: pages edited each hour, every six hours, day or week, like clockwork.
- `one even pace`: all pages at the same even pace, four edits a year. Every moment is like every other: nothing can
  beat the fixed interval.
- `late`: no edit in the first month, then evenly spread: made to be as unkind to the policy as can be.

The real ones are taken from the shared folder if it is there: the edits of GOV.UK pages that were edited at least once
(so they say nothing of pages that never are), and those of policy pages, as their curators saw them.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from scheduler.timing import Chances, next_check
from scraper.judgement import CheckResult, Outcome
from scraper.model import SourceKind
from scraper.schedule import ADAPTIVE
from storage.check_records import TimingFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BORN = datetime(2026, 1, 1, tzinfo=UTC)
DAY_H = 24.0
YEAR_H = 365 * DAY_H
MOST = 0.5
"""What the median may be of the fixed interval's on `news`."""

Trace = list[list[float]]


@dataclass(frozen=True, slots=True)
class Watched:
    """What it took to watch one page, and how late each of its edits was found, in hours."""

    requests: int
    delays: list[float]


def watch(edits: list[float], horizon_h: float, chance: random.Random, seed: int) -> Watched:
    """Look at one page by the policy."""
    facts = TimingFacts(SourceKind.PAGE, (ADAPTIVE,), BORN, BORN, is_discovered=True, seed=seed, published_at=BORN)
    at, requests, found, delays = 0.0, 0, 0, []
    while at < horizon_h:
        requests += 1
        fresh = [edit for edit in edits[found:] if edit <= at]
        found += len(fresh)
        delays += [at - edit for edit in fresh]
        now = BORN + timedelta(hours=at)
        outcome = Outcome.EDITED if fresh else Outcome.UNCHANGED
        planned = next_check(facts, CheckResult(outcome, now, ""), now, Chances(chance.random())).at
        versions = max(facts.version_count, 1) + (1 if fresh else 0)
        facts = replace(facts, version_count=versions, last_checked_at=now)
        facts = replace(facts, last_changed_at=now) if fresh else facts
        if planned is None:
            break
        at = (planned - BORN) / timedelta(hours=1)
    return Watched(requests, delays + [horizon_h - edit for edit in edits[found:]])


def watch_fixed(edits: list[float], horizon_h: float, every_h: float, phase: float) -> list[float]:
    """Look at one page at a fixed interval; return how late each edit is found."""
    begins = phase * every_h
    looks = (begins + math.ceil((edit - begins) / every_h) * every_h for edit in edits)
    return [min(look, horizon_h) - edit for look, edit in zip(looks, edits, strict=True)]


def lomax(shape: float, horizon_h: float, mean_edits: float) -> Callable[[random.Random], list[float]]:
    """Make pages whose edits cluster at first, with a heavy tail."""

    def page(chance: random.Random) -> list[float]:
        within = 1 - (1 + horizon_h) ** -shape
        count = poisson(chance, chance.gammavariate(0.5, 2.0) * mean_edits)
        return sorted((1 - chance.random() * within) ** (-1 / shape) - 1 for _ in range(count))

    return page


def even(
    horizon_h: float, per_hour: Callable[[random.Random], float], begins: float = 0.0
) -> Callable[..., list[float]]:
    """Make pages that are edited at an even pace."""

    def page(chance: random.Random) -> list[float]:
        rate, at, edits = per_hour(chance), begins, []
        while (at := at + chance.expovariate(rate)) < horizon_h:
            edits.append(at)
        return edits

    return page


def clockwork(horizon_h: float) -> Callable[[random.Random], list[float]]:
    """Make pages that are edited at fixed times."""

    def page(chance: random.Random) -> list[float]:
        every = chance.choice([1, 6, 24, 168])
        return [turn * every + chance.random() for turn in range(1, int(horizon_h / every))]

    return page


def poisson(chance: random.Random, mean_count: float) -> int:
    """Draw a number of events."""
    count, at = 0, chance.expovariate(1.0)
    while at < mean_count:
        count, at = count + 1, at + chance.expovariate(1.0)
    return count


def made(pages: int) -> Iterator[tuple[str, Trace, float]]:
    """Give the made traces with their horizons."""
    quarter = 90 * DAY_H
    kinds: list[tuple[str, Callable[[random.Random], list[float]], float, int]] = [
        ("news", lomax(0.3, quarter, 2.0), quarter, pages),
        ("news, a year", lomax(0.05, YEAR_H, 2.0), YEAR_H, pages // 2),
        ("even paces", even(quarter, lambda c: math.exp(c.gauss(0, 1.5)) / (30 * DAY_H)), quarter, pages // 2),
        ("hourly to weekly", clockwork(quarter), quarter, max(pages // 20, 4)),
        ("one even pace", even(YEAR_H, lambda _: 4 / YEAR_H), YEAR_H, pages // 2),
        ("late", even(YEAR_H, lambda _: 1 / YEAR_H, begins=30 * DAY_H), YEAR_H, pages // 2),
    ]
    for number, (name, page, horizon_h, count) in enumerate(kinds):
        chance = random.Random(number)
        yield name, [page(chance) for _ in range(count)], horizon_h


def real(shared: Path) -> Iterator[tuple[str, Trace, float]]:
    """Give the real traces, where they are at hand."""
    if (published := shared / "versions" / "gov-uk.jsonl.xz").is_file():
        pages = [page["versions"] for page in _lines(published)]
        times = [[datetime.fromisoformat(version["published"]) for version in page] for page in pages]
        yield "GOV.UK", [sorted((at - page[0]) / timedelta(hours=1) for at in page[1:]) for page in times], YEAR_H
    if (captured := shared / "captures" / "policy-pages.jsonl.xz").is_file():
        yield "policy pages", [_policy_edits(page["captures"]) for page in _lines(captured)], 120 * DAY_H


def _lines(file: Path) -> list[Any]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _policy_edits(captures: list[dict[str, object]]) -> list[float]:
    first, edits = float(str(captures[0]["captured"])), []
    for before, after in pairwise(captures):
        if before["version"] != after["version"] and after.get("follows_previous", True):
            edits.append((float(str(after["captured"])) - first) / 3600)
    return edits


def compare(name: str, trace: Trace, horizon_h: float) -> float:
    """Print one line; return what the policy's median delay is of the fixed interval's."""
    chance = random.Random(1)
    trace = [[edit for edit in page if edit < horizon_h] for page in trace]
    watched = [watch(page, horizon_h, chance, seed) for seed, page in enumerate(trace)]
    requests = mean(page.requests for page in watched)
    every_h = horizon_h / requests
    adaptive = [delay for page in watched for delay in page.delays]
    fixed = [delay for page in trace for delay in watch_fixed(page, horizon_h, every_h, chance.random())]
    of_medians, of_means = median(adaptive) / median(fixed), mean(adaptive) / mean(fixed)
    print(
        f"{name:18} {len(trace):5} {len(adaptive):6} {requests:9.0f} {every_h:8.1f}"
        f" {median(adaptive):9.2f} {median(fixed):7.2f} {of_medians:6.2f}"
        f" {mean(adaptive):9.2f} {mean(fixed):7.2f} {of_means:6.2f}"
    )
    return of_medians


def main() -> int:
    """Compare on all traces; 1 where the policy is not worth it on the kind of page it is made for."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    said = options.parse_args()
    print("delays in hours    pages  edits  requests  every h    median   fixed  ratio      mean   fixed  ratio")
    ratios = {
        name: compare(name, trace, horizon_h) for name, trace, horizon_h in (*made(said.pages), *real(said.shared))
    }
    return 0 if ratios["news"] <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
