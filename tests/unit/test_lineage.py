from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.compare.lineage import Shown, find_passage, trace
from scraper.compare.splitting import split_sentences
from scraper.model import Article, Block, BlockType

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def shown(number: int, text: str, hour: int | None = None, title: str = "Headline") -> Shown:
    found = Article(title, (Block(BlockType.PARAGRAPH, text),))
    return Shown(number, at(number if hour is None else hour), found)


def removed(hour: int) -> Shown:
    return Shown(None, at(hour), None)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four", 4),
        ("The art. 5 of Mr. A. Rossi holds.", 1),
        ("It rose 3.5 per cent. Then it fell.", 2),
        ("«Non lo so.» Così il sindaco.", 2),
        ("Era il 2019. Poi venne il 2020.", 2),
        ("È finita. Émile parla.", 2),
        ("これは文です。次の文です。", 2),
        ("  ", 0),
        ("no stop at all", 1),
    ],
)
def test_sentences_part_at_their_ends(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(st.text(max_size=200))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_each_sentence_names_the_version_that_brought_it() -> None:
    lineage = trace([shown(1, "First one. Second one."), shown(2, "First one. Third one. Second one.")])
    assert [(one.text, one.stays[-1].from_version) for one in lineage.present] == [
        ("Headline", 1), ("First one.", 1), ("Third one.", 2), ("Second one.", 1),
    ]  # fmt: skip
    assert lineage.gone == ()


def test_typography_makes_no_new_sentence() -> None:
    lineage = trace([shown(1, "He said “no”."), shown(2, 'He  said "no".')])
    assert [one.stays[-1].from_version for one in lineage.present] == [1, 1]


def test_what_vanished_is_told_with_the_version_that_took_it() -> None:
    lineage = trace(
        [shown(1, "Stays here. Goes late. Goes soon."), shown(2, "Stays here. Goes late."), shown(3, "Stays here.")]
    )
    assert [(one.text, one.stays[-1].last_version, one.stays[-1].gone_version) for one in lineage.gone] == [
        ("Goes soon.", 1, 2), ("Goes late.", 2, 3),
    ]  # fmt: skip


def test_what_came_back_has_two_stays_and_is_not_gone() -> None:
    lineage = trace([shown(1, "Here now."), shown(2, "Other words."), shown(1, "Here now.", hour=3)])
    (sentence,) = [one for one in lineage.present if one.text == "Here now."]
    assert [(stay.from_at, stay.gone_at) for stay in sentence.stays] == [(at(1), at(2)), (at(3), None)]
    assert [one.text for one in lineage.gone] == ["Other words."]


def test_a_removal_takes_everything() -> None:
    lineage = trace([shown(1, "Here now."), removed(5)])
    assert lineage.present == ()
    assert {(stay.gone_version, stay.gone_at) for one in lineage.gone for stay in one.stays} == {(None, at(5))}


def test_words_of_a_sentence_are_found_across_its_edits() -> None:
    history = [shown(1, "Nobody was hurt."), shown(2, "Nobody was hurt, they say."), shown(3, "Two were hurt.")]
    found = find_passage(history, "nobody was hurt")
    assert [(stay.from_version, stay.last_version, stay.gone_version) for stay in found.stays] == [(1, 2, 3)]


def test_the_nearest_sentence_stands_in_for_one_that_never_was() -> None:
    found = find_passage([shown(1, "Nobody was hurt in the fire.")], "Nobody was harmed in the fire")
    assert found.stays == ()
    assert found.nearest is not None
    assert found.nearest.text == "Nobody was hurt in the fire."
    assert 0.5 < found.likeness < 1


def test_some_words_of_a_long_sentence_find_it_although_one_is_another() -> None:
    long = "Le delegazioni hanno firmato un accordo per la formazione di 21 militari presso gli istituti, da settembre."
    found = find_passage([shown(1, f"Breve. {long}")], "formazione di 20 militari")
    assert found.stays == ()
    assert found.nearest is not None
    assert found.nearest.text == long
    assert find_passage([shown(1, long)], "il gatto dorme").nearest is None


def test_what_is_like_nothing_has_no_nearest() -> None:
    assert find_passage([shown(1, "Nobody was hurt.")], "zzzz qqqq xxxx").nearest is None
    assert find_passage([], "anything").stays == ()
