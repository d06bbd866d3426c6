"""What structured data says a page is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.model import ArticleType

if TYPE_CHECKING:
    from .evidence import Evidence

_BY_JSON_LD: Final[dict[str, ArticleType]] = {
    "liveblogposting": ArticleType.LIVE_BLOG,
    "imagegallery": ArticleType.GALLERY,
    "mediagallery": ArticleType.GALLERY,
    "collectionpage": ArticleType.INDEX,
    "searchresultspage": ArticleType.INDEX,
}
_ARTICLE_RANK: Final = 4
_BY_OPEN_GRAPH: Final[dict[str, ArticleType]] = {
    "article": ArticleType.ARTICLE,
    "news": ArticleType.ARTICLE,
    "blog": ArticleType.INDEX,
}


def read_article_type(found: Evidence) -> ArticleType | None:
    """Return the type that structured data states, or None where it is silent or only says "web page"."""
    for thing in found.graph.things:
        for name in thing.types:
            if name in ("liveblogposting", "imagegallery", "mediagallery"):
                return _BY_JSON_LD[name]
    if found.article and found.article.rank >= _ARTICLE_RANK:
        return ArticleType.ARTICLE
    stated = (found.meta("og:type") or "").lower()
    if stated.startswith("video") or (found.article and "videoobject" in found.article.types):
        return ArticleType.VIDEO
    by_graph = _BY_OPEN_GRAPH.get(stated)
    if by_graph is not None:
        return by_graph
    return next(
        (_BY_JSON_LD[name] for thing in found.graph.things for name in thing.types if name in _BY_JSON_LD), None
    )
