"""Long patterns of alternatives, of which a text is asked only those that its first letter leaves possible.

Trying two thousand alternatives one after the other on each line took twice as long as all the rest of an extraction.
What is found is the same: a part whose beginning cannot be told is tried on every text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

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

    def __init__(self, expression: str, *, signs: bool = False) -> None:
        self._expression = expression
        self._signs = _SIGNS if signs else ""
        self._by_letter: dict[str, re.Pattern[str] | None] = {}

    def match(self, text: str) -> bool:
        """Whether a text begins with one of the alternatives."""
        return self._is_asked(text, re.Pattern.match)

    def fullmatch(self, text: str) -> bool:
        """Whether a text is one of the alternatives."""
        return self._is_asked(text, re.Pattern.fullmatch)

    def _is_asked(self, text: str, ask: Callable[[re.Pattern[str], str, int], re.Match[str] | None]) -> bool:
        at = 0
        if self._signs and not text[:1].isalpha() and (found := _LEADING.match(text)):
            at = found.end()
        letter = _key(text[at : at + 1])
        pattern = self._by_letter[letter] if letter in self._by_letter else self._pattern_of(letter)
        if (pattern and ask(pattern, text, at)) or (self._others and ask(self._others, text, 0)):
            return True
        for word, other in self._guarded_ascii if text.isascii() else self._guarded:
            if word in text and ask(other, text, 0):
                return True
        return False

    def _pattern_of(self, letter: str) -> re.Pattern[str] | None:
        parts = self._parted.by_letter.get(letter)
        pattern = self._by_letter[letter] = re.compile("|".join(parts)) if parts else None
        return pattern

    @cached_property
    def _others(self) -> re.Pattern[str] | None:
        parts = self._parted.others
        return re.compile(f"{self._signs}(?:{'|'.join(parts)})") if parts else None

    @cached_property
    def _guarded(self) -> list[tuple[str, re.Pattern[str]]]:
        parts = self._parted.guarded
        return [(word, re.compile(f"{self._signs}(?:{part})")) for words, part in parts for word in sorted(words)]

    @cached_property
    def _guarded_ascii(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(word, pattern) for word, pattern in self._guarded if word.isascii()]

    @cached_property
    def _parted(self) -> _Parted:
        return _parted(self._expression, has_signs=bool(self._signs))


class Anywhere:
    """Alternatives of a regular expression that are looked for in a text, where a word of them stands in it."""

    def __init__(self, expression: str) -> None:
        self._words = first_words(expression)
        self._pattern = re.compile(expression)

    def search(self, text: str) -> bool:
        """Whether one of the alternatives stands in a text."""
        for word in self._words:
            if word in text:
                return self._pattern.search(text) is not None
        return not self._words and self._pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Parted:
    """The parts of an expression, by how it is told whether a text may match them."""

    by_letter: dict[str, list[str]]
    guarded: list[tuple[frozenset[str], str]]
    """Parts that begin anywhere, each with the words of which one must stand in a text."""
    others: list[str]


def _parted(expression: str, *, has_signs: bool) -> _Parted:
    parted = _Parted({}, [], [])
    for part in split_alternatives(expression):
        if (wildcard := _WILDCARD.match(part)) and (words := first_words(part[wildcard.end() :])):
            parted.guarded.append((words, part))
            continue
        letters, is_empty = first_letters(part)
        for letter in letters:
            parted.by_letter.setdefault(_key(letter), []).append(part)
        if is_empty or "" in letters or (has_signs and not all(map(str.isalnum, letters))):
            parted.others.append(part)
    # "" stands for any letter here, and for the end of a text there.
    parted.by_letter.pop("", None)
    return parted


def _key(letter: str) -> str:
    """Return what a letter is looked up by: all figures are one, and all white space."""
    if letter.isalpha():
        return letter
    return "0" if letter.isdecimal() else " " if letter.isspace() else letter


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
    if atom in (r"\d", r"\s"):
        return frozenset("0" if atom == r"\d" else " "), False
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


__all__ = ["Alternatives", "Anywhere", "first_letters", "first_words", "split_alternatives"]
