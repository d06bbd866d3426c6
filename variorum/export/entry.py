"""One exported version, as the fields that every format draws from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.model import Block, BlockType
from variorum.times import iso_text

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Article
    from storage.records import Version


@dataclass(frozen=True, slots=True)
class Entry:
    """A version, and the names of the sources that brought its page."""

    version: Version
    sources: tuple[str, ...] = ()


def entry_fields(entry: Entry) -> dict[str, Any]:
    """Give an entry as a JSON object: where it comes from, then the article."""
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


def article_fields(article: Article) -> dict[str, Any]:
    """Give an article as a JSON object; `text` is the body, `blocks` its parts with links and captions."""
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


def _block_fields(block: Block) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": block.type.value, "text": block.text}
    if block.level:
        fields["level"] = block.level
    if block.is_standfirst:
        fields["standfirst"] = True
    if block.type is BlockType.TABLE and block.rows:
        fields["rows"] = [list(row) for row in block.rows]
    if block.links:
        fields["links"] = [{"start": link.start, "end": link.end, "url": link.url} for link in block.links]
    return fields
