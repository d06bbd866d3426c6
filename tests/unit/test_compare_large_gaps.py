from __future__ import annotations

from scraper.compare import Inserted, Replaced, diff_articles
from scraper.compare.align import MAX_PAIRS
from scraper.model import Article, Block, BlockType

COUNT = 160


def article(texts: list[str]) -> Article:
    return Article(title="Title", blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def paragraphs(word: str) -> list[str]:
    return [f"The place number{n} was {word} on day{n} by the town of name{n} and all its people" for n in range(COUNT)]


def letters(number: int) -> str:
    """Digits would make figures of the words, and those are never joined."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_opposite_paragraphs_of_a_large_gap_are_paired() -> None:
    assert COUNT * COUNT > MAX_PAIRS
    hunks = diff_articles(article(paragraphs("shut")), article(paragraphs("opened"))).hunks
    assert [type(hunk) for hunk in hunks] == [Replaced] * COUNT
    assert all(isinstance(hunk, Replaced) and hunk.old.at == hunk.new.at for hunk in hunks)


def test_a_paragraph_put_into_a_large_gap_parts_it() -> None:
    new = paragraphs("opened")
    new.insert(80, "Nothing of this had stood there before, neither in words nor in kind, say officials.")
    hunks = diff_articles(article(paragraphs("shut")), article(new)).hunks
    assert [hunk.new.at for hunk in hunks if isinstance(hunk, Inserted)] == [80]
    assert sum(isinstance(hunk, Replaced) for hunk in hunks) == COUNT


def test_a_change_that_grows_by_joining_stays_whole() -> None:
    old = " ".join(f"alpha{letters(n)} of beta{letters(n)}" for n in range(500))
    new = " ".join(f"gamma{letters(n)} of delta{letters(n)}" for n in range(500))
    (hunk,) = diff_articles(article(["Kept here.", old]), article(["Kept here.", new])).hunks[1:2]
    assert isinstance(hunk, Replaced)
    assert len(hunk.runs) == 1
