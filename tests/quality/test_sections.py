"""Of the links of every kind of source, nearly all articles are found and nearly nothing else is."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.sections import Reading, readings, right_percent, tallies
from scraper.model import SourceKind
from tests.gold_sections import HALVES

KINDS = (SourceKind.INDEX, SourceKind.FEED, SourceKind.SITEMAP)
LEAST_FOUND_PERCENT = 98.0
MOST_OTHERS_PERCENT = 2.0
LEAST_RIGHT_PERCENT = {"kind": 96.0, "more": 96.0, "feeds": 96.0, "titles": 97.0, "dates": 97.0}
"""All of it measured 100 % on 2026-11-27; a floor leaves room for a link or two."""


@cache
def read(half: str) -> tuple[Reading, ...]:
    return tuple(readings(half))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("half", HALVES)
def test_articles_are_found_and_others_are_not(half: str, kind: SourceKind) -> None:
    tally = tallies(read(half))[kind]
    assert tally.recall_percent >= LEAST_FOUND_PERCENT
    assert tally.others_percent <= MOST_OTHERS_PERCENT


@pytest.mark.parametrize("field", LEAST_RIGHT_PERCENT)
@pytest.mark.parametrize("half", HALVES)
def test_what_else_a_list_says_is_read(half: str, field: str) -> None:
    assert right_percent(read(half), field) >= LEAST_RIGHT_PERCENT[field]
