"""The gold set of edits (quality/edits/): what a reader who had not seen the rules says that each edit is."""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import datetime
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import read_lines, shared_folder
from scraper.model import Article, Block, BlockType, Link

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "quality" / "edits"
HALVES = ("open", "sealed")
SALT = "941"
"""So chosen that both halves hold like shares of each class, language, origin, dating and weight."""


@cache
def gold_edits(half: str) -> tuple[dict[str, Any], ...]:
    """Return the entries of a half. `sealed` is read to measure, never to make a rule."""
    return tuple(tomllib.loads((FOLDER / f"{half}.toml").read_text("utf-8"))["edit"])


def half_of(name: str) -> str:
    """Say in which half an entry of this id stands."""
    return HALVES[hashlib.sha256(f"{SALT}:{name}".encode()).digest()[0] % 2]


def articles_of(entry: dict[str, Any]) -> tuple[Article, Article]:
    """Return the article before and after; of an entry that refers to the corpus they are drawn from there."""
    if "reference" in entry:
        return _drawn(entry)
    language = entry["language"]
    return _written(entry["before"], language), _written(entry["after"], language)


@cache
def stored_page(origin: str, line: int) -> dict[str, Any]:
    """Return a page of the corpus with all its versions, by the number of its line, counted from 1."""
    return _pages(origin)[line - 1]


def is_drawable(entry: dict[str, Any]) -> bool:
    return "reference" not in entry or (shared_folder() / entry["origin"]).exists()


@cache
def _pages(origin: str) -> tuple[dict[str, Any], ...]:
    return tuple(read_lines(shared_folder() / origin))


def _drawn(entry: dict[str, Any]) -> tuple[Article, Article]:
    reference = entry["reference"]
    versions = stored_page(entry["origin"], reference["line"])["versions"]
    before, after = (
        _written(
            {
                "title": version["title"],
                "paragraphs": version["paragraphs"],
                **(
                    {"published": versions[0]["published"], "modified": version["published"]}
                    if reference["dates"]
                    else {}
                ),
            },
            entry["language"],
        )
        for version in (versions[reference["before"]], versions[reference["after"]])
    )
    return before, after


def _written(table: dict[str, Any], language: str) -> Article:
    return Article(
        title=table["title"],
        blocks=tuple(_blocks(table)),
        authors=tuple(re.split(r", | and | e ", table["byline"])) if "byline" in table else (),
        published_at=_instant(table.get("published")),
        modified_at=_instant(table.get("modified")),
        language=language,
        description=table.get("description"),
        image=table.get("image"),
    )


def _blocks(table: dict[str, Any]) -> Iterator[Block]:
    if "standfirst" in table:
        yield Block(BlockType.PARAGRAPH, table["standfirst"], is_standfirst=True)
    links = table.get("links", [])
    for number, text in enumerate(table["paragraphs"]):
        here = [(text, link) for link in links if link["paragraph"] == number]
        yield Block(BlockType.PARAGRAPH, text, links=tuple(starmap(_link, here)))
    for caption in table.get("captions", []):
        yield Block(BlockType.CAPTION, caption)


def _link(text: str, link: dict[str, Any]) -> Link:
    start = text.index(link["text"])
    return Link(start, start + len(link["text"]), link["url"])


def _instant(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
