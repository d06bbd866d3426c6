"""CSS selectors that users write, checked before they are kept."""

from __future__ import annotations

from scraper.errors import InputError

_SHOWN = 100
"""Characters of one in a message."""


def is_selector(text: str) -> bool:
    """Whether the parser of pages can use it."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415  few sources have any

    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError:
        return False
    return True


def require_selector(text: str, example: str = "div.article-body") -> None:
    """InputError where a text is no CSS selector; `example` shows one."""
    if not is_selector(text):
        message = f"“{text[:_SHOWN]}” is no CSS selector, such as {example}"
        raise InputError(message)
