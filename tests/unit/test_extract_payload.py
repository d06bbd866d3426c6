"""Text that only the page's scripts hold."""

from __future__ import annotations

import json

import pytest

from scraper.extract import extract_article
from scraper.extract.parse import parse
from scraper.extract.payload import payload_html

PARAGRAPHS = [
    f"Paragraph {n} of the story says that the river rose by two metres in a single night. The bridge was "
    f"closed at dawn."
    for n in range(5)
]
STATED = {"@type": "NewsArticle", "articleBody": "\n".join(PARAGRAPHS)}
MARKUP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def shell(script: str) -> str:
    return f"<html><head><title>Flood</title></head><body><div id='__next'></div>{script}</body></html>"


def next_data(value: object) -> str:
    return shell(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>')


@pytest.mark.parametrize(
    "html",
    [
        next_data({"props": {"pageProps": {"article": {"title": "Flood", "body": MARKUP}}}}),
        next_data({"props": {"content": [{"type": "paragraph", "text": text} for text in PARAGRAPHS]}}),
        next_data({"props": {"state": json.dumps({"article": {"contents": MARKUP}})}}),
        shell(f"<script>window.__APOLLO_STATE__ = {json.dumps({'Article:1': {'body': MARKUP}})};</script>"),
        shell(f"<script>self.__next_f.push([1,{json.dumps('5:' + json.dumps({'body': MARKUP}))}])</script>"),
        shell(f"<script>self.__next_f.push([1,{json.dumps(f'7:T{len(MARKUP):x},{MARKUP}')}])</script>"),
        shell(f'<script type="application/ld+json">{json.dumps(STATED)}</script>'),
    ],
    ids=["markup", "paragraph objects", "json in json", "apollo", "flight", "flight text", "json-ld"],
)
def test_text_held_as_data_is_read_where_the_page_shows_none(html: str) -> None:
    assert extract_article(html, "https://example.org/").text == "\n\n".join(PARAGRAPHS)


def test_what_the_page_shows_wins_over_its_data() -> None:
    shown = "".join(f"<p>{text} And this is what the reader sees.</p>" for text in PARAGRAPHS)
    html = next_data({"body": MARKUP}).replace("<div id='__next'></div>", f"<article>{shown}</article>")
    assert extract_article(html).text.count("what the reader sees") == len(PARAGRAPHS)


def streamed(stream: str) -> str:
    return shell(f"<script>self.__next_f.push([1,{json.dumps(stream)}])</script>")


def test_a_streamed_text_ends_after_the_bytes_it_states() -> None:
    text = MARKUP.replace("river", "rivière")
    data = 'a:["$","div",null,{"children":"' + "A state of the page, not its text. " * 10 + '"}]\n'
    html = streamed(f"7:T{len(text.encode()):x},{text}{data}")
    assert extract_article(html).text == "\n\n".join(PARAGRAPHS).replace("river", "rivière")


def test_a_line_of_a_text_that_looks_like_a_row_is_text() -> None:
    text = MARKUP.replace("</p><p>Paragraph 2", "</p>\n2:<p>Paragraph 2")
    assert "Paragraph 4" in extract_article(streamed(f"7:T{len(text):x},{text}")).text


def test_rows_for_reacts_own_use_are_no_text() -> None:
    row = '3:I[1234,["' + '","'.join(f"static/chunks/{n}. Part of a page" for n in range(50)) + '"],"Page"]\n'
    assert extract_article(streamed(row)).text == ""


@pytest.mark.parametrize("source", ["{", "[1, 2", '{"a": "short"}', "null", '"' + "x" * 500 + '"', "[" * 5000])
def test_broken_or_empty_data_gives_nothing(source: str) -> None:
    tree = parse(shell(f'<script type="application/json">{source}</script>'))
    assert tree is not None
    assert payload_html(tree) == ""
