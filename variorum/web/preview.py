"""A look at an address before it is watched: what it is taken for, what would be read, and why."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from scraper.charset import decode_html
from scraper.discover import discover, guess_kind
from scraper.extract import ExtractOptions, explain, extract_article
from scraper.model import FetchFailure, SourceKind
from scraper.screen import screen_article, screen_response
from scraper.shells import is_script_shell

if TYPE_CHECKING:
    from scraper.discover import DiscoveredLink
    from scraper.discover.found import LeftOut
    from scraper.extract import Explanation
    from scraper.link_rules import LinkRules
    from scraper.model import Article, Response, Url
    from scraper.screen_finding import Finding

MOST_LINKS: Final = 30
_MOST_BETTER: Final = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """How an address is to be read, and in which language to say what it is taken for."""

    options: ExtractOptions
    rules: LinkRules
    language: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an address holds, as far as it could be read."""

    url: Url
    kind: SourceKind
    why: str = ""
    trouble: str = ""
    """Why nothing could be read."""
    finding: Finding | None = None
    """What the page was taken for, where it is no article."""
    is_shell: bool = False
    """Whether a script fills it."""
    article: Article | None = None
    explanation: Explanation | None = None
    links: tuple[DiscoveredLink, ...] = ()
    links_in_all: int = 0
    left_out: tuple[LeftOut, ...] = ()
    left_out_in_all: int = 0
    parts: int = 0
    """Sitemaps that a sitemap names."""
    better: tuple[Url, ...] = ()
    """Feeds of a section, which name its articles more surely."""
    is_rendered: bool = False
    """Whether a browser read it."""


def preview_of(url: Url, chosen: SourceKind | None, answer: Response | FetchFailure, terms: Terms) -> Preview:
    """Say what a source at this address would bring. Pure, and as slow as reading a page is."""
    options = terms.options
    if isinstance(answer, FetchFailure):
        return Preview(url, chosen or SourceKind.PAGE, trouble=answer.detail)
    kind, why = (chosen, "") if chosen else guess_kind(answer, terms.language)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return Preview(url, kind, trouble=f"HTTP {answer.status}")
    if kind is not SourceKind.PAGE:
        found = discover(kind, answer, terms.rules)
        return Preview(
            url,
            kind,
            why,
            found.detail or "",
            links=found.links[:MOST_LINKS],
            links_in_all=len(found.links),
            left_out=found.left_out[:MOST_LINKS],
            left_out_in_all=len(found.left_out),
            parts=len(found.parts),
            better=found.feeds[:_MOST_BETTER] if kind is SourceKind.INDEX else (),
            is_rendered=answer.is_rendered,
        )
    html = decode_html(answer.payload, answer.header("content-type"))
    article = extract_article(html, answer.url, now=answer.fetched_at, options=options)
    return Preview(
        url,
        kind,
        why,
        finding=screen_response(answer) or screen_article(article, answer),
        is_shell=not answer.is_rendered and is_script_shell(answer.payload, answer.header("content-type")),
        article=article,
        is_rendered=answer.is_rendered,
        explanation=explain(html, answer.url, options=options),
    )
