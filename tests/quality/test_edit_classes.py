"""The rules that name edits keep what they reached on the open half of the gold set."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.corpus import shared_folder
from benchmarks.edit_classes import Score, score
from scraper.compare import EditClass
from tests.gold_edits import gold_edits, is_drawable

PRECISION = 0.97
RECALL = 0.97
WHOLE = 0.93
LEAST_OF_A_CLASS = 0.75
"""Of each class that has more than a handful of labels: precision and recall."""
HANDFUL = 5

pytestmark = pytest.mark.skipif(
    not all(map(is_drawable, gold_edits("open"))),
    reason=f"the stored versions are not at {shared_folder()} (set VARIORUM_SHARED)",
)


@cache
def scored() -> Score:
    # The time of modification is read off a field and would flatter the rules.
    return score(gold_edits("open"), without=frozenset({EditClass.MODIFIED_AT}))


def test_classes_found_are_right() -> None:
    assert scored().precision >= PRECISION


def test_labels_are_found() -> None:
    assert scored().recall >= RECALL


def test_entries_are_right_as_a_whole() -> None:
    assert scored().whole_share >= WHOLE


@pytest.mark.parametrize("edit_class", sorted(set(EditClass) - {EditClass.MODIFIED_AT}))
def test_each_class_is_mostly_right(edit_class: EditClass) -> None:
    right, extra, missed = (counts[edit_class] for counts in (scored().right, scored().extra, scored().missed))
    if right + missed > HANDFUL:
        assert right / (right + extra) >= LEAST_OF_A_CLASS
        assert right / (right + missed) >= LEAST_OF_A_CLASS
    else:
        assert right >= missed


def test_dating_is_what_the_page_says() -> None:
    assert scored().dating_share >= 1.0
