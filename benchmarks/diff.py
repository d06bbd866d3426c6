"""How fast a diff is and how it reads, against difflib on words (without autojunk) as the baseline, in one run.

    python benchmarks/diff.py [--pairs N]

Made-up pairs always; real ones where a `shared` folder is found (VARIORUM_SHARED, or beside the repository). Times are
process time on one core; the ratio is what carries over to other machines. `pieces` are the changed stretches a reader
has to look at: fewer is better, as long as nothing is lost (checked here: both articles come back from every diff).
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import time
import tracemalloc
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.compare import Moved, Replaced, RunType, Unchanged, canonical_text, diff_articles
from scraper.compare.hunks import Regrouped
from scraper.compare.tokens import tokens_of
from scraper.model import Article, Block, BlockType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scraper.compare import Diff

Pair = tuple[Article, Article]
BASELINE_WORDS = 6_000
"""Beyond this difflib takes minutes, so that the baseline is left out."""


@dataclass(frozen=True)
class Measurement:
    """One diff: process time, and how many changed stretches it shows."""

    seconds: float
    pieces: int


def main() -> None:
    arguments = parsed_arguments()
    print(f"{'pair':40} {'words':>7} {'ours ms':>8} {'peak MB':>8} {'difflib ms':>11} {'ratio':>7}  pieces (difflib)")
    for name, pair in made_pairs():
        report_pair(name, pair)
    real = list(real_pairs(arguments.pairs))
    if real:
        report_real(real)
    else:
        print("no real pairs: set VARIORUM_SHARED to a folder that holds versions/gov-uk.jsonl.xz")


def parsed_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=150, help="real pairs to measure (all: 0)")
    return parser.parse_args()


def report_pair(name: str, pair: Pair) -> None:
    words = len(pair[0].text.split())
    ours, peak = measured_ours(pair), peak_memory(pair)
    row = f"{name:40} {words:7} {ours.seconds * 1e3:8.1f} {peak / 1e6:8.1f}"
    if words > BASELINE_WORDS:
        print(f"{row} {'-':>11} {'-':>7}  {ours.pieces} (-)")
        return
    baseline = measured_difflib(pair)
    ratio = baseline.seconds / ours.seconds
    print(f"{row} {baseline.seconds * 1e3:11.1f} {ratio:6.1f}×  {ours.pieces} ({baseline.pieces})")


def report_real(pairs: list[Pair]) -> None:
    ours = [measured_ours(pair) for pair in pairs]
    baseline = [measured_difflib(pair) for pair in pairs]
    print(f"\n{len(pairs)} real pairs of successive versions")
    for name, results in (("ours", ours), ("difflib", baseline)):
        times = sorted(result.seconds * 1e3 for result in results)
        pieces = sum(result.pieces for result in results) / len(results)
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(
            f"{name:8} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   worst {times[-1]:8.1f} ms   pieces a pair {pieces:5.1f}"
        )
    ratio = sum(result.seconds for result in baseline) / sum(result.seconds for result in ours)
    print(f"total time, difflib over ours: {ratio:.1f}×")


def measured_ours(pair: Pair) -> Measurement:
    seconds = min(timed(lambda: diff_articles(*pair)) for _ in range(3))
    diff = diff_articles(*pair)
    if diff.apply(pair[0]) != canonical_blocks(pair[1]) or diff.revert(pair[1]) != canonical_blocks(pair[0]):
        raise SystemExit("a diff lost text")
    return Measurement(seconds, changed_pieces(diff))


def measured_difflib(pair: Pair) -> Measurement:
    def compare() -> list[Any]:
        old, new = tokens_of(pair[0].text).keys, tokens_of(pair[1].text).keys
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()

    seconds = timed(compare)
    return Measurement(seconds, sum(opcode[0] != "equal" for opcode in compare()))


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_memory(pair: Pair) -> int:
    tracemalloc.start()
    diff_articles(*pair)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def changed_pieces(diff: Diff) -> int:
    """Count the changed runs of edited paragraphs, and each row of new or gone paragraphs as one."""
    pieces = 0
    for hunk_type, hunks in groupby(diff.hunks, type):
        edited = [hunk for hunk in hunks if isinstance(hunk, Replaced | Moved)]
        pieces += sum(max(1, sum(run.type is not RunType.EQUAL for run in hunk.runs)) for hunk in edited)
        pieces += not edited and hunk_type not in {Unchanged, Regrouped}
    return pieces


def canonical_blocks(article: Article) -> tuple[str, ...]:
    return tuple(filter(None, (canonical_text(block.text) for block in article.body)))


def made_pairs() -> Iterator[tuple[str, Pair]]:
    chance = random.Random(20)
    vocabulary = ["".join(chance.choices("abcdefghilmnoprstuvz", k=chance.randint(2, 10))) for _ in range(8000)]
    weights = [1 / rank for rank in range(1, 8001)]

    def paragraphs(count: int) -> list[str]:
        return [" ".join(chance.choices(vocabulary, weights, k=50)) + "." for _ in range(count)]

    def edited(text: str, share: float) -> str:
        return " ".join(chance.choice(vocabulary) if chance.random() < share else word for word in text.split())

    for words in (5_000, 50_000):
        old = paragraphs(words // 50)
        yield f"{words:,}: one word", made(old, [*old[:-1], old[-1].replace(" ", " altro ", 1)])
        yield (
            f"{words:,}: a third of paragraphs",
            made(old, [edited(text, 0.5) if n % 3 == 0 else text for n, text in enumerate(old)]),
        )
        yield f"{words:,}: a third of all words", made(old, [edited(text, 1 / 3) for text in old])
        yield f"{words:,}: shuffled", made(old, chance.sample(old, len(old)))
        yield (
            f"{words:,}: in one paragraph",
            made([" ".join(old)], [" ".join(edited(text, (n % 3 == 0) * 1.0) for n, text in enumerate(old))]),
        )
        thirds = edited(" ".join(old), 1 / 3)
        yield f"{words:,}: in one, a third of all words", made([" ".join(old)], [thirds])
        others = [edited(text, 1.0) if n % 130 else text for n, text in enumerate(old)]
        yield f"{words:,}: rewritten but a few paragraphs", made(old, others)
    same = ["Register here."] * 2000
    yield "one line 2,000 times", made(same, [*same[:900], "Closed.", *same[:1000]])


def made(old: Iterable[str], new: Iterable[str]) -> Pair:
    return article("A title", old), article("A title", new)


def article(title: str, texts: Iterable[str]) -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def real_pairs(most: int) -> Iterator[Pair]:
    folder = Path(os.environ.get("VARIORUM_SHARED") or Path(__file__).parents[1].parent / "shared")
    path = folder / "versions" / "gov-uk.jsonl.xz"
    if not path.exists():
        return
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["versions"] for line in lines]
    pairs = [(one, other) for versions in pages for one, other in pairwise(versions)]
    for one, other in pairs[:: max(1, len(pairs) // most)] if most else pairs:
        yield article(one["title"], one["paragraphs"]), article(other["title"], other["paragraphs"])


if __name__ == "__main__":
    main()
