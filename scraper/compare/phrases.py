"""What summaries say, in each language they speak. Plain words only: none that judges why something was edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.names import names_for

if TYPE_CHECKING:
    from scraper.names import Names


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns for one line: `{old}`, `{new}`, `{words}` and `{count}` are filled in; pairs are singular and plural."""

    headline: str
    headline_words: str
    note_added: str
    note_removed: str
    words_added: str
    words_removed: str
    added: tuple[str, str]
    removed: tuple[str, str]
    moved: tuple[str, str]
    rewritten: tuple[str, str]
    wording: tuple[str, str]
    punctuation: str
    marks_added: str
    marks_removed: str
    reversed: str
    at_start: str
    at_end: str
    names: Names
    more: tuple[str, str]
    only_breaks: str
    nothing: str


_ENGLISH: Final = Phrases(
    headline="headline: {old} → {new}",
    headline_words="headline: {words}",
    note_added="note added: {words}",
    note_removed="note removed: {words}",
    words_added="added {words}",
    words_removed="removed {words}",
    added=("paragraph added", "{count} paragraphs added"),
    removed=("paragraph removed", "{count} paragraphs removed"),
    moved=("paragraph moved", "{count} paragraphs moved"),
    rewritten=("paragraph rewritten", "{count} paragraphs rewritten"),
    wording=("paragraph reworded", "{count} paragraphs reworded"),
    punctuation="punctuation",
    marks_added="quotation marks added",
    marks_removed="quotation marks removed",
    reversed="denial changed: {old} → {new}",
    at_start=" at the start",
    at_end=" at the end",
    names=names_for("en"),
    more=("1 more", "{count} more"),
    only_breaks="same words, other paragraph breaks",
    nothing="no difference",
)
_ITALIAN: Final = Phrases(
    headline="titolo: {old} → {new}",
    headline_words="titolo: {words}",
    note_added="nota aggiunta: {words}",
    note_removed="nota tolta: {words}",
    words_added="aggiunto {words}",
    words_removed="tolto {words}",
    added=("paragrafo aggiunto", "{count} paragrafi aggiunti"),
    removed=("paragrafo tolto", "{count} paragrafi tolti"),
    moved=("paragrafo spostato", "{count} paragrafi spostati"),
    rewritten=("paragrafo riscritto", "{count} paragrafi riscritti"),
    wording=("paragrafo riformulato", "{count} paragrafi riformulati"),
    punctuation="punteggiatura",
    marks_added="virgolette aggiunte",
    marks_removed="virgolette tolte",
    reversed="negazione cambiata: {old} → {new}",
    at_start=" all'inizio",
    at_end=" alla fine",
    names=names_for("it"),
    more=("un'altra modifica", "altre {count}"),
    only_breaks="stesse parole, altri capoversi",
    nothing="nessuna differenza",
)


def phrases_for(language: str) -> Phrases:
    """Return the phrases of a language (BCP 47, `it-CH` is Italian); English where it is not spoken here."""
    return _ITALIAN if language.lower().split("-")[0] == "it" else _ENGLISH
