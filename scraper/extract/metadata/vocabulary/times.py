"""Where pages state their dates: names of meta elements, classes of elements, openings of lines."""

from __future__ import annotations

from typing import Final

PUBLISHED_META: Final[tuple[str, ...]] = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "citation_online_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "dc.issued",
    "rnews:datepublished", "date", "pubdate", "publishdate", "publish-date", "publication_date", "publish_date",
    "article:created", "cxenseparse:recs:publishtime", "originalpublicationdate", "article_date_original",
    "datecreated", "og:pubdate", "published_time", "created", "release_date", "vr:published_time", "ob:date",
    "uploaddate",
)  # fmt: skip
MODIFIED_META: Final[tuple[str, ...]] = (
    "article:modified_time", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "lastmod",
    "last-modified", "revised", "og:modified_time", "article:modified", "modified_time", "dateupdate",
    "article:updated_time",
)  # fmt: skip
SOME_PUBLISHED_META: Final[str] = r"publi|pubdate|issued|erstell|date"
"""Names of further meta elements that may hold a date of publication …"""
NOT_PUBLISHED_META: Final[str] = (
    r"modif|updat|expir|event|start|end|valid|review|verif|msvalidate|birth|crawl|cache|revis|image|og:title"
)
"""… unless they match this."""
DATE_CLASSES: Final[str] = (
    "[class*=date i],[class*=publi i],[class*=datum i],[class*=time i],[class*=meta i],[class*=info i],"
    "[class*=submitted i],[property*=date i],abbr[title]"
)
"""Elements that call themselves date; asked only where nothing else gives one."""
MODIFIED_CLASS: Final[str] = r"modif|updat|aktualis|aggiorn|revis"
OUTSIDE_DATE: Final[str] = (
    r"comment|kommentar|(?<![a-z])(?:reply|respond|responses?|form|menu|nav|sidebar|share|quote|event|card|list|item-pagination|pager|prev|next)(?![a-z])|"
    r"caption|copyright|related|teaser|recommend|popular|latest|newsletter|testimonial|trending|mostread|most-read|clock|countdown|weather"
)
"""Class names of places where a date is not the article's."""
LABELLED: Final[dict[str, tuple[str, ...]]] = {
    "en": ("published", "posted", "last updated", "last edited", "last modified", "updated on", "updated:"),
    "it": ("pubblicato", "pubblicata il", "ultimo aggiornamento", "ultima modifica", "aggiornato il", "data:"),
    "de": ("veröffentlicht", "erschienen", "erstellt am", "eingestellt am", "online seit", "stand:", "letzte änderung",
           "aktualisiert", "publiziert", "datum:", "wurde am"),
    "fr": ("publié", "mis en ligne", "mis à jour", "posté le", "modifié le", "paru le"),
    "es": ("publicado", "actualizado", "fecha:", "publicación:"),
    "pt": ("publicado", "atualizado", "postado em", "criado em"),
    "nl": ("gepubliceerd", "geplaatst", "bijgewerkt", "laatst gewijzigd"),
    "pl": ("opublikowano", "data publikacji", "dodano", "aktualizacja", "utworzono"),
    "ru": ("опубликовано", "дата публикации", "обновлено", "размещено"),
    "el": ("δημοσίευση", "δημοσιεύ", "ημερομηνία", "ενημέρωση"),
    "tr": ("yayınlanma", "yayın tarihi", "giriş:", "güncelleme", "eklenme"),
    "zh": ("发布时间", "发布于", "发表于", "发布日期", "發布", "發佈", "更新时间", "日期"),
    "ja": ("公開日", "掲載", "更新日", "投稿日", "配信"),
    "ko": ("입력", "등록", "작성일", "수정", "게시"),
    "ar": ("نشر", "تاريخ", "تحديث"),
}  # fmt: skip
"""Openings, in small letters, of dates that stand anywhere on the page; the first that has a date behind it counts."""
ORIGINALLY: Final[tuple[str, ...]] = (
    "originally published", "first published", "originally posted", "pubblicato originariamente",
    "pubblicato per la prima volta", "zuerst veröffentlicht", "erstmals veröffentlicht", "ursprünglich veröffentlicht",
    "publié initialement", "publicado originalmente", "oorspronkelijk gepubliceerd",
)  # fmt: skip
"""Openings of the day on which a text that has been renewed was published first."""
