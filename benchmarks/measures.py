"""All figures that have a floor in tests/quality/floors.toml, by name, measured on a sample or on everything.

python -m benchmarks.measures [--whole] [--jobs 2]
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, field
from importlib.util import find_spec
from statistics import mean
from typing import TYPE_CHECKING

from benchmarks import captures, extraction, stability
from benchmarks.corpus import FULL_GOLD, gold_pages
from benchmarks.peers import OURS, PEERS
from benchmarks.scenery import pools

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: pages of each set, pages that variants are made of, pages of captures; None is all."""

    scored: int | None = None
    varied: int | None = None
    captured: int | None = None
    timed: int | None = 60
    sets: tuple[str, ...] = field(default=extraction.SETS)


WHOLE = Extent()
SAMPLE = Extent(scored=40, varied=40, captured=12, timed=8)
"""Takes some 40 s of CPU time, less than a minute on two free cores."""


def main(arguments: list[str] | None = None) -> None:
    """Print every measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measures")
    parser.add_argument("--whole", action="store_true", help="everything instead of the sample")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    for name, value in measured(WHOLE if options.whole else SAMPLE, options.jobs).items():
        print(f"{name:45} {value:8.2f}", flush=True)


def measured(extent: Extent, jobs: int = 2) -> dict[str, float]:
    """Return every measure by name, in per cent, counts, or ratios to trafilatura's CPU time."""
    found = {
        **dict(extraction_measures(extent, jobs)),
        **dict(stability_measures(extent, jobs)),
        **dict(capture_measures(extent, jobs)),
        **dict(speed_measures(extent)),
    }
    return {name: value for name, value in found.items() if not math.isnan(value)}


def extraction_measures(extent: Extent, jobs: int) -> Iterator[tuple[str, float]]:
    """Yield what score.py measures, a set at a time."""
    for name in extent.sets:
        lines = extraction.sampled_lines(name, extent.scored)
        result = extraction.scored([OURS], name, lines, jobs)[OURS]
        if result.overlaps:
            yield f"{name}: F1", 100 * result.f1()
        else:
            yield f"{name}: segments F1", 100 * result.segments_f1()
        yield f"{name}: leaks", result.leak_percent()
        for kind in extraction.FIELDS:
            yield f"{name}: {kind}", result.right_percent(kind)


def stability_measures(extent: Extent, jobs: int) -> Iterator[tuple[str, float]]:
    """Yield the shares of variants that held."""
    pages = list(gold_pages(FULL_GOLD))
    chosen = stability.sampled(pages, extent.varied, 1)
    tally = stability.measured([OURS], chosen, stability.Draw(pools(pages)), jobs)[OURS]
    for measure, cell in (
        ("surroundings", "all"),
        ("surroundings", "all at once"),
        ("related", "all"),
        ("edits", "word"),
        ("edits", "figure"),
        ("edits", "sentence"),
    ):
        rate = tally.rate(measure, cell)
        yield f"{measure}: {cell}", math.nan if rate is None else rate


def capture_measures(extent: Extent, jobs: int) -> Iterator[tuple[str, float]]:
    """Yield false and missed changes of real captures, by text and as the product judges them."""
    for label, spec in (("text", OURS), ("judged", captures.JUDGED)):
        score = captures.scored(spec, extent.captured, jobs)
        yield f"captures, {label}: false", len(score.distinct_false())
        yield f"captures, {label}: missed", len(score.missed)


def speed_measures(extent: Extent) -> Iterator[tuple[str, float]]:
    """Yield CPU time as a ratio to trafilatura's on the same pages, alone in its process; nothing without the peer."""
    if find_spec("trafilatura") is None:
        return
    lines = extraction.sampled_lines("articles-en", extent.timed)
    peer = PEERS["trafilatura"]
    results = extraction.scored([OURS, peer], "articles-en", lines)
    yield "CPU against trafilatura", mean(results[OURS].cpu_ms) / mean(results[peer].cpu_ms)


if __name__ == "__main__":
    main()
