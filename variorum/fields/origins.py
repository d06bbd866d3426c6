"""Where a page's text comes from, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.copies.corrections import SentenceDifference
    from storage.origins import NamedOrigin
    from variorum.origins import Provenance, Relation, Stale


class FirstFields(TypedDict):
    """The page that had the text first, of those that are known."""

    page: int
    url: str


class NamedFields(TypedDict):
    """An address that a version names as its origin; `page` is null where it is not watched."""

    url: str
    named_by: str
    version: int
    page: int | None


class CarrierFields(TypedDict):
    """Another page and the page that was asked about: what they share, and which of them was `first`.

    `words`, `version` and `only_there` are of the other page; without shared words there is no likeness.
    """

    page: int
    url: str
    title: str | None
    likeness: str | None
    shared_words: int | None
    words: int | None
    other_words: int | None
    version: int | None
    other_version: int | None
    first: int
    because: str
    ahead_s: float
    only_there: NotRequired[list[str]]
    only_here: NotRequired[list[str]]


class CorrectionFields(TypedDict):
    """What the origin corrected in one of its versions; `new` is null where it was taken out."""

    version: int
    old: str
    new: str | None


class StaleFields(TypedDict):
    """A copy that still says what its origin has corrected."""

    page: int
    url: str
    origin: int
    origin_url: str
    corrections: list[CorrectionFields]


class OriginsFields(TypedDict):
    """Where a page's text comes from, who carries it, and who missed a correction.

    `chain` leads from what the page names as its origin to what that names, and so on.
    """

    page: int
    url: str
    title: str | None
    first: FirstFields
    names: list[NamedFields]
    chain: list[NamedFields]
    carriers: list[CarrierFields]
    has_more: bool
    stale: list[StaleFields]


def origins_fields(found: Provenance, differences: Mapping[int, SentenceDifference]) -> OriginsFields:
    """Give where a page's text comes from; `differences` by the other page's number, where they are wanted."""
    page = found.origins.page
    return {
        "page": page.id,
        "url": page.url,
        "title": page.title,
        "first": {"page": found.first.id, "url": found.first.url},
        "names": [_named_fields(named) for named in found.origins.named],
        "chain": [_named_fields(step.named) for step in found.chain],
        "carriers": [_carrier_fields(one, differences.get(one.kin.page.id)) for one in found.relations],
        "has_more": found.origins.has_more,
        "stale": [stale_fields(stale) for stale in found.stale],
    }


def stale_fields(stale: Stale) -> StaleFields:
    """Give a copy that missed a correction."""
    return {
        "page": stale.copy.id,
        "url": stale.copy.url,
        "origin": stale.origin.id,
        "origin_url": stale.origin.url,
        "corrections": [{"version": one.version, "old": one.old, "new": one.new} for one in stale.corrections],
    }


def _named_fields(named: NamedOrigin) -> NamedFields:
    return {"url": named.url, "named_by": named.named_by.value, "version": named.version_number, "page": named.page_id}


def _carrier_fields(relation: Relation, difference: SentenceDifference | None) -> CarrierFields:
    kin, sharing = relation.kin, relation.kin.sharing
    fields: CarrierFields = {
        "page": kin.page.id,
        "url": kin.page.url,
        "title": kin.page.title,
        "likeness": kin.likeness.value if kin.likeness else None,
        "shared_words": sharing.shared if sharing else None,
        "words": sharing.words if sharing else None,
        "other_words": sharing.other_words if sharing else None,
        "version": kin.number,
        "other_version": kin.other_number,
        "first": relation.precedence.first,
        "because": relation.precedence.because.value,
        "ahead_s": round(relation.precedence.ahead.total_seconds(), 1),
    }
    if difference is not None:
        fields["only_there"], fields["only_here"] = list(difference.only_first), list(difference.only_second)
    return fields
