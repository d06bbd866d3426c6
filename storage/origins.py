"""Where the texts of pages come from: the addresses they name, and the pages that share their text or name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from scraper.copies.precedence import Carrier
from scraper.copies.sharing import Likeness, Sharing
from scraper.errors import UrlError
from scraper.model import Url
from scraper.urls import canonical_url, registrable_domain
from storage.columns import url_key
from storage.models import AddressRecord, OriginRecord, PageRecord, SharedTextRecord
from storage.moves import in_their_place
from storage.pages import get_page, in_chunks, page_record_at
from storage.records import NamedBy, PageState
from storage.versions import get_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy.orm import Session

    from scraper.model import Article
    from storage.records import Page, Version


@dataclass(frozen=True, slots=True)
class NamedOrigin:
    """An address that a page names as its origin. `page_id` is the page that stands there, where one is known."""

    url: Url
    named_by: NamedBy
    version_number: int
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kin:
    """A page that shares text with another one, or names it, or is named by it."""

    page: Page
    carrier: Carrier
    number: int | None = None
    """Its version that shares most with the other page's version `other_number`; None where they share no text."""
    other_number: int | None = None
    likeness: Likeness | None = None
    sharing: Sharing | None = None
    """Its own words first."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a page's text comes from, and who carries it."""

    page: Page
    carrier: Carrier
    named: tuple[NamedOrigin, ...]
    kin: tuple[Kin, ...]
    """Those that share most first."""
    has_more: bool = False
    """Whether there are more kin than were asked for."""


def named_origins(article: Article, page_url: Url, final_url: str) -> dict[Url, NamedBy]:
    """Return the addresses that a page names as its origins, each by its strongest evidence. Pure."""
    found = {url: NamedBy.PAGE for url in _canonical(article.origins) if url != page_url}
    for stated, named_by in ((article.canonical_url, NamedBy.CANONICAL), (final_url, NamedBy.REDIRECT)):
        for url in _canonical([stated] if stated else ()):
            if registrable_domain(url) != registrable_domain(page_url):
                found.setdefault(url, named_by)
    return found


def record_origins(session: Session, version: Version, final_url: str) -> dict[Url, NamedBy]:
    """Keep the addresses that a version names as its origins, and return them."""
    page = session.get(PageRecord, version.page_id)
    named = named_origins(version.article, Url(page.url), final_url) if page else {}
    for url, named_by in named.items():
        known = session.get(OriginRecord, (version.page_id, url_key(url)))
        row = known or OriginRecord(page_id=version.page_id, url_key=url_key(url), url=url, version_number=0)
        if version.number >= row.version_number:
            row.named_by, row.version_number = named_by, version.number
        session.add(row)
    session.flush()
    return named


def load_origins(session: Session, page_id: int, most: int | None = None) -> Origins:
    """Return where a page's text comes from and who carries it; NotFoundError where nothing was seen of it yet.

    Of many kin only `most` are read: those that share most, then those that it names, then those that name it.
    """
    (page_id,) = in_their_place(session, [page_id])
    page = get_page(session, page_id)
    # Says what to do where nothing was seen yet.
    get_version(session, page_id)
    # One more than wanted, to know whether there are more; and one more for the page itself.
    read = None if most is None else most + 2
    shared = _shared_texts(session, page_id, read)
    named = list_named(session, page_id)
    related = (*shared, *(one.page_id for one in named if one.page_id), *_naming(session, page_id, read))
    ids = [one for one in dict.fromkeys(related) if one != page_id]
    carriers = load_carriers(session, {page_id, *ids[:most]})
    kin = [_kin(session, carrier, shared.get(one)) for one, carrier in carriers.items() if one != page_id]
    kin.sort(key=lambda one: (-(one.sharing.shared if one.sharing else 0), one.page.id))
    has_more = most is not None and len(ids) > most
    return Origins(page, carriers[page_id], tuple(named), tuple(kin), has_more)


def list_named(session: Session, page_id: int) -> list[NamedOrigin]:
    """Return the addresses that a page names as its origins, what its newest versions name first."""
    return [
        NamedOrigin(Url(row.url), row.named_by, row.version_number, _page_at(session, row.url))
        for row in session.scalars(_ORIGINS.where(OriginRecord.page_id == page_id))
    ]


