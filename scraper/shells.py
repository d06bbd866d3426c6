"""Pages that are empty until a script fills them. Pure.

Only asked where no article was found, to say what would help; it decides nothing.
"""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborHTMLParser

from scraper.charset import decode_html

MOST_WORDS: Final = 30
"""A shell says "Loading" or "Please enable JavaScript", and nothing more."""
LONGEST_BYTES: Final = 2_000_000


def is_script_shell(payload: bytes, content_type: str | None = None) -> bool:
    """Whether a document has scripts and next to no words of its own."""
    if len(payload) > LONGEST_BYTES or b"<script" not in payload.lower():
        return False
    tree = LexborHTMLParser(decode_html(payload, content_type))
    if tree.body is None or tree.css_first("script") is None:
        return False
    for node in tree.css("script, style, template, noscript, svg"):
        node.decompose()
    return len(tree.body.text(separator=" ").split()) <= MOST_WORDS
