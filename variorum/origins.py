"""Where a page's text comes from, who carries it, and who missed a correction: read from storage, judged by scraper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from scraper.copies.corrections import corrections_not_taken, sentence_difference
from scraper.copies.precedence import first_of, precedence
from storage.history import iter_shown
from storage.origins import iter_edited_pairs, list_named, load_carriers, load_origins
from storage.pages import get_page
from storage.records import NamedBy
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scraper.compare.lineage import Shown
    from scraper.copies.corrections import Correction, SentenceDifference
    from scraper.copies.precedence import Precedence
    from storage.engine import Session
    from storage.origins import Kin, NamedOrigin, Origins
    from storage.records import Page


LONGEST_CHAIN: Final = 8
"""Steps from a page to what it names, to what that names: news passes through fewer hands."""
_BY_WEIGHT: Final = tuple(NamedBy)


@dataclass(frozen=True, slots=True)
class Step:
    """From a page to the origin it names."""

    named: NamedOrigin
    page: Page | None
    """None where it is not watched, so that nothing is known of what it names itself."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A page beside the one that was asked about."""

    kin: Kin
    precedence: Precedence
    """Which of the two had the text first."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A copy that still says what the page it comes from has corrected."""

    copy: Page
    origin: Page
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that `variorum origins PAGE` tells."""

    origins: Origins
    first: Page
    """Who had the text first; the page itself where nobody else is known to have it."""
    relations: tuple[Relation, ...]
    stale: tuple[Stale, ...]
    """The page itself, or copies of it."""
    chain: tuple[Step, ...] = ()
    """What the page names as its origin, what that names, and so on."""


def provenance(session: Session, page_id: int, most: int | None = None) -> Provenance:
    """Return where a page's text comes from, with `most` of its kin; NotFoundError where nothing was seen of it yet."""
    found = load_origins(session, page_id, most)
    first = first_of(found.carrier, [kin.carrier for kin in found.kin])
    relations = tuple(Relation(kin, precedence(found.carrier, kin.carrier)) for kin in found.kin)
    shown = _shown_once(session)
    stale = [_stale(session, found.page, one, shown) for one in relations if one.kin.likeness]
    return Provenance(
        found,
        get_page(session, first.page_id),
        relations,
        tuple(one for one in stale if one),
        chain(session, found.page.id),
    )


def sentence_differences(session: Session, found: Provenance) -> dict[int, SentenceDifference]:
    """Of each page that shares text: its sentences against the page's, in the versions that they show now."""
    own = get_version(session, found.origins.page.id).article
    pages = [relation.kin.page for relation in found.relations if relation.kin.likeness]
    return {one.id: sentence_difference(get_version(session, one.id).article, own) for one in pages}


def chain(session: Session, page_id: int) -> tuple[Step, ...]:
    """Follow what a page names as its origin, to the end of what is watched; of several the best evidence leads."""
    steps: list[Step] = []
    passed = {page_id}
    while len(steps) < LONGEST_CHAIN:
        named = [one for one in list_named(session, page_id) if one.page_id not in passed]
        if not named:
            break
        best = min(named, key=lambda one: (one.page_id is None, _BY_WEIGHT.index(one.named_by)))
        steps.append(Step(best, None if best.page_id is None else get_page(session, best.page_id)))
        if best.page_id is None:
            break
        page_id = best.page_id
        passed.add(page_id)
    return tuple(steps)


def iter_stale(session: Session) -> Iterator[Stale]:
    """Give every copy that missed a correction, over all pages."""
    for pair in iter_edited_pairs(session):
        if found := _stale_of(session, pair):
            yield found


def stale_after(session: Session, after: int, most: int) -> tuple[list[Stale], int | None]:
    """Return some of all copies that missed a correction, and the page behind which to go on; None at the end.

    At least `most` pairs of pages are looked at, whatever is found, so that an answer takes no longer than that.
    """
    found: list[Stale] = []
    looked_at = 0
    for page_id, pairs in groupby(iter_edited_pairs(session, after=after), key=lambda pair: pair[0]):
        for pair in pairs:
            looked_at += 1
            if stale := _stale_of(session, pair):
                found.append(stale)
        if looked_at >= most:
            return found, page_id
    return found, None


def missed(
    session: Session, origin_id: int, copy_id: int, shown: Callable[[int], Iterable[Shown]] | None = None
) -> Stale | None:
    """Return what a copy still says that its origin has corrected; None where that is nothing.

    `shown` gives what a page showed, where it was read already.
    """
    origin, copy = get_page(session, origin_id), get_page(session, copy_id)
    if origin.version_count <= 1:
        return None
    history = iter_shown(session, origin_id) if shown is None else shown(origin_id)
    corrections = corrections_not_taken(history, get_version(session, copy_id).article)
    return Stale(copy, origin, corrections) if corrections else None


def _stale_of(session: Session, pair: tuple[int, int]) -> Stale | None:
    one_id, other_id = pair
    carriers = load_carriers(session, pair)
    first = precedence(carriers[one_id], carriers[other_id]).first
    return missed(session, first, other_id if first == one_id else one_id)


def _stale(session: Session, page: Page, relation: Relation, shown: Callable[[int], Iterable[Shown]]) -> Stale | None:
    first, other = relation.precedence.first, relation.kin.page.id
    return missed(session, first, page.id if first == other else other, shown)


def _shown_once(session: Session) -> Callable[[int], tuple[Shown, ...]]:
    """Give what pages showed, each read once: of many copies all have the same origin."""
    return cache(lambda page_id: tuple(iter_shown(session, page_id)))
