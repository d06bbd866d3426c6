"""Plain text: title, facts, body; versions parted by a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from variorum.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from variorum.fields.article import Entry

_RULE = "-" * 72


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give every version as text."""
    for number, entry in enumerate(entries):
        yield (f"{_RULE}\n" if number else "") + _text(entry)


def _text(entry: Entry) -> str:
    version, article = entry.version, entry.version.article
    facts = [article.byline, f"published {local_text(article.published_at)}" if article.published_at else None]
    lines = [
        article.title,
        " · ".join(fact for fact in facts if fact),
        f"{version.page_url} · version {version.number}, seen {local_text(version.first_seen_at)}",
    ]
    return "\n".join(line for line in lines if line) + f"\n\n{article.text}\n"
