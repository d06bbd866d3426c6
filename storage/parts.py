"""The sitemaps of a sitemap index, as a JSON document beside their source and back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from scraper.model import Url
from storage.check_records import KnownPart

if TYPE_CHECKING:
    from collections.abc import Mapping


def parts_to_json(parts: Mapping[Url, KnownPart]) -> dict[str, Any]:
    """Return the document: by address, when it was read, what date it was given, and whether it is baseline."""
    return {url: [_text(part.read_at), _text(part.listed_at), part.is_baseline] for url, part in parts.items()}


def parts_from_json(found: dict[str, Any] | None) -> dict[Url, KnownPart]:
    """Return what `parts_to_json` wrote; nothing where nothing was."""
    return {
        Url(url): KnownPart(_moment(read_at), _moment(listed_at), is_baseline)
        for url, (read_at, listed_at, is_baseline) in (found or {}).items()
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
