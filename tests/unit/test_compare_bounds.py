"""Large articles: each paragraph still finds its own, and no shape of text makes a diff explode."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable

import pytest

from scraper.compare import Replaced, Unchanged, classify, diff_articles, summarise
from scraper.model import Article, Block, BlockType
from tests.work import calls_of

pytestmark = pytest.mark.timeout(60)

SIZE = 150
"""Paragraphs of fifty words: enough for every bound on the pairs and cells of one comparison to matter."""
GROWTH = 3
"""Twice the text may cost this many times the work: twice where a bound holds, four times where one is gone."""


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


def one_line_again_and_again(_: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    line, count = "Iscriviti qui.", len(old)
    return [line] * count, [*[line] * (count // 2), "Chiuso.", *[line] * (count // 3)]


def two_lines_in_any_order(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    return chance.choices(["uno", "due"], k=len(old)), chance.choices(["uno", "due"], k=len(old))


def two_words_in_any_order(chance: random.Random, old: list[str]) -> tuple[list[str], list[str]]:
    count = 50 * len(old)
    return [" ".join(chance.choices("ab", k=count))], [" ".join(chance.choices("ab", k=count))]


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


def shaped(shape: Shape, size: int = SIZE) -> tuple[Article, Article]:
    chance = random.Random(4)
    old, new = shape(chance, paragraphs(chance, size))
    return article(old), article(new)


def peak_of(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_costs_about_twice_the_work(shape: Shape) -> None:
    once, twice = shaped(shape), shaped(shape, 2 * SIZE)
    assert calls_of(lambda: diff_articles(*twice)) < GROWTH * calls_of(lambda: diff_articles(*once))


def test_twice_the_text_takes_about_twice_the_memory() -> None:
    once, twice = shaped(one_paragraph), shaped(one_paragraph, 2 * SIZE)
    assert peak_of(lambda: diff_articles(*twice)) < GROWTH * peak_of(lambda: diff_articles(*once))


def test_twenty_thousand_words_without_a_landmark_are_one_replacement() -> None:
    (hunk,) = diff_articles(*shaped(two_words_in_any_order, 400)).hunks
    assert isinstance(hunk, Replaced)
    assert len(hunk.runs) < 10


def test_a_chunk_without_white_space_costs_no_more_than_its_length() -> None:
    def work(length: int) -> int:
        text = "a\u00ad" * length
        old, new = article([f"{text} 19"]), article([f"{text} 21"])
        assert diff_articles(old, new).is_textual
        return calls_of(lambda: diff_articles(old, new))

    assert work(8_000) < GROWTH * work(4_000)


def test_many_unequal_paragraphs_are_summed_up_in_one_pass() -> None:
    def work(size: int) -> int:
        diff = diff_articles(*shaped(a_third_of_all_words, size))
        assert summarise(diff, classify(diff))
        return calls_of(lambda: summarise(diff, classify(diff)))

    assert work(80) < GROWTH * work(40)


def test_unchanged_paragraphs_are_compared_once() -> None:
    texts = paragraphs(random.Random(5), 2000)
    old, new = article(texts), article([*texts[:-1], "altro"])
    hunks = diff_articles(old, new).hunks
    assert sum(isinstance(hunk, Unchanged) for hunk in hunks) == 1999
    assert calls_of(lambda: diff_articles(old, new)) < 80 * len(texts)
