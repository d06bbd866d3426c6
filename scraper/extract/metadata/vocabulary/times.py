"""Where pages state their dates: names of meta elements, classes of elements, openings of lines."""

from __future__ import annotations

from typing import Final

PUBLISHED_META: Final[tuple[str, ...]] = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "citation_online_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "dc.issued",
    "rnews:datepublished", "date", "pubdate", "publishdate", "publish-date", "publication_date", "publish_date",
    "article:created", "cxenseparse:recs:publishtime", "originalpublicationdate", "article_date_original", "datecreated",
    "og:pubdate", "published_time", "created", "release_date", "vr:published_time", "ob:date", "uploaddate",
)  # fmt: skip
MODIFIED_META: Final[tuple[str, ...]] = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "lastmod",
    "last-modified", "revised", "og:modified_time", "article:modified", "modified_time", "dateupdate", "article:updated_time",
)  # fmt: skip
SOME_PUBLISHED_META: Final[str] = r"publi|pubdate|issued|erstell|date"
"""Names of further meta elements that may hold a date of publication …"""
NOT_PUBLISHED_META: Final[str] = r"modif|updat|expir|event|start|end|valid|review|verif|msvalidate|birth|crawl|cache|revis|image|og:title"
"""… unless they match this."""
DATE_CLASSES: Final[str] = (
    "[class*=date i],[class*=publi i],[class*=datum i],[class*=time i],[class*=meta i],[class*=data i],[class*=fecha i],[class*=submitted i],[class*=info i],[class*=author i],[class*=stand i],[property*=date i],abbr[title]"
)
"""Elements that call themselves date; asked only where nothing else gives one."""
MODIFIED_CLASS: Final[str] = r"modif|updat|aktualis|aggiorn|revis"
OUTSIDE_DATE: Final[str] = (
    r"comment|kommentar|(?<![a-z])(?:reply|respond|responses?|form|menu|nav|sidebar|share|quote|event|card|list|item-pagination|pager|prev|next)(?![a-z])|"
    r"caption|copyright|related|teaser|recommend|popular|latest|newsletter|testimonial|trending|mostread|most-read|clock|countdown|weather"
)
"""Class names of places where a date is not the article's."""
LABELLED: Final[tuple[str, ...]] = (
    "published on", "posted on", "first published", "published:", "published", "date published", "veröffentlicht am", "erschienen am", "erstellt am", "online seit", "publié le", "mis en ligne le",
    "pubblicato il", "publicado el", "publicado em", "gepubliceerd op", "geplaatst op", "opublikowano", "опубликовано", "δημοσίευση", "yayınlanma", "发布时间", "发布于", "發佈", "公開日", "掲載日", "입력", "نشر في",
    "stand:", "last updated", "last edited", "last modified", "letzte änderung", "zuletzt aktualisiert", "ultimo aggiornamento", "mis à jour le", "actualizado el", "posted", "eingestellt am",
)  # fmt: skip
"""Openings, in small letters, of dates that stand anywhere on the page; the first that has a date behind it counts."""
