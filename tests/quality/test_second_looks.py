"""How many true edits of real pages are looked at twice."""

from __future__ import annotations

import json
import lzma
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scraper.model import Article, Block, BlockType
from scraper.suspect import suspicion

SHARED = Path(os.environ.get("VARIORUM_SHARED") or Path(__file__).parents[2].parent / "shared")
VERSIONS = SHARED / "versions" / "gov-uk.jsonl.xz"
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not VERSIONS.exists(), reason="needs versions/gov-uk.jsonl.xz in VARIORUM_SHARED or ../shared"),
]
MOST = 0.02
"""Measured: 8 of 473, two of them for characters that were lost."""


def article(version: dict[str, Any]) -> Article:
    return Article(version["title"], tuple(Block(BlockType.PARAGRAPH, text) for text in version["paragraphs"]))


def test_few_true_edits_need_a_second_look() -> None:
    with lzma.open(VERSIONS, "rt", encoding="utf-8") as lines:
        pages = [[article(version) for version in json.loads(line)["versions"]] for line in lines]
    pairs = [pair for versions in pages for pair in pairwise(versions)]
    odd = sum(suspicion(after, before) is not None for before, after in pairs)
    assert 0 < odd <= len(pairs) * MOST
