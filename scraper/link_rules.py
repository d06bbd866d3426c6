"""The link rules of a source: which of the pages that it names are watched, and what its first run does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - the configuration reads annotations
from functools import partial
from typing import TYPE_CHECKING, Final

from scraper.errors import InputError
from scraper.extract.metadata.language import primary_subtag
from scraper.patterns import require_pattern
from scraper.selectors import require_selector

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEEPEST = 50
"""Further parts of a list that a first run may be told to read."""


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Empty rules take whatever discovery takes for an article. Patterns are regular expressions, case apart."""

    links_include: tuple[str, ...] = ()
    """Taken are only addresses that one of them matches; of a section page all that do, wherever they stand."""
    links_exclude: tuple[str, ...] = ()
    links_in: tuple[str, ...] = ()
    """CSS selectors: of a section page, every link in what they select, and no other."""
    titles_include: tuple[str, ...] = ()
    """Words or phrases; one of them must stand in the title, or in the address where the source gives no title."""
    titles_exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Primary subtags (`it`). A page whose language nothing tells is taken."""
    published_since: date | None = None
    """A page whose date nothing tells is taken."""
    most_pages: int | None = None
    """How many pages, the newest, are kept active."""
    first_depth: int = 0
    """How many further parts of a list the first run follows: older pages of a section, of a paged feed."""
    tell_first: bool = False
    """Whether the pages of the first run are told as new."""


NO_LINK_RULES: Final = LinkRules()


def require_language(tag: str) -> None:
    """InputError where a word is no language tag such as `it`."""
    if primary_subtag(tag) is None:
        message = f"“{tag}” is no language; write its code, such as it or de"
        raise InputError(message)


def require_words(words: str) -> None:
    """InputError where there is nothing to look for."""
    if not any(sign.isalnum() for sign in words):
        message = f"“{words}” holds no word to look for in titles"
        raise InputError(message)


REQUIRED: Final[Mapping[str, Callable[[str], None]]] = {
    "links_include": require_pattern,
    "links_exclude": require_pattern,
    "links_in": partial(require_selector, example="div.news-list"),
    "titles_include": require_words,
    "titles_exclude": require_words,
    "languages": require_language,
}
"""What each word of a rule must be."""
