"""When the article was published and changed: structured data, meta, <time>, then the lines near the headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .dates import DateHabit, date_habit, has_date, parse_date, parse_machine_date
from .evidence import text_within
from .jsonld import text_of
from .vocabulary.lines import MODIFIED_LABELS

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborNode

    from .evidence import Evidence
    from .nearby import Surroundings

_PUBLISHED_META: Final = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date", "citation_online_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "date", "pubdate", "publishdate", "publish-date", "publication_date", "publish_date", "article:created", "article.published", "cxenseparse:recs:publishtime",
    "last-modified-date", "originalpublicationdate", "article_date_original", "rnews:datepublished", "datecreated", "og:pubdate", "published_time", "created", "release_date", "vr:published_time",
)  # fmt: skip
_MODIFIED_META: Final = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dc.date.modified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "revised",
    "og:modified_time",
    "article:modified",
    "modified_time",
)
_MODIFIED = re.compile(
    rf"(?<!\w)(?:{'|'.join(re.escape(label) for label in sorted(MODIFIED_LABELS, key=len, reverse=True))})(?!\w)",
    re.IGNORECASE,
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_LONGEST_LINE: Final = 160


def read_times(found: Evidence, near: Surroundings, now: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Return when the article was published and when it was last changed, both in UTC."""
    habit = date_habit(found.language_tag, found.host, now)
    published = _structured(found, habit, ("datepublished", "datecreated", "uploaddate"), _PUBLISHED_META)
    modified = _structured(found, habit, ("datemodified",), _MODIFIED_META)
    if published is None:
        shown, shown_modified = _shown(found, near, habit)
        published, modified = shown or _from_url(found), modified or shown_modified
    return published or _from_web_page(found, habit), modified


def _structured(found: Evidence, habit: DateHabit, keys: tuple[str, ...], metas: tuple[str, ...]) -> datetime | None:
    fields = {key.lower(): value for key, value in found.article.fields.items()} if found.article else {}
    texts = [text_of(fields.get(key)) for key in keys]
    texts += [content for name in metas for content in found.metas.get(name, ())[:1]]
    texts += [_machine_text(node) for key in keys for node in found.properties.get(key, ())[:1]]
    return next((moment for text in texts if text and (moment := parse_machine_date(text, habit))), None)


def _from_web_page(found: Evidence, habit: DateHabit) -> datetime | None:
    texts = (text_of(thing.fields.get("datePublished")) for thing in found.graph.things)
    return next((moment for text in texts if text and (moment := parse_machine_date(text, habit))), None)


def _machine_text(node: LexborNode) -> str:
    attributes = node.attributes
    return attributes.get("datetime") or attributes.get("content") or text_within(node)


def _shown(found: Evidence, near: Surroundings, habit: DateHabit) -> tuple[datetime | None, datetime | None]:
    """Return published and changed out of <time> elements and the lines near the headline."""
    published = modified = None
    for node in found.times[:6]:
        if moment := parse_machine_date(_machine_text(node), habit):
            published = published or moment
    if published is None:
        for line in (line.text for line in near.lines):
            if len(line) <= _LONGEST_LINE and has_date(line) and (moment := parse_date(line, habit)):
                if _MODIFIED.search(line):
                    modified = modified or moment
                else:
                    published = published or moment
    return published, modified


def _from_url(found: Evidence) -> datetime | None:
    match = _URL_DATE.search(found.url or "")
    return parse_machine_date(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}") if match else None
