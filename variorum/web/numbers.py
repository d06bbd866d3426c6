"""Numbers as they come in addresses, within what a database can be asked for."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Path, Query

LARGEST_ID: Final = 2**63 - 2
"""A database's own, less one: what comes after an item can be asked for too."""
_DIGITS: Final = 18
"""All numbers of so many are smaller."""

Number = Annotated[int, Path(le=LARGEST_ID)]
"""Of a page, source or capture, in the path."""
Mark = Annotated[int, Query(ge=0, le=LARGEST_ID)]
"""Where a list goes on."""
Choice = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
"""What a reader may choose, or leave open."""


def number_in(text: str) -> int | None:
    """Read a number from a header, a cookie or a field; None where it is none of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
