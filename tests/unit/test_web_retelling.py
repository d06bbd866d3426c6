"""Lines of the change log in the reader's language: as if they had been written in it."""

from __future__ import annotations

import pytest

from scraper.compare import classify, diff_articles, summarise
from scraper.compare.summary import LONGEST_SUMMARY
from scraper.sentences import SENTENCES, duration_in_words, reason_in_words, sentence
from tests.gold_edits import articles_of, gold_edits, is_drawable
from variorum.web.retelling import retold

LANGUAGES = [("en", "it"), ("it", "en")]
_KEYS = [key for key in SENTENCES["en"] if key not in {"untold_class", "untold_no_class"}]


@pytest.mark.parametrize(("written", "read"), LANGUAGES)
def test_summaries_of_edits_read_as_if_written_in_the_readers_language(written: str, read: str) -> None:
    diffs = [diff_articles(*articles_of(entry)) for entry in gold_edits("open") if is_drawable(entry)]
    told = [(diff, classify(diff)) for diff in diffs]
    lines = [(summarise(diff, classes, written), summarise(diff, classes, read)) for diff, classes in told]
    # Of a long line each language leaves out what has no room in its own words.
    lines = [(one, other) for one, other in lines if max(len(one), len(other)) < LONGEST_SUMMARY - len("paragraphs")]
    assert sum(one != other for one, other in lines) > len(lines) / 5, "languages that differ"
    assert [(retold(one, read), other) for one, other in lines if retold(one, read) != other] == []
    assert [other for _, other in lines if retold(other, read) != other] == []


@pytest.mark.parametrize("key", _KEYS)
@pytest.mark.parametrize(("written", "read"), LANGUAGES)
def test_sentences_of_checks_read_as_if_written_in_the_readers_language(key: str, written: str, read: str) -> None:
    holes = dict.fromkeys(
        ("words", "number", "before", "after", "checks", "weight", "least", "failing", "asked", "count"), 7
    )

    def in_words(language: str) -> str:
        said = {
            "url": "https://press.example/a; b",
            "texts": "“a; b”",
            "host": "press.example",
            "reason": reason_in_words("connect", language),
            "duration": duration_in_words(18_000, language),
        }
        return sentence(key, language, **holes, **said)

    assert retold(in_words(written), read) == in_words(read)


def test_why_an_edit_was_not_told_names_its_classes_in_the_readers_language() -> None:
    line = "it is figure, publication date, not headline"
    assert retold(line, "it") == "è cifra, data di pubblicazione, non titolo"


def test_the_words_of_an_edit_stay() -> None:
    assert retold("19 → 21 removed", "it") == "19 → 21 removed"
    assert retold("“headline: a; added b” → “c”; 2 more", "it") == "“headline: a; added b” → “c”; altre 2"
    assert (
        retold("link “added: more”: removed “more; 1 more”", "it") == "collegamento “added: more”: tolto “more; 1 more”"
    )
