"""A link that a source names, as JSON: taken as a page, or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.discover import DiscoveredLink, Discovery
    from scraper.discover.found import LeftOut
    from scraper.model import SourceKind


class LinkFields(TypedDict):
    """A link; `why` says why it is not taken. What the source does not say of it is null."""

    url: str
    kind: str
    taken: bool
    why: str | None
    title: str | None
    published_at: str | None
    updated_at: str | None
    authors: list[str]
    language: str | None


def links_fields(found: Discovery, kind: SourceKind, *, explain: bool) -> Iterator[LinkFields]:
    """Give the links that are taken, with `explain` the others after them; `kind` is what the source was read as."""
    for link in found.links:
        yield _taken(link, kind)
    for left in found.left_out if explain else ():
        yield _left_out(left, kind)


def _taken(link: DiscoveredLink, kind: SourceKind) -> LinkFields:
    return {
        "url": link.url,
        "kind": kind.value,
        "taken": True,
        "why": None,
        "title": link.title,
        "published_at": iso_text(link.published_at),
        "updated_at": iso_text(link.updated_at),
        "authors": list(link.authors),
        "language": link.language,
    }


def _left_out(left: LeftOut, kind: SourceKind) -> LinkFields:
    return {
        "url": left.url,
        "kind": kind.value,
        "taken": False,
        "why": left.why,
        "title": left.title,
        "published_at": None,
        "updated_at": None,
        "authors": [],
        "language": None,
    }
