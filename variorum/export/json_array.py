"""JSON: one array, written element by element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from variorum.fields.article import entry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from variorum.fields.article import Entry


def write(entries: Iterable[Entry], out: TextIO) -> int:
    """Write an array of JSON objects, indented."""
    out.write("[")
    count = 0
    for entry in entries:
        out.write(",\n" if count else "\n")
        out.write(json.dumps(entry_fields(entry), ensure_ascii=False, indent=2))
        count += 1
    out.write("\n]\n")
    return count
