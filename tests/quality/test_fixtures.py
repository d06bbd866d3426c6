"""Hand-written pages must be read exactly as their golds say; what is not yet is listed, and the list only shrinks."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scraper.extract import extract_article
from scraper.model import Article, Block, BlockType

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("fixtures")
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
KNOWN_FAILURES = {
    tuple(line.split())
    for line in (FOLDER / "known_failures.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
}
LINE = re.compile(r"(?P<mark>= |#{1,6} |- |1\. |> |\| )?(?P<text>.*)")


@cache
def gold_of(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def article_of(name: str) -> Article:
    html = (FOLDER / f"{name}.html").read_text("utf-8")
    return extract_article(html, gold_of(name)["url"])


def lines_of(block: Block) -> list[str]:
    match block.type:
        case BlockType.HEADING:
            return [f"{'#' * block.level} {block.text}"]
        case BlockType.LIST_ITEM:
            return [("1. " if block.is_ordered else "- ") + block.text]
        case BlockType.QUOTE:
            return [f"> {block.text}"]
        case BlockType.TABLE:
            return [f"| {row}" for row in block.text.splitlines()]
        case _:
            return [("= " if block.is_standfirst else "") + block.text]


def check_title(gold: dict[str, Any], article: Article) -> None:
    assert article.title == gold["title"]


def check_body(gold: dict[str, Any], article: Article) -> None:
    assert [line for block in article.body for line in lines_of(block)] == gold["body"].strip().splitlines()


def check_text(gold: dict[str, Any], article: Article) -> None:
    expected = [LINE.fullmatch(line)["text"] for line in gold["body"].strip().splitlines()]  # type: ignore[index]
    assert (
        article.text.split("\n") == "\n".join(expected).split("\n")
        or [line for line in article.text.splitlines() if line] == expected
    )


def check_absent(gold: dict[str, Any], article: Article) -> None:
    assert [phrase for phrase in gold["absent"] if phrase in article.text] == []


def check_authors(gold: dict[str, Any], article: Article) -> None:
    assert list(article.authors) == gold.get("authors", list(article.authors))


def check_dates(gold: dict[str, Any], article: Article) -> None:
    for key, found in (("published", article.published_at), ("modified", article.modified_at)):
        if key in gold:
            assert found is not None, key
            assert same_time(gold[key], found), (key, found)


def check_origins(gold: dict[str, Any], article: Article) -> None:
    assert list(article.origins) == gold["origins"]


def check_language(gold: dict[str, Any], article: Article) -> None:
    assert article.language == gold["language"]


def check_captions(gold: dict[str, Any], article: Article) -> None:
    captions = [block.text for block in article.blocks if block.type is BlockType.CAPTION]
    assert [wanted for wanted in gold.get("captions", []) if not any(wanted in text for text in captions)] == []


def check_type(gold: dict[str, Any], article: Article) -> None:
    assert article.article_type == gold.get("article_type", "article")


def same_time(expected: date | datetime, found: datetime) -> bool:
    return found == expected if isinstance(expected, datetime) else found.date() == expected


ASPECTS: dict[str, Callable[[dict[str, Any], Article], None]] = {
    "title": check_title,
    "text": check_text,
    "body": check_body,
    "absent": check_absent,
    "authors": check_authors,
    "dates": check_dates,
    "origins": check_origins,
    "language": check_language,
    "captions": check_captions,
    "type": check_type,
}


@pytest.mark.quality
@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", NAMES)
def test_page_is_read_as_its_gold_says(name: str, aspect: str) -> None:
    if (name, aspect) not in KNOWN_FAILURES:
        ASPECTS[aspect](gold_of(name), article_of(name))
        return
    try:
        ASPECTS[aspect](gold_of(name), article_of(name))
    except AssertionError:
        pytest.xfail("listed in known_failures.txt")
    pytest.fail(f"{name} {aspect} is right now: take it off known_failures.txt")


@pytest.mark.quality
def test_known_failures_name_pages_and_aspects_that_exist() -> None:
    assert {name for name, _ in KNOWN_FAILURES} <= set(NAMES)
    assert {aspect for _, aspect in KNOWN_FAILURES} <= set(ASPECTS)


@pytest.mark.quality
def test_there_are_enough_pages_and_their_golds_stand_in_them() -> None:
    assert len(NAMES) >= 40
    for name in NAMES:
        page = letters((FOLDER / f"{name}.html").read_text("utf-8"))
        for line in gold_of(name)["body"].strip().splitlines():
            for cell in LINE.fullmatch(line)["text"].split(" | "):  # type: ignore[index]
                assert letters(cell) in page, (name, cell)


def letters(text: str) -> str:
    return re.sub(r"\W|&\w+;", "", re.sub(r"<[^>]*>", "", text))
