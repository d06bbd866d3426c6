"""An article as Markdown (CommonMark with GitHub's tables) and as clean HTML."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.model import Article, Block, Link

SAFE_SCHEMES = frozenset({"http", "https", "mailto", ""})
"""Schemes that a link may keep; any other (javascript, data) leaves its text alone."""
MOST_LEVELS = 6
_INLINE = re.compile(r"([\\`*_\[\]<>&|~])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
_OUTSIDE_ADDRESS = re.compile(r"[\s<>\\]")
_FENCE = re.compile(r"^`{3,}", re.MULTILINE)


def to_markdown(article: Article) -> str:
    """Return the title as a first-level heading, then byline and blocks, parted by blank lines; captions in italics."""
    parts = [f"# {_marked(article.title)}"] if article.title else []
    parts += [f"*{_marked(article.byline)}*"] if article.byline else []
    for kind, blocks in groupby(article.blocks, key=lambda block: block.type):
        texts = [_markdown_block(block) for block in blocks]
        parts.append("\n".join(texts)) if kind is BlockType.LIST_ITEM else parts.extend(texts)
    return "\n\n".join(parts) + "\n" if parts else ""


def to_html(article: Article) -> str:
    """Return an `<article>` element without styles or scripts; every text is escaped, unsafe addresses are dropped."""
    title = f"<h1>{_plain(article.title)}</h1>\n" if article.title else ""
    byline = f'<p class="byline">{_plain(article.byline)}</p>\n' if article.byline else ""
    language = f' lang="{escape(article.language)}"' if article.language else ""
    return f"<article{language}>\n{title}{byline}{''.join(_html_blocks(article.blocks))}</article>\n"


def _markdown_block(block: Block) -> str:  # noqa: PLR0911  one return a kind
    match block.type:
        case BlockType.HEADING:
            return f"{'#' * _level(block)} {_linked_markdown(block)}"
        case BlockType.LIST_ITEM:
            mark = "1." if block.is_ordered else "-"
            return f"{'    ' * (max(block.level, 1) - 1)}{mark} {_linked_markdown(block)}"
        case BlockType.QUOTE:
            return "\n".join(f"> {line}" for line in _linked_markdown(block).split("\n"))
        case BlockType.TABLE:
            return _markdown_table(block)
        case BlockType.PREFORMATTED:
            longest = max((len(found[0]) for found in _FENCE.finditer(block.text)), default=2)
            fence = "`" * (longest + 1)
            return f"{fence}\n{block.text}\n{fence}"
        case BlockType.CAPTION:
            return f"*{_linked_markdown(block)}*"
        case BlockType.PARAGRAPH:
            text = _linked_markdown(block)
            return f"**{text}**" if block.is_standfirst else text


def _markdown_table(block: Block) -> str:
    width = max((len(row) for row in block.rows), default=0)
    if not width:
        return _linked_markdown(block)
    rows = [[_marked(" ".join(cell.split())) for cell in row] + [""] * (width - len(row)) for row in block.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _linked_markdown(block: Block) -> str:
    pieces = []
    for text, link in _runs(block):
        marked = _marked(text)
        pieces.append(f"[{marked}]({_markdown_address(link.url)})" if link else marked)
    return _LINE_START.sub(_escaped_start, "".join(pieces))


def _markdown_address(url: str) -> str:
    address = _OUTSIDE_ADDRESS.sub(_percent, url)
    # Brackets would end the link too soon; in pointed ones they may stand (CommonMark § 6.3).
    return f"<{address}>" if "(" in address or ")" in address else address


def _level(block: Block) -> int:
    """Return the level of a heading; the first is the title's."""
    return min(max(block.level, 2), MOST_LEVELS)


def _plain(text: str) -> str:
    return escape(text, quote=False)


def _marked(text: str) -> str:
    """Return a text with every sign escaped that Markdown would take for markup."""
    return _INLINE.sub(r"\\\1", text)


def _escaped_start(found: re.Match[str]) -> str:
    space, sign, number, stop = found.groups()
    return f"{space}{number}\\{stop}" if number else f"{space}\\{sign}"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _html_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for is_list, group in groupby(blocks, key=lambda block: block.type is BlockType.LIST_ITEM):
        if is_list:
            yield from _html_list(list(group))
        else:
            yield from map(_html_block, group)


def _html_list(items: list[Block]) -> Iterator[str]:
    """Yield a list, deeper items in lists of their own inside the item before them."""
    open_tags: list[str] = []
    for item in items:
        level = max(item.level, 1)
        while len(open_tags) > level:
            yield f"</li></{open_tags.pop()}>\n"
        if len(open_tags) == level:
            yield "</li>\n"
        while len(open_tags) < level:
            open_tags.append("ol" if item.is_ordered else "ul")
            yield f"<{open_tags[-1]}>\n" if len(open_tags) == level else f"<{open_tags[-1]}>\n<li>"
        yield f"<li>{_linked_html(item)}"
    while open_tags:
        yield f"</li></{open_tags.pop()}>\n"


def _html_block(block: Block) -> str:
    inside = _linked_html(block)
    match block.type:
        case BlockType.HEADING:
            return f"<h{_level(block)}>{inside}</h{_level(block)}>\n"
        case BlockType.QUOTE:
            return f"<blockquote><p>{inside}</p></blockquote>\n"
        case BlockType.TABLE if block.rows:
            rows = "".join(f"<tr>{''.join(f'<td>{_plain(cell)}</td>' for cell in row)}</tr>\n" for row in block.rows)
            return f"<table>\n{rows}</table>\n"
        case BlockType.PREFORMATTED:
            return f"<pre>{_plain(block.text)}</pre>\n"
        case BlockType.CAPTION:
            return f"<figure><figcaption>{inside}</figcaption></figure>\n"
        case _:
            return f'<p class="standfirst">{inside}</p>\n' if block.is_standfirst else f"<p>{inside}</p>\n"


def _linked_html(block: Block) -> str:
    return "".join(
        f'<a href="{escape(link.url)}" rel="nofollow noopener noreferrer">{_plain(text)}</a>' if link else _plain(text)
        for text, link in _runs(block)
    )


def _runs(block: Block) -> Iterator[tuple[str, Link | None]]:
    """Yield a block's text in runs with the link over each; links that overlap, are empty or unsafe are passed over."""
    at = 0
    for link in sorted(block.links, key=lambda link: link.start):
        if not at <= link.start < link.end <= len(block.text) or not _is_safe(link.url):
            continue
        if link.start > at:
            yield block.text[at : link.start], None
        yield block.text[link.start : link.end], link
        at = link.end
    if at < len(block.text):
        yield block.text[at:], None


def _is_safe(url: str) -> bool:
    try:
        return urlsplit(url.strip()).scheme.lower() in SAFE_SCHEMES and bool(url.strip())
    except ValueError:
        return False
