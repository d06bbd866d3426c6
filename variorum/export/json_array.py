"""JSON: one array, written element by element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from variorum.fields.article import entry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from variorum.fields.article import Entry


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give an array of JSON objects, indented."""
    before = "[\n"
    for entry in entries:
        yield before + json.dumps(entry_fields(entry), ensure_ascii=False, indent=2)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[\n]\n"
