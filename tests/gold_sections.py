"""The section pages, feeds and sitemaps made by hand (quality/sections/): which of their links are articles."""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "quality" / "sections"
HALVES = ("open", "sealed")
SALT = "6"
"""So chosen that both halves hold like shares of each kind, language and family of shapes."""


@cache
def gold_sections(half: str) -> tuple[dict[str, Any], ...]:
    """Return the entries of a half. `sealed` is read to measure, never to make a rule."""
    return tuple(tomllib.loads((FOLDER / half / "manifest.toml").read_text("utf-8"))["section"])


def half_of(name: str) -> str:
    """Say in which half an entry of this name stands."""
    return HALVES[hashlib.sha256(f"{SALT}:{name}".encode()).digest()[0] % 2]


def payload_of(entry: dict[str, Any]) -> bytes:
    """Return the file as a server would send it."""
    return (FOLDER / half_of(entry["name"]) / entry["file"]).read_bytes()


def article_urls(entry: dict[str, Any]) -> frozenset[str]:
    """Return the addresses that a reader of this file must find."""
    return frozenset(article["url"] for article in entry["articles"])


def tolerated_urls(entry: dict[str, Any]) -> frozenset[str]:
    """Return the addresses that are neither asked for nor an error."""
    return frozenset(entry["also"])


def source_of(entry: dict[str, Any]) -> str:
    """Return the file as text, unpacked; what is no UTF-8 is read as ISO 8859-1, so addresses stay whole."""
    payload = payload_of(entry)
    content = gzip.decompress(payload) if payload.startswith(b"\x1f\x8b") else payload
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
