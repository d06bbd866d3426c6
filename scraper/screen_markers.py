"""What answers that are no article look like: tables apart from the rules that read them (scraper/screen.py).

Phrases are matched in case-folded text of a page whose article is thin, never inside a full article: a report about a
bot wall may quote one. Header markers are definite by themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """Strong ones convict anywhere in a title or a very short page, weak ones only where they fill half a title."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


CHALLENGE_HEADERS: Final[tuple[tuple[str, str], ...]] = (
    ("cf-mitigated", "challenge"),  # Cloudflare documents this header for every challenge page
    ("x-amzn-waf-action", ""),  # AWS WAF: challenge or captcha
)
"""Header names with a part of their value that only challenges carry."""

CHALLENGE_MARKUP: Final[tuple[bytes, ...]] = (
    b"challenges.cloudflare.com",
    b"/cdn-cgi/challenge-platform",
    b"cf-chl-",
    b"captcha-delivery.com",
    b"_incapsula_resource",
    b"incapsula incident id",
    b"px-captcha",
    b"perimeterx",
    b"sucuri_cloudproxy",
    b"sucuri website firewall",
    b"awswaf",
    b"errors.edgesuite.net",
    b"_pxappid",
)
"""Markup of bot walls, in lower case; counts only where hardly a word of article was found."""

