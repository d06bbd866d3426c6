"""The few words that messages say of their own, in English and Italian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PHRASES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "changes": "{count} changes",
        "from_one": "{count} changes at {source}",
        "left_out": "and {count} more: variorum log",
        "more": "and {count} more passages",
        "one_more": "and 1 more passage",
        "page": "The page",
        "web": "In Variorum",
        "source": "Source",
        "seen": "Seen",
        "version": "Version",
        "gone": "gone",
        "new": "new",
        "key": "[-gone-] {+new+}",
        "test": "This is a test: the change below is made up.",
        "why": "You get this because the channel “{channel}” of Variorum is set up for it.",
    },
    "it": {
        "changes": "{count} modifiche",
        "from_one": "{count} modifiche a {source}",
        "left_out": "e altre {count}: variorum log",
        "more": "e altri {count} passaggi",
        "one_more": "e un altro passaggio",
        "page": "La pagina",
        "web": "In Variorum",
        "source": "Fonte",
        "seen": "Vista",
        "version": "Versione",
        "gone": "tolto",
        "new": "nuovo",
        "key": "[-tolto-] {+nuovo+}",
        "test": "Questa è una prova: la modifica che segue è inventata.",
        "why": "Ricevi questo messaggio perché il canale «{channel}» di Variorum è impostato così.",
    },
}


def say(key: str, language: str, **facts: object) -> str:
    """Return a phrase in a language; English where it is not spoken here."""
    phrase = _PHRASES.get(language, _PHRASES["en"])[key]
    return phrase.format(**facts) if facts else phrase
