"""Boxes on a section page whose links are articles, but not this section's: other sections, most read, sponsored.

A box is known by the heading that stands over it, and by the address of what it links to. On a home page only what is
headed as most read, related or paid for is left out: everything else there is the home page's own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scraper.discover.anchors import folded
from scraper.discover.boxes import HEADINGS
from scraper.discover.found import page_url
from scraper.discover.vocabulary import OTHERS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from scraper.discover.anchors import Anchor
    from scraper.model import Url

_MAX_CAPTION = 80
_NUMBER = re.compile(r"\d{3,}")
_SHARE_OF_SECTION = 0.8
_LEAST_OF_SECTION = 3
_CAPTIONS = f"{HEADINGS},a[href]"


@dataclass(frozen=True, slots=True)
class _Caption:
    """A heading that stands over links, and whether it leads to a list of its own."""

    text: str = ""
    url: Url | None = None


def foreign_anchors(tree: LexborHTMLParser, taken: Sequence[Anchor], here: Url, *, is_home: bool) -> dict[Url, str]:
    """Return the addresses of links that belong to something else than this page's list, and why."""
    captions = _captions(tree, taken, here)
    groups: dict[tuple[_Caption, str], list[Anchor]] = defaultdict(list)
    for anchor in taken:
        groups[captions.get(anchor.position, _Caption()), anchor.shape].append(anchor)
    if not groups:
        return {}
    main = max(groups.values(), key=_weight)
    found: dict[Url, str] = {}
    for (caption, _), anchors in groups.items():
        why = _why_foreign(caption, anchors, main, here, is_home=is_home) or _why_poor(anchors, main)
        if why:
            found.update((anchor.url, why) for anchor in anchors)
    return found if len(found) < len(taken) else {}


def _why_foreign(caption: _Caption, anchors: list[Anchor], main: list[Anchor], here: Url, *, is_home: bool) -> str:
    if OTHERS.search(caption.text) or (SERVICES.match(caption.text) and not any(one.has_date for one in anchors)):
        return f"stands under “{caption.text}”"
    if is_home or anchors is main:
        return ""
    if caption.url is not None and not _is_within(caption.url, here) and len(anchors) < len(main):
        return f"stands under “{caption.text}”, which is another section"
    if _shares_section(main, here) and not any(_is_within(anchor.url, here) for anchor in anchors):
        return "lies in another section than the list of this page"
    return ""


def _weight(anchors: list[Anchor]) -> float:
    return sum(1 + 2 * anchor.has_date + anchor.has_heading for anchor in anchors)


def _is_rich(anchor: Anchor) -> bool:
    return anchor.has_heading or anchor.has_date or anchor.has_lead


def _why_poor(anchors: list[Anchor], main: list[Anchor]) -> str:
    """Beside a list with headings or dates, bare links count only where their addresses are of the same kind."""
    if anchors is main or any(map(_is_rich, anchors)) or not all(map(_is_rich, main)):
        return ""
    kinds = {_kind_of_address(anchor.url) for anchor in main}
    alike = sum(_kind_of_address(anchor.url) in kinds for anchor in anchors)
    return "" if alike * 2 > len(anchors) else "is a bare link with another kind of address than the list's articles"


def _kind_of_address(url: Url) -> tuple[object, ...]:
    """What addresses of one site's articles have in common: section, depth, ending, whether a number is in it."""
    path = unquote(urlsplit(url).path).rstrip("/")
    depth, ending = path.count("/"), path.rpartition("/")[2].rpartition(".")[2] if "." in path else ""
    return (
        urlsplit(url).netloc,
        _first_segment(url) if depth > 1 else "",
        depth,
        ending,
        _NUMBER.search(path) is not None,
    )


def _captions(tree: LexborHTMLParser, taken: Sequence[Anchor], here: Url) -> dict[int, _Caption]:
    """Return for each link's position the caption of the innermost box that it stands under."""
    wanted = {anchor.position: anchor for anchor in taken}
    urls = {anchor.url for anchor in taken}
    found: dict[int, _Caption] = {}
    open_caption, scope, position = _Caption(), None, -1
    for node in tree.css(_CAPTIONS):
        if node.tag != "a":
            caption = _caption(node, here, urls)
            if caption is not None:
                open_caption, scope = caption, _scope_of(node)
            continue
        position += 1
        if position in wanted and scope is not None and _stands_in(node, scope):
            found[position] = open_caption
    return found


def _caption(heading: LexborNode, here: Url, taken: set[Url]) -> _Caption | None:
    """Read a heading that is not an article's own: it links to no article, and stands in no link."""
    text = folded(heading)
    if not text or len(text) > _MAX_CAPTION or heading.tag == "h1" or _stands_in_link(heading):
        return None
    link = heading.css_first("a[href]")
    url = page_url(here, link.attributes.get("href") or "") if link is not None else None
    return None if url in taken else _Caption(text, url)


def _scope_of(heading: LexborNode) -> int | None:
    """Return the box that a heading stands over: the one around it, wrappers of the heading alone left out."""
    box, text = heading.parent, heading.text(strip=True)
    while box is not None and box.parent is not None and box.text(strip=True) == text:
        box = box.parent
    return box.mem_id if box is not None else None


def _stands_in(node: LexborNode, scope: int) -> bool:
    step = node.parent
    while step is not None:
        if step.mem_id == scope:
            return True
        step = step.parent
    return False


def _stands_in_link(node: LexborNode) -> bool:
    step = node.parent
    while step is not None:
        if step.tag == "a":
            return True
        step = step.parent
    return False


def _shares_section(main: Iterable[Anchor], here: Url) -> bool:
    """Whether the addresses of the page's own list lie below it, nearly all."""
    within = Counter(_is_within(anchor.url, here) for anchor in main)
    return within[True] >= _LEAST_OF_SECTION and within[True] >= _SHARE_OF_SECTION * within.total()


def _is_within(url: Url, here: Url) -> bool:
    """Whether an address lies in the section of this page: `/news/2026/x` in `/news/latest` and in `/news`."""
    stem = _first_segment(here)
    return bool(stem) and _first_segment(url) == stem and urlsplit(url).netloc == urlsplit(here).netloc


def _first_segment(url: Url) -> str:
    segments = unquote(urlsplit(url).path).strip("/").split("/")
    # A language before the section says nothing: /it/notizie.
    return (
        segments[1]
        if len(segments) > 1 and len(segments[0]) == len("it")
        else segments[0].rpartition(".")[0] or segments[0]
    )
