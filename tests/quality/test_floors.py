"""What was reached on the corpus is not given back: every measure stays at its floor or above."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus import shared_folder
from benchmarks.measures import SAMPLE, WHOLE, measured

FLOORS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))["floor"]
EXTENT = "whole" if os.environ.get("VARIORUM_QUALITY") == "whole" else "sample"
NEEDED = ("corpus/score.py", "corpus/articles-en.jsonl.xz", "captures/policy-pages.jsonl.xz")

pytestmark = [
    pytest.mark.quality,
    pytest.mark.timeout(3600),
    # The peers' warnings are theirs to heed.
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        not all((shared_folder() / name).exists() for name in NEEDED),
        reason=f"the shared corpus is not at {shared_folder()} (set VARIORUM_SHARED)",
    ),
]


@cache
def figures() -> dict[str, float]:
    return measured(WHOLE if EXTENT == "whole" else SAMPLE)


@pytest.mark.parametrize("floor", FLOORS, ids=[floor["measure"] for floor in FLOORS])
def test_measure_keeps_its_floor(floor: dict[str, Any]) -> None:
    value = figures().get(floor["measure"])
    if value is None:
        pytest.skip("not measured here: the peers are not installed, or the sample holds no such page")
    bounds = floor[EXTENT]
    assert bounds.get("at_least", value) <= value <= bounds.get("at_most", value)


def test_every_measure_has_a_floor() -> None:
    assert set(figures()) <= {floor["measure"] for floor in FLOORS}
