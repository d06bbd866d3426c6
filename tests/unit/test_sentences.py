from __future__ import annotations

from string import Formatter

import pytest

from scraper.model import GapReason
from scraper.sentences import REASONS, SENTENCES, duration_in_words, reason_in_words, sentence


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", SENTENCES)
def test_every_language_says_everything_with_the_same_facts(language: str) -> None:
    facts = {key: blanks(text) for key, text in SENTENCES["en"].items()}
    assert {key: blanks(text) for key, text in SENTENCES[language].items()} == facts


@pytest.mark.parametrize("language", REASONS)
def test_every_reason_has_words_of_its_own(language: str) -> None:
    words = {reason_in_words(reason, language) for reason in GapReason}
    assert len(words) == len(GapReason)
    assert not words & set(GapReason)


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
    assert reason_in_words("unheard_of", "it") == "unheard_of"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3600, "60 minutes"), (7169, "119 minutes"), (7200, "2 hours"), (170_000, "47 hours"), (259_200, "3 days")],
)
def test_a_duration_is_said_in_one_unit(seconds: float, said: str) -> None:
    assert duration_in_words(seconds, "en") == said


def test_a_duration_is_said_in_italian() -> None:
    assert duration_in_words(86_400 * 2, "it") == "2 giorni"
