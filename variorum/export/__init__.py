"""Versions written out: one module per format, each a function from entries to pieces of text."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from variorum.fields.article import Entry


class ExportFormat(StrEnum):
    """What `variorum export --format` takes."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"


_MODULES = {
    ExportFormat.JSONL: "json_lines",
    ExportFormat.JSON: "json_array",
    ExportFormat.CSV: "csv_table",
    ExportFormat.MARKDOWN: "markdown_text",
    ExportFormat.TEXT: "plain_text",
    ExportFormat.HTML: "html_page",
}


def exported(export_format: ExportFormat, entries: Iterable[Entry]) -> Iterator[str]:
    """Give the export piece by piece; only one entry is held at a time."""
    parts: Callable[[Iterable[Entry]], Iterator[str]] = import_module(f"{__name__}.{_MODULES[export_format]}").parts
    return parts(entries)
