"""When an article was published, as structured data, meta, the page's title and its address state it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import DateHabit, may_have_figure, parse_date, parse_machine_date
from .jsonld import text_of
from .lines import is_dateline
from .nearby import text_of_node
from .sites import parts_of
from .vocabulary.times import NOT_PUBLISHED_META, SOME_PUBLISHED_META

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from selectolax.lexbor import LexborNode

    from .evidence import Evidence

_SOME_META = re.compile(SOME_PUBLISHED_META)
_NOT_META = re.compile(NOT_PUBLISHED_META)
_LONGEST_META: Final = 50
_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2]|[1-9](?=[/-]))[/-]?(0[1-9]|[12]\d|3[01]|[1-9](?=[/-]))(?=[/_-]|$)"
)
_URL_DATE_NAMED = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?=/)", re.IGNORECASE)
_URL_DATE_EUROPEAN = re.compile(r"/(0[1-9]|[12]\d|3[01])[-.](0[1-9]|1[0-2])[-.](20\d\d)(?=[/_-]|$)")


def stated_texts(found: Evidence, keys: tuple[str, ...], metas: tuple[str, ...]) -> list[str]:
    """Return what JSON-LD, meta and microdata state, in this order."""
    fields = {key.lower(): value for key, value in found.article.fields.items()} if found.article else {}
    texts = [text_of(fields.get(key)) for key in keys]
    texts += [content for name in metas for content in found.metas.get(name, ())[:1]]
    texts += [machine_text(node) for key in keys for node in found.properties.get(key, ())[:1]]
    return [text for text in texts if text]


def first_date(texts: Iterable[str | None], habit: DateHabit) -> datetime | None:
    """Return the first of some texts that can be read as a date."""
    return next((moment for text in texts if text and (moment := parse_machine_date(text, habit))), None)


def date_of_other_meta(found: Evidence, habit: DateHabit) -> datetime | None:
    """Return the earliest date of meta elements whose names no table knows."""
    names = (name for name in found.metas if _SOME_META.search(name) and not _NOT_META.search(name))
    texts = (found.metas[name][0] for name in names if len(found.metas[name][0]) <= _LONGEST_META)
    return min((moment for text in texts if (moment := parse_machine_date(text, habit))), default=None)


def date_of_title(found: Evidence, habit: DateHabit) -> datetime | None:
    """Return the date that is a part of the page's title by itself: "Title | Paper | 28.04.2023"."""
    if not may_have_figure(found.page_title):
        return None
    parts = (part for part in parts_of(found.page_title)[1:] if is_dateline(part))
    return next((moment for part in parts if (moment := parse_date(part, habit))), None)


def date_of_things(found: Evidence, habit: DateHabit) -> datetime | None:
    """Return the date of any other object of the page's JSON-LD: its web page, its video."""
    return first_date(
        (text_of(thing.fields.get(key)) for key in ("datePublished", "uploadDate") for thing in found.graph.things),
        habit,
    )


def date_of_address(found: Evidence) -> datetime | None:
    """Return the day that stands in the page's address."""
    url = found.url or ""
    if match := _URL_DATE.search(url):
        return parse_machine_date(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    if match := _URL_DATE_NAMED.search(url):
        return parse_date(f"{match[3]} {match[2]} {match[1]}")
    match = _URL_DATE_EUROPEAN.search(url)
    return parse_machine_date(f"{match[3]}-{match[2]}-{match[1]}") if match else None


def machine_text(node: LexborNode) -> str:
    """Return what an element says for machines, else its text."""
    attributes = node.attributes
    return attributes.get("datetime") or attributes.get("content") or attributes.get("title") or text_of_node(node)
