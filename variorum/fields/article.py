"""An article, and a version with its article, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired

from typing_extensions import TypedDict

from scraper.model import Block, BlockType
from variorum.times import iso_text

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Article
    from storage.records import Version


class LinkFields(TypedDict):
    """A link of a block; where it begins and ends in the block's text, in characters."""

    start: int
    end: int
    url: str


class BlockFields(TypedDict):
    """A part of an article. `level` of a heading, `rows` of a table."""

    type: str
    text: str
    level: NotRequired[int]
    standfirst: NotRequired[bool]
    rows: NotRequired[list[list[str]]]
    links: NotRequired[list[LinkFields]]


class ArticleFields(TypedDict):
    """What extraction made of a page. `text` is the body; dates keep the offset that the page states."""

    title: str
    text: str
    byline: str | None
    authors: list[str]
    published_at: str | None
    modified_at: str | None
    language: str | None
    canonical_url: str | None
    origins: list[str]
    description: str | None
    image: str | None
    site_name: str | None
    article_type: str
    blocks: list[BlockFields]


class EntryFields(ArticleFields):
    """A version with its article, and where it comes from."""

    page_url: str
    version: int
    sources: list[str]
    first_seen_at: str | None
    last_seen_at: str | None
    content_hash: str
    recipe: str
    chain_hash: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A version, and the names of the sources that brought its page."""

    version: Version
    sources: tuple[str, ...] = ()


def entry_fields(entry: Entry) -> EntryFields:
    """Give a version: where it comes from, then the article."""
    version = entry.version
    return {
        "page_url": version.page_url,
        "version": version.number,
        "sources": list(entry.sources),
        "first_seen_at": iso_text(version.first_seen_at),
        "last_seen_at": iso_text(version.last_seen_at),
        "content_hash": version.content_hash,
        "recipe": version.recipe,
        "chain_hash": version.chain_hash,
        **article_fields(version.article),
    }


def article_fields(article: Article) -> ArticleFields:
    """Give an article."""
    return {
        "title": article.title,
        "text": article.text,
        "byline": article.byline,
        "authors": list(article.authors),
        "published_at": _as_stated(article.published_at),
        "modified_at": _as_stated(article.modified_at),
        "language": article.language,
        "canonical_url": article.canonical_url,
        "origins": list(article.origins),
        "description": article.description,
        "image": article.image,
        "site_name": article.site_name,
        "article_type": article.article_type.value,
        "blocks": [_block_fields(block) for block in article.blocks],
    }


def _as_stated(when: datetime | None) -> str | None:
    # With the page's own offset: converted to UTC, an article of after midnight would bear the day before.
    return when.isoformat() if when else None


def _block_fields(block: Block) -> BlockFields:
    fields: BlockFields = {"type": block.type.value, "text": block.text}
    if block.level:
        fields["level"] = block.level
    if block.is_standfirst:
        fields["standfirst"] = True
    if block.type is BlockType.TABLE and block.rows:
        fields["rows"] = [list(row) for row in block.rows]
    if block.links:
        fields["links"] = [{"start": link.start, "end": link.end, "url": link.url} for link in block.links]
    return fields
