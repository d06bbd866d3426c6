"""What lines of byline, date and source begin with, and which words name roles instead of people."""

from __future__ import annotations

from typing import Final

BYLINE_OPENINGS: Final[tuple[str, ...]] = (
    # en
    "by", "written by", "posted by", "published by", "words by", "story by", "text by", "reported by", "reporting by", "author", "authors",
    "article by", "contributed by", "created by", "submitted by", "guest post by", "a guest post by", "edited by", "reviewed by", "updated by", "about the author",
    "posted by author", "uploaded by", "added by", "post author", "authored by", "contributor", "contributors", "recommended by", "medically reviewed by",
    # it
    "di", "a cura di", "articolo di", "scritto da", "pubblicato da", "testo di", "autore", "autrice", "autori", "redatto da", "postato da", "inserito da",
    "servizio di", "intervista di",
    # de
    "von", "autor", "autorin", "autoren", "verfasst von", "geschrieben von", "veröffentlicht von", "ein artikel von", "ein beitrag von",
    "beitrag von", "artikel von", "gastbeitrag von", "ein gastbeitrag von", "text von", "eine analyse von", "ein kommentar von", "kommentar von", "interview von", "verfasser",
    "erstellt von", "eingestellt von", "gepostet von", "vom", "ein interview von", "eine kolumne von", "aufgezeichnet von", "eine reportage von", "beitragsautor", "beitrags-autor", "zum profil von", "profil von",
    "bericht von", "ein bericht von", "autor des artikels", "aus berlin von",
    # fr
    "par", "écrit par", "publié par", "rédigé par", "auteur", "autrice", "texte de", "propos recueillis par", "un article de", "posté par",
    # es, pt
    "por", "escrito por", "publicado por", "texto de", "autora", "autores", "redactado por", "de",
    # nl
    "door", "geschreven door", "geplaatst door", "auteurs", "gepubliceerd door",
    # pl
    "autor", "autorka", "autorzy", "napisał", "napisała", "opracował", "opracowała", "opracowanie", "oprac.", "przez", "dodał", "dodane przez",
    # ru, uk
    "автор", "авторы", "автор текста", "автор статьи", "подготовил", "подготовила", "опубликовано", "опубликовал",
    # el
    "του", "της", "γράφει ο", "γράφει η", "γράφει", "συντάκτης", "από", "επιμέλεια", "ρεπορτάζ", "γράφουν οι",
    # tr
    "yazar", "yazan", "muhabir", "hazırlayan",
    # zh, ja, ko
    "作者", "记者", "記者", "本报记者", "撰文", "编辑", "編輯", "责任编辑", "責任編輯", "文章作者", "執筆", "著者", "文責", "取材", "筆者", "기자", "글쓴이", "작성자",
    # ar
    "بقلم", "كتب", "كتبت", "كتبه", "الكاتب", "المؤلف", "إعداد", "تحرير",
    # sv, da, no
    "av", "af", "skrevet av", "skrevet af", "skriven av", "tekst av", "text av",
)  # fmt: skip
"""A byline that begins so is one even with small letters behind; `de`, `di`, `του` need a name behind them."""

BYLINE_NOUNS: Final[tuple[str, ...]] = (
    "text", "redaktion", "texto", "tekst", "texte", "haber", "writer", "redacción", "文", "글", "текст", "redakteur", "editör", "editor", "testo", "text & fotos", "text und fotos", "text und bild",
    "text & bild", "testo e foto", "words", "story", "name", "from", "da", "reporter", "interview", "bericht", "report", "quelle/autor", "κείμενο", "πηγή/συντάκτης",
)  # fmt: skip
"""Words that open a byline only with a colon behind them."""

AND_WORDS: Final[tuple[str, ...]] = (
    "and",
    "e",
    "ed",
    "und",
    "et",
    "y",
    "en",
    "i",
    "и",
    "και",
    "ve",
    "&",
    "و",
    "och",
    "og",
    "with",
    "con",
    "mit",
    "sowie",
    "via",
)
"""What joins two authors."""

PARTICLES: Final[frozenset[str]] = frozenset(
    "de del della dello dei degli di da dal d la le lo li van von der den dem ter ten te zu zum zur af av bin ibn al el abu ben bat dos das do du des y e i of the mac mc st san santa "
    "und and for zer vom op 't in het ap o".split()
)
"""Small words inside names."""

