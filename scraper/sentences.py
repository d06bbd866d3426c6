"""The sentences of a check that people read in the change log, in the languages of the product."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "first_version": "first version, {words} words",
        "restored": "version {number} is back",
        "removed": "the page is gone: {reason}",
        "returned": "the page is back",
        "returned_unchanged": "the page is back, with the text it had",
        "shrunk_edit": "much shorter than before ({before} → {after} words), confirmed by {checks} checks",
        "moved": "the page has moved to {url}",
        "same_page": "the same page as {url}, which is watched in its place",
        "canonical_loop": "it redirects for good to {url}, which names this address as its own: a canonical loop",
        "noise_learned": "noise, from now on held out: {texts} differs at nearly every check; see variorum noise",
        "noise_flips": "the page flips between the same texts, from now on held out: {texts}; see variorum noise",
        "noise_let_in": "what was held out as noise stands still and counts again",
        "untold_least": "significance {weight} is below {least}",
        "untold_class": "it is {found}, not {wanted}",
        "untold_no_class": "it is of no class, not {wanted}",
        "untold_alert": "no alert pattern matches what came or went",
        "untold_ignored": "nothing differs but what is ignored",
        "health_failing": "cannot be read for {duration}: {reason} ({checks} checks)",
        "health_blocked": "kept out for {duration}: {reason} ({checks} checks)",
        "health_gone": "not there for {duration}: {reason} ({checks} checks)",
        "health_healthy": "can be read again, after {duration}",
        "site_failing": "{failing} of {asked} pages of {host} cannot be read: {reason}",
        "site_blocked": "kept out from {failing} of {asked} pages of {host}: {reason}",
        "site_gone": "{failing} of {asked} pages of {host} are not there: {reason}",
        "site_healthy": "{host} can be read again, after {duration}",
        "network_failing": "none of {failing} sites can be reached for {duration}: {reason}",
        "network_healthy": "sites can be reached again, after {duration}",
        "guess_sitemap": "It is a sitemap: an XML list of addresses.",
        "guess_feed": "It is a feed: its items name the articles.",
        "guess_robots": "It is a robots.txt that names sitemaps.",
        "guess_list": "It is a list of {count} addresses.",
        "guess_home": "It is the home page of a site, so its links are watched, not its text.",
        "guess_large": "The page is too large or nested too deep to tell.",
        "guess_declared": "The page calls itself an article.",
        "guess_index": "It links to {count} articles and has little text of its own.",
        "guess_structured": "The page's structured data describe an article.",
        "guess_page": "It is a single page with {count} characters of running text.",
    },
    "it": {
        "first_version": "prima versione, {words} parole",
        "restored": "è tornata la versione {number}",
        "removed": "la pagina non c'è più: {reason}",
        "returned": "la pagina è tornata",
        "returned_unchanged": "la pagina è tornata, con il testo che aveva",
        "shrunk_edit": "molto più breve di prima ({before} → {after} parole), confermato da {checks} controlli",
        "moved": "la pagina si è spostata a {url}",
        "same_page": "la stessa pagina di {url}, che si guarda al suo posto",
        "canonical_loop": (
            "rimanda in modo permanente a {url}, che però indica questo indirizzo come proprio: un circolo canonico"
        ),
        "noise_learned": "rumore, d'ora in poi escluso: {texts} cambia a quasi ogni controllo; si veda variorum noise",
        "noise_flips": "la pagina alterna gli stessi testi, d'ora in poi esclusi: {texts}; si veda variorum noise",
        "noise_let_in": "ciò che era escluso come rumore sta fermo e conta di nuovo",
        "untold_least": "la rilevanza {weight} è sotto {least}",
        "untold_class": "è {found}, non {wanted}",
        "untold_no_class": "non è di nessuna classe, dunque non {wanted}",
        "untold_alert": "nessun modello di avviso trova qualcosa in ciò che è stato aggiunto o tolto",
        "untold_ignored": "non cambia altro che ciò che è ignorato",
        "health_failing": "non si riesce a leggerla da {duration}: {reason} ({checks} controlli)",
        "health_blocked": "l'accesso è negato da {duration}: {reason} ({checks} controlli)",
        "health_gone": "non c'è da {duration}: {reason} ({checks} controlli)",
        "health_healthy": "si legge di nuovo, dopo {duration}",
        "site_failing": "non si riesce a leggere {failing} pagine su {asked} di {host}: {reason}",
        "site_blocked": "è negato l'accesso a {failing} pagine su {asked} di {host}: {reason}",
        "site_gone": "non ci sono {failing} pagine su {asked} di {host}: {reason}",
        "site_healthy": "{host} si legge di nuovo, dopo {duration}",
        "network_failing": "nessuno di {failing} siti è raggiungibile da {duration}: {reason}",
        "network_healthy": "i siti sono di nuovo raggiungibili, dopo {duration}",
        "guess_sitemap": "È una sitemap: un elenco XML di indirizzi.",
        "guess_feed": "È un feed: le sue voci indicano gli articoli.",
        "guess_robots": "È un robots.txt che indica sitemap.",
        "guess_list": "È un elenco di {count} indirizzi.",
        "guess_home": "È la pagina iniziale di un sito: se ne seguono i link, non il testo.",
        "guess_large": "La pagina è troppo grande o annidata per capirlo.",
        "guess_declared": "La pagina si dichiara un articolo.",
        "guess_index": "Porta a {count} articoli e ha poco testo proprio.",
        "guess_structured": "I dati strutturati della pagina descrivono un articolo.",
        "guess_page": "È una pagina singola con {count} caratteri di testo corrente.",
    },
}

REASONS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not_found": "the server answers 404, not found",
        "gone": "the server answers 410, gone for good",
        "soft_404": "the page says that it was not found",
        "home_redirect": "the address leads to the site's home page",
        "dns": "the host's name cannot be resolved",
        "connect": "no connection to the server",
        "tls": "the server's certificate or encryption is not sound",
        "timeout": "the server does not answer in time",
        "protocol": "the server's answer breaks the rules of HTTP",
        "too_large": "the answer is too large",
        "bad_encoding": "the answer cannot be unpacked",
        "redirect_loop": "the server redirects in a circle",
        "refused_address": "the address is private, and the configuration does not allow those",
        "refused_url": "the address is of a kind that is not asked",
        "robots": "robots.txt forbids it",
        "busy": "the server asks to come back later",
        "not_set_up": "something that the source needs is missing here",
        "access_denied": "the server refuses access",
        "http_error": "the server answers with an error",
        "server_error": "the server has an error of its own",
        "challenge": "a bot wall answers",
        "consent": "a consent wall answers",
        "login": "a login page answers",
        "paywall": "a paywall answers",
        "maintenance": "the site is under maintenance",
        "media_type": "it is not a web page",
        "truncated": "the answer breaks off",
        "empty": "the page holds no text",
        "shrunk": "much shorter than before",
        "unconfirmed": "an odd change waits for a second look",
        "internal": "the check fails inside Variorum",
    },
    "it": {
        "not_found": "il server risponde 404, non trovata",
        "gone": "il server risponde 410, rimossa definitivamente",
        "soft_404": "la pagina dice di non essere stata trovata",
        "home_redirect": "l'indirizzo porta alla pagina iniziale del sito",
        "dns": "il nome del sito non si risolve",
        "connect": "nessuna connessione al server",
        "tls": "il certificato o la cifratura del server non sono validi",
        "timeout": "il server non risponde in tempo",
        "protocol": "la risposta del server viola le regole di HTTP",
        "too_large": "la risposta è troppo grande",
        "bad_encoding": "la risposta non si può decomprimere",
        "redirect_loop": "il server rimanda in circolo",
        "refused_address": "l'indirizzo è privato, e la configurazione non lo consente",
        "refused_url": "l'indirizzo è di un tipo che non si interroga",
        "robots": "robots.txt lo vieta",
        "busy": "il server chiede di tornare più tardi",
        "not_set_up": "qui manca qualcosa di cui la fonte ha bisogno",
        "access_denied": "il server nega l'accesso",
        "http_error": "il server risponde con un errore",
        "server_error": "il server ha un errore suo",
        "challenge": "risponde un muro contro i bot",
        "consent": "risponde un muro per il consenso",
        "login": "risponde una pagina di accesso",
        "paywall": "risponde un muro a pagamento",
        "maintenance": "il sito è in manutenzione",
        "media_type": "non è una pagina web",
        "truncated": "la risposta si interrompe",
        "empty": "la pagina non contiene testo",
        "shrunk": "molto più breve di prima",
        "unconfirmed": "un cambiamento insolito attende una seconda verifica",
        "internal": "il controllo non riesce dentro Variorum",
    },
}


def sentence(key: str, language: str, **values: object) -> str:
    """One sentence of the log, in English where the language has none."""
    return SENTENCES.get(language, SENTENCES["en"])[key].format(**values)


def reason_in_words(reason: str, language: str) -> str:
    """Why a page cannot be read, as the end of a sentence."""
    return REASONS.get(language, REASONS["en"]).get(reason, reason)


def duration_in_words(seconds: float, language: str) -> str:
    """Say how long something lasts, in one unit that tells enough: `90 minutes`, `5 hours`, `3 days`."""
    names = UNITS.get(language, UNITS["en"])
    limit_s, unit_s, name = next(row for row in zip(_LIMITS_S, _UNITS_S, names, strict=True) if seconds < row[0])
    del limit_s
    return f"{round(seconds / unit_s)} {name}"


# Each unit is used up to twice the next larger one, so that it is never one of anything.
_UNITS_S: Final = (60.0, 3600.0, 86_400.0)
_LIMITS_S: Final = (7_170.0, 171_000.0, float("inf"))
UNITS: Final = {"en": ("minutes", "hours", "days"), "it": ("minuti", "ore", "giorni")}
