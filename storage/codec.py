"""Articles and fetches as JSON and back, without loss. What has its default value is left out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scraper.model import Article, ArticleType, Block, BlockType, Link, Redirect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.model import Response

Json = dict[str, Any]


def article_to_json(article: Article) -> str:
    """Return an article as one line of JSON: the same article always gives the same text."""
    return canonical_json(_without_defaults(_article_fields(article)))


def body_from_json(text: bytes) -> list[str]:
    """Return the texts of an article's body alone, which takes a third of the time."""
    found: Json = json.loads(text.decode("utf-8", "surrogatepass"))
    is_caption = BlockType.CAPTION.value
    return [block.get("text", "") for block in found.get("blocks", ()) if block["type"] != is_caption]


def article_from_json(text: str | bytes) -> Article:
    """Return the article that `article_to_json` wrote; ValueError where the text is something else."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogatepass")
    found = json.loads(text)
    try:
        return _article(found)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not an article: {error}"
        raise ValueError(message) from error


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys, no white space, and characters as they are: what digests are taken over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def to_bytes(text: str) -> bytes:
    """UTF-8 that also takes lone surrogates, which pages do send."""
    return text.encode("utf-8", "surrogatepass")


def exchange_to_json(response: Response) -> str:
    """Return what is kept of a fetch beside payload, status and time."""
    fields = {
        "requested_url": response.requested_url,
        "url": response.url,
        "headers": [list(header) for header in response.headers],
        "request_headers": [list(header) for header in response.request_headers],
        "redirects": [[hop.url, hop.status, hop.location] for hop in response.redirects],
        "http_version": response.http_version,
        "peer": response.peer,
        "elapsed_ms": response.elapsed_ms,
        "is_truncated": response.is_truncated,
        "is_rendered": response.is_rendered,
    }
    return canonical_json(_without_defaults(fields))


def exchange_from_json(text: bytes) -> Json:
    """Return the fields that `exchange_to_json` wrote, as a capture names them."""
    found: Json = json.loads(text.decode("utf-8", "surrogatepass"))
    return {
        "requested_url": found["requested_url"],
        "final_url": found["url"],
        "headers": _pairs(found.get("headers", ())),
        "request_headers": _pairs(found.get("request_headers", ())),
        "redirects": tuple(Redirect(url, status, location) for url, status, location in found.get("redirects", ())),
        "http_version": found["http_version"],
        "peer": found.get("peer"),
        "elapsed_ms": found.get("elapsed_ms", 0),
        "is_truncated": found.get("is_truncated", False),
        "is_rendered": found.get("is_rendered", False),
    }


def _article_fields(article: Article) -> Json:
    return {
        "title": article.title,
        "blocks": [_without_defaults(_block_fields(block)) for block in article.blocks],
        "authors": list(article.authors),
        "published_at": _moment(article.published_at),
        "modified_at": _moment(article.modified_at),
        "language": article.language,
        "description": article.description,
        "image": article.image,
        "canonical_url": article.canonical_url,
        "site_name": article.site_name,
        "article_type": article.article_type.value,
        "origins": list(article.origins),
    }


def _block_fields(block: Block) -> Json:
    return {
        "type": block.type.value,
        "text": block.text,
        "level": block.level,
        "links": [[link.start, link.end, link.url] for link in block.links],
        "is_standfirst": block.is_standfirst,
        "rows": [list(row) for row in block.rows],
        "is_ordered": block.is_ordered,
    }


def _article(found: Mapping[str, Any]) -> Article:
    return Article(
        title=found.get("title", ""),
        blocks=tuple(_block(block) for block in found.get("blocks", ())),
        authors=tuple(found.get("authors", ())),
        published_at=_parsed(found.get("published_at")),
        modified_at=_parsed(found.get("modified_at")),
        language=found.get("language"),
        description=found.get("description"),
        image=found.get("image"),
        canonical_url=found.get("canonical_url"),
        site_name=found.get("site_name"),
        article_type=ArticleType(found["article_type"]),
        origins=tuple(found.get("origins", ())),
    )


def _block(found: Mapping[str, Any]) -> Block:
    return Block(
        type=BlockType(found["type"]),
        text=found.get("text", ""),
        level=found.get("level", 0),
        links=tuple(Link(start, end, url) for start, end, url in found.get("links", ())),
        is_standfirst=found.get("is_standfirst", False),
        rows=tuple(tuple(row) for row in found.get("rows", ())),
        is_ordered=found.get("is_ordered", False),
    )


def _without_defaults(fields: Json) -> Json:
    # Numbers and flags default to 0 and False, which are equal; nothing here means anything else by them.
    return {name: value for name, value in fields.items() if value not in (None, "", 0, [])}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _parsed(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _pairs(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in found)
