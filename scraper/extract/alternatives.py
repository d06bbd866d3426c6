"""Long patterns of alternatives, of which a text is asked only those that its first letter leaves possible.

Trying two thousand alternatives one after the other on each line took twice as long as all the rest of an extraction.
What is found is the same: a part whose beginning cannot be told is tried on every text.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS: Final = r"[\W_]*"
_LEADING = re.compile(_SIGNS)
_WILDCARD = re.compile(r"\.(?:\{0,\d+\}|[*+?])")
_QUANTIFIER = re.compile(r"[?*+]|\{[\d,]+\}")
_LITERAL = re.compile(r"(?:[^\W_]|[ '’,:/-])+")
_ESCAPED_SIGN = re.compile(r"\\[^\w]")
_NAMED_SET = re.compile(r"\\\w")
_SHORTEST_WORD: Final = 2


class Alternatives:
    """Alternatives of a regular expression for folded texts; with `signs`, behind any signs that are no letters."""

    def __init__(self, alternatives: str, *, signs: bool = False) -> None:
        self._alternatives = alternatives
        self._signs = signs
        self._compiled: dict[str, re.Pattern[str]] = {}

    def match(self, text: str) -> bool:
        """Whether a text begins with one of the alternatives."""
        return any(pattern.match(text, at) for pattern, at in self._possible(text))

    def fullmatch(self, text: str) -> bool:
        """Whether a text is one of the alternatives."""
        return any(pattern.fullmatch(text, at) for pattern, at in self._possible(text))

    def _possible(self, text: str) -> Iterator[tuple[re.Pattern[str], int]]:
        by_letter, anywhere, others = self._parted
        at = 0
        if self._signs and (found := _LEADING.match(text)):
            at = found.end()
        letter = text[at : at + 1]
        if letter in by_letter:
            yield self._pattern(letter, by_letter[letter]), at
        if others:
            yield self._pattern("others", others), 0
        for words, part in anywhere:
            if any(word in text for word in words):
                yield self._pattern(part, [part]), 0

    def _pattern(self, key: str, parts: list[str]) -> re.Pattern[str]:
        pattern = self._compiled.get(key)
        if pattern is None:
            signs = _SIGNS if self._signs and len(key) > 1 else ""
            pattern = self._compiled[key] = re.compile(f"{signs}(?:{'|'.join(parts)})")
        return pattern

    @cached_property
    def _parted(self) -> tuple[dict[str, list[str]], list[tuple[frozenset[str], str]], list[str]]:
        by_letter: dict[str, list[str]] = {}
        anywhere: list[tuple[frozenset[str], str]] = []
        others: list[str] = []
        for part in split_alternatives(self._alternatives):
            if (wildcard := _WILDCARD.match(part)) and (words := first_words(part[wildcard.end() :])):
                anywhere.append((words, part))
                continue
            letters, is_empty = first_letters(part)
            for letter in letters:
                by_letter.setdefault(letter, []).append(part)
            if is_empty or "" in letters or (self._signs and not all(map(str.isalnum, letters))):
                others.append(part)
        by_letter.pop("", None)
        return by_letter, anywhere, others


def split_alternatives(expression: str) -> list[str]:
    """Return what bars part at the outermost level of an expression."""
    parts = [""]
    depth = 0
    at = 0
    while at < len(expression):
        step = _atom_end(expression, at) if expression[at] in "\\[" else at + 1
        depth += {"(": 1, ")": -1}.get(expression[at], 0)
        if expression[at] == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += expression[at:step]
        at = step
    return parts


def first_letters(expression: str) -> tuple[frozenset[str], bool]:
    """Return the letters that a match may begin with ("" for any letter), and whether a match may be empty."""
    letters: set[str] = set()
    is_empty = False
    for part in split_alternatives(expression):
        at = 0
        while at < len(part):
            end = _atom_end(part, at)
            own, may_be_empty = _letters_of_atom(part[at:end])
            letters |= own
            quantifier = _QUANTIFIER.match(part, end)
            at = quantifier.end() if quantifier else end
            if not may_be_empty and not (quantifier and quantifier[0].startswith(("?", "*", "{0"))):
                break
        else:
            is_empty = True
    return frozenset(letters), is_empty


def first_words(expression: str) -> frozenset[str]:
    """Return words one of which stands wherever an expression matches, none where that cannot be told."""
    words: set[str] = set()
    for part in split_alternatives(expression):
        rest = part.removeprefix(r"\b").removeprefix(r"\s?")
        if rest.startswith("("):
            end = _atom_end(rest, 0)
            inner = frozenset() if _QUANTIFIER.match(rest, end) else first_words(_inside(rest[:end]))
        else:
            inner = _literal(rest)
        if not inner:
            return frozenset()
        words |= inner
    return frozenset(words)


def _literal(expression: str) -> frozenset[str]:
    found = _LITERAL.match(expression)
    if found is None:
        return frozenset()
    # A quantifier behind a letter speaks of that letter alone.
    word = found[0][:-1] if _QUANTIFIER.match(expression, found.end()) else found[0]
    return frozenset({word}) if len(word) >= _SHORTEST_WORD else frozenset()


def _letters_of_atom(atom: str) -> tuple[frozenset[str], bool]:
    if atom.startswith("("):
        return first_letters(_inside(atom)) if atom.startswith("(?:") or atom[1] != "?" else (frozenset({""}), True)
    if atom == r"\b":
        return frozenset(), True
    if _ESCAPED_SIGN.fullmatch(atom):
        return frozenset(atom[1]), False
    if atom.startswith("[") and not atom.startswith("[^") and "-" not in atom and not _NAMED_SET.search(atom):
        return frozenset(atom[1:-1].replace("\\", "")), False
    return frozenset("" if atom[0] in r".\[$^" else atom) or frozenset({""}), False


def _inside(group: str) -> str:
    return group[1:-1].removeprefix("?:")


def _atom_end(expression: str, at: int) -> int:
    """Return where the group, class, escape or letter ends that begins at a place."""
    if expression[at] == "\\":
        return at + 2
    if expression[at] == "[":
        at += 2
        while expression[at] != "]":
            at += 2 if expression[at] == "\\" else 1
        return at + 1
    if expression[at] != "(":
        return at + 1
    depth = 0
    while True:
        depth += {"(": 1, ")": -1}.get(expression[at], 0)
        at = _atom_end(expression, at) if expression[at] in "\\[" else at + 1
        if not depth:
            return at


__all__ = ["Alternatives", "first_letters", "first_words", "split_alternatives"]
