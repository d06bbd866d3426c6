"""An article as text, Markdown or HTML, as it stood. Pure."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scraper.model import Article, Block

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_MARKDOWN_START = re.compile(r"^(\d*)([#>+\-=~|]|(?<=\d)[.)])")


def text_document(article: Article) -> str:
    """Title, byline and body, parted by blank lines."""
    return "\n\n".join(part for part in (article.title, article.byline, article.text) if part)


def markdown_document(article: Article) -> str:
    """Title as heading 1, byline in italics, then the blocks with their links."""
    byline = f"*{_escaped(article.byline)}*" if article.byline else ""
    title = f"# {_escaped(article.title)}" if article.title else ""
    return "\n\n".join(part for part in (title, byline, markdown_body(article.blocks)) if part)


def html_document(article: Article) -> str:
    """A whole HTML page, without anything that runs or loads."""
    language = f' lang="{escape(article.language)}"' if article.language else ""
    title = escape(article.title or "Untitled", quote=False)
    return (
        f'<!DOCTYPE html>\n<html{language}>\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n{html_article(article)}\n</body>\n</html>"
    )


def html_article(article: Article) -> str:
    """The article as one `<article>` element."""
    byline = f"<p><em>{escape(article.byline, quote=False)}</em></p>\n" if article.byline else ""
    parts = [_html_group(kind, list(blocks)) for kind, blocks in groupby(article.blocks, key=_group)]
    title = escape(article.title, quote=False)
    return f"<article>\n<h1>{title}</h1>\n{byline}" + "\n".join(parts) + "\n</article>"


def markdown_body(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown; items of one list follow each other without blank lines."""
    groups = groupby(blocks, key=_group)
    return "\n\n".join(
        ("\n" if kind is BlockType.LIST_ITEM else "\n\n").join(_markdown_block(block) for block in members)
        for kind, members in groups
    )


def _group(block: Block) -> BlockType:
    return block.type


def _markdown_block(block: Block) -> str:  # noqa: PLR0911  one per block type
    text = _linked(block, _escaped, "[{text}]({url})")
    match block.type:
        case BlockType.HEADING:
            return f"{'#' * min(max(block.level, 2), 6)} {text}"
        case BlockType.LIST_ITEM:
            return f"{'  ' * max(block.level - 1, 0)}{'1.' if block.is_ordered else '-'} {text}"
        case BlockType.QUOTE:
            return "\n".join(f"> {line}" for line in text.splitlines())
        case BlockType.PREFORMATTED:
            return f"```\n{block.text}\n```"
        case BlockType.TABLE:
            return _markdown_table(block)
        case BlockType.CAPTION:
            return f"*{text}*"
        case BlockType.PARAGRAPH:
            return _MARKDOWN_START.sub(r"\1\\\2", text)


def _markdown_table(block: Block) -> str:
    rows = block.rows or tuple(tuple(line.split(" | ")) for line in block.text.splitlines())
    width = max((len(row) for row in rows), default=0)
    lines = ["| " + " | ".join(_cell(cell) for cell in (*row, *[""] * (width - len(row)))) + " |" for row in rows]
    return "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]])


def _cell(text: str) -> str:
    return _escaped(" ".join(text.split())).replace("|", "\\|")


def _html_group(kind: BlockType, blocks: list[Block]) -> str:
    if kind is BlockType.LIST_ITEM:
        return _html_list(blocks)
    return "\n".join(_html_block(block) for block in blocks)


def _html_list(items: list[Block]) -> str:
    tag = "ol" if items[0].is_ordered else "ul"
    return f"<{tag}>\n" + "\n".join(f"<li>{_html_text(item)}</li>" for item in items) + f"\n</{tag}>"


def _html_block(block: Block) -> str:
    match block.type:
        case BlockType.HEADING:
            level = min(max(block.level, 2), 6)
            return f"<h{level}>{_html_text(block)}</h{level}>"
        case BlockType.QUOTE:
            return f"<blockquote><p>{_html_text(block)}</p></blockquote>"
        case BlockType.PREFORMATTED:
            return f"<pre>{_plain_html(block.text)}</pre>"
        case BlockType.TABLE:
            rows = "".join(_html_row(row) for row in block.rows)
            return f"<table>{rows}</table>" if rows else f"<p>{_html_text(block)}</p>"
        case BlockType.CAPTION:
            return f"<p><small>{_html_text(block)}</small></p>"
        case _:
            return f"<p>{_html_text(block)}</p>"


def _html_row(row: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{_plain_html(cell)}</td>" for cell in row) + "</tr>"


def _html_text(block: Block) -> str:
    return _linked(block, _plain_html, '<a href="{url}" rel="nofollow noreferrer">{text}</a>')


def _plain_html(text: str) -> str:
    return escape(text, quote=False)


def _linked(block: Block, escaped: Callable[[str], str], pattern: str) -> str:
    """Put the block's links into its text; a link that is no web address, or overlaps another, stays text."""
    parts, at = [], 0
    for link in sorted(block.links, key=lambda link: link.start):
        if link.start < at or link.end <= link.start or not link.url.startswith(("http://", "https://")):
            continue
        parts.append(escaped(block.text[at : link.start]))
        url = escape(link.url) if pattern.startswith("<") else re.sub(r"[()<>\s\\]", _percent, link.url)
        parts.append(pattern.format(text=escaped(block.text[link.start : link.end]), url=url))
        at = link.end
    return "".join(parts) + escaped(block.text[at:])


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _escaped(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)
