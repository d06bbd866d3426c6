from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, Block, BlockType, GapReason
from scraper.suspect import FEW_WORDS, agree, suspicion

SENTENCE = "The council decided on {} that the {} bridge over the river will be closed until the {} of next year. "
TEXT = "".join(SENTENCE.format(day, which, part) for day, which, part in zip("abcdef", "ghijkl", "mnopqr", strict=True))
OTHER = "Roses want sun, good soil and patience; cut them in spring, when no frost threatens any more. " * 6


def article(text: str, title: str = "A bridge is closed") -> Article:
    return Article(title=title, blocks=(Block(BlockType.PARAGRAPH, text),))


def edited(canonical_url: str | None) -> Article:
    return replace(article(TEXT.replace("closed", "open")), canonical_url=canonical_url)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (OTHER, "hardly anything"),
        (" ".join(TEXT.split()[:60]), "breaks off"),
        (TEXT + " {{ footer.note }}", "broken"),
        (TEXT.replace("river", "rivière").replace("è", "Ã\xa8"), "broken"),
        (TEXT + " caf\ufffd", "broken"),
        (TEXT + " Warning: mysqli_connect(): refused", "broken"),
    ],
)
def test_what_is_odd_is_seen_twice(after: str, why: str) -> None:
    finding = suspicion(article(after), article(TEXT))
    assert finding is not None
    assert finding.reason is GapReason.UNCONFIRMED
    assert why in finding.detail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TEXT, TEXT.replace("closed", "open")),
        (TEXT, TEXT + OTHER),
        (TEXT, " ".join(TEXT.split()[40:])),
        (TEXT, " ".join(TEXT.split()[:-10])),
        ("A short note of nine words and a half.", OTHER),
        (TEXT + " {{ x }}", TEXT + " {{ y }}"),
        ("{{ x }} " + TEXT, TEXT),
    ],
)
def test_what_edits_look_like_is_believed(before: str, after: str) -> None:
    assert suspicion(article(after), article(before)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://press.example/news/1", "https://press.example/news/2"),
        ("https://press.example/story?id=1", "https://press.example/story?id=2"),
        ("https://press.example/news/1", "https://press.example/login"),
    ],
)
def test_a_page_that_calls_itself_another_is_seen_twice(before: str, after: str) -> None:
    finding = suspicion(edited(after), replace(article(TEXT), canonical_url=before))
    assert finding is not None
    assert f"is another ({after})" in finding.detail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://press.example/news/1", "http://www.press.example/news/1/"),
        ("https://press.example/news/1", None),
        (None, "https://press.example/news/2"),
    ],
)
def test_a_page_that_calls_itself_the_same_or_nothing_is_believed(before: str | None, after: str | None) -> None:
    assert suspicion(edited(after), replace(article(TEXT), canonical_url=before)) is None


def test_another_article_in_the_words_of_the_first_is_seen_twice() -> None:
    words = TEXT.split()
    assert suspicion(article(" ".join(words[::-1])), article(TEXT)) is not None


@pytest.mark.parametrize(
    ("one", "other"), [(OTHER, OTHER), (OTHER + "Read 1,204 times.", OTHER + "Read 1,207 times."), ("Short.", "Short.")]
)
def test_two_looks_agree_where_they_saw_the_same(one: str, other: str) -> None:
    assert agree(article(one), article(other))


@pytest.mark.parametrize("other", [TEXT, " ".join(OTHER.split()[:60]), "Short."])
def test_two_looks_at_different_texts_do_not_agree(other: str) -> None:
    assert not agree(article(OTHER), article(other))


@given(st.lists(st.sampled_from(TEXT.split()), min_size=FEW_WORDS, max_size=200), st.data())
def test_one_word_is_never_odd(words: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(words) - 1))
    edited = [*words[:position], "unheard-of", *words[position + 1 :]]
    assert suspicion(article(" ".join(edited)), article(" ".join(words))) is None
