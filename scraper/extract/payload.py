"""Text that a page holds only as data for its script: Next.js, Apollo and the like. Read where the DOM holds none."""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

MOST_CHARS = 5_000_000
MOST_VALUES = 200_000
SHORTEST_TEXT = 200
SHORTEST_PART = 40
FEWEST_PARTS = 3
_PUSHED = re.compile(r"self\.__next_f\.push\(\[1,\s*(\"(?:[^\"\\]|\\.)*\")\]\)")
_ASSIGNED = re.compile(r"window\.[A-Za-z_$.]{3,60}\s*=\s*(?=[{\[])")
_ROW = re.compile(rb"[0-9a-f]*:(?:T([0-9a-f]{1,8}),)?")
_MARKUP = re.compile(r"</?(?:p|br|h[1-6]|div|li|blockquote)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?。！？…][\s\"”»]|[。！？]|[.!?]$")
TEXT_KEYS = ("text", "content", "html", "body", "value", "paragraph", "contents", "children", "data")


def payload_html(tree: LexborHTMLParser) -> str:
    """Return the markup of the longest text that the page's scripts hold as data, "" where there is none."""
    best = ""
    for value in _values(tree):
        for text in _texts(value):
            if len(text) > len(best):
                best = text
    return best


def _values(tree: LexborHTMLParser) -> Iterator[Any]:
    pushed: list[str] = []
    read = 0
    for node in tree.css("script"):
        source = node.text(deep=True)
        read += len(source)
        if read > MOST_CHARS:
            return
        if "json" in (node.attributes.get("type") or "") and "ld+json" not in (node.attributes.get("type") or ""):
            yield from _decoded(source)
        elif "__next_f" in source:
            pushed += [string for found in _PUSHED.finditer(source) for string in _decoded(found[1])]
        elif found := _ASSIGNED.search(source[:400]):
            yield from _decoded(source[found.end() :], whole=False)
    yield from _rows("".join(pushed))


def _rows(stream: str) -> Iterator[Any]:
    """Yield the values of a stream of React's: a row ends with its line, a text after as many bytes as it states."""
    octets = stream.encode("utf-8", "surrogatepass")
    at = 0
    while at < len(octets):
        head = _ROW.match(octets, at)
        start = head.end() if head else at
        if head and head[1]:
            at = start + int(head[1], 16)
            yield octets[start:at].decode("utf-8", "replace")
            continue
        line_end = octets.find(b"\n", start)
        at = line_end + 1 if line_end >= 0 else len(octets)
        if head and octets[start : start + 1] in (b"{", b"["):
            yield from _decoded(octets[start:at].decode("utf-8", "replace"), whole=False)


def _decoded(source: str, *, whole: bool = True) -> Iterator[Any]:
    try:
        yield json.loads(source) if whole else json.JSONDecoder().raw_decode(source)[0]
    except (ValueError, RecursionError):
        return


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts inside a decoded value as markup: long strings, and lists of paragraphs."""
    waiting = [value]
    seen = 0
    while waiting and seen < MOST_VALUES:
        seen += 1
        one = waiting.pop()
        if isinstance(one, str):
            yield from _text(one)
        elif isinstance(one, list):
            parts = [text for part in one if (text := _part(part))]
            if len(parts) >= FEWEST_PARTS and sum(map(len, parts)) >= SHORTEST_TEXT:
                yield "".join(part if _MARKUP.search(part) else f"<p>{escape(part)}</p>" for part in parts)
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()


def _text(text: str) -> Iterator[str]:
    if len(text) < SHORTEST_TEXT:
        return
    if text[:1] in "{[":
        # Some stores keep JSON inside a string of JSON.
        for value in _decoded(text):
            yield from _texts(value)
    elif _MARKUP.search(text):
        yield text
    elif " " in text and len(_SENTENCE.findall(text)) >= FEWEST_PARTS:
        yield "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())


def _part(part: Any) -> str:
    """Return the text of one paragraph of a list, "" for anything else."""
    if isinstance(part, dict):
        part = next((part[key] for key in TEXT_KEYS if isinstance(part.get(key), str)), "")
    return part if isinstance(part, str) and len(part) >= SHORTEST_PART and " " in part else ""
