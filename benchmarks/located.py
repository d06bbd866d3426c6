"""Finds a gold text in the DOM of its page, so that variants know what is article and what surrounds it.

Nodes are known by their number in document order: parsing the same text again gives the same numbers, so a variant is
made on a fresh tree. Only letters and digits count when a piece of the page is looked for in the gold.
"""

# ruff: noqa: SIM905 - lists of tag names read better as words

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from benchmarks.corpus import CorpusPage

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small "
    "span strike strong sub sup time tt u var wbr amp-link".split()
)
UNSEEN = frozenset("script style noscript template svg iframe object head textarea select option button".split())
CLOSED = frozenset("ul ol dl table blockquote figure li td th dd dt tr tbody pre h1 h2 h3 h4 h5 h6".split())
VOID = frozenset("br hr img input wbr link meta source".split())
LONG_KEY = 30
"""Letters that make a piece of text tell its own place in the gold; shorter ones need neighbours."""
PROBE = 24
"""Letters of a probe into the gold: longer than a common phrase, shorter than a paragraph."""
TELLING = re.compile(
    r"relat|correlat|recommend|teaser|popular|most-?read|more-(?:stor|post|news)|trending|also|latest", re.IGNORECASE
)
LEAST_COVERAGE = 0.8
MOST_LEADING = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text without a block border or a line break in it: numbers of its text nodes and of its block."""

    texts: tuple[int, ...]
    block: int
    key: str


@dataclass(frozen=True, slots=True)
class Island:
    """A topmost element without gold: its numbers (first, last), where it lies, and how it looks."""

    first: int
    last: int
    place: str
    """before (the headline), headline (up to the text), middle, after; with `inner` where the container holds it."""
    is_linky: bool
    is_telling: bool
    """Its class or id says that it points elsewhere."""


@dataclass(frozen=True, slots=True)
class Located:
    """A page in normal form with the place of its gold."""

    html: str
    runs: tuple[Run, ...]
    islands: tuple[Island, ...]
    coverage: float


class Dom:
    """A parsed page with its nodes numbered in document order."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)
        root = self.tree.root
        self.nodes: list[LexborNode] = list(root.traverse(include_text=True)) if root else []
        self.number = {node.mem_id: index for index, node in enumerate(self.nodes)}
        self.parent = [self.number.get(node.parent.mem_id, -1) if node.parent else -1 for node in self.nodes]

    def ancestors(self, index: int) -> list[int]:
        """Return the numbers of a node's ancestors, nearest first."""
        chain = []
        while (index := self.parent[index]) >= 0:
            chain.append(index)
        return chain


def normal_form(html: str) -> str:
    """Return a page as its parser writes it; twice, since repairs of broken nesting may need a second round."""
    return LexborHTMLParser(LexborHTMLParser(html).html or "").html or ""


def key_of(text: str) -> str:
    """Return the letters and digits of a text, caseless."""
    return re.sub(r"[\W_]+", "", text).casefold()


def locate(page: CorpusPage) -> Located | None:
    """Find a page's gold in its DOM; None where less than four fifths of it are there as text."""
    html = normal_form(page.html)
    dom = Dom(html)
    gold = key_of(page.gold)
    runs = gold_runs(text_runs(dom), gold)
    coverage = sum(len(run.key) for run in runs) / max(1, len(gold))
    if not runs or coverage < LEAST_COVERAGE:
        return None
    return Located(html, tuple(runs), tuple(islands(dom, runs, gold)), coverage)


def text_runs(dom: Dom) -> list[Run]:
    """Return the visible runs of a page in order."""
    runs: list[Run] = []
    unseen: set[int] = set()
    texts: list[int] = []
    block = -1
    for index, node in enumerate(dom.nodes):
        tag = node.tag or ""
        if dom.parent[index] in unseen or tag in UNSEEN:
            unseen.add(index)
        elif tag == "-text":
            home = next((up for up in dom.ancestors(index) if dom.nodes[up].tag not in INLINE), -1)
            if home != block:
                close_run(dom, runs, texts, block)
                texts, block = [], home
            texts.append(index)
        elif tag not in INLINE and not tag.startswith("-"):
            close_run(dom, runs, texts, block)
            texts = []
    close_run(dom, runs, texts, block)
    return runs


def close_run(dom: Dom, runs: list[Run], texts: list[int], block: int) -> None:
    """Append a run, if it says anything."""
    key = key_of("".join(dom.nodes[index].text_content or "" for index in texts))
    if key:
        runs.append(Run(tuple(texts), block, key))


