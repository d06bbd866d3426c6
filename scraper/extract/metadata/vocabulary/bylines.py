"""What stands around the names in a byline, and where names are not those of the article's authors."""

from __future__ import annotations

from typing import Final

LOOSE_ENDS: Final[frozenset[str]] = frozenset(
    (
        "am at on um uhr vom il le el em op den dnia w от в alle ore of in gmt utc cet cest est edt et pm a.m p.m date datum stand updated published posted mon tue wed thu fri sat sun "
        "monday tuesday wednesday thursday friday saturday sunday mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag lunedì martedì mercoledì giovedì venerdì sabato "
        "domenica lun mar mer gio ven sab dom lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo says sagt schreibt writes last"
    ).split()
)
"""What a date leaves at the ends of a byline once it is taken out."""
CJK_ROLES: Final[tuple[str, ...]] = ("기자", "특파원", "논설위원", "선임기자", "전문기자", "记者", "記者", "编辑", "編輯", "撰文", "報導", "报道", "さん", "氏")
"""Roles that follow a name without a comma."""
PHOTO_WORDS: Final[tuple[str, ...]] = (
    "foto", "fotos", "photo", "photos", "bild", "bilder", "image", "images", "picture", "pictures", "grafik", "video", "©", "copyright", "credit", "photograph", "photography", "illustration", "zdjęcie", "zdjęcia", "фото", "symbolbild", "symbolfoto",
)  # fmt: skip
"""What begins the credit of a picture."""
AFTER_NAME: Final[str] = (
    r"(?:\b(?:alle artikel|alle beiträge|all posts|view all|view profile|see full bio|full bio|tutti gli articoli|tous les articles|ver más|more articles|posted in|filed (?:under|in)|tags?:|"
    r"kategorien?:|category:|categories:|schlagwörter|min read|minutes? read|last updated?|follow(?:ing)?|zur autorenseite)\b|(?<=\s)(?:in|under|unter)\s+(?=[A-ZÄÖÜ])|\s[|·⋅•]\s).*"
)
"""What follows a name in a byline or author box."""
BEFORE_NAME: Final[str] = r"^(?:read more about|more about|about|meet|this (?:post|article) was written by|mehr über)\s+"
"""What precedes a name in an author box."""
OUTSIDE_AUTHOR: Final[str] = (
    r"comment|kommentar|(?<![a-z])(?:reply|respond|responses?|form|menu|nav|login|sidebar|footer|share|quote)(?![a-z])|caption|photo|(?<![a-z])foto|copyright|related|teaser|recommend|popular|latest|newsletter|testimonial"
)
"""Class names of places where an author's name is not the article's."""
AUTHOR_ADDRESS: Final[str] = r"/(?:authors?|autor(?:en|e|es|i)?|auteurs?|people|profiles?|users?|writers?|contributors?|by|byline|staff|journalists?|redakteure?|reporters?|firme|autore|correspondents?|columnists?)/\S"
"""What the address of an author's page holds."""
OTHER_ADDRESS: Final[str] = r"/(?:categor(?:y|ies|ie|ia|ias)|tags?|topics?|sections?|thema|themen|kategorien?|rubrik|label|search|archive)/"
"""What the address of a topic's page holds."""
UI_WORDS: Final[frozenset[str]] = frozenset(
    (
        "posts contents table reading recent link links themen thema artikelübersicht artikel artikeln geprüft stand profil profile newsletter share shares size teilen drucken kommentare kommentar "
        "read topics topic follow subscribe download overview summary login logo menu search home blog news weiterlesen mehr mais more info bio biography biografie zum zur über about bearbeiten "
        "updated update published updates lesezeit category categories tags guide review reviews insight quick tips recipes advertisement sponsored editorial-team minutes minute min foto fotos photo credit "
        "condividi stampa leggi tutti tutte articoli partager lire suivre imprimer compartir comentarios leer ver inhalt werbeanzeigen werbung anzeige article author modified inhaltsverzeichnis hauptinhalt autoreninfo autorin: autor: datum uhr quelle"
    ).split()
)
"""Words of buttons, labels and sections: what holds one is no name that stands without an opening."""
TAIL_OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("posted by", "written by", "article by", "author:"),
    "it": ("a cura di", "pubblicato da", "scritto da", "autore:", "autrice:", "articolo di"),
    "de": ("eingestellt von", "verfasst von", "geschrieben von", "autor:", "autorin:", "text:", "veröffentlicht von"),
    "fr": ("rédigé par", "écrit par", "publié par", "auteur:", "auteur :"),
    "es": ("escrito por", "publicado por", "autor:", "texto:"),
    "pt": ("escrito por", "publicado por", "autor:", "postado por", "texto:"),
    "nl": ("geplaatst door", "geschreven door", "auteur:", "tekst:"),
    "pl": ("autor:", "autorka:", "napisał", "tekst:", "dodał"),
    "ru": ("автор:", "автор текста", "опубликовал", "текст:"),
    "el": ("γράφει ο", "γράφει η", "συντάκτης:"),
    "tr": ("yazar:", "yazan:", "haber:", "muhabir:"),
    "zh": ("作者:", "作者：", "责任编辑:", "责任编辑：", "記者", "撰文"),
    "ja": ("執筆", "文責", "著者:", "著者："),
    "ko": ("기자 =", "글 =", "작성자"),
    "ar": ("بقلم", "الكاتب:", "كتب:"),
}  # fmt: skip
"""Bylines at the end of posts, in small letters, by language, sought only where nothing else names an author."""
STAFF_NAMES: Final[frozenset[str]] = frozenset(
    {
        "redaktion", "die redaktion", "redazione", "la redazione", "redacción", "la redacción", "rédaction", "la rédaction",
        "redactie", "redakcja", "redação", "da redação", "редакция", "editorial team", "staff writer", "news desk", "staff",
        "σύνταξη", "haber merkezi", "编辑部", "編集部", "편집부", "التحرير",
    }  # fmt: skip
)
"""What stands in a byline for the whole newsroom."""
