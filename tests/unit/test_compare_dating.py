"""Whether a page says that it was edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.compare import classify, dating_of, diff_articles
from scraper.model import Article, Block, BlockType, Dating

MORNING, EVENING = datetime(2025, 7, 23, 9, 0, tzinfo=UTC), datetime(2025, 7, 23, 21, 0, tzinfo=UTC)
NOTE = "Correction: an earlier version gave a wrong figure."


def page(*texts: str, modified_at: datetime | None = None) -> Article:
    return Article("Title", tuple(Block(BlockType.PARAGRAPH, text) for text in texts), modified_at=modified_at)


def dating(old: Article, new: Article) -> Dating:
    diff = diff_articles(old, new)
    found = dating_of(diff, new)
    assert dating_of(diff, new, classify(diff)) is found
    return found


BEFORE = page("Nineteen soldiers came.", modified_at=MORNING)
AFTER = page("Twenty-one soldiers came.", modified_at=MORNING)


def test_a_time_of_modification_that_stands_still_is_silent() -> None:
    assert dating(BEFORE, AFTER) is Dating.SILENT


def test_one_that_moved_or_appeared_dates_the_edit() -> None:
    assert dating(BEFORE, replace(AFTER, modified_at=EVENING)) is Dating.DATED
    assert dating(replace(BEFORE, modified_at=None), AFTER) is Dating.DATED


def test_a_page_without_a_time_of_modification_tells_nothing() -> None:
    assert dating(replace(BEFORE, modified_at=None), replace(AFTER, modified_at=None)) is Dating.UNKNOWN
    assert dating(BEFORE, replace(AFTER, modified_at=None)) is Dating.UNKNOWN


def test_a_note_that_came_or_changed_notes_the_edit_whatever_the_dates() -> None:
    with_note = page("Twenty-one soldiers came.", NOTE, modified_at=EVENING)
    assert dating(BEFORE, with_note) is Dating.NOTED
    again = page("Twenty-one soldiers came.", NOTE.replace("a wrong figure", "wrong figures"), modified_at=EVENING)
    assert dating(with_note, again) is Dating.NOTED


@pytest.mark.parametrize("texts", [("Nineteen soldiers came.",), ("Twenty soldiers came.",)])
def test_a_note_that_went_notes_nothing(texts: tuple[str, ...]) -> None:
    assert dating(page("Nineteen soldiers came.", NOTE, modified_at=MORNING), page(*texts, modified_at=MORNING)) is (
        Dating.SILENT
    )
