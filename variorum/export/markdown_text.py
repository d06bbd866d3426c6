"""Markdown: each version as a section with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.render import to_markdown
from variorum.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from variorum.fields.article import Entry


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give every version, parted by a rule."""
    for number, entry in enumerate(entries):
        yield ("\n---\n\n" if number else "") + f"{to_markdown(entry.version.article)}\n{_facts(entry)}\n"


def _facts(entry: Entry) -> str:
    version = entry.version
    published = version.article.published_at
    facts = [f"- address: <{version.page_url}>"]
    facts += [f"- published: {local_text(published)}"] if published else []
    facts.append(f"- version: {version.number}, first seen {local_text(version.first_seen_at)}")
    facts.append(f"- content hash: `{version.content_hash}`")
    facts += [f"- origin: <{origin}>" for origin in version.article.origins]
    return "\n".join(facts)
