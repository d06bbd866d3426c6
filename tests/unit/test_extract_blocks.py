"""How kept text becomes typed blocks."""

from __future__ import annotations

import pytest

from scraper.extract import extract_article
from scraper.extract.assemble import absolute
from scraper.model import Block, BlockType

LONG = (
    "The council approved the flood plan last night after a debate of three hours in a crowded hall. ",
    "Work will begin in autumn and cost 12.4 million, two thirds of it paid by the region. ",
    "Critics had asked for a study of the floods of the past ten years before any stone is moved. ",
)


def blocks_of(inside: str) -> tuple[Block, ...]:
    html = f"<html><body><article><h1>Flood plan</h1><div class='article-body'>{inside}</div></article></body></html>"
    return extract_article(html, "https://example.org/news/flood").blocks


def with_text(inside: str) -> tuple[Block, ...]:
    """The blocks of a fragment that stands between paragraphs."""
    blocks = blocks_of(f"<p>{LONG[0]}</p><p>{LONG[1]}</p>{inside}<p>{LONG[2]}</p>")
    assert blocks[0].text == LONG[0].strip()
    assert blocks[-1].text == LONG[2].strip()
    return blocks[2:-1]


def test_headings_have_their_level() -> None:
    assert with_text("<h3>What it costs</h3>") == (Block(BlockType.HEADING, "What it costs", 3),)


def test_list_items_have_depth_and_order() -> None:
    inside = "<ol><li>Raise the dams<ul><li>by one metre</li></ul></li><li>Dig a channel</li></ol>"
    assert [(block.text, block.level, block.is_ordered) for block in with_text(inside)] == [
        ("Raise the dams", 1, True),
        ("by one metre", 2, False),
        ("Dig a channel", 1, True),
    ]


def test_a_quote_is_a_quote() -> None:
    (block,) = with_text(
        "<blockquote><p>We have waited for ten years, and we will not wait for another ten.</p></blockquote>"
    )
    assert block.type is BlockType.QUOTE


def test_a_table_is_one_block_with_rows_and_links_in_place() -> None:
    inside = (
        "<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2025</td><td><a href='/b'>4.1 million</a></td></tr>"
        "<tr><td>2026</td><td>8.3 million</td></tr></table>"
    )
    (block,) = with_text(inside)
    assert block.type is BlockType.TABLE
    assert block.rows == (("Year", "Cost"), ("2025", "4.1 million"), ("2026", "8.3 million"))
    assert block.text == "Year | Cost\n2025 | 4.1 million\n2026 | 8.3 million"
    (link,) = block.links
    assert block.text[link.start : link.end] == "4.1 million"


def test_a_table_of_one_column_only_lays_out() -> None:
    inside = f"<table><tr><td>{LONG[0]}</td></tr><tr><td>{LONG[1]}</td></tr></table>"
    assert {block.type for block in blocks_of(inside + f"<p>{LONG[2]}</p>")} == {BlockType.PARAGRAPH}


def test_preformatted_text_keeps_its_white_space() -> None:
    (block,) = with_text("<pre>def f(x):\n    return x  # twice the same\n</pre>")
    assert block == Block(BlockType.PREFORMATTED, "def f(x):\n    return x  # twice the same")


def test_white_space_is_folded_across_inline_elements() -> None:
    (block,) = with_text(
        "<p>The  <b>river</b>\n\t<i>rose</i> by&nbsp;two metres, then three, and nobody slept that night.</p>"
    )
    assert block.text == "The river rose by two metres, then three, and nobody slept that night."


def test_lines_parted_by_one_break_are_one_block_by_two_breaks_two() -> None:
    blocks = blocks_of(f"{LONG[0]}<br>{LONG[1]}<br><br>{LONG[2]}")
    assert [block.text for block in blocks] == [LONG[0] + LONG[1].strip(), LONG[2].strip()]


def test_links_of_joined_lines_move_along() -> None:
    blocks = blocks_of(
        f"{LONG[0]}<br>Read the <a href='/plan'>whole plan</a> in the town hall.<br><br>{LONG[1]}<br><br>{LONG[2]}"
    )
    (link,) = blocks[0].links
    assert blocks[0].text[link.start : link.end] == "whole plan"


def test_a_link_spread_over_inline_elements_is_one_link() -> None:
    (block,) = with_text(
        "<p>See <a href='/plan'>the <b>whole</b> plan</a> in the town hall before the end of next month.</p>"
    )
    assert [block.text[link.start : link.end] for link in block.links] == ["the whole plan"]


@pytest.mark.parametrize(
    ("href", "base", "expected"),
    [
        ("/a?b=1", "https://example.org/x/y", "https://example.org/a?b=1"),
        ("c.html", "https://example.org/x/y", "https://example.org/x/c.html"),
        ("https://other.org/", "https://example.org/", "https://other.org/"),
        ("/a", None, "/a"),
        ("http://[broken", "https://example.org/", "http://[broken"),
        ("//[broken", "https://example.org/", "//[broken"),
    ],
)
def test_addresses_are_made_absolute_where_they_make_sense(href: str, base: str | None, expected: str) -> None:
    assert absolute(href, base) == expected
