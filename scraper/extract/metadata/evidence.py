"""One pass over the page's markup: everything that metadata is read from, gathered and not yet judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import ada_url

from .jsonld import Graph, Thing, read_graph, url_of
from .nearby import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SELECTOR: Final = "meta,title,link[rel=canonical i],h1,h2,time,[itemprop],[rel~=author],script[type*='ld+json' i]"
"""One query for all: each css() call walks the whole tree (0.1 ms on a page of 150 KB), whatever it asks for."""
_AUTHOR_CLASSES: Final = "[class*=author i],[class*=byline i],[class*=autor i],a[href*='/author/'],a[href*='/autor']"
"""Asked only where structured data is silent: tests of class names cost twice as much as all of the above."""
_MOST_NODES: Final = 2000
_META_KEYS: Final = ("property", "name", "itemprop", "http-equiv")
_LONGEST_TITLE: Final = 2000
_LONGEST_ADDRESS: Final = 4000


@dataclass(slots=True)
class Evidence:
    """What the markup offers; lists in document order. Not changed once it is gathered."""

    url: str | None
    host: str
    path: str
    language_tag: str | None
    metas: dict[str, list[str]] = field(default_factory=dict)
    """Contents that are not empty, as they stand, by lower-cased name, property, itemprop or http-equiv."""
    canonicals: list[str] = field(default_factory=list)
    """Addresses of `<link rel=canonical>`."""
    page_title: str = ""
    headlines: list[LexborNode] = field(default_factory=list)
    subheadings: list[LexborNode] = field(default_factory=list)
    times: list[LexborNode] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    """Place in the document, by mem_id, of headings and <time> elements."""
    properties: dict[str, list[LexborNode]] = field(default_factory=dict)
    """Microdata by itemprop, outside of meta."""
    author_links: list[LexborNode] = field(default_factory=list)
    """Elements with rel=author, itemprop=author, or a link to an author's page."""
    graph: Graph = field(default_factory=Graph)
    article: Thing | None = None
    """The JSON-LD object that speaks for this page's article."""

    def meta(self, *names: str) -> str | None:
        """Return the first content among some names, in the order of the names, its white space folded."""
        for name in names:
            if contents := self.metas.get(name):
                return fold(contents[0])
        return None

    def absolute(self, address: str | None) -> str | None:
        """Return an http address made absolute against the page's, or None."""
        if not address or len(address) > _LONGEST_ADDRESS:
            return None
        try:
            joined = ada_url.join_url(self.url, address.strip()) if self.url else ada_url.URL(address.strip()).href
        except ValueError:
            return None
        return joined if joined.startswith(("http://", "https://")) else None


def gather(tree: LexborHTMLParser, url: str | None) -> Evidence:
    """Collect the evidence of a page."""
    root = tree.root
    tag = (
        (root.attributes.get("lang") or root.attributes.get("xml:lang"))
        if root is not None and root.tag == "html"
        else None
    )
    found = Evidence(url, *_host_and_path(url), tag)
    scripts: list[str] = []
    page_title = ""
    last = 0
    for node in tree.css(_SELECTOR)[:_MOST_NODES]:
        # A node that matches twice comes twice, one right after the other.
        identity = node.mem_id
        if identity == last:
            continue
        last = identity
        name = node.tag
        if name == "meta":
            _add_meta(found.metas, node.attributes)
        elif name == "script":
            scripts.append(node.text(deep=True))
        elif name == "title":
            page_title = page_title or fold(node.text(deep=True)[:_LONGEST_TITLE])
        elif name == "link":
            found.canonicals.append(node.attributes.get("href") or "")
        else:
            _add_visible(found, node, name or "")
    found.page_title = page_title
    found.graph = read_graph(scripts)
    found.article = article_of(found.graph, url)
    return found


def author_elements(tree: LexborHTMLParser, found: Evidence) -> list[LexborNode]:
    """Return the elements that name themselves author: those by relation or property, then those by class."""
    seen = {node.mem_id: node for node in found.author_links}
    seen.update(
        (node.mem_id, node) for node in tree.css(_AUTHOR_CLASSES)[:_MOST_NODES] if node.tag not in ("body", "html")
    )
    return list(seen.values())


def article_of(graph: Graph, url: str | None) -> Thing | None:
    """Choose the object for the article: the page's own address first, then the type, then the order."""
    best, best_score = None, 0.0
    for thing in graph.things:
        rank = thing.rank
        if not rank:
            continue
        score = rank + 20 * _is_about(thing, url) + 2 * ("headline" in thing.fields) + ("author" in thing.fields)
        if rank > 1 and score > best_score:
            best, best_score = thing, score
    return best


def _is_about(thing: Thing, url: str | None) -> bool:
    if not url:
        return False
    own = _bare(url)
    stated = (url_of(thing.fields.get(key)) for key in ("url", "mainEntityOfPage", "@id"))
    return any(address and _bare(address) == own for address in stated)


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _host_and_path(url: str | None) -> tuple[str, str]:
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", ""


def _add_meta(metas: dict[str, list[str]], attributes: dict[str, str | None]) -> None:
    content = attributes.get("content")
    if not content or content.isspace():
        return
    for key in _META_KEYS:
        if name := attributes.get(key):
            name = name.lower()
            for part in (name,) if name.isalnum() else name.split():
                # Microdata authors in meta belong to whatever item encloses them: comments, cited works.
                if key == "itemprop" and part == "author":
                    continue
                if part in metas:
                    metas[part].append(content)
                else:
                    metas[part] = [content]


def _add_visible(found: Evidence, node: LexborNode, name: str) -> None:
    if name in ("h1", "h2", "time"):
        found.order[node.mem_id] = len(found.order)
    if name == "h1":
        found.headlines.append(node)
    elif name == "h2":
        found.subheadings.append(node)
    elif name == "time":
        found.times.append(node)
    prop = node.attributes.get("itemprop")
    if prop:
        for part in prop.lower().split():
            found.properties.setdefault(part, []).append(node)
    if name not in ("h1", "h2", "time", "body", "html") and (not prop or prop == "author"):
        found.author_links.append(node)
