"""The words that lists of articles, and what stands around them, are marked with; the engine is in the other modules.

Words of class and id attributes are parted by - _ digits or capitals; words of addresses are whole segments of a path.
"""
# ruff: noqa: SIM905 - hundreds of words read better than as many literals

from __future__ import annotations

import re
from typing import Final

FURNITURE_TAGS: Final = frozenset({"nav", "footer", "aside", "form", "button", "menu", "dialog", "select"})
FURNITURE_ROLES: Final = frozenset(
    {"navigation", "contentinfo", "complementary", "search", "menu", "menubar", "banner", "dialog"}
)
FURNITURE_WORDS: Final = frozenset(
    """
    nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs footer sidebar aside share sharing social
    follow pager pagination paging paginator tagcloud cookie cookies consent banner advert adverts advertisement ads adv
    sponsor sponsored sponsors advertorial newsletter login subscribe toolbar skip lang language languages popular
    trending mostread mostviewed related comments briciole condividi menù navigazione piede werbung anzeige anzeigen
    publicidad publicite pubblicita reklama piu letti meistgelesen correlati correlate native piede voet voettekst fuss
    fusszeile kopfzeile rodape stopka zapati patka lablec sidfot bunntekst
    """.split()
)
ITEM_CLASSES: Final = ("category-", "tag-", "post-", "type-", "status-", "format-", "author-", "has-", "is-")
"""How classes begin that differ from item to item of one list."""
FURNITURE_TOKENS: Final = frozenset(
    """
    header site-header page-header-top masthead topbar top-bar top-header main-header bottom widget widget-area
    s4-topheader topnav foot pie colophon
    """.split()
)
"""Whole names: parts of them are used for teasers too (`entry-header`, `elementor-widget`)."""

LABEL_WORDS: Final = frozenset(
    """
    tag tags category categories cat categoria kategorie rubrik rubrique sezione section topic topics kicker eyebrow
    overline chip badge label labels author authors autore autori autor autoren auteur byline firma avatar meta
    occhiello comment comments share
    """.split()
)
"""Of a small box inside a teaser: what is linked there is what the article is filed under, not the article."""

TITLE_WORDS: Final = frozenset(
    "title titolo titre titel titulo título headline heading hed header überschrift titulek tytul cim otsikko".split()
)
SUBTITLE_WORDS: Final = frozenset("sub subtitle sottotitolo occhiello kicker untertitel subtitulo deck dek".split())

LISTING_SEGMENTS: Final = frozenset(
    """
    servizi services servicios servicos dienste dienstleistungen leistungen uslugi demarches
    abbonamenti abbonati abo abonnement abonnements about-us accedi advertise advertising aiuto anmelden
    argomenti argomento assinaturas atom auteur auteurs author authors autor autore autoren autores autori
    autorin aviso-legal boutique busca buscar byline cart categoria categorias categorie categories category
    cerca chi-siamo columnist commenti comments connexion contact contactez contacto contactos contacts contatti
    contributor contributors cookie cookies datenschutz e-paper email-article epaper etichetta etichette
    etiqueta etiquetas faq feed feeds firma help hilfe impressum imprimer journalist journaliste journalists
    kategoria kategorie kategorien kategorii keyword keywords kommentare kontakt lavora-con-noi legal login
    logowanie mappa media-kit mentions-legales mot-cle negozio newsletter newsletters note-legali oldal page
    pagina paginas prenumerata privacy pubblicita publicidad recherche redakteur redaktor register registrati
    reklama ricerca rss rss.xml rubriken rubriques search seite share shop sign-in signin sitemap
    stellenangebote store stranka strona subscribe subscriptions suche sujet sujets suscripcion suscripciones
    szukaj tag tags tagy tema temat tematy teme temes temi terms thema theme tienda topic werbung
    """.split()
)
"""As the last segment but one of an address, or the last: a list or a service, whatever the last one is."""
LOOSE_SEGMENTS: Final = frozenset(
    """
    about agenda-mese archiv archive archives archivi archivio archivo archiwum arquivo calendar calendario
    careers dossier dossiers download downloads firme hemeroteca imprint jobs kalender label people print profil
    profile profiles program programmes programs rubrica rubriche rubrik rubrique serie series sida side sivu
    staff stampa temas themen themes topics user users vacancies
    """.split()
)
"""The same, but articles lie there too (`/archive/2026/the-title-of-it`): what ends in a slug or number is none."""

