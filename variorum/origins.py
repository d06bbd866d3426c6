"""Where a page's text comes from, who carries it, and who missed a correction: read from storage, judged by scraper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.copies.corrections import corrections_not_taken
from scraper.copies.precedence import first_of, precedence
from storage.history import iter_shown
from storage.origins import iter_edited_pairs, load_carriers, load_origins
from storage.pages import get_page
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.copies.corrections import Correction
    from scraper.copies.precedence import Precedence
    from storage.engine import Session
    from storage.origins import Kin, Origins
    from storage.records import Page


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


def provenance(session: Session, page_id: int) -> Provenance:
    """Return where a page's text comes from; NotFoundError where nothing was seen of it yet."""
    found = load_origins(session, page_id)
    first = first_of(found.carrier, [kin.carrier for kin in found.kin])
    relations = tuple(Relation(kin, precedence(found.carrier, kin.carrier)) for kin in found.kin)
    stale = [_stale(session, found.page, one) for one in relations if one.kin.likeness]
    return Provenance(found, get_page(session, first.page_id), relations, tuple(one for one in stale if one))


def iter_stale(session: Session) -> Iterator[Stale]:
    """Give every copy that missed a correction, over all pages."""
    for one_id, other_id in iter_edited_pairs(session):
        carriers = load_carriers(session, (one_id, other_id))
        first = precedence(carriers[one_id], carriers[other_id]).first
        stale = missed(session, first, other_id if first == one_id else one_id)
        if stale:
            yield stale


def missed(session: Session, origin_id: int, copy_id: int) -> Stale | None:
    """Return what a copy still says that its origin has corrected; None where that is nothing."""
    origin, copy = get_page(session, origin_id), get_page(session, copy_id)
    if origin.version_count <= 1:
        return None
    corrections = corrections_not_taken(iter_shown(session, origin_id), get_version(session, copy_id).article)
    return Stale(copy, origin, corrections) if corrections else None


def _stale(session: Session, page: Page, relation: Relation) -> Stale | None:
    first, other = relation.precedence.first, relation.kin.page.id
    return missed(session, first, page.id if first == other else other)
