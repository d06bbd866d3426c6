"""CSV for spreadsheets (RFC 4180), guarded against cells that a spreadsheet would run as formulas."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from variorum.fields.article import entry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from variorum.fields.article import Entry

COLUMNS = (
    "page_url", "version", "sources", "first_seen_at", "last_seen_at", "title", "text", "byline", "published_at",
    "modified_at", "language", "canonical_url", "origins", "description", "image", "site_name", "article_type",
    "content_hash", "recipe", "chain_hash",
)  # fmt: skip

# What OWASP lists under CSV injection: the signs that make a spreadsheet evaluate a cell.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that gives back what is written to it; so does then the writer of rows."""

    def write(self, text: str) -> str:
        return text


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give a header and one row a version."""
    rows = csv.writer(_Echo())
    yield str(rows.writerow(COLUMNS))
    for entry in entries:
        fields: Mapping[str, object] = {**entry_fields(entry)}
        yield str(rows.writerow([guarded(_cell(fields[column])) for column in COLUMNS]))


def guarded(cell: str) -> str:
    """Put an apostrophe before a cell that begins like a formula, so that spreadsheets show it as text."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def _cell(value: object) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)
