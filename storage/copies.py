"""Which pages share text: every new version is held against all others, soon after it was written.

The transaction that writes a version leaves a note in `uncompared`. Comparing takes three steps, each of which may be
repeated: fingerprints are written, then candidates are read and held against the version word for word, then what was
found is written and the note deleted. Fingerprints come first, so that of two versions compared at once, by two
processes, at least one sees the other. Killed anywhere in between, the note is still there.

The fingerprints of a page are those of all its versions: a copy of what it said once is found too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, text, update

from scraper.copies.fingerprint import expected_size, fingerprint, words_of, words_of_texts
from scraper.copies.sharing import Likeness, Sharing, Text, sharing
from scraper.errors import DamagedError
from scraper.urls import registrable_domain
from storage.captures import led_to
from storage.codec import body_from_json
from storage.compression import unpack
from storage.models import (
    FingerprintRecord,
    PageRecord,
    ReadingRecord,
    SharedTextRecord,
    UncomparedRecord,
    VersionRecord,
)
from storage.pages import in_chunks
from storage.records import PageState
from storage.series import content_of
from storage.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from storage.records import Version

_Row = Row[*tuple[Any, ...]]

_DAMAGE: Final = (DamagedError, ValueError)
"""What reading a damaged row ends with: its bytes cannot be unpacked, or are no article."""
MOST_CARRIERS: Final = 64
"""Pages kept per hash. What more of them carry is a standing paragraph, or a text whose copies find enough others."""
MOST_COMPARED: Final = 40
"""Candidates that are looked at word for word."""
_OLDER_VERSIONS: Final = 3
"""Versions of a candidate that are looked at besides the one it shows: a copy may be of what it said before."""
_LEAST_HASHES: Final = 0.15
"""Of those expected of the shorter text: with fewer in common the texts are not worth reading. An eighth of the words
edited leaves a quarter of the hashes (benchmarks/copies.py)."""

_INSERT = text("INSERT INTO fingerprint (hash, page_id) VALUES (:hash, :page_id) ON CONFLICT DO NOTHING")
_FULL = (
    select(FingerprintRecord.hash)
    .where(FingerprintRecord.hash.in_(bindparam("hashes", expanding=True)))
    .group_by(FingerprintRecord.hash)
    .having(func.count() >= MOST_CARRIERS)
)
_CARRIERS = (
    select(FingerprintRecord.page_id, func.count())
    .where(FingerprintRecord.hash.in_(bindparam("hashes", expanding=True)))
    .group_by(FingerprintRecord.page_id)
)
_READING = select(ReadingRecord.body).where(ReadingRecord.version_id == VersionRecord.id)
_SHOWN = (
    select(
        VersionRecord.id,
        VersionRecord.page_id,
        VersionRecord.number,
        VersionRecord.words,
        VersionRecord.base_id,
        VersionRecord.body,
        _READING.order_by(ReadingRecord.id.desc()).limit(1).scalar_subquery().label("reading"),
        PageRecord.url,
        PageRecord.version_count,
    )
    .join(PageRecord, (PageRecord.id == VersionRecord.page_id) & (PageRecord.version_number == VersionRecord.number))
    .where(PageRecord.id.in_(bindparam("ids", expanding=True)), PageRecord.state != PageState.MOVED)
)
_NEWEST_READING = (
    select(ReadingRecord.body)
    .where(ReadingRecord.version_id == bindparam("id"))
    .order_by(ReadingRecord.id.desc())
    .limit(1)
)
_LINKS = cast("Table", SharedTextRecord.__table__)
_PAIRS = select(_LINKS).where(or_(_LINKS.c.page_id == bindparam("page_id"), _LINKS.c.other_id == bindparam("page_id")))
_CLOSER = (
    update(_LINKS)
    .where(_LINKS.c.page_id == bindparam("to_page_id"), _LINKS.c.other_id == bindparam("to_other_id"))
    .values({name: bindparam(f"to_{name}") for name in ("version_number", "other_number", "words", "other_words")})
    .values(shared=bindparam("to_shared"), likeness=bindparam("to_likeness"))
)


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A version that is to be held against all others."""

    note_id: int
    version: Version
    final_url: str
    """Where redirects led when it was read."""
    text: Text
    hashes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Relative:
    """A page that shares text with another one: how much, and in which of its versions."""

    page_id: int
    number: int
    sharing: Sharing
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A version whose turn it is, and which is damaged."""

    note_id: int
    page_id: int
    number: int
    because: str


def newest_note(session: Session) -> int | None:
    """Return the id of the newest note that a version is to be compared; ids only grow. None where none is left."""
    return session.scalar(select(func.max(UncomparedRecord.id)))


def next_uncompared(session: Session, limit: int) -> tuple[list[Uncompared], list[Unreadable]]:
    """Return the versions that wait longest for being compared, and those among them that cannot be."""
    notes = (
        select(UncomparedRecord.id, VersionRecord, PageRecord)
        .join(VersionRecord, VersionRecord.id == UncomparedRecord.version_id)
        .join(PageRecord, PageRecord.id == VersionRecord.page_id)
        .order_by(UncomparedRecord.id)
        .limit(limit)
    )
    found: list[Uncompared] = []
    damaged: list[Unreadable] = []
    for note_id, record, page in session.execute(notes).all():
        try:
            found.append(_uncompared(session, note_id, version_of(session, page, record)))
        except _DAMAGE as error:
            damaged.append(Unreadable(note_id, page.id, record.number, str(error)))
    return found, damaged


def add_fingerprints(session: Session, waiting: Iterable[Uncompared]) -> None:
    """Make these versions be found by those that are compared from now on."""
    for one in waiting:
        full = {found for part in in_chunks(sorted(one.hashes)) for found in session.scalars(_FULL, {"hashes": part})}
        rows = [{"hash": kept, "page_id": one.version.page_id} for kept in sorted(one.hashes - full)]
        if rows:
            session.execute(_INSERT, rows)


def find_relatives(session: Session, one: Uncompared) -> list[Relative]:
    """Return the pages that share text with a version, those that share most first."""
    found = []
    for page in _candidates(session, one):
        try:
            number, shared = _compared(session, one.text, page)
        except _DAMAGE:
            # Reported when its own turn came, and by `db check`; all others are compared all the same.
            continue
        if shared.likeness() is None:
            continue
        is_near_by = registrable_domain(page.url) == registrable_domain(one.version.page_url)
        if likeness := shared.likeness(on_one_site=is_near_by):
            found.append(Relative(page.page_id, number, shared, likeness))
    return sorted(found, key=lambda relative: (-relative.sharing.shared, relative.page_id))


def record_relatives(session: Session, one: Uncompared, relatives: Sequence[Relative], now: datetime) -> None:
    """Link a page to those that share text with its version, and strike the version off the list.

    Of two pages the versions that share most are kept: what was a copy once stays linked whatever becomes of either.
    """
    ids = [one.version.page_id, *(relative.page_id for relative in relatives)] if relatives else []
    there = set(session.scalars(select(PageRecord.id).where(PageRecord.id.in_(ids)))) if ids else set()
    if one.version.page_id in there:
        _link(session, one.version, [relative for relative in relatives if relative.page_id in there], now)
    strike_off(session, one.note_id)
    session.flush()


def strike_off(session: Session, note_id: int) -> None:
    """Take a version off the list that cannot be compared: it would be in the way of all others for ever."""
    session.execute(delete(UncomparedRecord).where(UncomparedRecord.id == note_id))


def forget_fingerprints(session: Session, page_id: int, versions: Iterable[VersionRecord]) -> None:
    """Delete the fingerprints of a page, given all its versions, before these are deleted."""
    hashes: set[int] = set()
    for record in versions:
        article = content_of(session, record)
        readings = session.scalars(select(ReadingRecord.body).where(ReadingRecord.version_id == record.id))
        for body in (article, *(unpack(reading, article) for reading in readings)):
            hashes |= fingerprint(words_of_texts(body_from_json(body)))
    for part in in_chunks(sorted(hashes)):
        mine = (FingerprintRecord.page_id == page_id, FingerprintRecord.hash.in_(part))
        session.execute(delete(FingerprintRecord).where(*mine).execution_options(synchronize_session=False))


def _uncompared(session: Session, note_id: int, version: Version) -> Uncompared:
    final_url, _ = led_to(session, version.capture_id)
    words = words_of(version.article)
    return Uncompared(note_id, version, final_url or version.page_url, Text.of(words), fingerprint(words))


def _candidates(session: Session, one: Uncompared) -> list[_Row]:
    """The pages that have so many hashes in common with a version that reading them is worth while, most first."""
    counts: Counter[int] = Counter()
    for part in in_chunks(sorted(one.hashes)):
        counts.update(dict(session.execute(_CARRIERS, {"hashes": part}).all()))
    counts.pop(one.version.page_id, None)
    likely = [page_id for page_id, _ in counts.most_common(4 * MOST_COMPARED)]
    if not likely:
        return []
    worth = {
        row.page_id: row
        for row in session.execute(_SHOWN, {"ids": likely})
        if counts[row.page_id] >= _LEAST_HASHES * min(len(one.hashes), expected_size(row.words))
    }
    return [worth[page_id] for page_id in likely if page_id in worth][:MOST_COMPARED]


def _compared(session: Session, own: Text, page: _Row) -> tuple[int, Sharing]:
    """The version of a page that shares most with a text: the one it shows, or one of the newest others."""
    article = (
        unpack(page.body) if page.base_id is None else content_of(session, session.get_one(VersionRecord, page.id))
    )
    shown = article if page.reading is None else unpack(page.reading, article)
    best = (page.number, sharing(own, words_of_texts(body_from_json(shown))))
    for record in _others(session, page) if page.version_count > 1 and not best[1].is_exact else ():
        found = sharing(own, words_of_texts(body_from_json(content_of(session, record))))
        if (found.is_exact, found.shared) > (best[1].is_exact, best[1].shared):
            best = (record.number, found)
    return best


def _others(session: Session, page: _Row) -> Sequence[VersionRecord]:
    others = select(VersionRecord).where(VersionRecord.page_id == page.page_id, VersionRecord.number != page.number)
    return session.scalars(others.order_by(VersionRecord.number.desc()).limit(_OLDER_VERSIONS)).all()


def _link(session: Session, version: Version, relatives: Sequence[Relative], now: datetime) -> None:
    known = {(row.page_id, row.other_id): row for row in session.execute(_PAIRS, {"page_id": version.page_id})}
    new, closer = [], []
    for relative in relatives:
        row = _pair(version, relative)
        before = known.get((row["page_id"], row["other_id"]))
        if before is None:
            new.append(row | {"found_at": now})
        elif not _is_less(relative.sharing, before):
            closer.append({f"to_{name}": value for name, value in row.items()})
    if new:
        session.execute(insert(SharedTextRecord), new)
    if closer:
        session.connection().execute(_CLOSER, closer)


def _pair(version: Version, relative: Relative) -> dict[str, Any]:
    """The row of two pages: what is said of the one with the smaller id first."""
    shared = relative.sharing
    mine, theirs = (
        (version.page_id, version.number, shared.words),
        (relative.page_id, relative.number, shared.other_words),
    )
    first, second = sorted((mine, theirs))
    return {
        "page_id": first[0],
        "other_id": second[0],
        "version_number": first[1],
        "other_number": second[1],
        "words": first[2],
        "other_words": second[2],
        "shared": shared.shared,
        "likeness": relative.likeness,
    }


def _is_less(found: Sharing, known: _Row) -> bool:
    before = Sharing(known.words, known.other_words, known.shared, is_exact=known.likeness is Likeness.EXACT)
    return (found.is_exact, found.of_longer) < (before.is_exact, before.of_longer)
