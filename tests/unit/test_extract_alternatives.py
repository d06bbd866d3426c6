"""Alternatives parted by first letter find what the whole expression finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract import notices, phrases
from scraper.extract.alternatives import Alternatives, Anywhere, first_letters, first_words, split_alternatives

EXPRESSION = (
    r"(read|see) (also|more)|\(?for updates|[*(\[]?this post|¿?te gustó|.{0,20}\bmay (earn|get)|\d+ min|leggi.*|【关联"
)
WORDS = ("read", "see", " ", "also", "more", "for updates", "this post", "te gustó", "we may", " earn")
TEXTS = st.lists(st.sampled_from([*"([*¿¡ _-1[】【٣\u3000", " min", *WORDS]), max_size=6).map("".join)
TABLES = (
    (phrases.END_HEADING, phrases.END_HEADINGS, False),
    (phrases.FURNITURE, phrases.FURNITURE_LINES, False),
    (phrases.RELATED_OPENING, phrases.RELATED_OPENINGS, True),
    (notices.NOTICE, "|".join(notices.OPENINGS.values()), True),
)


@given(TEXTS)
def test_beginnings_behind_signs(text: str) -> None:
    whole = re.compile(rf"[\W_]*(?:{EXPRESSION})")
    assert Alternatives(EXPRESSION, signs=True).match(text) == (whole.match(text) is not None)


@given(TEXTS)
def test_whole_texts(text: str) -> None:
    assert Alternatives(EXPRESSION).fullmatch(text) == (re.fullmatch(EXPRESSION, text) is not None)


@pytest.mark.parametrize(("alternatives", "expression", "signs"), TABLES)
def test_each_table_finds_its_own_words(alternatives: Alternatives, expression: str, *, signs: bool) -> None:
    folded = expression.replace("ı", "i").replace("ς", "σ")
    whole = re.compile(rf"[\W_]*(?:{folded})" if signs else folded)
    ask = re.Pattern.match if signs else re.Pattern.fullmatch
    for part in split_alternatives(folded):
        for text in (re.sub(r"[^\w ']", "", part), f"«{part}»", part[1:], f"  {part.partition('(')[0]}"):
            asked = alternatives.match(text) if signs else alternatives.fullmatch(text)
            assert asked == (ask(whole, text) is not None), text


@pytest.mark.parametrize(
    ("expression", "letters", "may_be_empty"),
    [
        ("abc", "a", False),
        ("a?bc", "ab", False),
        ("(a|b)?c", "abc", False),
        ("[ab]*", "ab", True),
        (r"\bab|c", "ac", False),
        (r"\(?a", "(a", False),
        (r"\d*\s*a", "0 a", False),
    ],
)
def test_first_letters(expression: str, letters: str, *, may_be_empty: bool) -> None:
    assert first_letters(expression) == (frozenset(letters), may_be_empty)


@pytest.mark.parametrize("expression", [".a", r"\w+", "[^a]b", "[a-z]", r"[\w]", "(?=a)b"])
def test_beginning_that_cannot_be_told_is_any_letter(expression: str) -> None:
    assert "" in first_letters(expression)[0]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (r"\bmay (earn|get)", {"may "}),
        ("(one|two) three", {"one", "two"}),
        ("links?", {"link"}),
        ("(one)? two", set()),
        ("one|.two", set()),
        ("x", set()),
    ],
)
def test_words_one_of_which_must_stand(expression: str, words: set[str]) -> None:
    assert first_words(expression) == words


def test_bars_inside_groups_and_classes_part_nothing() -> None:
    assert split_alternatives(r"a(b|c)|[|]d|e\|f") == ["a(b|c)", "[|]d", r"e\|f"]


@pytest.mark.parametrize(("text", "is_found"), [("an external content here", True), ("content", False), ("", False)])
def test_anywhere(text: str, *, is_found: bool) -> None:
    assert Anywhere("external content|embedded (one|two)").search(text) is is_found


def test_anywhere_without_a_word_to_look_for() -> None:
    assert Anywhere(r"\d+x").search("a 12x")