CHALLENGE: Final = Phrases(
    strong=(
        "checking your browser",
        "verify you are human",
        "verifying you are human",
        "are you a robot",
        "enable javascript and cookies to continue",
        "pardon our interruption",
        "temporarily blocked",
        "temporarily restricted",
        "misusing this feature",
        "too many requests",
        "bloccato temporaneamente",
        "temporaneamente bloccato",
        "troppe richieste",
        "temporairement bloqué",
        "abusé de cette fonctionnalité",
        "trop de requêtes",
        "vorübergehend gesperrt",
        "zu viele anfragen",
        "bloqueado temporalmente",
        "demasiadas solicitudes",
        "verifica di essere umano",
        "verifica che sei umano",
        "non sono un robot",
        "verificando il browser",
        "vérification que vous êtes",
    ),
    weak=(
        "just a moment",
        "are you human",
        "attention required",
        "un momento",
        "ein moment",
        "un instant",
        "unusual traffic",
        "traffico insolito",
        "press & hold",
    ),
)
NOT_FOUND: Final = Phrases(
    strong=(
        "page not found",
        "page doesn't exist",
        "page does not exist",
        "page you requested could not be found",
        "page you are looking for",
        "pagina non trovata",
        "non è più disponibile",
        "non è stata trovata",
        "contenuto non disponibile",
        "seite nicht gefunden",
        "page introuvable",
        "page non trouvée",
        "página no encontrada",
        "página não encontrada",
        "pagina niet gevonden",
        "страница не найдена",
    ),
    weak=("not found", "404", "no longer available", "non trovata", "non esiste", "nicht gefunden", "nie znaleziono"),
)
MAINTENANCE: Final = Phrases(
    strong=(
        "temporaneamente non disponibile",
        "wartungsarbeiten",
        "servizio non disponibile",
        "internal server error",
        "error establishing a database connection",
    ),
    weak=(
        "maintenance",
        "be right back",
        "temporarily unavailable",
        "back soon",
        "manutenzione",
        "torneremo presto",
        "service unavailable",
        "en mantenimiento",
    ),
)
CONSENT: Final = Phrases(
    strong=(
        "before you continue",
        "we and our partners",
        "your privacy choices",
        "we value your privacy",
        "manage cookies",
        "cookie settings",
        "accetta e continua",
        "noi e i nostri partner",
        "rispettiamo la tua privacy",
        "prima di continuare",
        "alle akzeptieren",
        "tout accepter",
        "aceptar todo",
    ),
    weak=("accept all", "accetta tutti", "la tua privacy"),
)
LOGIN: Final = Phrases(
    strong=(
        "effettua l'accesso",
        "area riservata",
        "iniciar sesión",
    ),
    weak=("log in", "sign in", "password", "accedi", "anmelden", "se connecter", "login"),
)
CONSENT_QUESTIONS: Final[tuple[str, ...]] = (
    "allow the use of cookies",
    "allow all cookies",
    "accept all cookies?",
    "do you accept cookies",
    "consentire l'uso dei cookie",
    "consenti l'uso dei cookie",
    "consenti l’uso dei cookie",
    "accetti i cookie",
    "autoriser l'utilisation des cookies",
    "autoriser l’utilisation des cookies",
    "verwendung von cookies erlauben",
    "permitir el uso de cookies",
)
"""What a wall asks first; a policy on cookies states, it does not ask."""
PAYWALL_PHRASES: Final[tuple[str, ...]] = (
    "subscribe to continue",
    "subscribe to read",
    "subscribe to keep reading",
    "to continue reading",
    "to read the full",
    "already a subscriber",
    "this article is for subscribers",
    "for subscribers only",
    "limit of free articles",
    "free articles this month",
    "free articles for this month",
    "abbonati per continuare",
    "abbonati per leggere",
    "per continuare a leggere",
    "per continuare la lettura",
    "sei già abbonato",
    "riservato agli abbonati",
    "articolo riservato",
    "articoli gratuiti",
    "pour lire la suite",
    "réservé aux abonnés",
    "réservée aux abonnés",
    "déjà abonné",
    "articles gratuits",
    "weiterlesen mit",
    "um weiterzulesen",
    "nur für abonnenten",
    "bereits abonnent",
    "kostenlosen artikel",
    "suscríbete para",
    "para seguir leyendo",
    "solo para suscriptores",
    "ya eres suscriptor",
    "artículos gratuitos",
    "exclusivo para assinantes",
    "para continuar lendo",
    "já é assinante",
    "artigos gratuitos",
    "alleen voor abonnees",
    "om verder te lezen",
    "al abonnee",
    "tylko dla prenumeratorów",
    "aby czytać dalej",
)
"""How pages ask for money, in case-folded text. Many ask beside a whole text: it counts only where text is missing."""
SAYS_NOT_FOUND: Final = re.compile(
    r"\b(?:page|article|story|content)\b.{0,30}\b(?:not (?:be )?found|no longer|does ?n[o'’]t exist"
    r"|(?:un|not )available"
    r"|(?:been|was) (?:removed|deleted|moved))\b"
    r"|\b(?:can(?:['’]?t|not| not)|could(?:n['’]?t| not)) find (?:it|this|the|what|that)\b"
    r"|\b(?:pagina|articolo|contenuto|notizia)\b.{0,30}\b(?:non (?:è |e' )?(?:stat[oa] )?(?:più )?(?:disponibile|trovat"
    r"|esist|presente|raggiungibile)|rimoss|eliminat|inesistente)"
    r"|\b(?:page|article|contenu)\b.{0,30}(?:n['’]existe|introuvable|non trouv|n['’]est plus|supprim|indisponible)"
    r"|\b(?:seite|artikel|inhalt|beitrag)\b.{0,40}\b(?:nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden|existier)"
    r"|existiert nicht|gelöscht|entfernt)"
    r"|\b(?:página|artículo|contenido|noticia)\b.{0,30}\b(?:no (?:se )?(?:ha )?(?:sido )?(?:encontr|existe"
    r"|está disponible|disponible)|eliminad)"
)
"""How error pages say in case-folded text that there is nothing; believed where nothing claims to be an article."""
PARTNERS: Final = re.compile(
    r"\b(?:our|nostri|nos|unsere|nuestros|up to|fino a|jusqu'à|bis zu|hasta)\s+\d[\d.,]*\s+"
    r"(?:partner|vendor|fornitori|partenaires|socios|anbieter)"
)
"""What consent walls count first, in case-folded text."""
ERROR_MESSAGE: Final = re.compile(
    r"^(?:uncaught )?[a-z.]*(?:error|exception): |\b(?:fatal|parse) error: |\bwarning: \w+\("
    r"|\btraceback \(most recent call|\bstack trace:|sqlstate\[|\(\S+:\d+:\d+\)\s+at ",
    re.IGNORECASE,
)
NOT_FREE: Final = re.compile(rb'"isaccessibleforfree"\s*:\s*"?false')
"""Structured data of an article that is shown in part (schema.org, in lower case)."""
OTHER_MEDIA: Final = (
    b"%PDF-",
    b"%!PS",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"BEGIN:V",
)
"""How files begin that are no web pages (IANA media types' own signatures)."""
BINARY_BYTES: Final = bytes({*range(0x20)} - {*b"\t\n\f\r\x1b"})
"""Bytes that no text holds (WHATWG MIME Sniffing § 3, "binary data byte", and the vertical tab)."""
OTHER_DOCUMENT: Final = re.compile(
    rb"""[\[{]\s*(?:["{\[\]}]|null|true|false|-?\d)"""
    rb"|(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:rdf|urlset|sitemapindex|opml|svg|error|response"
    rb"|\w+:envelope|listbucketresult)\b",
    re.IGNORECASE | re.DOTALL,
)
"""JSON, feeds, sitemaps, drawings and error documents, whatever their headers call them."""
CONSENT_VOCABULARY: Final = re.compile(
    r"\b(?:cookies?|consen[ts]\w*|acconsent\w*|einwillig\w*|zustimm\w*|consentement|consentimiento|partners?|vendors?"
    r"|fornitori|partenaires|anbieter|socios|identifi\w+|kennung\w*|tracking|tracciament\w*|profila\w+|personali\w+"
    r"|purposes?|finalità|zwecke?|legitimate interests?|interess[ei] legittim[oi]|legittimo interesse)\b"
)
CONSENT_BUTTON: Final = re.compile(
    r"<(?:button|a|input)\b[^>]*>?[^<]{0,40}\b(?:accept|agree|allow all|accett|acconsent|akzeptier|zustimm"
    r"|einverstanden|accepter|aceptar|consentir)",
)
POLICY: Final = re.compile(r"polic|informativ|richtlinie|erklärung|politique|política|terms|termini|statement|notice")
"""What the titles of documents about cookies say, which are no walls."""
CONSENT_PLACES: Final[tuple[str, ...]] = ("consent", "guce", "cookiewall", "privacy-gate")
"""Labels in host or path of an address that a redirect to a consent wall leads to."""
LOGIN_PLACES: Final[tuple[str, ...]] = ("login", "signin", "sign-in", "log-in", "accedi", "sso", "auth")
HOME_PATHS: Final[frozenset[str]] = frozenset(
    {"", "/", "/index.html", "/index.htm", "/index.php", "/home", "/home.html", "/default.aspx", "/homepage"}
)
