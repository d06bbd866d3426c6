"""Bylines: what opens one, what stands around the names in it, and where names are not those of the authors."""

from __future__ import annotations

from typing import Final

BYLINE_OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "by", "written by", "posted by", "published by", "words by", "story by", "text by", "reported by",
        "reporting by", "author", "authors", "article by", "contributed by", "created by", "submitted by",
        "guest post by", "a guest post by", "edited by", "reviewed by", "medically reviewed by", "updated by",
        "about the author", "researched by", "fact checked by", "uploaded by", "added by", "post author",
        "authored by", "contributor",
        "contributors", "recommended by", "posted by author",
    ),
    "it": (
        "di", "a cura di", "articolo di", "scritto da", "pubblicato da", "testo di", "testi di", "autore",
        "autrice", "autori", "redatto da", "postato da", "inserito da", "servizio di", "intervista di",
        "commento di",
    ),
    "de": (
        "von", "vom", "autor", "autorin", "autoren", "autorin/autor", "autor/autorin", "autor/in", "autor:in",
        "autor*in", "verfasst von", "geschrieben von", "veröffentlicht von",
        "ein artikel von", "ein beitrag von", "beitrag von", "artikel von", "gastbeitrag von",
        "ein gastbeitrag von", "text von", "eine analyse von", "ein kommentar von", "kommentar von",
        "interview von", "ein interview von", "verfasser", "erstellt von", "eingestellt von", "gepostet von",
        "eine kolumne von", "aufgezeichnet von", "eine reportage von", "beitragsautor", "beitrags-autor",
        "bericht von", "ein bericht von", "autor des artikels", "zum profil von", "profil von",
    ),
    "fr": (
        "par", "écrit par", "publié par", "rédigé par", "auteur", "autrice", "texte de",
        "propos recueillis par", "un article de", "posté par",
    ),
    "es": ("por", "escrito por", "publicado por", "texto de", "autora", "autores", "redactado por"),
    "pt": ("por", "escrito por", "publicado por", "postado por", "texto de", "reportagem de"),
    "nl": ("door", "geschreven door", "geplaatst door", "auteurs", "auteur", "gepubliceerd door"),
    "pl": (
        "autor", "autorka", "autorzy", "napisał", "napisała", "opracował", "opracowała", "opracowanie",
        "oprac.", "przez", "dodał", "dodane przez",
    ),
    "ru": (
        "автор", "авторы", "автор текста", "автор статьи", "подготовил", "подготовила", "опубликовал",
        "опубликовала",
    ),
    "el": (
        "του", "της", "γράφει ο", "γράφει η", "γράφει", "συντάκτης", "από", "επιμέλεια", "ρεπορτάζ",
        "γράφουν οι",
    ),
    "tr": ("yazar", "yazan", "muhabir", "hazırlayan"),
    "zh": ("作者", "记者", "記者", "本报记者", "撰文", "编辑", "編輯", "责任编辑", "責任編輯", "文章作者"),
    "ja": ("執筆", "著者", "文責", "取材", "筆者"),
    "ko": ("글쓴이", "작성자"),
    "ar": ("بقلم", "كتب", "كتبت", "كتبه", "الكاتب", "المؤلف", "إعداد", "تحرير"),
    "sv": ("av", "skriven av", "text av"),
    "no": ("av", "skrevet av", "tekst av"),
    "da": ("af", "skrevet af"),
}  # fmt: skip
"""Openings of a byline, by language; a name, a colon or both stand behind them."""
EDITOR_OPENINGS: Final[tuple[str, ...]] = (
    "edited by", "reviewed by", "medically reviewed by", "fact checked by", "fact-checked by", "updated by",
    "researched by", "recommended by", "uploaded by", "added by", "created by", "submitted by", "published by",
    "posted by", "editor", "editors", "pubblicato da", "inserito da", "veröffentlicht von", "eingestellt von",
    "erstellt von", "publié par", "posté par", "publicado por", "postado por", "geplaatst door", "编辑", "責任編輯",
    "责任编辑", "編輯",
)  # fmt: skip
"""Openings that name who worked on an article, who need not be who wrote it."""
BYLINE_NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("text", "words", "story", "writer", "editor", "reporter", "from", "name", "report"),
    "it": ("testo", "testo e foto", "da", "redazione"),
    "de": (
        "text", "redaktion", "redakteur", "text & fotos", "text und fotos", "text und bild", "text & bild",
        "interview", "bericht",
    ),
    "fr": ("texte", "rédaction"),
    "es": ("texto", "redacción"),
    "pt": ("texto", "redação"),
    "nl": ("tekst", "redactie"),
    "pl": ("tekst", "redakcja"),
    "ru": ("текст",),
    "el": ("κείμενο",),
    "tr": ("haber", "editör"),
    "zh": ("文",),
    "ko": ("글", "기자"),
}  # fmt: skip
"""Words that open a byline only with a colon behind them."""
AND_WORDS: Final[tuple[str, ...]] = (
    "and", "e", "ed", "und", "et", "y", "en", "i", "и", "και", "ve", "&", "و", "och", "og", "with", "con",
    "mit", "sowie", "via",
)  # fmt: skip
"""What joins two authors."""
PARTICLES: Final[frozenset[str]] = frozenset(
    {
        "'t", "abu", "af", "al", "and", "ap", "av", "bat", "ben", "bin", "d", "da", "dal", "das", "de", "degli",
        "dei", "del", "della", "dello", "dem", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "for",
        "het", "i", "ibn", "in", "la", "le", "li", "lo", "mac", "mc", "o", "of", "op", "san", "santa", "st",
        "te", "ten", "ter", "the", "und", "van", "vom", "von", "y", "zer", "zu", "zum", "zur",
    }
)  # fmt: skip
"""Small words inside names."""
ROLE_WORDS: Final[frozenset[str]] = frozenset(
    {
        "dal", "dalla", "nostro", "nostra", "nostri", "our", "unser", "unsere", "notre", "nuestro", "nuestra",
        "analyst", "anchor", "assistant", "associate", "attorney", "auteur", "author", "authors", "autor",
        "autoren", "autorin", "autrice", "blogger", "bsc", "bureau", "business", "caporedattore", "ceo", "chef",
        "chefredakteur", "chefredakteurin", "chefredaktion", "chief", "co-founder", "coach", "cofounder",
        "colaborador", "colaboradora", "collaboratore", "columnist", "consultant", "content", "contributing",
        "contributor", "contributors", "coordinator", "copywriter", "correspondant", "correspondante",
        "correspondent", "correspondente", "correspondents", "corresponsal", "corrispondente", "cpa", "cto",
        "dds", "deputy", "desk", "developer", "dietitian", "director", "direttore", "direttrice", "dr", "dvm",
        "dziennikarka", "dziennikarz", "editor", "editor-in-chief", "editora", "editorial", "editors", "editör",
        "editörü", "engineer", "enviada", "enviado", "envoyé", "envoyée", "esq", "executive", "expert",
        "fellow", "founder", "freelance", "freelancer", "freie", "freier", "geschäftsführer", "giornalista",
        "guest", "head", "health", "intern", "international", "inviata", "inviato", "jd", "jefe", "jornalista",
        "journalist", "journaliste", "journalistin", "jr", "junior", "korrespondent", "korrespondentin", "lead",
        "lecturer", "leiter", "leiterin", "manager", "managing", "marketer", "marketing", "mba", "md",
        "mitarbeiter", "mitarbeiterin", "mph", "msc", "muhabir", "muhabiri", "national", "news", "nutritionist",
        "officer", "owner", "partner", "periodista", "phd", "photographer", "political", "president",
        "producer", "professor", "rd", "rdn", "redacteur", "redactor", "redactora", "redakteur", "redakteure",
        "redakteurin", "redaktor", "redator", "redattore", "redattrice", "reporter", "reporterin", "reporters",
        "repórter", "researcher", "ressortleiter", "reviewer", "rn", "rédacteur", "rédactrice", "science",
        "scientist", "senior", "special", "specialist", "sports", "sr", "staff", "strategist", "tech",
        "technology", "therapist", "verslaggever", "vicedirettore", "volontär", "volontärin", "world", "writer",
        "writers", "yazarı", "αρχισυντάκτης", "δημοσιογράφος", "журналист", "корреспондент", "обозреватель",
        "редактор",
    }
)  # fmt: skip
"""Words of which a part of a byline is a role or a degree and no name."""
GROUP_WORDS: Final[frozenset[str]] = frozenset(
    {"team", "staff", "desk", "newsroom", "redaktion", "redazione", "redacción", "redação", "rédaction", "redactie"}
)  # fmt: skip
"""Last words of a group's name, in which a role is no role."""
INTRODUCTIONS: Final[tuple[str, ...]] = (
    "is",
    "ist",
    "è",
    "est",
    "es",
    "é",
    "jest",
    "arbeitet",
    "writes",
    "schreibt",
    "scrive",
)
"""Verbs behind the name with which a text introduces its author."""
BYLINE_WORDS: Final[frozenset[str]] = frozenset({"by", "von", "par", "por", "door", "von:", "by:"})
"""Words that no name ends with: the name comes behind them."""
LIST_WORDS: Final[frozenset[str]] = frozenset({"articles", "posts", "alle", "mehr", "tutti", "tous", "todos"})
"""First words of links to what an author wrote."""
NOT_NAMES: Final[frozenset[str]] = frozenset(
    {
        "-", "about", "admin", "administrator", "adminuser", "agencies", "agency", "anonymous", "author",
        "authors", "autor", "autore", "autoren", "comment", "comments", "contact", "default", "editor",
        "editors", "email", "facebook", "follow", "guest", "home", "info", "instagram", "linkedin", "menu",
        "n/a", "na", "nan", "no author", "none", "null", "redazioneweb", "root", "share", "site admin",
        "siteadmin", "superuser", "team", "test", "twitter", "undefined", "unknown", "user", "web", "webmaster",
        "wpadmin",
    }
)  # fmt: skip
"""What fills an author's place on pages that name none."""
UI_WORDS: Final[frozenset[str]] = frozenset(
    {
        "about", "advertisement", "anzeige", "article", "articoli", "artikel", "artikeln", "artikelübersicht",
        "author", "autor:", "autoreninfo", "autorin:", "bearbeiten", "bio", "biografie", "biography", "blog",
        "categories", "category", "comentarios", "compartir", "condividi", "contents", "credit", "datum",
        "download", "drucken", "editorial-team", "follow", "foto", "fotos", "geprüft", "guide", "hauptinhalt",
        "home", "imprimer", "info", "inhalt", "inhaltsverzeichnis", "insight", "interview", "kommentar",
        "kommentare", "leer", "leggi", "lesezeit", "link", "links", "lire", "login", "logo", "mais", "mehr",
        "menu", "min", "minute", "minutes", "modified", "more", "news", "newsletter", "overview", "partager",
        "photo", "posts", "profil", "profile", "published", "quelle", "quick", "read", "reading", "recent",
        "recipes", "review", "reviews", "search", "share", "shares", "size", "sponsored", "stampa", "stand",
        "subscribe", "suivre", "summary", "table", "tags", "teilen", "thema", "themen", "this", "tips", "topic",
        "topics", "tutte", "tutti", "tweet", "uhr", "update", "updated", "updates", "ver", "weiterlesen",
        "werbeanzeigen", "werbung", "zum", "zur", "über",
    }
)  # fmt: skip
"""Words of buttons, labels and sections: what holds one is no name."""
LOOSE_ENDS: Final[frozenset[str]] = frozenset(
    {
        "a.m", "alle", "am", "at", "cest", "cet", "date", "datum", "den", "di", "dienstag", "dimanche", "dnia",
        "do", "dom", "domenica", "domingo", "donnerstag", "edt", "el", "em", "est", "et", "fr", "freitag",
        "fri", "friday", "gio", "giovedì", "gmt", "il", "in", "jeudi", "jueves", "last", "le", "lun", "lundi",
        "lunedì", "lunes", "mar", "mardi", "martedì", "martes", "mer", "mercoledì", "mercredi", "mi",
        "mittwoch", "miércoles", "mo", "mon", "monday", "montag", "of", "on", "op", "ore", "p.m", "pm",
        "posted", "published", "sa", "sab", "sabato", "sagt", "samedi", "samstag", "sat", "saturday", "says",
        "schreibt", "so", "sonntag", "stand", "sun", "sunday", "sábado", "thu", "thursday", "tue", "tuesday",
        "uhr", "um", "updated", "utc", "ven", "vendredi", "venerdì", "viernes", "vom", "w", "wed", "wednesday",
        "writes", "в", "от",
    }
)  # fmt: skip
"""What a date leaves at the ends of a byline once it is taken out."""
CJK_ROLES: Final[tuple[str, ...]] = (
    "기자", "특파원", "논설위원", "선임기자", "전문기자", "记者", "記者", "编辑", "編輯", "撰文", "報導",
    "报道", "さん", "氏",
)  # fmt: skip
"""Roles that follow a name without a comma."""
PHOTO_WORDS: Final[tuple[str, ...]] = (
    "foto", "fotos", "photo", "photos", "bild", "bilder", "image", "images", "picture", "pictures", "grafik",
    "video", "©", "copyright", "credit", "photograph", "photography", "illustration", "illustrations",
    "illustrationen", "fotografie", "fotografia", "zdjęcie", "zdjęcia",
    "фото", "symbolbild", "symbolfoto",
)  # fmt: skip
"""What begins the credit of a picture."""
STAFF_NAMES: Final[frozenset[str]] = frozenset(
    {
        "da redação", "die redaktion", "editorial staff", "editorial team", "guest author", "guest contributor",
        "marketing team", "news team", "newsroom", "our reporter", "our staff", "staff", "staff reporter",
        "staff writer", "staff writers", "the editors", "web desk", "haber merkezi", "la redacción", "la redazione",
        "la rédaction", "news desk", "redacción", "redactie", "redakcja", "redaktion", "redazione", "redação",
        "rédaction", "σύνταξη", "редакция", "التحرير", "編集部", "编辑部", "편집부",
    }
)  # fmt: skip
"""What stands in a byline for the whole newsroom."""
TAIL_OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("posted by", "written by", "article by", "submitted by", "author:"),
    "it": ("a cura di", "pubblicato da", "scritto da", "autore:", "autrice:", "articolo di"),
    "de": (
        "eingestellt von", "verfasst von", "geschrieben von", "gespeichert von", "autorin/autor", "autor:",
        "autorin:", "text:",
        "veröffentlicht von",
    ),
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
"""Bylines at the end of posts, in small letters, sought only where nothing else names an author."""
AFTER_NAME: Final[tuple[str, ...]] = (
    "alle artikel", "alle beiträge", "all posts", "view all", "view profile", "see full bio", "full bio",
    "tutti gli articoli", "tous les articles", "ver más", "more articles", "posted in", "filed under",
    "filed in", "tag:", "tags:", "kategorie:", "kategorien:", "category:", "categories:", "schlagwörter",
    "min read", "minute read", "minutes read", "last update", "last updated", "follow", "following",
    "zur autorenseite", "on behalf of",
)  # fmt: skip
"""What follows a name in a byline or author box."""
BEFORE_NAME: Final[tuple[str, ...]] = (
    "read more about", "more about", "about", "meet", "this post was written by", "this article was written by",
    "mehr über",
)  # fmt: skip
"""What precedes a name in an author box."""
AUTHOR_PATHS: Final[tuple[str, ...]] = (
    "author", "authors", "autor", "autoren", "autore", "autores", "autori", "auteur", "auteurs", "people",
    "profile", "profiles", "user", "users", "writer", "writers", "contributor", "contributors", "by", "byline",
    "staff", "journalist", "journalists", "redakteur", "redakteure", "reporter", "reporters", "firme",
    "correspondents", "columnist", "columnists",
)  # fmt: skip
"""Parts of the address of an author's page."""
TOPIC_PATHS: Final[tuple[str, ...]] = (
    "category", "categories", "categorie", "categoria", "categorias", "tag", "tags", "topic", "topics",
    "section", "sections", "thema", "themen", "kategorie", "kategorien", "rubrik", "label", "search", "archive",
)  # fmt: skip
"""Parts of the address of a topic's page."""
OUTSIDE_AUTHOR: Final[str] = (
    r"comment|kommentar|(?<![a-z])(?:reply|respond|responses?|form|menu|nav|login|sidebar|footer|share|quote)(?![a-z])|"
    r"caption|photo|(?<![a-z])foto|copyright|related|teaser|recommend|popular|latest|newsletter|testimonial"
)
"""Class names, as a regular expression, of places where an author's name is not the article's."""
