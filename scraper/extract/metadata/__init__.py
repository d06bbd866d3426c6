"""Everything about an article but its body, read from structured data, meta and the lines near the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .article_types import read_article_type
from .authors import read_authors
from .evidence import Evidence, gather
from .jsonld import as_list, text_of, url_of
from .language import detect_language, read_language
from .lines import is_byline, is_dateline, is_source_line, opens_source_line, origin_of_line
from .nearby import Surroundings
from .record import Metadata
from .sites import site_name, site_names
from .times import read_times
from .titles import read_title

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser

_PAGE_RANK: Final = 2
"""Rank up to which a JSON-LD object speaks for the page around the article."""

__all__ = [
    "Metadata",
    "detect_language",
    "is_byline",
    "is_dateline",
    "is_source_line",
    "opens_source_line",
    "origin_of_line",
    "read_metadata",
]


def read_metadata(tree: LexborHTMLParser, url: str | None, now: datetime | None = None) -> Metadata:
    """Read a page's metadata; `now` (aware) lets "2 ore fa" and "il 3 agosto" be understood. Never raises."""
    found = gather(tree, url)
    names = site_names(found)
    title = read_title(tree, found, names)
    near = Surroundings(tree, title.node)
    published_at, modified_at = read_times(tree, found, near, now)
    return Metadata(
        title=title.text,
        authors=read_authors(tree, found, near, names),
        published_at=published_at,
        modified_at=modified_at,
        language=read_language(found),
        description=_description(found),
        image=_image(found),
        canonical_url=_canonical_url(found),
        site_name=site_name(found),
        article_type=read_article_type(found),
        origins=_origins(found),
        json_ld_body=_json_ld_body(found),
    )


def _description(found: Evidence) -> str | None:
    stated = found.meta("og:description", "description", "twitter:description", "dc.description")
    return stated or (text_of(found.article.fields.get("description")) if found.article else None)


def _image(found: Evidence) -> str | None:
    stated = found.meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    image = stated or (url_of(found.graph.resolve(found.article.fields.get("image"))) if found.article else None)
    return found.absolute(image)


def _canonical_url(found: Evidence) -> str | None:
    stated = [*found.canonicals, *found.metas.get("og:url", ())]
    return next((address for text in stated if (address := found.absolute(text))), None)


def _origins(found: Evidence) -> tuple[str, ...]:
    fields = found.article.fields if found.article else {}
    stated = [url_of(value) for key in ("isBasedOn", "isBasedOnUrl", "citation") for value in as_list(fields.get(key))]
    stated += [*found.metas.get("original-source", ()), *found.metas.get("syndication-source", ())]
    addresses = (found.absolute(text) for text in stated if text and "://" in text)
    return tuple(dict.fromkeys(address for address in addresses if address))


def _json_ld_body(found: Evidence) -> str | None:
    things = ([found.article] if found.article else []) + [
        thing for thing in found.graph.things if thing.rank > _PAGE_RANK
    ]
    bodies = (thing.fields.get("articleBody") for thing in things)
    return next((body for body in bodies if isinstance(body, str) and body.strip()), None)
