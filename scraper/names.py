"""What the product's own words are called where people read them, in each language it speaks.

In SQL, JSON, options and feeds' categories a word keeps its own name (`paragraph_added`); command line, web view and
notifications call it what is said here. Whole sentences are in sentences.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class Words(dict[str, str]):
    """Names by word. A word without one is called what it is, with spaces: `paragraph added`."""

    def __missing__(self, word: str) -> str:
        return str(word).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one language. Adjectives agree with what they are said of: a page, an edit, noise."""

    kinds: Words
    """Of entries of the log (ChangeKind)."""
    classes: Words
    """Of edits (EditClass), and `noise`; the details of an article bear the names of their classes."""
    datings: Words
    reasons: Words
    """Of gaps (GapReason), in two or three words."""
    health: Words
    outcomes: Words
    """Of checks (Outcome)."""
    source_kinds: Words
    states: Words
    """Of sources, pages and noise."""
    marks: Words
    """Of entries of the log, by the key that says so in JSON."""


_ENGLISH: Final = Names(
    kinds=Words(),
    classes=Words(
        published_at="publication date",
        modified_at="modification date",
        image="picture",
    ),
    datings=Words(),
    reasons=Words(
        home_redirect="leads to the home page",
        dns="name not resolved",
        connect="no connection",
        tls="certificate or encryption",
        protocol="broken HTTP",
        robots="robots.txt",
        http_error="HTTP error",
        challenge="bot wall",
        consent="consent wall",
        login="login page",
        media_type="no web page",
        shrunk="much shorter",
        unconfirmed="waits for a second look",
        internal="error of ours",
    ),
    health=Words(),
    outcomes=Words(gap="not read"),
    source_kinds=Words(),
    states=Words(),
    marks=Words(
        baseline="first look",
        doubtful="in doubt",
        noise="nothing but noise",
        untold="not told",
        purged="purged: its page and its words were deleted",
    ),
)
_ITALIAN: Final = Names(
    kinds=Words(
        added="aggiunta",
        edited="modificata",
        restored="ripristinata",
        removed="rimossa",
        returned="tornata",
        moved="spostata",
        health="salute",
    ),
    classes=Words(
        note="nota",
        headline="titolo",
        quotation="citazione",
        figure="cifra",
        name="nome",
        lead="attacco",
        paragraph_removed="paragrafo tolto",
        paragraph_added="paragrafo aggiunto",
        rewritten="riscritto",
        date="data",
        wording="formulazione",
        paragraph_moved="paragrafo spostato",
        typo="refuso",
        punctuation="punteggiatura",
        byline="firma",
        link="collegamento",
        caption="didascalia",
        published_at="data di pubblicazione",
        modified_at="data di modifica",
        description="descrizione",
        image="immagine",
        noise="rumore",
    ),
    datings=Words(noted="segnalata", dated="datata", silent="silenziosa", unknown="senza data"),
    reasons=Words(
        dns="nome non risolto",
        connect="nessuna connessione",
        tls="certificato o cifratura",
        timeout="tempo scaduto",
        protocol="HTTP difettoso",
        too_large="troppo grande",
        bad_encoding="codifica difettosa",
        redirect_loop="rimandi in circolo",
        refused_address="indirizzo rifiutato",
        refused_url="indirizzo non ammesso",
        robots="robots.txt",
        busy="sito occupato",
        not_set_up="non configurato",
        not_found="non trovata",
        gone="rimossa",
        access_denied="accesso negato",
        http_error="errore HTTP",
        server_error="errore del server",
        soft_404="soft 404",
        home_redirect="porta alla pagina iniziale",
        challenge="muro contro i bot",
        consent="muro per il consenso",
        login="pagina di accesso",
        paywall="muro a pagamento",
        maintenance="in manutenzione",
        media_type="non è una pagina web",
        truncated="risposta interrotta",
        empty="vuota",
        shrunk="molto più breve",
        unconfirmed="attende una seconda verifica",
        internal="errore nostro",
    ),
    health=Words(healthy="sana", failing="illeggibile", blocked="bloccata", gone="scomparsa"),
    outcomes=Words(
        added="aggiunta",
        unchanged="invariata",
        edited="modificata",
        restored="ripristinata",
        gap="non letta",
        discovered="esplorata",
    ),
    source_kinds=Words(page="pagina", index="sezione", feed="feed", sitemap="mappa del sito"),
    states=Words(
        active="attiva",
        paused="in pausa",
        retired="a riposo",
        removed="rimossa",
        moved="spostata",
        held_out="escluso",
        kept="tenuto",
        forgotten="dimenticato",
        let_in="riammesso",
    ),
    marks=Words(
        baseline="primo sguardo",
        doubtful="in dubbio",
        noise="solo rumore",
        untold="non comunicata",
        purged="eliminata: la sua pagina e le sue parole sono state cancellate",
    ),
)


def names_for(language: str) -> Names:
    """Return the names of a language (BCP 47, `it-CH` is Italian); English where it is not spoken here."""
    return _ITALIAN if language.lower().split("-")[0] == "it" else _ENGLISH
