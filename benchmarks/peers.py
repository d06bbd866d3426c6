"""The extractors that Variorum's is measured against, behind one signature: (html, url) -> text or article.

Each is imported when it is first asked, since only the `benchmark` group installs them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

OURS = "scraper.extract:extract_article"
PEERS = {
    "trafilatura": "benchmarks.peers:trafilatura_text",
    "trafilatura precision": "benchmarks.peers:trafilatura_precision_text",
    "readability-lxml": "benchmarks.peers:readability_text",
    "resiliparse": "benchmarks.peers:resiliparse_text",
}


@dataclass(frozen=True, slots=True)
class PeerArticle:
    """A peer's text with the metadata that it found, under the names that score.py looks for."""

    text: str
    title: str | None
    byline: str | None
    published_at: str | None


def trafilatura_text(html: str, url: str | None) -> PeerArticle | str:
    """Extract with trafilatura's defaults, comments off (the product watches articles, not their comments)."""
    return extracted(html, url, favor_precision=False)


def trafilatura_precision_text(html: str, url: str | None) -> PeerArticle | str:
    """Extract with trafilatura's precision mode."""
    return extracted(html, url, favor_precision=True)


def extracted(html: str, url: str | None, *, favor_precision: bool) -> PeerArticle | str:
    """Return trafilatura's document, or nothing where it finds none."""
    import trafilatura  # noqa: PLC0415 - see above

    found = trafilatura.bare_extraction(
        html, url=url, include_comments=False, favor_precision=favor_precision, with_metadata=True
    )
    if found is None or isinstance(found, dict):
        return ""
    return PeerArticle(found.text or "", found.title, found.author, found.date)


def readability_text(html: str, url: str | None) -> str:
    """Extract with readability-lxml and take the text of its summary, a line per block."""
    import readability  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    summary = readability.Document(html, url=url).summary()
    body = LexborHTMLParser(summary).body
    return body.text(separator=" ") if body else ""


def resiliparse_text(html: str, url: str | None) -> str:
    """Extract with resiliparse's main-content mode, which takes no address."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - see above

    del url
    text: str = extract_plain_text(html, main_content=True, alt_texts=False, links=False)
    return text


def null_text(html: str, url: str | None) -> str:
    """Return the whole visible text of a page: what a plain page monitor compares."""
    del url
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "iframe"])
    return tree.body.text(separator=" ") if tree.body else ""
