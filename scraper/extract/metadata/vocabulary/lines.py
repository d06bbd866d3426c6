"""What lines of source, date and reading time begin with, by language."""

from __future__ import annotations

from typing import Final

SOURCE_OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "source", "sources", "original source", "via", "originally published at", "originally published on",
        "originally published by", "originally published in", "originally posted on", "originally posted at",
        "first published at", "first published on", "first published in", "first published by",
        "this article was originally published on", "this article was originally published in",
        "this article was originally published by", "this article first appeared on",
        "this article first appeared in", "read the original article", "read original article",
        "read the original", "original article", "original post", "h/t", "hat tip", "republished from",
        "reposted from", "adapted from", "press release", "credit",
    ),
    "it": (
        "fonte", "fonti", "fonte originale", "articolo originale", "fonte dell'articolo", "tratto da",
        "articolo tratto da", "pubblicato originariamente su", "fonte notizia", "leggi l'articolo originale",
        "articolo pubblicato originariamente su", "pubblicato per la prima volta su", "link originale",
        "fonte e foto",
    ),
    "de": (
        "quelle", "quellen", "originalquelle", "quelle und bild", "originalartikel",
        "ursprünglich erschienen in", "ursprünglich erschienen auf", "ursprünglich erschienen bei",
        "zuerst erschienen in", "zuerst erschienen auf", "zuerst erschienen bei", "quelle text",
        "originalpublikation",
    ),
    "fr": (
        "source", "sources", "article original", "publié initialement sur", "source originale",
        "initialement publié sur", "publié à l'origine sur", "lire l'article original",
    ),
    "es": (
        "fuente", "fuentes", "fuente original", "artículo original", "publicado originalmente en",
        "publicado originalmente por", "fuente de la noticia", "nota original",
    ),
    "pt": (
        "fonte", "fontes", "artigo original", "publicado originalmente em", "publicado originalmente por",
        "matéria original", "notícia original",
    ),
    "nl": ("bron", "bronnen", "oorspronkelijk gepubliceerd op", "bronvermelding"),
    "pl": ("źródło", "źródła", "za"),
    "ru": ("источник", "источники", "первоисточник", "источник новости", "по материалам"),
    "el": ("πηγή", "πηγές", "πηγη"),
    "tr": ("kaynak", "kaynaklar", "kaynakça"),
    "sv": ("källa", "källor", "ursprungligen publicerad på"),
    "no": ("kilde", "kilder", "opprinnelig publisert på"),
    "da": ("kilde", "kilder", "oprindeligt udgivet på"),
    "fi": ("lähde", "lähteet"),
    "cs": ("zdroj", "zdroje", "původní článek"),
    "ro": ("sursa", "sursă", "surse", "articol original"),
    "hu": ("forrás", "eredeti cikk"),
    "uk": ("джерело", "джерела", "першоджерело"),
    "zh": (
        "来源", "來源", "资料来源", "資料來源", "文章来源", "消息来源", "原文", "原文链接", "原文連結", "稿源",
        "转自", "轉自", "本文来源", "新闻来源", "信息来源", "新聞來源",
    ),
    "ja": ("出典", "引用元", "参照元", "情報元", "ソース", "参考"),
    "ko": ("출처", "원문", "자료출처", "원문보기"),
    "ar": ("المصدر", "المصادر", "مصدر", "نقلا عن", "نقلاً عن", "مصدر الخبر"),
}  # fmt: skip
"""Openings of a line that names where a text was taken from."""
WEAK_SOURCE_OPENINGS: Final[frozenset[str]] = frozenset(
    {
        "credit", "press release", "via", "za", "参考",
    }
)  # fmt: skip
"""Openings that make a source line only with an address or a link behind them."""
PUBLISHED_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "published", "published on", "published at", "first published", "posted", "posted on", "posted at",
        "date", "publication date", "date published", "release date", "released", "issued", "created", "on",
        "publish date", "article date", "online",
    ),
    "it": (
        "pubblicato", "pubblicato il", "pubblicata il", "data", "data pubblicazione", "data di pubblicazione",
        "inserito il", "postato il", "del", "il", "scritto il", "creato il", "notizia del",
    ),
    "de": (
        "veröffentlicht", "veröffentlicht am", "erstellt", "erstellt am", "datum", "stand", "vom", "am",
        "erschienen am", "erschienen", "publiziert", "publiziert am", "online seit", "beitrag veröffentlicht",
        "geschrieben am", "artikel vom", "erscheinungsdatum",
    ),
    "fr": ("publié", "publié le", "mis en ligne le", "posté le", "le", "paru le", "publication"),
    "es": ("publicado", "publicado el", "publicada", "fecha", "fecha de publicación", "publicación"),
    "pt": ("publicado", "publicado em", "publicado a", "criado em", "data"),
    "nl": ("gepubliceerd", "gepubliceerd op", "geplaatst op", "geplaatst"),
    "pl": ("opublikowano", "data publikacji", "dodano", "utworzono", "data dodania"),
    "ru": ("опубликовано", "дата публикации", "дата", "размещено"),
    "el": (
        "δημοσίευση", "δημοσιεύτηκε", "δημοσιεύθηκε", "ημερομηνία", "ημερομηνία δημοσίευσης",
        "πρώτη δημοσίευση", "ημ. δημοσίευσης",
    ),
    "tr": (
        "yayınlanma", "yayınlanma tarihi", "yayın tarihi", "giriş", "tarih", "eklenme", "giriş tarihi",
        "oluşturulma tarihi",
    ),
    "zh": (
        "发布时间", "发布于", "发表于", "时间", "日期", "發布時間", "發佈", "發表", "刊登日期", "发布日期",
    ),
    "ja": ("発表日", "公開日", "掲載", "投稿日", "公開", "配信"),
    "ko": ("입력", "등록", "작성일", "기사입력", "송고", "게시"),
    "ar": ("نشر", "نشر في", "تاريخ النشر", "تاريخ", "نُشر"),
    "sv": ("publicerad",),
    "no": ("publisert",),
    "da": ("udgivet",),
}  # fmt: skip
"""Labels of the date of publication."""
MODIFIED_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "updated", "updated on", "updated at", "last updated", "last updated on", "last update",
        "last modified", "modified", "revised", "edited", "last edited", "date modified", "last reviewed",
        "last checked",
    ),
    "it": (
        "aggiornato", "aggiornato il", "aggiornato alle", "ultimo aggiornamento", "ultima modifica",
        "modificato il", "aggiornamento",
    ),
    "de": (
        "aktualisiert", "aktualisiert am", "zuletzt aktualisiert", "zuletzt aktualisiert am",
        "letzte aktualisierung", "update", "letzte änderung", "geändert", "geändert am", "letztes update",
        "zuletzt geändert",
    ),
    "fr": (
        "mis à jour", "mis à jour le", "modifié le", "modifié", "mise à jour", "dernière mise à jour",
        "mis a jour le",
    ),
    "es": ("actualizado", "actualizado el", "actualizada", "última actualización"),
    "pt": ("atualizado", "atualizado em", "modificado em", "última modificação", "última atualização"),
    "nl": ("bijgewerkt", "laatst bijgewerkt", "bijgewerkt op", "laatste update"),
    "pl": ("aktualizacja", "zaktualizowano", "ostatnia aktualizacja"),
    "ru": ("обновлено", "изменено"),
    "el": ("ενημέρωση", "τελευταία ενημέρωση", "ενημερώθηκε"),
    "tr": ("güncelleme", "güncellenme", "son güncelleme", "güncelleme tarihi", "son güncellenme"),
    "zh": ("更新时间", "更新於", "最后更新", "更新"),
    "ja": ("最終更新", "更新日"),
    "ko": ("수정", "최종수정", "기사수정", "업데이트"),
    "ar": ("آخر تحديث", "تحديث"),
    "sv": ("uppdaterad",),
    "no": ("oppdatert",),
    "da": ("opdateret",),
}  # fmt: skip
"""Labels of the date of the last change."""
READING_LABELS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "reading time", "estimated reading time", "est. reading time", "read time", "time to read", "min read",
    ),
    "it": ("tempo di lettura", "tempo di lettura stimato"),
    "de": ("lesezeit", "lesedauer"),
    "fr": ("temps de lecture",),
    "es": ("tiempo de lectura",),
    "pt": ("tempo de leitura",),
    "nl": ("leestijd",),
    "pl": ("czas czytania",),
    "ru": ("время чтения",),
    "el": ("χρόνος ανάγνωσης",),
    "tr": ("okuma süresi",),
    "zh": ("阅读时间", "閱讀時間"),
    "ja": ("読了時間",),
    "ar": ("وقت القراءة",),
}  # fmt: skip
"""Labels of the reading time."""
READING_UNITS: Final[tuple[str, ...]] = (
    "min", "mins", "minute", "minutes", "minuti", "minuto", "minuten", "minutos", "minut", "minuty", "мин",
    "минут", "минуты", "λεπτά", "dakika", "dk", "分钟", "分鐘", "分", "분", "دقائق", "دقيقة",
)  # fmt: skip
"""Minutes, behind a number."""
READING_WORDS: Final[tuple[str, ...]] = (
    "read", "reading", "reading time", "read time", "di lettura", "lesezeit", "lesedauer", "lesen",
    "de lecture", "de lectura", "de leitura", "leestijd", "lezen", "czytania", "чтения", "ανάγνωσης",
    "ανάγνωση", "okuma", "okuma süresi", "阅读", "閱讀", "で読めます", "읽기", "قراءة",
)  # fmt: skip
"""What may follow minutes of reading time."""
