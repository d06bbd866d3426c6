"""Where titles are stated, and the class names of what stands beside a title inside its heading."""

from __future__ import annotations

from typing import Final

META_TITLES: Final[tuple[str, ...]] = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "headline",
    "title",
)
BESIDE_TITLE: Final[str] = (
    r"kicker|over-?(?:line|title)|dachzeile|top-?line|roof|spitzmarke|eyebrow|pre-?(?:title|headline)|rubri[ck]|categor|occhiello|"
    r"sub-?(?:title|line|head)|unterzeile|untertitel|sottotitolo|date|badge|label|visually-?hidden|sr-only|screen-reader"
)
"""Class names of kickers, subtitles, dates and badges."""
ARTICLE_TITLE: Final[str] = r"(?<![a-z])(?:entry|article|post|story|news)[-_]{0,2}(?:title|headline)(?![a-z])"
"""Class names that only an article's title has."""
