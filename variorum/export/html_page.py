"""HTML: one self-contained page with every version."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from variorum.export.rendering import html_article
from variorum.times import iso_text, local_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from variorum.export.entry import Entry

# The policy forbids whatever a page's text might still bring along: scripts, frames, anything from the network.
_HEAD = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Variorum export</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Georgia,serif}
section{border-bottom:1px solid #bbb;padding-bottom:2rem}footer{font:.85rem/1.5 sans-serif;color:#555}</style>
</head><body>
"""


def write(entries: Iterable[Entry], out: TextIO) -> int:
    """Write one page, a section for each version."""
    out.write(_HEAD)
    count = 0
    for entry in entries:
        out.write(_section(entry))
        count += 1
    out.write("</body></html>\n")
    return count


def _section(entry: Entry) -> str:
    version = entry.version
    language = f' lang="{escape(version.article.language)}"' if version.article.language else ""
    seen = f'<time datetime="{iso_text(version.first_seen_at)}">{local_text(version.first_seen_at)}</time>'
    url = escape(version.page_url)
    return (
        f"<section{language}>\n{html_article(version.article)}\n"
        f'<footer><a href="{url}" rel="nofollow noreferrer">{url}</a> · version {version.number} · first seen {seen}'
        f"</footer>\n</section>\n"
    )