LISTING_RELS: Final = frozenset(
    {"tag", "author", "next", "prev", "search", "license", "alternate", "sponsored", "home"}
)
FILE: Final = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|zip|7z|rar|jpe?g|png|gif|webp|avif|svg|mp[34]|m4a|ogg|webm|mov|epub"
    r"|csv|xml|rss|atom|json|ics|kml|p7m|eps|tiff?)$",
    re.IGNORECASE,
)

MORE: Final = re.compile(
    r"(?:read|learn|see|view|full)\b.{0,24}|more\b.{0,16}|continue\b.{0,20}|details?|leggi\b.{0,20}"
    r"|continua\b.{0,20}|vai alla? \w+|scopri\b.{0,16}|approfondisci|dettagli\w*|lire\b.{0,24}|en savoir plus"
    r"|voir\b.{0,16}|suite|la suite|mehr\b.{0,16}|weiter\b.{0,16}|weiterlesen|zum artikel|zur meldung"
    r"|leer\b.{0,16}|ver\b.{0,12}|seguir leyendo|saber m[aá]s|m[aá]s|ler\b.{0,16}|leia\b.{0,16}|saiba mais"
    r"|continuar\b.{0,16}|czytaj\b.{0,16}|wi[eę]cej|zobacz\b.{0,12}|lees\b.{0,16}|meer\b.{0,12}|läs\b.{0,12}"
    r"|les\b.{0,12}|læs\b.{0,12}|lue\b.{0,12}|tovább\b.{0,12}|citește\b.{0,16}|číst\b.{0,12}|více|devam\w*"
    r"|читать\b.{0,16}|подробнее|далее|докладніше|читати\b.{0,12}|περισσότερα|διαβάστε\b.{0,16}|المزيد"
    r"|اقرأ\b.{0,16}|続きを読む|もっと見る|詳細|阅读全文|详细|更多|\[?\s?(?:…|\.\.\.|→|»|>)+\s?\]?",
    re.IGNORECASE,
)
"""The text of a link from a teaser to its article, beside the headline."""

OTHERS: Final = re.compile(
    r"most (?:read|viewed|popular|shared|commented)|trending|popular|editor'?s? picks?|related|recommended|you may"
    r"|more from|also (?:read|on)|elsewhere|from our (?:network|partners)|partner|sponsor|advert|promoted"
    r"|paid (?:content|post)|in brief|pi[uù] (?:letti|lette|visti|viste|commentati|condivisi)|da non perdere"
    r"|potrebbe(?:ro)? interessar|leggi anche|correlat|consigliat|dalle altre|altre (?:sezioni|notizie da)"
    r"|dal network|i nostri partner|pubblicit|sponsorizzat|meistgelesen|meist ?gelesen|meistkommentiert|beliebt"
    r"|empfohlen|das könnte|auch interessant|mehr aus|aus (?:anderen|dem netzwerk)|anzeige|lesen sie auch"
    r"|les plus (?:lus|vus|partag|comment)|plus lus|à lire aussi|vous aimerez|sur le même|recommandé|ailleurs"
    r"|partenaire|publicité|lo m[aá]s|m[aá]s (?:le[ií]d|vist|comentad|compartid)|te puede interesar|lee también"
    r"|relacionad|recomendad|patrocinad|publicidad|otras secciones|mais (?:lid|vist|popular)|leia também|popularn"
    r"|najcz[eę]?[sś]?ciej|polecan|czytaj (?:też|także)|reklama|meest gelezen|lees ook|mest (?:l[aäeæ]s|sett)"
    r"|luetuimmat|legolvasottabb|ajánl|cele mai citite|nejčtenější|en çok|δημοφιλ|διαβάστε ακόμα|самое читаемое"
    r"|популярн|читайте также|найчитан|الأكثر|اقرأ أيضا|ランキング|関連|おすすめ|热门|排行|相关|推荐",
    re.IGNORECASE,
)
"""Headings of boxes whose links are not this section's articles."""

