"""That no true edit of a real page is ever learned as noise, however closely its versions are laid together."""

from __future__ import annotations

import json
import lzma
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.model import Article, Block, BlockType
from scraper.noise.learn import learn
from scraper.noise.spots import NO_NOISE, Showing

SHARED = Path(os.environ.get("VARIORUM_SHARED") or Path(__file__).parents[2].parent / "shared")
VERSIONS = SHARED / "versions" / "gov-uk.jsonl.xz"
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(not VERSIONS.exists(), reason="needs versions/gov-uk.jsonl.xz in VARIORUM_SHARED or ../shared"),
]
START = datetime(2026, 1, 1, tzinfo=UTC)


def article(version: dict[str, Any]) -> Article:
    return Article(version["title"], tuple(Block(BlockType.PARAGRAPH, text) for text in version["paragraphs"]))


@pytest.mark.parametrize("pause", [timedelta(minutes=1), timedelta(days=1)])
def test_no_history_of_true_edits_teaches_noise(pause: timedelta) -> None:
    with lzma.open(VERSIONS, "rt", encoding="utf-8") as lines:
        pages = [[article(version) for version in json.loads(line)["versions"]] for line in lines]
    learned = [
        (versions[0].title, count)
        for versions in pages
        for count in range(2, len(versions) + 1)
        if learn([Showing(one, START + pause * at) for at, one in enumerate(versions[:count])], NO_NOISE)
    ]
    assert max(map(len, pages)) > 20
    assert learned == []