def gold_runs(runs: list[Run], gold: str) -> list[Run]:
    """Return the runs that are the gold, in the order of both: long ones by a heaviest chain, short ones between."""
    spots = [(index, gold.find(run.key)) for index, run in enumerate(runs) if len(run.key) >= LONG_KEY]
    chain = heaviest_chain([(index, spot, len(runs[index].key)) for index, spot in spots if spot >= 0])
    if not chain:
        return []
    first, start = chain[0][0], chain[0][1]
    found = leading_runs(runs[:first], gold[:start])
    ends = [*chain[1:], (len(runs), len(gold), 0)]
    for (index, spot, length), (next_index, next_spot, _) in zip(chain, ends, strict=True):
        found.append(runs[index])
        gap = gold[spot + length : next_spot]
        for run in runs[index + 1 : next_index]:
            at = gap.find(run.key) if gap else -1
            if at >= 0:
                found.append(run)
                gap = gap[at + len(run.key) :]
    return found


def leading_runs(runs: list[Run], gold: str) -> list[Run]:
    """Return the short runs before the first long one that end, one before the other, what the gold begins with."""
    found: list[Run] = []
    for run in reversed(runs):
        if gold.endswith(run.key):
            found.insert(0, run)
            gold = gold[: -len(run.key)]
        elif not gold or len(found) > MOST_LEADING:
            break
    return found


def heaviest_chain(spots: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the chain of (run, place in gold, length) that rises in both and holds most letters."""
    best: list[tuple[int, int]] = []
    for here, (_, spot, length) in enumerate(spots):
        before = max(
            ((best[there][0], there) for there in range(here) if spots[there][1] + spots[there][2] <= spot),
            default=(0, -1),
        )
        best.append((before[0] + length, before[1]))
    chain = []
    at = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    while at >= 0:
        chain.append(spots[at])
        at = best[at][1]
    return chain[::-1]


def islands(dom: Dom, runs: list[Run], gold: str) -> list[Island]:
    """Return the topmost elements of the body that hold no gold, outside the gold's own blocks."""
    gold_path = {up for run in runs for index in run.texts for up in dom.ancestors(index)}
    blocks = {run.block for run in runs}
    container = max(set.intersection(*(set(dom.ancestors(run.texts[0])) for run in runs)))
    start, end = runs[0].texts[0], runs[-1].texts[-1]
    headline = headline_at(dom, start)
    body = dom.number[dom.tree.body.mem_id] if dom.tree.body else 0
    found = []
    for index, node in enumerate(dom.nodes):
        up = dom.parent[index]
        is_top = index > body and index not in gold_path and up in gold_path and up >= body
        tag = node.tag or "-"
        if not is_top or up in blocks or tag in INLINE or tag in UNSEEN or tag in VOID or tag.startswith("-"):
            continue
        last = last_below(dom, index)
        if index <= headline <= last or is_kin(key_of(node.text()), gold):
            continue
        place = "before" if last < headline else "headline" if last < start else "middle" if index < end else "after"
        inner = " inner" if container in dom.ancestors(index) else ""
        found.append(Island(index, last, place + inner, is_linky(node), is_telling(node)))
    return found


def headline_at(dom: Dom, start: int) -> int:
    """Return the number of the last h1 before the text (or the last h2; or the text's own start)."""
    for tag in ("h1", "h2"):
        if found := [index for index in range(start) if dom.nodes[index].tag == tag]:
            return found[-1]
    return start


def last_below(dom: Dom, index: int) -> int:
    """Return the number of the last node below one (itself where it has no children)."""
    last = index
    while last + 1 < len(dom.nodes) and dom.parent[last + 1] >= index:
        last += 1
    return last


def is_kin(text: str, gold: str) -> bool:
    """Say whether an island holds a piece of the gold after all: a copy of the article, or a run that differs a bit."""
    return any(text[start : start + PROBE] in gold for start in range(0, len(text) - PROBE, PROBE))


def is_telling(node: LexborNode) -> bool:
    """Say whether an element names itself related, popular or the like."""
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return bool(TELLING.search(names))


def is_linky(node: LexborNode) -> bool:
    """Say whether an element has two links or more and most of its text inside them."""
    links = node.css("a")
    linked = sum(len(link.text().split()) for link in links)
    return len(links) > 1 and linked > len(node.text().split()) / 2