SERVICES: Final = re.compile(
    r"servizi\b|services?\b|servicios|serviços|dienst(?:e|leistungen)?\b|leistungen\b|démarches|usługi|diensten|tjänster"
    r"|palvelut|szolgáltatás|služby|servicii|υπηρεσίες|услуги|послуги|خدمات|quick ?links|useful links"
    r"|link utili|liens utiles"
    r"|enlaces de interés|formular|moduli\b|modulistica|merkblätter",
    re.IGNORECASE,
)
"""Headings of boxes whose cards lead to what an office does, not to news."""

SPONSORED: Final = re.compile(
    r"(?:sponsored|sponsor(?:izzato|isé|ed (?:content|by.*))|paid (?:content|post|partnership)|promoted"
    r"|advert(?:isement|orial|ising)?|ad|brand(?:ed)? (?:content|studio|voice)|partner ?(?:content|inhalt)?"
    r"|contenuto (?:sponsorizzato|promozionale)|pubblicità|publiredazionale|informazione pubblicitaria|annuncio"
    r"|anzeige|werbung|advertorial|publi(?:cité|cidad|rreportaje|-?rédactionnel)|contenu (?:partenaire|sponsorisé)"
    r"|contenido patrocinado|patrocinad[oa]|conteúdo (?:patrocinado|de marca)|publicidade|reklama"
    r"|materiał (?:sponsorowany|partnera)|artykuł sponsorowany|sponzorováno|annons|annonse|annonce|gesponsord"
    r"|hirdetés|publicitate|reklam|реклама|на правах рекламы|χορηγούμενο|διαφήμιση|إعلان|محتوى برعاية|広告|pr"
    r"|annonsørinnhold|annoncørbetalt|kommersielt samarbeid|kaupallinen yhteistyö|mainos|támogatott tartalom"
    r"|komerční sdělení|pr článek|promovat|kostenpflichtiger inhalt|partnerbijdrage|betaalde inhoud"
    r"|sponsorlu|广告|推广)\s*:?",
    re.IGNORECASE,
)
"""The whole text of a label that says that a teaser was paid for."""

NEXT: Final = re.compile(
    r"\W*(?:next(?: page)?|older(?: (?:posts|stories|entries|articles|news))?|load more|show more|more (?:stories"
    r"|articles|news|posts)|(?:pagina )?(?:successiv[ao]|seguente)|pagina successiva|avanti|prossim[ao]|precedenti"
    r"|carica altr[ei]|mostra altr[ei]|(?:articoli|notizie|post) (?:precedenti|meno recenti)|nächste(?: seite)?"
    r"|weiter|vorwärts|mehr (?:laden|anzeigen)|ältere (?:beiträge|meldungen|artikel)|(?:page )?suivante?s?"
    r"|page suivante|charger plus.*|voir plus.*|articles plus anciens|(?:página )?siguiente|página siguiente"
    r"|m[aá]s noticias|cargar m[aá]s|ver m[aá]s|entradas (?:antiguas|anteriores)|(?:página )?(?:seguinte|próxima)"
    r"|próxima página|carregar mais|mais (?:notícias|antigos)|następn[ay](?: strona)?|dalej|starsze.*"
    r"|volgende(?: pagina)?|oudere.*|nästa(?: sida)?|neste(?: side)?|næste(?: side)?|seuraava(?: sivu)?"
    r"|következő(?: oldal)?|další(?: strana)?|ďalej|pagina următoare|următoarea?|înainte|sonraki(?: sayfa)?"
    r"|επόμενη(?: σελίδα)?|επόμενο|παλαιότερα|следующая(?: страница)?|дал(?:ее|ьше)|вперёд|вперед"
    r"|наступна(?: сторінка)?|ещё|показать ещё|التالي|الصفحة التالية|المزيد من الأخبار|次へ|次のページ|次"
    r"|下一页|下页|下一頁|다음"
    r"|הבא|sljedeć[ae]|naslednja|següent)\W*",
    re.IGNORECASE,
)
"""The whole text of a link to the next, older part of a list."""
NEXT_ARROWS: Final = re.compile(r"\s*(?:>|›|»|→|››|>>|⟩|▶)\s*")
