"""What the web view says, in English and Italian: one catalogue. `|` parts the form for one from that for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.model import ChangeKind
from scraper.names import Names, names_for

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "it")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "skip": ("Skip to the content", "Vai al contenuto"),
    "nav": ("Main", "Principale"),
    "nav.changes": ("Changes", "Modifiche"),
    "changes.title": ("What changed", "Che cosa è cambiato"),
    "changes.none": (
        "Nothing has changed yet. First looks are not news; the filter shows them, too.",
        "Non è ancora cambiato nulla. I primi sguardi non sono notizie; il filtro mostra anche quelli.",
    ),
    "changes.none.filtered": ("Nothing of the kind.", "Nulla del genere."),
    "changes.feed": ("Atom", "Atom"),
    "changes.arrived": ("Just now", "Proprio ora"),
    "changes.arrived.one": ("1 new change has arrived", "È arrivata 1 nuova modifica"),
    "changes.arrived.many": ("{n} new changes have arrived", "Sono arrivate {n} nuove modifiche"),
    "changes.unseen": (
        "1 change since your last visit|{n} changes since your last visit",
        "1 modifica dall’ultima visita|{n} modifiche dall’ultima visita",
    ),
    "card.new": ("new", "da leggere"),
    "card.silent": ("silent edit", "modifica silenziosa"),
    "card.marks": ("What kind of change", "Che tipo di modifica"),
    "filter": ("Filter", "Filtra"),
    "filter.words": ("Words", "Parole"),
    "filter.source": ("Source", "Fonte"),
    "filter.tag": ("Tag", "Etichetta"),
    "filter.period": ("Since", "Da"),
    "filter.ever": ("ever", "sempre"),
    "filter.24h": ("24 hours", "24 ore"),
    "filter.7d": ("7 days", "7 giorni"),
    "filter.30d": ("30 days", "30 giorni"),
    "filter.class": ("What the edit did", "Che cosa tocca"),
    "filter.kind": ("Kind", "Tipo"),
    "filter.any": ("any", "tutte"),
    "filter.more": ("Besides", "Inoltre"),
    "filter.silent": ("only silent edits", "solo modifiche silenziose"),
    "filter.all": ("also first looks and noise", "anche primi sguardi e rumore"),
    "filter.go": ("Show", "Mostra"),
    "filter.clear": ("Show all", "Mostra tutto"),
    "changes.older": ("Older changes", "Modifiche precedenti"),
    "changes.atom": ("Atom feed of what is shown", "Feed Atom di ciò che è mostrato"),
    "login.title": ("Log in", "Accedi"),
    "login.password": ("Password", "Password"),
    "login.go": ("Log in", "Accedi"),
    "login.out": ("Log out", "Esci"),
    "login.wrong": ("That is not the password.", "La password non è questa."),
    "login.wait": (
        "Too many wrong passwords. Wait a quarter of an hour.",
        "Troppe password errate. Aspetta un quarto d’ora.",
    ),
    "trouble.400": ("That cannot be done so", "Così non si può fare"),
    "trouble.403": ("This form is out of date", "Questo modulo è scaduto"),
    "trouble.403.detail": (
        "Go back, load the page again, and send it once more.",
        "Torna indietro, ricarica la pagina e invialo di nuovo.",
    ),
    "trouble.404": ("There is no such page", "Questa pagina non c’è"),
    "trouble.405": ("That cannot be done so", "Così non si può fare"),
    "trouble.503": ("The database cannot be read now", "In questo momento la banca dati non è leggibile"),
    "trouble.other": ("Something went wrong", "Qualcosa è andato storto"),
    "trouble.back": ("Back to what changed", "Torna alle modifiche"),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """The catalogue in one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Say it, with values in their places."""
        return self._form(WORDS[key]).format(**values)

    def count(self, key: str, number: int) -> str:
        """Say how many, in the form that the number asks for."""
        one, _, many = self._form(WORDS[key]).partition("|")
        return (one if number == 1 else many).format(n=self.number(number))

    def number(self, number: int) -> str:
        """Write a number with the language's marks between thousands."""
        text = f"{number:,}"
        return text.replace(",", ".") if self.language == "it" else text

    @property
    def names(self) -> Names:
        """What the product's own words are called."""
        return names_for(self.language)

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """Of changes, all there are."""
        return tuple(ChangeKind)

    def _form(self, forms: tuple[str, str]) -> str:
        return forms[LANGUAGES.index(self.language)]


def language_of(accept_language: str, default: str) -> str:
    """Choose the language that a browser asks for first among ours (RFC 9110 § 12.5.4), else the default."""
    wanted: list[tuple[float, int, str]] = []
    for at, part in enumerate(accept_language.lower().split(",")[:20]):
        tag, _, weight = part.strip().partition(";")
        language = tag.partition("-")[0].strip()
        if language in LANGUAGES and (quality := _quality(weight)) > 0:
            wanted.append((-quality, at, language))
    return min(wanted)[2] if wanted else default


def _quality(weight: str) -> float:
    text = weight.strip().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