def iter_edited_pairs(session: Session, *, after: int = 0) -> Iterator[tuple[int, int]]:
    """Give the pages that share text, two by two, where one of them was edited since; `after` goes on behind a page.

    The smaller number comes first, and the pairs are in its order.
    """
    one, other = aliased(PageRecord), aliased(PageRecord)
    pairs = (
        select(SharedTextRecord.page_id, SharedTextRecord.other_id)
        .join(one, one.id == SharedTextRecord.page_id)
        .join(other, other.id == SharedTextRecord.other_id)
        .where(or_(one.version_count > 1, other.version_count > 1))
        .where(one.state != PageState.MOVED, other.state != PageState.MOVED, SharedTextRecord.page_id > after)
        .order_by(SharedTextRecord.page_id, SharedTextRecord.other_id)
    )
    yield from session.execute(pairs)


def load_carriers(session: Session, page_ids: Collection[int]) -> dict[int, Carrier]:
    """Return what is to be known of those of these pages that were ever read and have not moved to another's number."""
    seen = select(PageRecord.id).where(PageRecord.version_count > 0, PageRecord.state != PageState.MOVED)
    parts = in_chunks(sorted(page_ids))
    ids = sorted(one for part in parts for one in session.scalars(seen.where(PageRecord.id.in_(part))))
    places = _addresses(session, ids)
    named: dict[int, dict[int, NamedBy]] = {}
    for part in in_chunks(ids):
        for row in session.scalars(_ORIGINS.where(OriginRecord.page_id.in_(part))):
            if row.url_key in places:
                named.setdefault(row.page_id, {})[places[row.url_key]] = row.named_by
    return {one: _carrier(session, one, named.get(one, {})) for one in ids}


_ORIGINS = select(OriginRecord).order_by(OriginRecord.version_number.desc(), OriginRecord.url)


def _canonical(addresses: Collection[str]) -> Iterator[Url]:
    for address in addresses:
        try:
            yield canonical_url(address)
        except UrlError:
            continue


def _shared_texts(session: Session, page_id: int, most: int | None) -> dict[int, SharedTextRecord]:
    """Those that share most first."""
    row = SharedTextRecord
    mine = select(row).where(or_(row.page_id == page_id, row.other_id == page_id))
    rows = session.scalars(mine.order_by(row.shared.desc(), row.page_id, row.other_id).limit(most))
    return {row.other_id if row.page_id == page_id else row.page_id: row for row in rows}


def _page_at(session: Session, url: str) -> int | None:
    found = page_record_at(session, Url(url))
    return None if found is None else found.id


def _addresses(session: Session, page_ids: Collection[int]) -> dict[str, int]:
    """The pages by the keys of all addresses that lead to them."""
    found: dict[str, int] = {}
    for ids in in_chunks(sorted(page_ids)):
        for table in (PageRecord, AddressRecord):
            of_page = PageRecord.id if table is PageRecord else AddressRecord.page_id
            found.update(session.execute(select(table.url_key, of_page).where(of_page.in_(ids))).all())
    return found


def _naming(session: Session, page_id: int, most: int | None) -> list[int]:
    """The pages that name this one as their origin, under any of its addresses."""
    keys = list(_addresses(session, [page_id]))
    naming = select(OriginRecord.page_id).where(OriginRecord.url_key.in_(keys)).distinct()
    return list(session.scalars(naming.order_by(OriginRecord.page_id).limit(most)))


def _carrier(session: Session, page_id: int, named: Mapping[int, NamedBy]) -> Carrier:
    first = get_version(session, page_id, 1)
    by_page = frozenset(one for one, named_by in named.items() if named_by is NamedBy.PAGE)
    return Carrier(page_id, first.article.published_at, first.first_seen_at, by_page, frozenset(named) - by_page)


def _kin(session: Session, carrier: Carrier, shared: SharedTextRecord | None) -> Kin:
    page = get_page(session, carrier.page_id)
    if shared is None:
        return Kin(page, carrier)
    numbers, words = (shared.version_number, shared.other_number), (shared.words, shared.other_words)
    if shared.page_id != carrier.page_id:
        numbers, words = numbers[::-1], words[::-1]
    found = Sharing(*words, shared.shared, is_exact=shared.likeness is Likeness.EXACT)
    return Kin(page, carrier, *numbers, shared.likeness, found)