ROLE_WORDS: Final[frozenset[str]] = frozenset(
    (
        "editor editors reporter reporters correspondent correspondents journalist writer writers columnist contributor contributors staff freelance freelancer senior junior chief "
        "deputy managing associate assistant executive producer photographer author authors blogger anchor analyst fellow professor director manager founder ceo cto cofounder co-founder "
        "president strategist specialist consultant expert editor-in-chief editorial desk bureau contributing lead head intern dietitian nutritionist engineer developer marketer "
        "marketing content copywriter coordinator officer partner reviewer researcher scientist lecturer therapist attorney coach owner guest special news political business sports tech "
        "technology science health world national international "
        "redattore redattrice giornalista inviato inviata corrispondente direttore direttrice caporedattore vicedirettore collaboratore "
        "redakteur redakteurin redakteure korrespondent korrespondentin autor autorin autoren journalistin chefredakteur chefredakteurin volontär volontärin mitarbeiter mitarbeiterin "
        "chefredaktion leiter leiterin ressortleiter reporterin freier freie geschäftsführer "
        "journaliste rédacteur rédactrice correspondant correspondante chef envoyé envoyée auteur autrice "
        "redactor redactora periodista corresponsal enviado enviada jefe colaborador colaboradora repórter jornalista correspondente editora redator "
        "redacteur verslaggever correspondente dziennikarz dziennikarka redaktor корреспондент редактор журналист обозреватель αρχισυντάκτης δημοσιογράφος muhabir muhabiri editör editörü yazarı "
        "phd md rd rdn mph mba jd cpa dds dvm esq jr sr msc bsc rn dr"
    ).split()
)
"""Words of which a part of a byline is a role or a degree and no name."""

NOT_NAMES: Final[frozenset[str]] = frozenset(
    (
        "admin administrator root user webmaster editor editors guest anonymous unknown null none undefined author authors home team n/a na - test default web superuser "
        "wpadmin siteadmin agencies agency adminuser nan info contact about share follow comments comment menu email facebook twitter linkedin instagram "
        "autor autoren autore redazioneweb"
    ).split()
)
"""What fills an author's place on pages that name none."""

SOURCE_OPENINGS: Final[tuple[str, ...]] = (
    "source", "sources", "original source", "via", "originally published at", "originally published on", "originally published by", "originally published in",
    "originally posted on", "originally posted at", "first published at", "first published on", "first published in", "first published by",
    "this article was originally published on", "this article was originally published in", "this article was originally published by",
    "this article first appeared on", "this article first appeared in", "read the original article", "read original article", "read the original", "original article", "original post", "h/t",
    "hat tip", "republished from", "reposted from", "adapted from", "press release", "credit",
    "fonte", "fonti", "fonte originale", "articolo originale", "fonte dell'articolo", "tratto da", "pubblicato originariamente su", "fonte notizia", "leggi l'articolo originale", "fonte e foto",
    "quelle", "quellen", "originalquelle", "quelle und bild", "originalartikel", "ursprünglich erschienen in", "ursprünglich erschienen auf", "ursprünglich erschienen bei", "zuerst erschienen in", "zuerst erschienen auf",
    "quelle text", "originalpublikation", "original publikation",
    "fuente", "fuentes", "fuente original", "artículo original", "publicado originalmente en",
    "sources et crédits", "article original", "publié initialement sur", "source originale",
    "fontes", "artigo original", "publicado originalmente em",
    "bron", "bronnen", "oorspronkelijk gepubliceerd op", "bronvermelding",
    "źródło", "źródła", "za",
    "источник", "источники", "первоисточник", "источник новости", "по материалам",
    "πηγή", "πηγές", "πηγη",
    "kaynak", "kaynaklar", "kaynakça",
    "来源", "來源", "资料来源", "資料來源", "文章来源", "消息来源", "原文", "原文链接", "原文連結", "稿源", "转自", "轉自", "本文来源", "新闻来源", "信息来源", "新聞來源",
    "出典", "引用元", "参照元", "情報元", "ソース", "参考",
    "출처", "원문", "자료출처", "원문보기",
    "المصدر", "المصادر", "مصدر", "نقلا عن", "نقلاً عن", "مصدر الخبر",
)  # fmt: skip

WEAK_SOURCE_OPENINGS: Final[frozenset[str]] = frozenset({"via", "za", "credit", "参考", "press release"})
"""Words that open a source line only with an address or a link behind them."""

