"""Regular expressions out of tables of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def alternatives(words: Iterable[str]) -> str:
    """Return the words as alternatives of a regular expression, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def every(*tables: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the words of all languages of some tables, each once."""
    return list(dict.fromkeys(word for table in tables for words in table.values() for word in words))


def openings_for(table: dict[str, tuple[str, ...]], language: str | None) -> tuple[str, ...]:
    """Return the words of a page's language, and English ones, since templates are often left untranslated."""
    return tuple(dict.fromkeys([*table.get(language or "", ()), *table["en"]]))
