"""Score extractors against the gold texts and metadata of the shared corpus, with score.py's own measures.

    python -m benchmarks.extraction [module:callable] [--peers] [--sets NAME …] [--sample N] [--list] [--jobs 2]

The 2012 set's golds begin with the page's title, which is not body: its first line is cut from the gold (of 383 pages;
one gold has no title). Time is CPU time of the warmer of two passes; what counts is the ratio to trafilatura in
the same run.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from statistics import mean
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import article_text, load_extractor, read_lines, scorer, shared_folder, without_title
from benchmarks.peers import OURS, PEERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from benchmarks.corpus import Extractor

SETS = ("articles-en", "news-world", "articles-mixed", "segments", "news-2012-multilingual")
FIELDS = ("title", "authors", "date")
POOR = 0.8
"""A page whose F1 is below this is shown by --list."""


@dataclass(slots=True)
class Result:
    """What one extractor scored on one set: lists and counts that shares of the work can be added up from."""

    overlaps: list[tuple[int, int, int]] = field(default_factory=list)
    leaks: int = 0
    marks: Counter[tuple[str, bool]] = field(default_factory=Counter)
    cpu_ms: list[float] = field(default_factory=list)
    poor: list[str] = field(default_factory=list)

    def add(self, other: Result) -> None:
        """Take another share's scores in."""
        self.overlaps += other.overlaps
        self.leaks += other.leaks
        self.marks += other.marks
        self.cpu_ms += other.cpu_ms
        self.poor += other.poor

    def precision(self) -> float:
        """Return the mean over pages that gave any text, as score.py takes it."""
        return mean([hit / (hit + extra) for hit, extra, _ in self.overlaps if hit + extra] or [0.0])

    def recall(self) -> float:
        """Return the mean over pages whose gold has any text."""
        return mean([hit / (hit + missing) for hit, _, missing in self.overlaps if hit + missing] or [0.0])

    def f1(self) -> float:
        """Return the harmonic mean of both."""
        return harmonic(self.precision(), self.recall())

    def leak_percent(self) -> float:
        """Return the share of pages that leak a related story; of segments the share of absent ones found."""
        return (
            100 * self.leaks / len(self.overlaps) if self.overlaps else 100 - self.right_percent("absent", found=False)
        )

    def segments_f1(self) -> float:
        """Return precision against recall of present and absent segments."""
        hit, miss = self.marks["present", True], self.marks["present", False]
        return harmonic(hit / max(1, hit + self.marks["absent", True]), hit / max(1, hit + miss))

    def right_percent(self, name: str, *, found: bool = True) -> float:
        """Return the share of pages on which a field was right (of segments that were, or were not, in the text)."""
        total = self.marks[name, True] + self.marks[name, False]
        return 100 * self.marks[name, found] / total if total else float("nan")


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction")
    parser.add_argument("extractor", nargs="?", default=OURS, help="module:callable")
    parser.add_argument("--peers", action="store_true", help="measure the peers in the same run")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--sample", type=int, metavar="N", help="that many pages of each set, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help=f"show each page with an F1 below {POOR}")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    contenders = {options.extractor: options.extractor, **(PEERS if options.peers else {})}
    for name in options.sets:
        lines = sampled_lines(name, options.sample, options.seed)
        results = scored(list(contenders.values()), name, lines, options.jobs)
        print(table(name, {label: results[spec] for label, spec in contenders.items()}, lists=options.list), flush=True)


def sampled_lines(set_name: str, size: int | None = None, seed: int = 1) -> list[dict[str, Any]]:
    """Return the lines of a set, or a seeded sample of them."""
    lines = list(read_lines(shared_folder() / "corpus" / f"{set_name}.jsonl.xz"))
    return lines if size is None or size >= len(lines) else random.Random(seed).sample(lines, size)


def scored(specs: list[str], set_name: str, lines: list[dict[str, Any]], jobs: int = 1) -> dict[str, Result]:
    """Score extractors on the same lines; a result by extractor."""
    if jobs == 1:
        return scored_share(specs, set_name, lines)
    total = {spec: Result() for spec in specs}
    with ProcessPoolExecutor(jobs) as executor:
        shares = [lines[start::jobs] for start in range(jobs)]
        for part in executor.map(scored_share, [specs] * jobs, [set_name] * jobs, shares):
            for spec, result in part.items():
                total[spec].add(result)
    return total


def scored_share(specs: list[str], set_name: str, lines: Iterable[dict[str, Any]]) -> dict[str, Result]:
    """Score one process's share."""
    score, extractors = scorer(), {spec: load_extractor(spec) for spec in specs}
    results = {spec: Result() for spec in specs}
    for line in lines:
        page = {**line, "gold": without_title(line["gold"])} if set_name.startswith("news-2012") else line
        for spec, extract in extractors.items():
            score_page(score, extract, page, results[spec])
    return results


def score_page(score: ModuleType, extract: Extractor, page: dict[str, Any], result: Result) -> None:
    """Score one page by score.py's measures."""
    article, cpu_ms = score.timed(extract, page)
    text = article_text(article)
    result.cpu_ms.append(cpu_ms)
    if page["gold"]:
        result.overlaps.append(score.overlap(page["gold"], text))
        result.leaks += score.leaks(page["html"], page["gold"], text)
        hit, extra, missing = result.overlaps[-1]
        if (f1 := 2 * hit / max(1, 2 * hit + extra + missing)) < POOR:
            result.poor.append(f"  F1 {f1:.2f} P {hit / max(1, hit + extra):.2f}  {page['id']}  {page['url']}")
    for kind in ("present", "absent"):
        for segment in page[kind] or ():
            result.marks[kind, score.flat(segment) in score.flat(text)] += 1
    if not isinstance(article, str):
        result.marks.update(score.metadata(page, article))


def table(set_name: str, results: dict[str, Result], *, lists: bool = False) -> str:
    """Return one set's table, a row per extractor, CPU as a ratio to trafilatura where that was measured."""
    base = results.get("trafilatura")
    rows = []
    for name, result in results.items():
        cost = mean(result.cpu_ms)
        ratio = f" = {cost / mean(base.cpu_ms):.2f} x trafilatura" if base else ""
        text = f"P {result.precision():.3f} R {result.recall():.3f} F1 {result.f1():.3f}" if result.overlaps else ""
        if result.marks["present", True]:
            text += f"  segments F1 {result.segments_f1():.3f}"
        known = (kind for kind in FIELDS if result.marks[kind, True] + result.marks[kind, False])
        meta = "".join(f"  {kind} {result.right_percent(kind):.0f} %" for kind in known)
        rows.append(f"  {name:32} {text}  leak {result.leak_percent():4.1f} %{meta}  {cost:.2f} CPU ms{ratio}")
        rows += sorted(result.poor) if lists else []
    pages = len(next(iter(results.values())).cpu_ms)
    return "\n".join([f"== {set_name}, {pages} pages", *rows])


def harmonic(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main()
