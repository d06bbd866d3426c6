"""Measure how steady and how sensitive extractors are, on variants of corpus pages made from their golds.

    python -m benchmarks.stability [module:callable] [--peers] [--sample N] [--list] [--jobs 2]

The extractor is called as score.py calls it: (html, url) -> text, or an object with `text`. Each page is first brought
into its parser's normal form, which every variant starts from, so that only the variant differs. Texts are compared in
the product's canonical form (white space, dashes and quotation marks folded). A page whose gold is not found in its DOM
is left out; a page without any text counts as changed, since silence would otherwise be steadiest.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.corpus import FIXTURES, FULL_GOLD, CorpusPage, article_text, gold_pages, load_extractor
from benchmarks.edits import EDITS, Edit, stays_there
from benchmarks.furniture import FURNITURE
from benchmarks.located import Dom, locate
from benchmarks.peers import OURS, PEERS
from benchmarks.related import add_related_block, habit
from benchmarks.scenery import Pool, Scene, phrases_of, pools
from benchmarks.surroundings import SURROUNDINGS
from scraper.compare import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.corpus import Extractor
    from benchmarks.located import Located

RELATED_PLACES = ("behind", "behind", "between", "between", "ahead")
SCENERY = (
    *(("surroundings", name, change) for name, change in SURROUNDINGS.items()),
    *(("furniture", name, change) for name, change in FURNITURE.items()),
)
EDIT_ROUNDS = 2
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Variant:
    """One altered page: which measure it belongs to, its name and facets, and for edits what was done."""

    measure: str
    name: str
    html: str
    facets: tuple[str, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """What variants are drawn from: scenery by language, and which of the endless rounds."""

    pools: dict[str, Pool]
    round: int = 0


NOT_LOCATED = Variant("base", "not located", "")


@dataclass(slots=True)
class Tally:
    """What was counted for one extractor: by cell, how often it held; pages; failures to show."""

    held: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    pages: Counter[tuple[str, bool]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    cpu_s: float = 0.0
    extractions: int = 0

    def add(self, other: Tally) -> None:
        """Take another tally's counts in."""
        self.held += other.held
        self.pages += other.pages
        self.failures += other.failures
        self.cpu_s += other.cpu_s
        self.extractions += other.extractions

    def rate(self, measure: str, cell: str = "all") -> float | None:
        """Return the share that held in per cent, None where nothing was counted."""
        yes, no = self.held[measure, cell, True], self.held[measure, cell, False]
        return 100 * yes / (yes + no) if yes + no else None


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    options = parser().parse_args(arguments)
    contenders = {options.extractor: options.extractor, **(PEERS if options.peers else {})}
    everything = list(gold_pages(tuple(options.sets)))
    chosen = sampled(everything, options.sample, options.seed)
    draw = Draw(pools(everything), options.round)
    tallies = measured(list(contenders.values()), chosen, draw, options.jobs)
    for name, spec in contenders.items():
        print(report(name, tallies[spec], lists=options.list))


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.stability")
    result.add_argument("extractor", nargs="?", default=OURS, help="module:callable")
    result.add_argument("--peers", action="store_true", help="measure the peers in the same run")
    result.add_argument("--sample", type=int, metavar="N", help="that many pages, drawn with the seed")
    result.add_argument("--seed", type=int, default=1, help="of the sample of pages")
    result.add_argument("--round", type=int, default=0, help="draw other variants of the same pages")
    result.add_argument("--sets", nargs="+", default=list(FULL_GOLD), choices=(*FULL_GOLD, FIXTURES))
    result.add_argument("--list", action="store_true", help="show each failure")
    result.add_argument("--jobs", type=int, default=1)
    return result


def sampled(pages: list[CorpusPage], size: int | None, seed: int) -> list[CorpusPage]:
    """Return a seeded sample of pages, all of them without a size."""
    return pages if size is None or size >= len(pages) else random.Random(seed).sample(pages, size)


def measured(specs: list[str], pages: list[CorpusPage], draw: Draw, jobs: int = 1) -> dict[str, Tally]:
    """Measure extractors on the same variants of the same pages; a tally by extractor."""
    if jobs == 1:
        return measured_share(specs, pages, draw)
    total = {spec: Tally() for spec in specs}
    with ProcessPoolExecutor(jobs) as executor:
        shares = [pages[start::jobs] for start in range(jobs)]
        for part in executor.map(measured_share, [specs] * jobs, shares, [draw] * jobs):
            for spec, tally in part.items():
                total[spec].add(tally)
    return total


def measured_share(specs: list[str], pages: list[CorpusPage], draw: Draw) -> dict[str, Tally]:
    """Measure one process's share of the pages."""
    extractors = {spec: load_extractor(spec) for spec in specs}
    tallies = {spec: Tally() for spec in specs}
    for page in pages:
        base, *altered = [*variants(page, draw)] or [NOT_LOCATED]
        for spec, extract in extractors.items():
            tallies[spec].pages[page.set_name, base is not NOT_LOCATED] += 1
            if base is not NOT_LOCATED:
                judge(extract, page, [base, *altered], tallies[spec])
    return tallies


