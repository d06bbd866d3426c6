"""Markdown: each version as a section with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.render import to_markdown
from variorum.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from variorum.fields.article import Entry


def write(entries: Iterable[Entry], out: TextIO) -> int:
    """Write every version, parted by a rule."""
    count = 0
    for entry in entries:
        out.write("\n---\n\n" if count else "")
        out.write(f"{to_markdown(entry.version.article)}\n{_facts(entry)}\n")
        count += 1
    return count


def _facts(entry: Entry) -> str:
    version = entry.version
    published = version.article.published_at
    facts = [f"- address: <{version.page_url}>"]
    facts += [f"- published: {local_text(published)}"] if published else []
    facts.append(f"- version: {version.number}, first seen {local_text(version.first_seen_at)}")
    facts.append(f"- content hash: `{version.content_hash}`")
    facts += [f"- origin: <{origin}>" for origin in version.article.origins]
    return "\n".join(facts)
