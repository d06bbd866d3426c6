"""JSON lines: one version a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from variorum.fields.article import entry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from variorum.fields.article import Entry


def write(entries: Iterable[Entry], out: TextIO) -> int:
    """Write one JSON object a line (UTF-8, nothing escaped that need not be)."""
    count = 0
    for entry in entries:
        out.write(json.dumps(entry_fields(entry), ensure_ascii=False) + "\n")
        count += 1
    return count
