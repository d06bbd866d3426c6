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
    },
    "it": {
        "first_version": "prima versione, {words} parole",
        "restored": "è tornata la versione {number}",
        "removed": "la pagina non c'è più: {reason}",
        "returned": "la pagina è tornata",
        "returned_unchanged": "la pagina è tornata, con il testo che aveva",
        "shrunk_edit": "molto più breve di prima ({before} → {after} parole), confermato da {checks} controlli",
    },
}

REASONS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not_found": "the server answers 404, not found",
        "gone": "the server answers 410, gone for good",
        "soft_404": "the page says that it was not found",
        "home_redirect": "the address leads to the site's home page",
    },
    "it": {
        "not_found": "il server risponde 404, non trovata",
        "gone": "il server risponde 410, rimossa definitivamente",
        "soft_404": "la pagina dice di non essere stata trovata",
        "home_redirect": "l'indirizzo porta alla pagina iniziale del sito",
    },
}


def sentence(key: str, language: str, **values: object) -> str:
    """One sentence of the log, in English where the language has none."""
    return SENTENCES.get(language, SENTENCES["en"])[key].format(**values)


def reason_in_words(reason: str, language: str) -> str:
    """Why a page counts as removed, as the end of a sentence."""
    return REASONS.get(language, REASONS["en"]).get(reason, reason)
