"""Which of two pages had a text first, and what says so: a source line, then a canonical link, then the dates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta


class Because(StrEnum):
    """What says that a page had a text first, the strongest first."""

    NAMED = "named"
    """The other one names it as its source."""
    CANONICAL = "canonical"
    """The other one's canonical link, or its redirects, lead to it."""
    PUBLISHED = "published"
    """It states the earlier date of publication."""
    SEEN = "seen"
    """It was seen first, which says little where both were there already."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page that carries a text, as far as it matters for who had it first."""

    page_id: int
    published_at: datetime | None
    """As its first version states it."""
    seen_at: datetime
    """When its first version was seen."""
    names: frozenset[int] = frozenset()
    """The pages that it names as its source."""
    leads_to: frozenset[int] = frozenset()
    """The pages on other sites that its canonical link or its redirects lead to."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """That one page had a text before another."""

    first: int
    because: Because
    ahead: timedelta
    """How much earlier, by the stated dates where both have one, else by when they were seen; negative where those
    contradict what the pages say of each other."""


def precedence(one: Carrier, other: Carrier) -> Precedence:
    """Return which of two pages had their text first. The smaller number where nothing tells them apart."""
    for because, said in ((Because.NAMED, "names"), (Because.CANONICAL, "leads_to")):
        by_one, by_other = other.page_id in getattr(one, said), one.page_id in getattr(other, said)
        if by_one != by_other:
            first, second = (other, one) if by_one else (one, other)
            return Precedence(first.page_id, because, _ahead(first, second))
    if one.published_at and other.published_at and one.published_at != other.published_at:
        return _earlier(one, other, Because.PUBLISHED, (one.published_at, other.published_at))
    return _earlier(one, other, Because.SEEN, (one.seen_at, other.seen_at))


def first_of(page: Carrier, others: Sequence[Carrier]) -> Carrier:
    """Return who had a page's text first, among it and the pages that share it or are named as its source.

    Each is asked who it names, from there on again; among those who name nobody here the earliest date decides.
    """
    by_id = {carrier.page_id: carrier for carrier in (page, *others)}
    heads = [carrier for carrier in by_id.values() if not _known(carrier.names | carrier.leads_to, by_id, carrier)]
    named = {head.page_id for head in heads} & _reached(page, by_id)
    candidates = [head for head in heads if head.page_id in named] or heads or list(by_id.values())
    best = candidates[0]
    for carrier in candidates[1:]:
        if precedence(best, carrier).first == carrier.page_id:
            best = carrier
    return best


def _earlier(one: Carrier, other: Carrier, because: Because, times: tuple[datetime, datetime]) -> Precedence:
    is_one = (times[0], one.page_id) <= (times[1], other.page_id)
    first, second = (one, other) if is_one else (other, one)
    return Precedence(first.page_id, because, _ahead(first, second))


def _ahead(first: Carrier, second: Carrier) -> timedelta:
    if first.published_at and second.published_at:
        return second.published_at - first.published_at
    return second.seen_at - first.seen_at


def _known(ids: frozenset[int], by_id: dict[int, Carrier], but: Carrier) -> bool:
    return any(one in by_id and one != but.page_id for one in ids)


def _reached(page: Carrier, by_id: dict[int, Carrier]) -> set[int]:
    """The pages that are named by this one, or by those that it names, and so on."""
    found: set[int] = set()
    waiting = [page]
    while waiting:
        carrier = waiting.pop()
        new = (carrier.names | carrier.leads_to) & by_id.keys() - found - {page.page_id}
        found |= new
        waiting += [by_id[one] for one in sorted(new)]
    return found