READING_TIME: Final[str] = (
    r"(?:\d+|less than an?|one|two|three|four|five|ein|eine|un|une|uno)\s*[-–]?\s*(?:to\s+\d+\s+)?"
    r"(?:min(?:ute)?s?\.?|minut[io]|minuten|minutos?|minut[ay]?|мин(?:ут[аы]?)?\.?|λεπτά|dakika|dk|分钟|分鐘|分|분|دقائق|دقيقة)"
    r"\s*[-–]?\s*(?:read(?:ing)?(?:\s+time)?|di\s+lettura|lesezeit|de\s+lecture|de\s+lectura|de\s+leitura|leestijd|lezen|czytania|чтения|ανάγνωσης?|okuma(?:\s+süresi)?|阅读|閱讀|で読めます|읽기|قراءة)?"
)
READING_LABELS: Final[tuple[str, ...]] = (
    "reading time", "estimated reading time", "est. reading time", "read time", "time to read", "min read", "tempo di lettura", "tempo di lettura stimato", "lesezeit", "lesedauer", "temps de lecture", "tiempo de lectura",
    "tempo de leitura", "leestijd", "czas czytania", "время чтения", "χρόνος ανάγνωσης", "okuma süresi", "阅读时间", "閱讀時間", "読了時間", "وقت القراءة",
)  # fmt: skip

PUBLISHED_LABELS: Final[tuple[str, ...]] = (
    "published", "published on", "published at", "first published", "posted", "posted on", "posted at", "date", "publication date", "date published", "release date", "released", "issued", "created", "on", "publish date",
    "pubblicato", "pubblicato il", "pubblicata il", "data", "data pubblicazione", "data di pubblicazione", "inserito il", "postato il", "del", "il", "scritto il", "creato il",
    "veröffentlicht", "veröffentlicht am", "erstellt", "erstellt am", "datum", "stand", "vom", "am", "erschienen am", "erschienen", "publiziert", "publiziert am", "online seit", "beitrag veröffentlicht", "geschrieben am", "artikel vom",
    "publié", "publié le", "mis en ligne le", "posté le", "le", "paru le", "publication",
    "publicado", "publicado el", "publicado em", "publicada", "fecha", "fecha de publicación", "publicación", "publicado a", "criado em",
    "gepubliceerd", "gepubliceerd op", "geplaatst op", "geplaatst", "opublikowano", "data publikacji", "dodano", "utworzono", "data dodania",
    "опубликовано", "дата публикации", "дата", "размещено", "δημοσίευση", "δημοσιεύτηκε", "δημοσιεύθηκε", "ημερομηνία", "πρώτη δημοσίευση", "ημ. δημοσίευσης",
    "yayınlanma", "yayınlanma tarihi", "yayın tarihi", "giriş", "tarih", "eklenme", "giriş tarihi", "oluşturulma tarihi",
    "发布时间", "发布于", "发表于", "时间", "日期", "發布時間", "發佈", "發表", "刊登日期", "发布日期", "発表日", "公開日", "掲載", "投稿日", "公開", "配信", "입력", "등록", "작성일", "기사입력", "송고", "게시",
    "نشر", "نشر في", "تاريخ النشر", "تاريخ", "نُشر", "publicerad", "publisert", "udgivet",
)  # fmt: skip

MODIFIED_LABELS: Final[tuple[str, ...]] = (
    "updated", "updated on", "updated at", "last updated", "last updated on", "last update", "last modified", "modified", "revised", "edited", "last edited", "date modified", "last reviewed",
    "aggiornato", "aggiornato il", "aggiornato alle", "ultimo aggiornamento", "ultima modifica", "modificato il", "aggiornamento",
    "aktualisiert", "aktualisiert am", "zuletzt aktualisiert", "zuletzt aktualisiert am", "letzte aktualisierung", "update", "letzte änderung", "geändert", "geändert am", "letztes update", "zuletzt geändert",
    "mis à jour", "mis à jour le", "modifié le", "modifié", "mise à jour", "dernière mise à jour", "mis a jour le",
    "actualizado", "actualizado el", "actualizada", "última actualización", "atualizado", "atualizado em", "modificado em", "última modificação", "última atualização",
    "bijgewerkt", "laatst bijgewerkt", "bijgewerkt op", "laatste update", "aktualizacja", "zaktualizowano", "ostatnia aktualizacja",
    "обновлено", "изменено", "ενημέρωση", "τελευταία ενημέρωση", "ενημερώθηκε", "güncelleme", "güncellenme", "son güncelleme", "güncelleme tarihi", "son güncellenme",
    "更新", "更新时间", "更新於", "最后更新", "最終更新", "更新日", "수정", "최종수정", "기사수정", "업데이트", "آخر تحديث", "تحديث", "uppdaterad", "oppdatert", "opdateret",
)  # fmt: skip
