from __future__ import annotations

from string import Formatter

import pytest

from scraper.check import REMOVING
from scraper.sentences import REASONS, SENTENCES, reason_in_words, sentence


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_says_everything_with_the_same_facts(language: str) -> None:
    facts = {key: blanks(text) for key, text in SENTENCES["en"].items()}
    assert {key: blanks(text) for key, text in SENTENCES[language].items()} == facts


@pytest.mark.parametrize("language", REASONS)
def test_every_reason_of_a_removal_has_words_of_its_own(language: str) -> None:
    words = {reason_in_words(reason, language) for reason in REMOVING}
    assert len(words) == len(REMOVING)
    assert not words & set(REMOVING)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "version 3 is back"), ("it", "è tornata la versione 3"), ("fi", "version 3 is back")],
)
def test_a_language_that_is_not_spoken_is_english(language: str, said: str) -> None:
    assert sentence("restored", language, number=3) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the server answers 410, gone for good"),
        ("it", "il server risponde 410, rimossa definitivamente"),
        ("fi", "the server answers 410, gone for good"),
    ],
)
def test_a_removal_is_explained_in_the_same_language(language: str, said: str) -> None:
    assert reason_in_words("gone", language) == said


def test_a_reason_without_words_is_its_own_name() -> None:
    assert reason_in_words("timeout", "it") == "timeout"
