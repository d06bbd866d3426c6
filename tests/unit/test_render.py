"""Articles as Markdown and as HTML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.model import Article, Block, BlockType, Link
from scraper.render import to_html, to_markdown


def article(*blocks: Block) -> Article:
    return Article(title="Flood plan", blocks=blocks, language="en", authors=("A. Rossi",))


EVERYTHING = article(
    Block(BlockType.PARAGRAPH, "In short.", is_standfirst=True),
    Block(BlockType.PARAGRAPH, "See the plan now.", links=(Link(4, 12, "https://example.org/plan"),)),
    Block(BlockType.HEADING, "Costs", 2),
    Block(BlockType.LIST_ITEM, "one", 1),
    Block(BlockType.LIST_ITEM, "one and a half", 2, is_ordered=True),
    Block(BlockType.LIST_ITEM, "two", 1),
    Block(BlockType.QUOTE, "We waited."),
    Block(BlockType.TABLE, "a | b\nc | d", rows=(("a", "b"), ("c", "d"))),
    Block(BlockType.PREFORMATTED, "x = 1\n```\ny"),
    Block(BlockType.CAPTION, "The bridge"),
)


def test_markdown_of_every_kind_of_block() -> None:
    assert to_markdown(EVERYTHING) == (
        "# Flood plan\n\n*A. Rossi*\n\n**In short.**\n\nSee [the plan](https://example.org/plan) now.\n\n## Costs\n\n"
        "- one\n    1. one and a half\n- two\n\n> We waited.\n\n| a | b |\n| --- | --- |\n| c | d |\n\n"
        "````\nx = 1\n```\ny\n````\n\n*The bridge*\n"
    )


def test_html_of_every_kind_of_block_parses_back() -> None:
    html = to_html(EVERYTHING)
    tree = LexborHTMLParser(html)
    assert [node.text() for node in tree.css("article > ul > li > ol > li")] == ["one and a half"]
    assert len(tree.css("article > ul > li")) == 2
    assert [node.attributes["href"] for node in tree.css("a")] == ["https://example.org/plan"]
    assert [node.text() for node in tree.css("td")] == ["a", "b", "c", "d"]
    assert 'lang="en"' in html
    assert "<figcaption>The bridge</figcaption>" in html


def test_markup_in_a_text_stays_text() -> None:
    evil = article(Block(BlockType.PARAGRAPH, "<script>alert(1)</script> & *stars* [x](y) # no"))
    assert "<script>" not in to_html(evil)
    assert to_markdown(evil).splitlines()[4] == r"\<script\>alert(1)\</script\> \& \*stars\* \[x\](y) # no"


def test_line_starts_that_markdown_would_read_are_escaped() -> None:
    for text, expected in (
        ("# one", r"\# one"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("+ one", r"\+ one"),
        ("#one", "#one"),
    ):
        assert to_markdown(Article(blocks=(Block(BlockType.PARAGRAPH, text),))) == f"{expected}\n"


def test_lines_of_a_quotation_and_of_a_cell_stay_where_they_belong() -> None:
    quote = Block(BlockType.QUOTE, "We waited.\nFor years.")
    table = Block(BlockType.TABLE, "", rows=(("a\nb",), ("c", "d|e")))
    assert to_markdown(Article(blocks=(quote,))) == "> We waited.\n> For years.\n"
    assert to_markdown(Article(blocks=(table,))) == "| a b |  |\n| --- | --- |\n| c | d\\|e |\n"


def test_a_table_without_cells_keeps_its_text() -> None:
    table = Article(blocks=(Block(BlockType.TABLE, "2025 | 3"),))
    assert to_html(table) == "<article>\n<p>2025 | 3</p>\n</article>\n"
    assert to_markdown(table) == "2025 \\| 3\n"


def test_a_heading_never_takes_the_titles_level() -> None:
    heading = Article(blocks=(Block(BlockType.HEADING, "Costs", 1),))
    assert "<h2>Costs</h2>" in to_html(heading)
    assert to_markdown(heading) == "## Costs\n"


def test_overlapping_links_keep_the_text_whole() -> None:
    links = (Link(3, 9, "https://b.example"), Link(0, 5, "https://a.example"))
    tangled = Article(blocks=(Block(BlockType.PARAGRAPH, "one two three", links=links),))
    assert to_markdown(tangled) == "[one t](https://a.example)wo three\n"


def test_unsafe_and_broken_links_leave_their_text() -> None:
    links = (Link(0, 4, "javascript:alert(1)"), Link(5, 9, "data:text/html,x"), Link(10, 99, "https://example.org/"))
    unsafe = article(Block(BlockType.PARAGRAPH, "this that thus", links=links))
    assert "<a " not in to_html(unsafe)
    assert "](" not in to_markdown(unsafe)
    assert "this that thus" in to_markdown(unsafe)


def test_an_address_cannot_break_out() -> None:
    tricky = article(Block(BlockType.PARAGRAPH, "plan", links=(Link(0, 4, 'https://example.org/"><b>) x'),)))
    assert "<b>" not in to_html(tricky)
    assert '[plan](<https://example.org/"%3E%3Cb%3E)%20x>)' in to_markdown(tricky)


def test_an_empty_article_renders_to_nothing() -> None:
    assert to_markdown(Article()) == ""
    assert to_html(Article()) == "<article>\n</article>\n"


KINDS = st.sampled_from(list(BlockType))
BLOCKS = st.builds(
    Block,
    KINDS,
    st.text(min_size=1, max_size=60),
    st.integers(0, 7),
    st.just(()),
    st.booleans(),
    st.just(()),
    st.booleans(),
)


@given(st.lists(BLOCKS, max_size=8))
def test_html_is_always_well_formed(blocks: list[Block]) -> None:
    html = to_html(article(*blocks))
    for tag in ("ul", "ol", "li", "p", "article", "table", "blockquote", "figure"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")
    assert to_markdown(article(*blocks)).startswith("# Flood plan")
