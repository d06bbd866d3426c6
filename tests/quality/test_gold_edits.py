"""The gold set of edits is whole: its labels are of the vocabulary and agree with what can be read off the articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.corpus import shared_folder
from scraper.compare.edits import EditClass
from tests.gold_edits import HALVES, articles_of, gold_edits, half_of, is_drawable, stored_page

if TYPE_CHECKING:
    from scraper.model import Article

ENTRIES = [entry for half in HALVES for entry in gold_edits(half)]
WRITTEN = [entry for entry in ENTRIES if entry["origin"] == "hand"]
REFERENCES = [entry for entry in ENTRIES if entry["origin"] != "hand"]
FIELDS = {
    EditClass.HEADLINE: "title",
    EditClass.BYLINE: "authors",
    EditClass.PUBLISHED_AT: "published_at",
    EditClass.MODIFIED_AT: "modified_at",
    EditClass.DESCRIPTION: "description",
    EditClass.IMAGE: "image",
}

needs_versions = pytest.mark.skipif(
    not all(is_drawable(entry) for entry in REFERENCES),
    reason=f"the stored versions are not at {shared_folder()} (set VARIORUM_SHARED)",
)


def dating_by_dates(before: Article, after: Article) -> str:
    if after.modified_at is None:
        return "unknown"
    return "silent" if before.modified_at == after.modified_at else "dated"


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(entry["id"] for entry in ENTRIES).items() if count > 1] == []


@pytest.mark.parametrize("half", HALVES)
def test_entries_stand_in_the_half_that_their_id_says(half: str) -> None:
    assert [entry["id"] for entry in gold_edits(half) if half_of(entry["id"]) != half] == []


@pytest.mark.parametrize("half", HALVES)
def test_each_half_holds_every_class_and_every_dating(half: str) -> None:
    assert {label for entry in gold_edits(half) for label in entry["classes"]} == set(EditClass)
    assert {entry["dating"] for entry in gold_edits(half)} == {"noted", "dated", "silent", "unknown"}


def test_labels_are_of_the_vocabulary() -> None:
    for entry in ENTRIES:
        assert set(entry["classes"]) <= set(EditClass), entry["id"]
        assert len(set(entry["classes"])) == len(entry["classes"]), entry["id"]
        assert entry["weight"] in {"low", "middle", "high"}, entry["id"]
        assert 0 < len(entry["point"]) <= 100, entry["id"]


@pytest.mark.parametrize("entries", [WRITTEN, pytest.param(REFERENCES, marks=needs_versions)], ids=["hand", "corpus"])
def test_labels_agree_with_the_fields_and_the_dates(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        before, after = articles_of(entry)
        assert before != after, entry["id"]
        changed = {label for label, field in FIELDS.items() if getattr(before, field) != getattr(after, field)}
        assert changed == set(entry["classes"]) & set(FIELDS), entry["id"]
        expected = "noted" if entry["dating"] == "noted" else dating_by_dates(before, after)
        assert entry["dating"] == expected, entry["id"]


def test_what_is_noted_holds_a_note() -> None:
    noted = [entry for entry in ENTRIES if entry["dating"] == "noted"]
    assert [entry["id"] for entry in noted if EditClass.NOTE not in entry["classes"]] == []


@needs_versions
def test_references_resolve() -> None:
    for entry in REFERENCES:
        reference = entry["reference"]
        page = stored_page(entry["origin"], reference["line"])
        assert page["page"] == reference["page"], entry["id"]
        assert reference["after"] == reference["before"] + 1 < len(page["versions"]), entry["id"]
