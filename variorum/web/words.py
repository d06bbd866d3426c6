"""What the web view says, in English and Italian: one catalogue. `|` parts the form for one from that for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.model import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = ("en", "it")

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "skip": ("Skip to the content", "Vai al contenuto"),
    "nav": ("Main", "Principale"),
    "nav.changes": ("Changes", "Modifiche"),
    "changes.title": ("What changed", "Che cosa è cambiato"),
    "changes.none": ("Nothing here.", "Qui non c’è nulla."),
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

_KINDS: Final[Mapping[ChangeKind, tuple[str, str]]] = {
    ChangeKind.ADDED: ("new", "nuovo"),
    ChangeKind.EDITED: ("edited", "modificato"),
    ChangeKind.RESTORED: ("restored", "ripristinato"),
    ChangeKind.REMOVED: ("removed", "rimosso"),
    ChangeKind.RETURNED: ("back", "tornato"),
    ChangeKind.MOVED: ("moved", "spostato"),
    ChangeKind.HEALTH: ("health", "stato"),
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

    def kind(self, kind: ChangeKind) -> str:
        """Name the kind of a change."""
        return self._form(_KINDS[kind])

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
