"""JSON-LD as sites really write it: several scripts, arrays, @graph, references by @id, and broken syntax."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ARTICLE_TYPES: Final[dict[str, int]] = {
    "liveblogposting": 9,
    "newsarticle": 8,
    "reportagenewsarticle": 8,
    "opinionnewsarticle": 8,
    "analysisnewsarticle": 8,
    "backgroundnewsarticle": 8,
    "reviewnewsarticle": 8,
    "askpublicnewsarticle": 8,
    "advertisercontentarticle": 7,
    "satiricalarticle": 7,
    "article": 7,
    "blogposting": 7,
    "techarticle": 7,
    "scholarlyarticle": 7,
    "medicalscholarlyarticle": 7,
    "report": 6,
    "discussionforumposting": 5,
    "socialmediaposting": 5,
    "recipe": 5,
    "howto": 4,
    "review": 3,
    "videoobject": 3,
    "imagegallery": 3,
    "mediagallery": 3,
    "podcastepisode": 3,
    "creativework": 3,
    "medicalwebpage": 2,
    "itempage": 2,
    "webpage": 1,
}
"""How far a type speaks for the article itself (more is better); WebPage still gives dates."""

_LARGEST: Final = 3_000_000
_DEEPEST: Final = 8
_MOST_OBJECTS: Final = 400
_WRAPPERS = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|^[ \t]*//[ \t]*$|/\*[^*]{0,200}\*/", re.MULTILINE)
_BEFORE_VALUE = re.compile(r"\A[^{\[]{1,40}(?=[{\[])")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")


@dataclass(frozen=True, slots=True)
class Thing:
    """One typed object of the page's JSON-LD."""

    types: tuple[str, ...]
    """In lower case, without the vocabulary's address."""
    fields: dict[str, object]

    @property
    def rank(self) -> int:
        """How far this object speaks for the article, 0 for not at all."""
        return max((ARTICLE_TYPES.get(name, 0) for name in self.types), default=0)


@dataclass(frozen=True, slots=True)
class Graph:
    """All typed objects of a page, and a way to follow references among them."""

    things: tuple[Thing, ...] = ()
    by_id: dict[str, dict[str, object]] | None = None

    def resolve(self, value: object) -> object:
        """Return the object that a bare reference (`{"@id": …}`) means, else the value itself."""
        if isinstance(value, dict) and self.by_id and "name" not in value:
            target = self.by_id.get(str(value.get("@id")))
            return target if target is not None else value
        return value

    def of_type(self, *names: str) -> Iterator[Thing]:
        """Yield the objects of any of some types."""
        return (thing for thing in self.things if any(name in thing.types for name in names))


def read_graph(scripts: Iterable[str]) -> Graph:
    """Read all JSON-LD scripts of a page; a script beyond repair is left out."""
    things: list[Thing] = []
    by_id: dict[str, dict[str, object]] = {}
    for script in scripts:
        for value in _parse(script):
            _collect(value, things, by_id, 0)
    return Graph(tuple(things), by_id)


def text_of(value: object) -> str | None:
    """Return a text out of a string, a list's first text, or an object's name or @value."""
    if isinstance(value, str):
        return " ".join(html.unescape(value).split()) or None
    if isinstance(value, list):
        return next((text for item in value[:20] if (text := text_of(item))), None)
    if isinstance(value, dict):
        return text_of(value.get("@value")) or text_of(value.get("name"))
    return None


def url_of(value: object) -> str | None:
    """Return an address out of a string, a list's first, or an object's @id, url or contentUrl."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return next((url for item in value[:20] if (url := url_of(item))), None)
    if isinstance(value, dict):
        return next((url for key in ("url", "contentUrl", "@id") if (url := url_of(value.get(key)))), None)
    return None


def as_list(value: object) -> list[object]:
    """Return a list as it is, nothing as none, and anything else as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _parse(script: str) -> list[object]:
    if len(script) > _LARGEST:
        return []
    try:
        return [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return _concatenated(_repaired(script))


def _repaired(script: str) -> str:
    """Return the script without what most often breaks it: comments, trailing commas, bad escapes, entities."""
    text = _BEFORE_VALUE.sub("", _WRAPPERS.sub("", script), count=1).strip().rstrip(";")
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    return _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"", text))


def _concatenated(text: str) -> list[object]:
    """Read values written one after the other, up to the first that is broken."""
    values: list[object] = []
    decoder, position = json.JSONDecoder(strict=False), 0
    while position < len(text) and len(values) < _MOST_OBJECTS:
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _collect(value: object, things: list[Thing], by_id: dict[str, dict[str, object]], depth: int) -> None:
    if depth > _DEEPEST or len(things) >= _MOST_OBJECTS:
        return
    if isinstance(value, list):
        for item in value[:_MOST_OBJECTS]:
            _collect(item, things, by_id, depth + 1)
    elif isinstance(value, dict):
        types = tuple(
            name.rpartition("/")[2].rpartition(":")[2].lower()
            for name in as_list(value.get("@type"))
            if isinstance(name, str)
        )
        if types:
            things.append(Thing(types, value))
        if isinstance(identity := value.get("@id"), str) and len(value) > len(by_id.get(identity, ())):
            by_id[identity] = value
        for key in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "subjectOf",
            "isPartOf",
            "publisher",
            "author",
            "review",
        ):
            if isinstance(child := value.get(key), (dict, list)):
                _collect(child, things, by_id, depth + 1)