def variants(page: CorpusPage, draw: Draw) -> Iterator[Variant]:
    """Yield the page in normal form and its variants; nothing where its gold is not found."""
    located = locate(page)
    if located is None:
        return
    yield Variant("base", "base", located.html)

    def fresh(name: str) -> tuple[Dom, Scene]:
        rng = random.Random(f"{page.page_id} {name} {draw.round or ''}".strip())
        return Dom(located.html), Scene(rng, draw.pools[page.language], phrases_of(page.language))

    for measure, name, change in SCENERY:
        dom, scene = fresh(name)
        if change(dom, located, scene):
            yield Variant(measure, name, dom.tree.html or "")
    scene = fresh("everything")[1]
    yield Variant("surroundings", "all at once", with_everything_changed(located, scene))
    for index, place in enumerate(RELATED_PLACES):
        dom, scene = fresh(f"{place} {index}")
        how = habit(place, scene.rng)
        if add_related_block(dom, located, scene, how):
            yield Variant("related", place, dom.tree.html or "", how.facets)
    for name, make in EDITS.items():
        for index in range(EDIT_ROUNDS):
            dom, scene = fresh(f"{name} {index}")
            if edit := make(dom, located, scene):
                yield Variant("edits", name, dom.tree.html or "", (), edit)


def with_everything_changed(located: Located, scene: Scene) -> str:
    """Return a page as a second visit would find it: numbers, teasers, adverts, menus, attributes and tokens differ."""
    html = located.html
    for name in ("numbers", "teasers"):
        # Both put text for text, so that a fresh parse numbers the nodes as before.
        dom = Dom(html)
        SURROUNDINGS[name](dom, located, scene)
        html = dom.tree.html or ""
    dom = Dom(html)
    for name in ("attribute order", "adverts", "nav items", "nonces", "cookie bar"):
        SURROUNDINGS[name](dom, located, scene)
    return dom.tree.html or ""


def judge(extract: Extractor, page: CorpusPage, pages: list[Variant], tally: Tally) -> None:
    """Extract a page and its variants and count what held."""
    started = time.process_time()
    titles, texts = zip(*(reading(extract, variant.html, page.url) for variant in pages), strict=True)
    tally.cpu_s += time.process_time() - started
    tally.extractions += len(texts)
    before = texts[0]
    count_titles(pages, titles, tally)
    verdicts: Counter[tuple[str, bool]] = Counter()
    for variant, after in zip(pages[1:], texts[1:], strict=True):
        held = (before != after) if variant.edit else (before == after and bool(before))
        verdicts[variant.measure, held] += 1
        for cell in ("all", variant.name, *variant.facets):
            tally.held[variant.measure, cell, held] += 1
        if variant.edit and held:
            tally.held["edit stays there", variant.name, stays_there(before, after, variant.edit)] += 1
        if not held:
            tally.failures.append(failure(page, variant, before, after))
    for measure in ("surroundings", "related", "furniture"):
        if verdicts[measure, True] + verdicts[measure, False]:
            tally.held[f"pages, {measure}", "all", not verdicts[measure, False]] += 1


def count_titles(pages: list[Variant], titles: tuple[str, ...], tally: Tally) -> None:
    """Count on how many variants the title stayed: it is part of what a change is told by. Edits never touch it."""
    for variant, title in zip(pages[1:], titles[1:], strict=True):
        if titles[0]:
            tally.held["title stays", variant.measure, title == titles[0]] += 1


def reading(extract: Extractor, html: str, url: str | None) -> tuple[str, str]:
    """Return title and text of a page in canonical form; an extractor that raises gives none."""
    try:
        article = extract(html, url)
    except Exception:  # noqa: BLE001 - a benchmark counts whatever an extractor raises as no text
        return "", ""
    return canonical_text(getattr(article, "title", None) or ""), canonical_text(article_text(article))


def failure(page: CorpusPage, variant: Variant, before: str, after: str) -> str:
    """Describe a failure in one line: where the texts part, or which edit was not seen."""
    name = f"{page.set_name} {page.page_id} | {variant.measure}: {variant.name} {', '.join(variant.facets)}"
    if variant.edit:
        return f"{name} | unseen: {variant.edit.old[:SHOWN]!r} -> {variant.edit.new!r}"
    if not before:
        return f"{name} | no text"
    start = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, start - 30)
    return f"{name}\n    - {before[start : start + SHOWN]}\n    + {after[start : start + SHOWN]}"


def report(name: str, tally: Tally, *, lists: bool = False) -> str:
    """Return the table of one extractor."""
    located = sum(count for (_, found), count in tally.pages.items() if found)
    cost = 1000 * tally.cpu_s / max(1, tally.extractions)
    rows = [f"== {name}: {located} of {tally.pages.total()} pages located, {cost:.2f} CPU ms a page"]
    for measure, cell in sorted({key[:2] for key in tally.held}, key=lambda key: (key[0], key[1] != "all", key[1])):
        rate = tally.rate(measure, cell)
        if rate is not None:
            count = tally.held[measure, cell, True] + tally.held[measure, cell, False]
            rows.append(f"  {measure:22} {cell:34} {rate:6.2f} %  of {count}")
    return "\n".join(rows + (sorted(tally.failures) if lists else []))


if __name__ == "__main__":
    main()
