"""What a search found, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.search import Hit


class StretchFields(TypedDict):
    """A time in which a page had the words."""

    from_version: int
    to_version: int
    from_at: str | None
    last_seen_at: str | None
    gone_at: str | None


class PassageFields(TypedDict):
    """A passage with the words; `marks` are where each begins and ends in its text, in characters."""

    text: str
    marks: list[list[int]]


class HitFields(TypedDict):
    """A page that has, or had, what was searched for. `version` is the newest that matches."""

    place: int
    page: int
    page_url: str
    title: str
    version: int
    had_it: list[StretchFields]
    passages: list[PassageFields]


def hit_fields(hit: Hit) -> HitFields:
    """Give a hit."""
    return {
        "place": hit.place,
        "page": hit.page_id,
        "page_url": hit.page_url,
        "title": hit.title,
        "version": hit.version_number,
        "had_it": [
            {
                "from_version": one.from_version,
                "to_version": one.to_version,
                "from_at": iso_text(one.from_at),
                "last_seen_at": iso_text(one.last_seen_at),
                "gone_at": iso_text(one.gone_at),
            }
            for one in hit.stretches
        ],
        "passages": [{"text": one.text, "marks": [list(mark) for mark in one.marks]} for one in hit.passages],
    }
