"""Markdown: each version as a section with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from variorum.export.rendering import markdown_document
from variorum.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from variorum.export.entry import Entry


def write(entries: Iterable[Entry], out: TextIO) -> int:
    """Write every version, parted by a rule."""
    count = 0
    for entry in entries:
        out.write("\n---\n\n" if count else "")
        out.write(f"{markdown_document(entry.version.article)}\n\n{_facts(entry)}\n")
        count += 1
    return count


def _facts(entry: Entry) -> str:
    version = entry.version
    facts = [
        f"- address: <{version.page_url}>",
        f"- version: {version.number}, first seen {local_text(version.first_seen_at)}",
        f"- published: {local_text(version.article.published_at)}",
        f"- content hash: `{version.content_hash}`",
    ]
    facts += [f"- origin: <{origin}>" for origin in version.article.origins]
    return "\n".join(facts)
