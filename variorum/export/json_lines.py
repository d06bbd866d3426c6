"""JSON lines: one version a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from variorum.fields.article import entry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from variorum.fields.article import Entry


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give one JSON object a line (UTF-8, nothing escaped that need not be)."""
    for entry in entries:
        yield json.dumps(entry_fields(entry), ensure_ascii=False) + "\n"
