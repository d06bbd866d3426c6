"""Keeps what pages and servers say from giving orders to the reader's terminal."""

from __future__ import annotations

import re
from typing import Final

# A title may hold sequences that rename the window, write the clipboard or hide lines. Colours (ours) may pass.
_ORDERS: Final = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]")
_ANY: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str, *, keeps_colours: bool = False) -> str:
    """Return a text without control characters other than tab and line feed."""
    return (_ORDERS if keeps_colours else _ANY).sub("", text)
