"""Measure false and noticed changes on real captures: policy pages fetched again and again.

    python -m benchmarks.captures [module:callable] [--judged] [--peers] [--pages N] [--list] [--jobs 2]

An interval is two neighbouring captures of a page. It is silent where people's hand-made selectors gave the same
version before and after, and true where they gave another and the page's visible text differs. An extractor raises an
alarm where its text in the product's canonical form differs; with --judged the product's whole decision is asked as
well. Equal alarms of a page (the same text before and the same after) are counted once. captures_left_out.txt names the
intervals that no text comparison can be blamed for, each with its reason.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Indel

from benchmarks.corpus import article_text, load_extractor, read_lines, shared_folder
from benchmarks.judged import verdict
from benchmarks.peers import OURS, PEERS, null_text
from scraper.compare import canonical_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.corpus import Extractor

    Comparison = Callable[[dict[str, Any], dict[str, Any]], tuple[bool, str, str]]

LEFT_OUT = Path(__file__).with_name("captures_left_out.txt")
JUDGED = "judged"
"""Stands for the product's decision where an extractor's address is expected."""
SHOWN = 90


@dataclass(frozen=True, slots=True)
class Interval:
    """Two neighbouring captures of a page, named by the unix times of both, with their texts."""

    page: str
    start: int
    end: int
    is_true: bool
    before: str
    after: str
    is_alarm: bool

    @property
    def name(self) -> str:
        """Return the line that names the interval in the list of those left out."""
        return f"{self.page} | {self.start} | {self.end}"


@dataclass(slots=True)
class Score:
    """What one extractor did: false alarms, and true changes noticed or missed; each with the intervals."""

    silent: int = 0
    false: list[Interval] = field(default_factory=list)
    noticed: list[Interval] = field(default_factory=list)
    missed: list[Interval] = field(default_factory=list)
    empty: int = 0

    def distinct_false(self) -> list[Interval]:
        """Return the false alarms, equal ones once."""
        return list({(one.page, one.before, one.after): one for one in self.false}.values())


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.captures")
    parser.add_argument("extractor", nargs="?", default=OURS, help="module:callable")
    parser.add_argument("--judged", action="store_true", help="judge each pair through scraper.check.decide as well")
    parser.add_argument("--peers", action="store_true", help="measure the peers and the whole text too")
    parser.add_argument("--pages", type=int, metavar="N", help="N pages, spread evenly")
    parser.add_argument("--list", action="store_true", help="show each false alarm and each change missed")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    peers = {"whole text": "benchmarks.peers:null_text", **PEERS} if options.peers else {}
    judged = {"judged": JUDGED} if options.judged else {}
    for name, spec in {options.extractor: options.extractor, **judged, **peers}.items():
        print(report(name, scored(spec, options.pages, options.jobs), lists=options.list), flush=True)


def scored(spec: str, pages: int | None = None, jobs: int = 1) -> Score:
    """Judge all intervals of some pages spread evenly (of all without a number), less those left out."""
    lines = list(read_lines(shared_folder() / "captures" / "policy-pages.jsonl.xz"))
    lines = lines[:: max(1, len(lines) // pages)] if pages else lines
    work = partial(intervals_of, spec=spec)
    if jobs == 1:
        return score_of([interval for line in lines for interval in work(line)])
    with ProcessPoolExecutor(jobs) as executor:
        return score_of([interval for found in executor.map(work, lines) for interval in found])


def intervals_of(line: dict[str, Any], spec: str) -> list[Interval]:
    """Return a page's intervals with an extractor's texts, less new versions that no visible text shows."""
    pairs = [(one, two) for one, two in itertools.pairwise(line["captures"]) if two["follows_previous"]]
    compare = verdict if spec == JUDGED else compared_by(load_extractor(spec))
    found = []
    for one, two in pairs:
        is_true = one["version"] != two["version"]
        if not is_true or text_of(null_text, one["html"]) != text_of(null_text, two["html"]):
            is_alarm, before, after = compare(one, two)
            times = one["captured"], two["captured"]
            found.append(Interval(line["page"], *times, is_true, before, after, is_alarm))
    return found


def compared_by(extract: Extractor) -> Comparison:
    """Return a comparison of two captures by an extractor's texts, each text made once."""
    known: dict[int, str] = {}

    def compare(one: dict[str, Any], two: dict[str, Any]) -> tuple[bool, str, str]:
        for capture in (one, two):
            if capture["captured"] not in known:
                known[capture["captured"]] = text_of(extract, capture["html"])
        before, after = known[one["captured"]], known[two["captured"]]
        return before != after, before, after

    return compare


def text_of(extract: Extractor, html: str) -> str:
    """Return the text of a capture in canonical form."""
    return canonical_text(article_text(extract(html, None)))


def left_out() -> dict[str, str]:
    """Return the intervals left out by hand, by name, each with its reason."""
    lines = LEFT_OUT.read_text("utf-8").splitlines() if LEFT_OUT.exists() else []
    parts = [line.rsplit(" | ", 1) for line in lines if line and not line.startswith("#")]
    return {name.strip(): reason.strip() for name, reason in parts}


def score_of(intervals: list[Interval]) -> Score:
    """Sort intervals into what was right and what was wrong."""
    score, skipped = Score(), left_out()
    for one in intervals:
        if one.name in skipped:
            continue
        score.empty += not one.after
        if one.is_true:
            (score.noticed if one.is_alarm else score.missed).append(one)
        else:
            score.silent += 1
            if one.is_alarm:
                score.false.append(one)
    return score


def report(name: str, score: Score, *, lists: bool = False) -> str:
    """Return one extractor's line, and below it what it got wrong."""
    distinct = score.distinct_false()
    true = len(score.noticed) + len(score.missed)
    false = f"false {len(distinct):3} ({len(score.false)} with repeats) of {score.silent} silent"
    rows = [f"{name:42} {false}; noticed {len(score.noticed)} of {true} true; {score.empty} empty"]
    if lists:
        rows += [f"FALSE {one.name}\n{difference(one)}" for one in distinct]
        rows += [f"MISSED {one.name}" for one in score.missed]
        by_page = Counter(one.page for one in score.missed)
        rows.append(f"missed by page: {dict(by_page)}")
    return "\n".join(rows)


def difference(one: Interval, most: int = 6) -> str:
    """Return the first places where an interval's texts differ, a line each."""
    old, new = one.before.split(), one.after.split()
    changed = [code for code in Indel.opcodes(old, new) if code.tag != "equal"][:most]
    return "\n".join(
        f"    {code.tag}: {' '.join(old[code.src_start : code.src_end])[:SHOWN]!r} -> "
        f"{' '.join(new[code.dest_start : code.dest_end])[:SHOWN]!r}"
        for code in changed
    )


if __name__ == "__main__":
    main()
