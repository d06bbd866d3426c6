"""Excerpts as they are kept beside their entries."""

from __future__ import annotations

from scraper.compare import diff_articles
from scraper.compare.excerpts import excerpts_of
from scraper.compare.hunks import RunType
from scraper.compare.render.excerpt import Part
from scraper.model import Article, Block, BlockType
from storage.excerpts import excerpts_from_json, excerpts_to_json


def article(title: str, *paragraphs: str) -> Article:
    return Article(title, tuple(Block(BlockType.PARAGRAPH, text) for text in paragraphs))


def test_they_come_back_as_they_were() -> None:
    before = article("The bridge stays shut", "It costs 10 euros. Nobody knows why.", "This goes.", "This stays.")
    after = article("The bridge is open", "It costs 12 euros. Nobody knows why.", "This stays.", "This has come.")
    found = excerpts_of(diff_articles(before, after))
    assert len(found) == 3
    assert {part.type for one in found for part in one} == {RunType.EQUAL, RunType.REPLACED, RunType.DELETED}
    assert excerpts_from_json(excerpts_to_json(found) or "") == found


def test_nothing_is_kept_of_what_would_take_much_room() -> None:
    assert excerpts_to_json([(Part(RunType.INSERTED, "", "long " * 1_000),)]) is None
    assert excerpts_to_json([]) == "[]"
