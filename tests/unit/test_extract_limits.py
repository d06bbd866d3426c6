"""Absurd pages give a result or an honest empty one, in bounded time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract import explain, extract_article
from scraper.extract.parse import MAX_CHARS, MAX_DEPTH, MAX_TAGS, parse
from scraper.model import Article
from tests.work import calls_of

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "The river rose by two metres in a single night and the old bridge was closed to all traffic at dawn. "


def read(html: str) -> Article:
    return extract_article(html, "https://example.org/")


def test_a_tree_of_two_thousand_levels_is_read() -> None:
    html = "<body>" + "<div>" * 2000 + "".join(f"<p>{TEXT}{n}</p>" for n in range(5)) + "</div>" * 2000
    assert read(html).text.count("The river rose") == 5


def test_fifty_thousand_levels_are_refused_before_parsing() -> None:
    assert read("<body>" + "<div>" * 50_000 + TEXT) == Article()


def test_deep_inline_elements_are_refused_as_well() -> None:
    assert parse("<b>" * 50_000 + TEXT) is None


def test_many_flat_elements_are_not_taken_for_depth() -> None:
    html = "<body>" + "<p>x<br>y<img src=z>" * (MAX_DEPTH * 2) + "<article>" + f"<p>{TEXT}</p>" * 4 + "</article>"
    assert parse(html) is not None


def test_a_page_of_five_megabytes_is_read() -> None:
    html = "<body><article><h1>Flood</h1>" + f"<p>{TEXT * 20}</p>" * 2500 + "</article></body>"
    assert len(html) > 5_000_000
    assert len(read(html).blocks) == 2500


def test_a_page_beyond_all_measure_is_refused() -> None:
    assert parse("x" * (MAX_CHARS + 1)) is None


def test_a_page_of_nothing_but_tags_is_refused() -> None:
    assert parse("<p>x" * MAX_TAGS) is not None
    assert parse("<p>x" * (MAX_TAGS + 1)) is None


def links_in_one_paragraph(count: int) -> str:
    return "<body><p>" + "".join(f"<a href='/{n}'>word {n}</a> and " for n in range(count)) + "</p></body>"


def paragraphs(count: int) -> str:
    return "<body><article><h1>Flood</h1>" + f"<p>{TEXT}</p>" * count + "</article></body>"


@pytest.mark.parametrize("page", [links_in_one_paragraph, paragraphs])
def test_a_page_twice_as_long_costs_about_twice_the_work(page: Callable[[int], str]) -> None:
    read(page(1))
    assert calls_of(lambda: read(page(1000))) < 3 * calls_of(lambda: read(page(500)))


def test_threads_do_not_disturb_each_other() -> None:
    pages = [
        f"<body><article>{''.join(f'<p>{TEXT}{page} {n}.</p>' for n in range(6))}</article></body>" for page in range(8)
    ]
    expected = [extract_article(page) for page in pages]
    found: dict[int, Article] = {}

    def work(number: int) -> None:
        for _ in range(5):
            found[number] = extract_article(pages[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(pages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(pages))] == expected


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "a",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "h1",
        "h2",
        "br",
        "pre",
        "blockquote",
        "span",
        "article",
        "x-y",
        "nav",
    ]
)
NAMES = st.sampled_from(["", "related", "article-body", "caption", "card", "comments", "sommario", "c-1a2b"])


@st.composite
def soup(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 30))):
        tag = draw(TAGS)
        parts.append(
            draw(
                st.sampled_from(
                    [
                        f"<{tag} class='{draw(NAMES)}' href='/{tag}'>",
                        f"</{tag}>",
                        TEXT,
                        "Short…",
                        " \u00a0 ",
                        "<!-- x -->",
                        "&amp;<",
                    ]
                )
            )
        )
    return "".join(parts)


@settings(max_examples=150, deadline=None)
@given(soup())
def test_any_tag_soup_is_read_without_error_and_the_same_each_time(html: str) -> None:
    article = extract_article(html, "https://example.org/a")
    assert article == extract_article(html, "https://example.org/a")
    for block in article.blocks:
        assert block.text
        for link in block.links:
            assert 0 <= link.start < link.end <= len(block.text)
    explained = explain(html, "https://example.org/a")
    assert all(verdict.reason for verdict in explained.verdicts)
