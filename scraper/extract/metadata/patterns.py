"""Regular expressions out of tables of words."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def alternatives(words: Iterable[str]) -> str:
    """Return the words as alternatives of a regular expression, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def every(*tables: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the words of all languages of some tables, each once."""
    return list(dict.fromkeys(word for table in tables for words in table.values() for word in words))


def openings_for(table: dict[str, tuple[str, ...]], language: str | None) -> tuple[str, ...]:
    """Return the words of a page's language, and English ones, since templates are often left untranslated."""
    return tuple(dict.fromkeys([*table.get(language or "", ()), *table["en"]]))


class LazyPattern:
    """A long pattern, put together and compiled at its first use: compiling all at import costs 10 ms."""

    def __init__(self, expression: Callable[[], str]) -> None:
        self._expression = expression

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, which takes no heed of case."""
        return re.compile(self._expression(), re.IGNORECASE)


class WordPattern:
    """A pattern that can only match where one of some words stands.

    Looking for the words first costs a tenth of trying a long alternation at every place of a line that has none.
    """

    def __init__(self, words: Iterable[str], expression: Callable[[tuple[str, ...]], str]) -> None:
        self._words = tuple(dict.fromkeys(word.lower() for word in words))
        self._expression = expression

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        return self._pattern.search(text) if self._may_match(text) else None

    def sub(self, replacement: str, text: str) -> str:
        """Return the text with every match replaced."""
        return self._pattern.sub(replacement, text) if self._may_match(text) else text

    def _may_match(self, text: str) -> bool:
        lowered = text.lower()
        return any(word in lowered for word in self._shortest)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._expression(self._words), re.IGNORECASE)

    @cached_property
    def _shortest(self) -> tuple[str, ...]:
        """Those words that hold none of the others."""
        words = self._words
        return tuple(word for word in words if not any(other != word and other in word for other in words))


def word_pattern(words: Iterable[str], template: str) -> WordPattern:
    """Return a pattern for some words; `{}` in the template stands for their alternatives."""
    return WordPattern(words, lambda words: template.format(alternatives(words)))
