"""HTML: one self-contained page with every version."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from scraper.render import to_html
from variorum.export.document import html_end, html_head
from variorum.times import iso_text, local_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from variorum.fields.article import Entry

_STYLE = """section{border-bottom:1px solid var(--line);padding-bottom:1.5rem;margin-bottom:2.5rem}
@media print{section{break-after:page;border:0}}
"""


def parts(entries: Iterable[Entry]) -> Iterator[str]:
    """Give one page, a section for each version."""
    yield html_head("Variorum export", style=_STYLE)
    yield from map(_section, entries)
    yield html_end()


def _section(entry: Entry) -> str:
    version, article = entry.version, entry.version.article
    url = escape(version.page_url)
    facts = [f'<a href="{url}" rel="nofollow noopener noreferrer">{url}</a>', f"version {version.number}"]
    facts += [f"published {_time(article.published_at)}"] if article.published_at else []
    facts.append(f"first seen {_time(version.first_seen_at)}")
    return f"<section>\n{to_html(article)}<footer>{' · '.join(facts)}</footer>\n</section>\n"


def _time(when: datetime) -> str:
    return f'<time datetime="{iso_text(when)}">{local_text(when)}</time>'
