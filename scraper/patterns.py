"""Regular expressions that users write: checked once, bounded always.

A backtracking engine may take exponential time on an innocent text. So each search has a time limit; one that runs
into it is an error for the caller to report, never a pattern that silently did not match.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import regex

from scraper.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.model import Article, Block

LONGEST: Final = 500
"""Characters of one pattern."""
SEARCH_S: Final = 1.0
"""What one search of one block may take: a linear one needs a thousandth of it."""
_TRIAL_S: Final = 0.1
_TRIALS: Final = (
    "a" * 200 + "!",
    "1" * 200 + "!",
    "ab " * 120 + "!",
    "1.1," * 120 + "!",
    " " * 400 + "!",
    "aA-_ " * 90,
)


class PatternTimeoutError(Exception):
    """A pattern took too long; its message names it."""


def require_pattern(pattern: str) -> None:
    """InputError where a pattern is none, is too long, matches nothing at all, or takes exponential time."""
    if not pattern or len(pattern) > LONGEST:
        message = f"a pattern has 1 to {LONGEST} characters"
        raise InputError(message)
    try:
        compiled = _compiled(pattern)
    except regex.error as error:
        message = f"“{pattern}” is no regular expression: {error}"
        raise InputError(message) from None
    if compiled.fullmatch(""):
        message = f"“{pattern}” matches everywhere, even where there is nothing; write what must stand there"
        raise InputError(message)
    try:
        for text in _TRIALS:
            compiled.search(text, timeout=_TRIAL_S)
            compiled.fullmatch(text, timeout=_TRIAL_S)
    except TimeoutError:
        message = f"“{pattern}” can take forever on an ordinary text; let no repetition repeat another one, as in (a+)+"
        raise InputError(message) from None


def first_match(patterns: Sequence[str], text: str) -> str | None:
    """Return the first pattern that matches anywhere in the text. PatternTimeoutError where one takes too long."""
    return next((pattern for pattern in patterns if _search(pattern, text)), None)


def without_matches(article: Article, patterns: Sequence[str]) -> Article:
    """Return the article less what the patterns match in its title and blocks; a block of which nothing is left goes.

    Links of a block that lost any text are left out with it. PatternTimeoutError where a pattern takes too long.
    """
    title = _without(article.title, patterns)
    blocks = tuple(_block_without(block, patterns) for block in article.blocks)
    return replace(article, title=title, blocks=tuple(block for block in blocks if block is not None))


def _block_without(block: Block, patterns: Sequence[str]) -> Block | None:
    text = _without(block.text, patterns)
    if text == block.text:
        return block
    return replace(block, text=text, links=(), rows=()) if text.strip() else None


def _without(text: str, patterns: Sequence[str]) -> str:
    for pattern in patterns:
        try:
            text = _compiled(pattern).sub("", text, timeout=SEARCH_S)
        except TimeoutError:
            raise PatternTimeoutError(_too_long(pattern)) from None
    return text


def _search(pattern: str, text: str) -> bool:
    try:
        return _compiled(pattern).search(text, timeout=SEARCH_S) is not None
    except TimeoutError:
        raise PatternTimeoutError(_too_long(pattern)) from None


def _too_long(pattern: str) -> str:
    return f"the pattern “{pattern}” takes too long on this page; write it without repetitions inside repetitions"


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.V0)
