"""The change log as an Atom feed (RFC 4287). Pure."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from scraper.names import names_for
from variorum.change_text import change_text, plain
from variorum.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.records import Change

# What XML 1.0 § 2.2 has no way to write.
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IRI_FORBIDDEN: Final = re.compile(r'[\s<>"{}|\\^`]')


@dataclass(frozen=True, slots=True)
class Asked:
    """What a feed was asked for, by the names that people know; empty means all."""

    source: str = ""
    source_id: int = 0
    """Its number, which stays when it is called otherwise."""
    tag: str = ""
    page: str = ""
    """Its address."""
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    datings: tuple[str, ...] = ()
    least: float = 0.0
    words: str = ""

    @property
    def name(self) -> str:
        """What tells this filter from any other, whatever it leaves today."""
        facts = ((name, value) for name, value in asdict(self).items() if value and name != "source")
        return "; ".join(f"{name}={','.join(value) if isinstance(value, tuple) else value}" for name, value in facts)

    def title(self, language: str) -> str:
        """Say what the feed holds: `Variorum: what changed (tag “desk”; edited; figure)`."""
        names = names_for(language)
        places = {"feed_source": self.source, "feed_tag": self.tag, "feed_page": self.page, "feed_words": self.words}
        parts = [phrase(key, language, name=value) for key, value in places.items() if value]
        parts += [", ".join(names.kinds[kind] for kind in self.kinds)]
        parts += [", ".join(names.classes[name] for name in self.classes)]
        parts += [", ".join(names.datings[dating] for dating in self.datings)]
        parts += [phrase("feed_least", language, least=f"{self.least:g}")] if self.least else []
        said = "; ".join(filter(None, parts))
        return phrase("feed_title", language) + (f" ({said})" if said else "")


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says of itself. `name` tells one filter from another; the feed's id is made of it and `origin`."""

    title: str
    name: str
    origin: str
    """What is the same for one database for good: the chain hash of its first entry."""
    updated_at: datetime
    """Of a feed without entries."""
    url: str | None = None
    """Where the feed itself is had, if anywhere."""


def atom_feed(changes: Sequence[Change], head: FeedHead, language: str = "en") -> str:
    """Return a feed of these entries, newest first. An entry's id never changes and is no other's anywhere."""
    updated_at = max((change.detected_at for change in changes), default=head.updated_at)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
        f"  <id>{_id('feed', head.origin, head.name)}</id>",
        f"  <title>{_text(head.title)}</title>",
        f"  <updated>{_time(updated_at)}</updated>",
        "  <author><name>Variorum</name></author>",
        "  <generator>Variorum</generator>",
    ]
    lines += [f'  <link rel="self" type="application/atom+xml" href={_iri(head.url)}/>'] if head.url else []
    return "\n".join([*lines, *map(partial(_entry, language=language), changes), "</feed>", ""])


def _entry(change: Change, language: str) -> str:
    said = change.summary or names_for(language).kinds[change.kind]
    title = f"{change.title or change.source or change.page_url or 'purged'}: {said}"
    lines = [
        "  <entry>",
        f"    <id>{_id('change', change.chain_hash)}</id>",
        f"    <title>{_text(title)}</title>",
        f"    <updated>{_time(change.detected_at)}</updated>",
        f"    <published>{_time(change.detected_at)}</published>",
    ]
    lines += [f'    <link rel="alternate" href={_iri(change.page_url)}/>'] if change.page_url else []
    lines += [f"    <category term={quoteattr(name)}/>" for name in _categories(change)]
    return "\n".join(
        [
            *lines,
            f'    <content type="text">{_text(change_text(change, plain, language=language))}</content>',
            "  </entry>",
        ]
    )


def _categories(change: Change) -> list[str]:
    return [change.kind.value, *change.classes, *([change.dating.value] if change.dating else [])]


def _id(*names: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'variorum:' + ':'.join(names))}"


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _text(text: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", text))


def _iri(url: str) -> str:
    return quoteattr(_IRI_FORBIDDEN.sub(lambda sign: f"%{ord(sign[0]):02X}", _UNWRITABLE.sub("", url)))
