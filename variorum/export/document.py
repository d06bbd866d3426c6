"""What stands around a rendered article: whole documents, as `show`, `extract`, `export` and `diff` give them. Pure."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from scraper.render import to_html

if TYPE_CHECKING:
    from scraper.model import Article

# The policy forbids whatever a page's text might still bring along: scripts, frames, anything from the network.
_HEAD = """<!DOCTYPE html>
<html{language}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
"""
_END = "</body>\n</html>\n"
_STYLE = """:root{color-scheme:light dark;--quiet:#5f5f5f;--line:#c4c4c4}
@media(prefers-color-scheme:dark){:root{--quiet:#a3a3a3;--line:#4c4c4c}}
body{max-width:42rem;margin:2.5rem auto;padding:0 1rem;font:1.06rem/1.65 Georgia,"Times New Roman",serif;
overflow-wrap:break-word}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .6rem}h2,h3,h4,h5,h6{line-height:1.3;margin:2rem 0 .5rem}
.standfirst{font-weight:bold}
.byline,header,footer,figcaption,summary{font:.88rem/1.5 system-ui,sans-serif;color:var(--quiet)}
blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid var(--line)}
figure{margin:1rem 0}pre{overflow-x:auto}
table{border-collapse:collapse;display:block;overflow-x:auto}td{border:1px solid var(--line);padding:.2rem .6rem}
"""


def text_document(article: Article) -> str:
    """Title, byline and body, parted by blank lines."""
    return "\n\n".join(part for part in (article.title, article.byline, article.text) if part)


def html_document(article: Article) -> str:
    """A whole HTML page, without anything that runs or loads."""
    return html_head(article.title or "Untitled", article.language) + to_html(article) + _END


def html_head(title: str, language: str | None = None, style: str = "") -> str:
    """Everything up to the body's content, with what further `style` the content needs."""
    lang = f' lang="{escape(language)}"' if language else ""
    return _HEAD.format(language=lang, title=escape(title, quote=False), style=_STYLE + style)


def html_end() -> str:
    """Everything after the body's content."""
    return _END
