"""A difference as a whole HTML page: `variorum diff --format html`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from variorum.export.document import html_end, html_head
from variorum.times import iso_text, local_text

if TYPE_CHECKING:
    from storage.records import Version

_STYLE = """:root{--new:#c9efc9;--gone:#fbd3d3;--moved:#6b8fc9}
@media(prefers-color-scheme:dark){:root{--new:#1d4d24;--gone:#632525;--moved:#8eb0e6}}
header{border-bottom:1px solid var(--line);padding-bottom:.8rem;margin-bottom:1.5rem}
header h1{font-family:Georgia,"Times New Roman",serif;color:CanvasText}
ins,del{padding:0 .15em;border-radius:.2em}ins{background:var(--new);text-decoration:none}del{background:var(--gone)}
del+ins{margin-left:.2em}
.diff-added,.diff-edited,.diff-removed,.diff-moved{border-left:4px solid var(--line);padding-left:.9rem}
.diff-added{border-color:#3c9a4a}.diff-edited{border-color:#cc9a00}.diff-removed{border-color:#c64545}
.diff-moved{border-color:var(--moved)}
.diff-origin{display:block;font-family:system-ui,sans-serif;opacity:.7}
header p{margin:.6rem 0 0;color:CanvasText}ins,del{overflow-wrap:anywhere}
.diff-unchanged{margin:1rem 0}.diff-unchanged summary{cursor:pointer}.diff-headline{font-size:1.5rem;margin:0 0 1rem}
"""


def diff_page(fragment: str, versions: tuple[Version, Version], language: str, said: str = "") -> str:
    """Put a rendered difference into a page that shows it without anything from the network.

    `said` is the edit in a line of plain text.
    """
    before, after = versions
    title = after.article.title or after.page_url
    # A headline that changed stands in the difference itself.
    heading = f"<h1>{escape(title, quote=False)}</h1>\n" if before.article.title == after.article.title else ""
    line = f"<p>{escape(said, quote=False)}</p>\n" if said else ""
    url = escape(after.page_url)
    return (
        f"{html_head(title, language, _STYLE)}<header>\n{heading}"
        f'<a href="{url}" rel="nofollow noopener noreferrer">{url}</a><br>\n'
        f"{_shown(before)} → {_shown(after)}\n{line}</header>\n{fragment}\n{html_end()}"
    )


def _shown(version: Version) -> str:
    seen = version.first_seen_at
    return f'<strong>{version.number}</strong> (<time datetime="{iso_text(seen)}">{local_text(seen)}</time>)'
