"""The few words that renderings say of their own, in each language they speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.names import names_for

if TYPE_CHECKING:
    from scraper.compare.hunks import Detail


@dataclass(frozen=True, slots=True)
class Labels:
    """Words for people; `{count}` and `{place}` are filled in."""

    language: str
    headline: str
    added: str
    removed: str
    edited: str
    moved: str
    moved_from: str
    one_unchanged: str
    many_unchanged: str
    details: str

    def detail_name(self, detail: Detail) -> str:
        """Return what a detail is called (`publication date`)."""
        return names_for(self.language).classes[detail]

    def unchanged(self, count: int) -> str:
        """Return how many paragraphs are left out."""
        return self.one_unchanged if count == 1 else self.many_unchanged.format(count=count)


_ENGLISH: Final = Labels(
    language="en",
    headline="Headline",
    added="Paragraph added",
    removed="Paragraph removed",
    edited="Paragraph edited",
    moved="Paragraph moved",
    moved_from="moved from paragraph {place}",
    one_unchanged="1 unchanged paragraph",
    many_unchanged="{count} unchanged paragraphs",
    details="Beside the text",
)
_ITALIAN: Final = Labels(
    language="it",
    headline="Titolo",
    added="Paragrafo aggiunto",
    removed="Paragrafo tolto",
    edited="Paragrafo modificato",
    moved="Paragrafo spostato",
    moved_from="era il paragrafo {place}",
    one_unchanged="1 paragrafo invariato",
    many_unchanged="{count} paragrafi invariati",
    details="Oltre al testo",
)


def labels_for(language: str) -> Labels:
    """Return the words of a language (BCP 47, `it-CH` is Italian); English where it is not spoken here."""
    return _ITALIAN if language.lower().split("-")[0] == "it" else _ENGLISH
