"""A difference as a whole HTML page: `variorum diff --format html`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.records import Version

_STYLE = """body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Georgia,serif}
header{font:.9rem/1.5 sans-serif;color:#555;border-bottom:1px solid #bbb;margin-bottom:1rem}
ins{background:#d3f0d3;text-decoration:none}del{background:#f8d0d0}
.diff-unchanged summary{color:#777;font:.9rem sans-serif;cursor:pointer}
.diff-added,.diff-edited,.diff-removed,.diff-moved{border-left:4px solid #c90;padding-left:.8rem}"""


def diff_page(fragment: str, before: Version, after: Version) -> str:
    """Put a rendered difference into a page that shows it without anything from the network."""
    title = escape(after.article.title or after.page_url, quote=False)
    url = escape(after.page_url)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<title>{title}</title><style>{_STYLE}</style></head>\n<body><header><a href="{url}">{url}</a><br>'
        f"version {before.number} → {after.number}</header>\n{fragment}\n</body></html>"
    )
