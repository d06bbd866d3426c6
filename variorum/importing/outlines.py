"""OPML (http://opml.org/spec2.opml): outlines with feeds; the outlines around them become tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from scraper.errors import InputError
from scraper.model import SourceKind
from variorum.importing.candidate import Candidate, Draft, refused

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_outlines(content: bytes) -> list[Candidate]:
    """Read all outlines that name an address; InputError where this is no OPML. Entities are not followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"this is no XML that can be read: {error.msg}") from None
    if root.tag != "opml":
        raise InputError("this is no OPML: its root is not <opml>")
    return [
        _candidate(outline, f"outline {number}, line {outline.sourceline}")
        for number, outline in enumerate(_named(root), 1)
    ]


def _named(root: etree._Element) -> Iterator[etree._Element]:
    for outline in root.iter("outline"):
        if outline.get("xmlUrl") or outline.get("url"):
            yield outline


def _candidate(outline: etree._Element, place: str) -> Candidate:
    feed = outline.get("xmlUrl")
    try:
        draft = Draft(place, feed or outline.get("url") or "")
    except InputError as error:
        return refused(place, str(error))
    name = outline.get("title") or outline.get("text")
    # Every outline has a text; where nobody gave one, it is the address.
    is_named = name != (feed or outline.get("url"))
    draft.set(kind=SourceKind.FEED if feed else _kind(outline), name=name if is_named else None, tags=_tags(outline))
    return draft.done()


def _kind(outline: etree._Element) -> SourceKind | None:
    """Of one that Variorum wrote; others say `link`, which is none."""
    said = outline.get("type")
    return SourceKind(said) if said in set(SourceKind) else None


def _tags(outline: etree._Element) -> tuple[str, ...]:
    above = [around.get("text") or around.get("title") or "" for around in outline.iterancestors("outline")]
    # Categories are parted by commas, and slashes part their levels.
    categories = [part.strip("/") for part in (outline.get("category") or "").split(",")]
    return tuple(dict.fromkeys(text for tag in (*reversed(above), *categories) if (text := tag.strip())))
