from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, Block, BlockType, GapReason
from scraper.suspect import FEW_WORDS, suspicion

SENTENCE = "The council decided on {} that the {} bridge over the river will be closed until the {} of next year. "
TEXT = "".join(SENTENCE.format(day, which, part) for day, which, part in zip("abcdef", "ghijkl", "mnopqr", strict=True))
OTHER = "Roses want sun, good soil and patience; cut them in spring, when no frost threatens any more. " * 6


def article(text: str, title: str = "A bridge is closed") -> Article:
    return Article(title=title, blocks=(Block(BlockType.PARAGRAPH, text),))


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


@given(st.lists(st.sampled_from(TEXT.split()), min_size=FEW_WORDS, max_size=200), st.data())
def test_one_word_is_never_odd(words: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(words) - 1))
    edited = [*words[:position], "unheard-of", *words[position + 1 :]]
    assert suspicion(article(" ".join(edited)), article(" ".join(words))) is None
