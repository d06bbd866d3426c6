"""The life of sentences, as JSON: from which version until which they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from scraper.compare.lineage import Appearance, Stay, Traced


class StayFields(TypedDict):
    """A time in which a sentence stood; `gone_at` is null where it stands."""

    from_version: int
    from_at: str | None
    last_version: int
    gone_version: int | None
    gone_at: str | None


class SentenceFields(TypedDict):
    """A sentence, its stays from the oldest on."""

    sentence: str
    stays: list[StayFields]


class WhenFields(TypedDict):
    """When a sentence stood there; where it never did word for word, the nearest one and how like it is, 0 to 1."""

    verbatim: bool
    stays: list[StayFields]
    nearest: SentenceFields | None
    likeness: float


def sentence_fields(sentence: Traced) -> SentenceFields:
    """Give a sentence."""
    return {"sentence": sentence.text, "stays": [stay_fields(stay) for stay in sentence.stays]}


def when_fields(found: Appearance) -> WhenFields:
    """Give what was found of a sentence that was asked for."""
    return {
        "verbatim": bool(found.stays),
        "stays": [stay_fields(stay) for stay in found.stays],
        "nearest": sentence_fields(found.nearest) if found.nearest else None,
        "likeness": found.likeness,
    }


def stay_fields(stay: Stay) -> StayFields:
    """Give a stay."""
    return {
        "from_version": stay.from_version,
        "from_at": iso_text(stay.from_at),
        "last_version": stay.last_version,
        "gone_version": stay.gone_version,
        "gone_at": iso_text(stay.gone_at),
    }
