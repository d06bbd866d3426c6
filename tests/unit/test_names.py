"""The product's own words in the languages it speaks."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import pytest

from scraper.compare.edits import EditClass
from scraper.compare.hunks import Detail
from scraper.health import Health
from scraper.judgement import Outcome
from scraper.model import ChangeKind, Dating, GapReason, SourceKind
from scraper.names import Words, names_for
from storage.records import NoiseState, PageState, SourceState
from variorum.phrases import COUNTED, PHRASES, counted_in, phrase

if TYPE_CHECKING:
    from enum import StrEnum


def named(words: Words, *enums: type[StrEnum]) -> None:
    assert set(words) == {one.value for enum in enums for one in enum}


def test_italian_has_a_name_for_every_word() -> None:
    names = names_for("it-CH")
    named(names.kinds, ChangeKind)
    assert set(names.classes) == {*EditClass, "noise"}
    named(names.datings, Dating)
    named(names.reasons, GapReason)
    named(names.health, Health)
    named(names.outcomes, Outcome)
    named(names.source_kinds, SourceKind)
    named(names.states, SourceState, PageState, NoiseState)


@pytest.mark.parametrize("language", ["en", "it"])
def test_no_two_reasons_and_no_two_classes_are_called_the_same(language: str) -> None:
    names = names_for(language)
    assert len({names.reasons[reason] for reason in GapReason}) == len(GapReason)
    assert len({names.classes[one] for one in EditClass}) == len(EditClass)


def test_a_detail_bears_the_name_of_its_class() -> None:
    assert {str(detail) for detail in Detail} <= set(names_for("it").classes)
    assert names_for("it").classes[Detail.CAPTION] == "didascalia"


def test_a_word_without_a_name_is_itself_with_spaces() -> None:
    assert names_for("en").classes["paragraph_added"] == "paragraph added"
    assert names_for("fi").kinds["edited"] == "edited"
    assert names_for("it").reasons["not_yet_known"] == "not yet known"


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_everything_with_the_same_facts() -> None:
    facts = [{key: blanks(text) for key, text in said.items()} for said in PHRASES.values()]
    assert facts[0] == facts[1]
    assert COUNTED["en"].keys() == COUNTED["it"].keys()


def test_phrases_and_numbers_follow_the_language() -> None:
    assert phrase("version", "it", number=3) == "versione 3"
    assert phrase("version", "fi", number=3) == "version 3"
    assert [counted_in(n, "check", "en") for n in (1, 1204)] == ["1 check", "1,204 checks"]
    assert [counted_in(n, "check", "it") for n in (1, 1204)] == ["1 controllo", "1.204 controlli"]
