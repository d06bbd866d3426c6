"""Large articles: each paragraph still finds its own, and no shape of text makes a diff explode."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable

import pytest

from scraper.compare import Replaced, Unchanged, classify, diff_articles, summarise
from scraper.model import Article, Block, BlockType

MOST_SECONDS = 2.0
"""Of process time; about 0.1 to 0.3 is measured, so this fails only where a bound is gone."""
MOST_BYTES = 100_000_000


def article(texts: list[str]) -> Article:
    return Article(blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def paragraphs(chance: random.Random, count: int) -> list[str]:
    words = [f"parola{number}" for number in range(4000)]
    weights = [1 / rank for rank in range(1, 4001)]
    return [" ".join(chance.choices(words, weights, k=50)) for _ in range(count)]


def edited(chance: random.Random, text: str, share: float) -> str:
    return " ".join("altro" if chance.random() < share else word for word in text.split())


def test_in_a_gap_too_large_for_all_pairs_each_paragraph_finds_its_own() -> None:
    chance = random.Random(3)
    old = paragraphs(chance, 300)
    new = [edited(chance, text, 0.25) for text in old]
    hunks = diff_articles(article(old), article(new)).hunks
    assert [type(hunk) for hunk in hunks] == [Replaced] * 300
    assert all(isinstance(hunk, Replaced) and hunk.old.at == hunk.new.at for hunk in hunks)


def a_third_of_all_words(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return old, [edited(chance, text, 1 / 3) for text in old]


def a_third_of_all_paragraphs(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return old, [edited(chance, text, 0.5) if at % 3 == 0 else text for at, text in enumerate(old)]


def one_paragraph(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return [" ".join(old)], [" ".join(edited(chance, text, 1 / 3) for text in old)]


def shuffled(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return old, chance.sample(old, len(old))


def nothing_shared(_: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return old, [text.replace("parola", "word") for text in old]


def one_line_again_and_again(_: random.Random, __: list[str]) -> tuple[list[str], list[str]]:
    return ["Iscriviti qui."] * 3000, [*["Iscriviti qui."] * 1500, "Chiuso.", *["Iscriviti qui."] * 1400]


def two_lines_in_any_order(chance: random.Random, _: list[str]) -> tuple[list[str], list[str]]:
    return chance.choices(["uno", "due"], k=5000), chance.choices(["uno", "due"], k=5000)


def two_words_in_any_order(chance: random.Random, _: list[str]) -> tuple[list[str], list[str]]:
    return [" ".join(chance.choices("ab", k=50_000))], [" ".join(chance.choices("ab", k=50_000))]


SHAPES = (
    a_third_of_all_words,
    a_third_of_all_paragraphs,
    one_paragraph,
    shuffled,
    nothing_shared,
    one_line_again_and_again,
    two_lines_in_any_order,
    two_words_in_any_order,
)
Shape = Callable[[random.Random, list[str]], tuple[list[str], list[str]]]


def shaped(shape: Shape) -> tuple[Article, Article]:
    chance = random.Random(4)
    old, new = shape(chance, paragraphs(chance, 1000))
    return article(old), article(new)


@pytest.mark.parametrize("shape", SHAPES)
def test_fifty_thousand_words_stay_within_their_time(shape: Shape) -> None:
    old, new = shaped(shape)
    start = time.process_time()
    diff_articles(old, new)
    assert time.process_time() - start < MOST_SECONDS


def test_fifty_thousand_words_stay_within_their_memory() -> None:
    old, new = shaped(one_paragraph)
    tracemalloc.start()
    diff_articles(old, new)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_BYTES


def test_a_chunk_without_white_space_costs_little() -> None:
    text = "a\u00ad" * 100_000
    start = time.process_time()
    diff = diff_articles(article([f"{text} 19"]), article([f"{text} 21"]))
    assert time.process_time() - start < MOST_SECONDS
    assert diff.is_textual


def test_many_unequal_paragraphs_are_summed_up_soon() -> None:
    diff = diff_articles(*shaped(a_third_of_all_words))
    start = time.process_time()
    assert summarise(diff, classify(diff))
    assert time.process_time() - start < 2 * MOST_SECONDS


def test_unchanged_paragraphs_are_compared_once() -> None:
    texts = paragraphs(random.Random(5), 2000)
    start = time.process_time()
    hunks = diff_articles(article(texts), article([*texts[:-1], "altro"])).hunks
    assert time.process_time() - start < MOST_SECONDS / 4
    assert sum(isinstance(hunk, Unchanged) for hunk in hunks) == 1999
