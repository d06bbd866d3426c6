"""The corpus of sections is whole: manifests and folders agree, every address asked for stands in its file."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from scraper.model import SourceKind
from scraper.urls import canonical_url, join_url
from tests.gold_sections import FOLDER, HALVES, article_urls, gold_sections, half_of, source_of, tolerated_urls

ENTRIES = [entry for half in HALVES for entry in gold_sections(half)]
FIELDS: dict[str, type] = {
    **dict.fromkeys(("name", "file", "url", "content_type", "language", "kind", "models"), str),
    **dict.fromkeys(("articles", "also", "more", "feeds", "sitemaps"), list),
}
BASE = re.compile(r"<base[^>]*href=\"([^\"]+)\"|xml:base=\"([^\"]+)\"", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s\"'<>\[\]]+")
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry["name"] for entry in ENTRIES])


def addresses_in(entry: dict[str, Any]) -> set[str]:
    source = html.unescape(source_of(entry)).replace("\\/", "/")
    found = BASE.search(source)
    base = (found[1] or found[2]) if found else entry["url"]
    joined = (join_url(base, token) for token in set(ADDRESS.findall(source)))
    return {canonical_url(url) for url in joined if url is not None}


@pytest.mark.parametrize("half", HALVES)
def test_every_file_is_listed_and_every_listed_file_is_there(half: str) -> None:
    listed = sorted(entry["file"] for entry in gold_sections(half))
    assert listed == sorted(path.name for path in (FOLDER / half).iterdir() if path.name != "manifest.toml")


@pytest.mark.parametrize("half", HALVES)
def test_entries_stand_in_the_half_that_their_name_says(half: str) -> None:
    assert [entry["name"] for entry in gold_sections(half) if half_of(entry["name"]) != half] == []


def test_names_are_unique_and_both_halves_hold_every_kind() -> None:
    assert [name for name, count in Counter(entry["name"] for entry in ENTRIES).items() if count > 1] == []
    for half in HALVES:
        assert {entry["kind"] for entry in gold_sections(half)} == set(SourceKind), half


@each_entry
def test_an_entry_states_its_fields(entry: dict[str, Any]) -> None:
    assert {field: type(entry.get(field)) for field in entry} == FIELDS
    for article in entry["articles"]:
        assert {"url"} <= set(article) <= {"url", "title", "date"}
        if "date" in article:
            datetime.fromisoformat(article["date"])


@each_entry
def test_every_address_occurs_in_the_file(entry: dict[str, Any]) -> None:
    asked = {*article_urls(entry), *entry["also"], *entry["more"], *entry["feeds"], *entry["sitemaps"]}
    assert {canonical_url(url) for url in asked} - addresses_in(entry) == set()


@each_entry
def test_no_address_is_asked_for_twice_or_both_asked_for_and_tolerated(entry: dict[str, Any]) -> None:
    asked = [canonical_url(article["url"]) for article in entry["articles"]]
    assert len(set(asked)) == len(asked)
    assert set(asked).isdisjoint(canonical_url(url) for url in tolerated_urls(entry))


def test_a_page_that_is_no_list_has_no_articles() -> None:
    assert [entry["name"] for entry in ENTRIES if entry["kind"] == "page" and entry["articles"]] == []
