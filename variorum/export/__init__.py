"""Versions written out: one module per format, each a function from entries to a text stream."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

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


def writer(export_format: ExportFormat) -> Callable[[Iterable[Entry], TextIO], int]:
    """Import a format's `write(entries, out)`, which streams and returns how many entries it wrote."""
    write: Callable[[Iterable[Entry], TextIO], int] = import_module(f"{__name__}.{_MODULES[export_format]}").write
    return write
