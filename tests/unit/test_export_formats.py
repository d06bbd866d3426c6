"""Exports: what each format writes of a version."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Article, Block, BlockType, ContentHash, Link, Recipe, Url
from storage.records import Version
from variorum.export import ExportFormat
from variorum.export import exported as written
from variorum.export.csv_table import COLUMNS, guarded
from variorum.export.document import html_document, text_document
from variorum.fields.article import Entry, article_fields

SEEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ARTICLE = Article(
    title="Ponte <nuovo> & altro",
    blocks=(
        Block(BlockType.PARAGRAPH, "Il ponte apre domani.", is_standfirst=True),
        Block(BlockType.PARAGRAPH, "Leggi qui tutto.", links=(Link(6, 9, "https://example.org/a(b)"),)),
        Block(BlockType.HEADING, "I costi", level=2),
        Block(BlockType.LIST_ITEM, "acciaio", level=1),
        Block(BlockType.LIST_ITEM, "cemento", level=1),
        Block(BlockType.QUOTE, "È un passo."),
        Block(BlockType.TABLE, "anno | euro\n2025 | 3", rows=(("anno", "euro"), ("2025", "3"))),
        Block(BlockType.CAPTION, "Il ponte. Foto: Rossi"),
    ),
    authors=("Anna Rossi", "Bo Li"),
    published_at=SEEN,
    language="it",
    origins=("https://example.org/origin",),
)
VERSION = Version(
    id=1,
    page_id=1,
    page_url=Url("https://example.org/ponte"),
    number=3,
    content_hash=ContentHash("n1:" + "0" * 64),
    recipe=Recipe("e1.n1.r1"),
    article=ARTICLE,
    first_seen_at=SEEN,
    last_seen_at=SEEN,
    capture_id=None,
    chain_hash="1" * 64,
)
ENTRY = Entry(VERSION, ("The ministry",))


def exported(form: ExportFormat, *entries: Entry) -> str:
    return "".join(written(form, iter(entries)))


def titled(title: str) -> Entry:
    return replace(ENTRY, version=replace(VERSION, article=replace(ARTICLE, title=title)))


def test_article_fields_hold_what_extract_promises() -> None:
    fields = article_fields(ARTICLE)
    promised = ("title", "text", "byline", "published_at", "modified_at", "language", "canonical_url", "origins")
    assert {*promised, "description", "image"} <= fields.keys()
    assert fields["byline"] == "Anna Rossi, Bo Li"
    assert fields["published_at"] == "2026-03-02T09:00:00+00:00"
    assert "Foto" not in fields["text"]


def test_json_lines_are_one_object_a_line() -> None:
    lines = exported(ExportFormat.JSONL, ENTRY, ENTRY).splitlines()
    assert [json.loads(line)["version"] for line in lines] == [3, 3]
    assert json.loads(lines[0])["sources"] == ["The ministry"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array(count: int) -> None:
    assert len(json.loads(exported(ExportFormat.JSON, *[ENTRY] * count))) == count


def test_csv_has_a_header_and_reads_back() -> None:
    rows = list(csv.DictReader(io.StringIO(exported(ExportFormat.CSV, ENTRY), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == ARTICLE.title
    assert rows[0]["text"] == ARTICLE.text


@pytest.mark.parametrize("title", ["=1+1", "+1", "-2", "@SUM(A1)", "\tx", "  =1", "＝1"])
def test_csv_guards_cells_that_begin_like_formulas(title: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(ExportFormat.CSV, titled(title)), newline="")))
    assert rows[0]["title"] == f"'{title}"


@given(st.text())
def test_a_guarded_cell_never_begins_like_a_formula_and_loses_nothing(cell: str) -> None:
    said = guarded(cell)
    assert said.lstrip(" ")[:1] not in set("=+-@\t\r\n")
    assert said.endswith(cell)


def test_text_holds_title_facts_and_body() -> None:
    said = exported(ExportFormat.TEXT, ENTRY)
    assert said.startswith("Ponte <nuovo> & altro\nAnna Rossi, Bo Li · published ")
    assert said.endswith(f"\n\n{ARTICLE.text}\n")


def test_text_parts_versions_by_a_rule() -> None:
    assert exported(ExportFormat.TEXT, ENTRY, ENTRY).count("-" * 72) == 1


def test_html_escapes_what_pages_bring_along() -> None:
    said = exported(ExportFormat.HTML, titled("<script>alert(1)</script>"))
    assert "<script>" not in said
    assert "&lt;script&gt;" in said
    assert "Content-Security-Policy" in said


def test_html_leaves_out_links_that_run() -> None:
    block = Block(BlockType.PARAGRAPH, "Click here.", links=(Link(0, 5, "javascript:alert(1)"),))
    assert "javascript" not in html_document(replace(ARTICLE, blocks=(block,)))


def test_html_is_a_page_of_its_own_in_the_articles_language() -> None:
    said = html_document(ARTICLE)
    assert said.startswith('<!DOCTYPE html>\n<html lang="it">')
    assert "<title>Ponte &lt;nuovo&gt; &amp; altro</title>" in said
    assert said.endswith("</article>\n</body>\n</html>\n")


def test_html_says_of_each_version_where_and_when() -> None:
    said = exported(ExportFormat.HTML, ENTRY, ENTRY)
    assert said.count("<section>") == 2
    assert said.count('<time datetime="2026-03-02T09:00:00+00:00">') == 4
    assert "version 3" in said


def test_markdown_holds_article_and_facts() -> None:
    said = exported(ExportFormat.MARKDOWN, ENTRY, ENTRY)
    assert said.startswith("# Ponte \\<nuovo\\> \\& altro\n\n*Anna Rossi, Bo Li*\n\n")
    assert "*Il ponte. Foto: Rossi*\n\n- address: <https://example.org/ponte>\n- published: " in said
    assert said.count("\n---\n") == 1


def test_an_empty_article_is_written_without_trouble() -> None:
    empty = replace(ENTRY, version=replace(VERSION, article=Article()))
    assert text_document(Article()) == ""
    for form in ExportFormat:
        assert exported(form, empty)
