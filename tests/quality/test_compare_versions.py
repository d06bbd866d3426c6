"""The diff against real successive versions of real pages: nothing lost, nothing slow, nothing invented."""

from __future__ import annotations

import json
import lzma
import os
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from scraper.compare import (
    Moved,
    Replaced,
    RunType,
    canonical_text,
    classify,
    content_hash,
    diff_articles,
    significance,
    summarise,
    to_words,
)
from scraper.model import Article, Block, BlockType

SHARED = Path(os.environ.get("VARIORUM_SHARED") or Path(__file__).parents[2].parent / "shared")
VERSIONS = SHARED / "versions" / "gov-uk.jsonl.xz"
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not VERSIONS.exists(), reason="needs versions/gov-uk.jsonl.xz in VARIORUM_SHARED or ../shared"),
]


@cache
def pairs() -> tuple[tuple[Article, Article], ...]:
    with lzma.open(VERSIONS, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["versions"] for line in lines]
    return tuple(pair for versions in pages for pair in pairwise(map(article, versions)))


def article(version: dict[str, list[str]]) -> Article:
    blocks = tuple(Block(BlockType.PARAGRAPH, text) for text in version["paragraphs"])
    return Article(title="".join(version["title"]), blocks=blocks)


def canonical_blocks(of: Article) -> tuple[str, ...]:
    return tuple(filter(None, (canonical_text(block.text) for block in of.body)))


def test_every_diff_gives_both_versions_again() -> None:
    for old, new in pairs():
        diff = diff_articles(old, new)
        assert diff.apply(old) == canonical_blocks(new)
        assert diff.revert(new) == canonical_blocks(old)


def test_a_diff_is_textual_exactly_when_the_hashes_differ() -> None:
    for old, new in pairs():
        assert diff_articles(old, new).is_textual == (content_hash(old) != content_hash(new))


def test_equal_runs_are_equal_and_changed_ones_differ() -> None:
    for old, new in pairs():
        for hunk in diff_articles(old, new).hunks:
            if isinstance(hunk, Replaced | Moved):
                for run in hunk.runs:
                    # White space before a word counts as well, but not beside a change that shows it.
                    is_equal = run.type is RunType.EQUAL
                    assert not is_equal or canonical_text(run.old) == canonical_text(run.new), run
                    assert is_equal or canonical_text(f"x{run.old}") != canonical_text(f"x{run.new}"), run


def test_every_real_change_has_a_class_a_weight_and_one_line() -> None:
    for old, new in pairs():
        diff = diff_articles(old, new)
        classes = classify(diff)
        assert bool(classes) == diff.is_textual
        assert (significance(diff, classes) > 0) == diff.is_textual
        for language in ("en", "it"):
            assert 0 < len(summarise(diff, classes, language)) <= 200
        assert bool(to_words(diff, colour=False)) == diff.is_textual
