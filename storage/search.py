"""Finding text in every version ever seen: which pages had it, from when until when. One function for all databases.

The index gives versions, newest first; what people ask is about pages, so a page is told once, with all the stretches
of time in which it showed versions that match. A place in the listing is the number of a page's newest match: nothing
that is added meanwhile moves what comes after it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, bindparam, select, text

from scraper.errors import InputError
from scraper.folding import folded_words, phrases_of
from scraper.highlight import Passage, passages
from storage.columns import UtcTime
from storage.models import PageRecord, SourcePageRecord, VersionRecord
from storage.pages import among, in_chunks
from storage.showings import showings_of
from storage.versions import versions_by_id
from storage.word_index import CONFIGURATIONS, configuration_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from scraper.model import Article
    from storage.records import Version
    from storage.showings import Showing

_CHUNK: Final = 200
_SIFTED_AT_ONCE: Final = 500
"""Pages asked about at once where most have newer matches than the part of the listing that is wanted."""
_NO_BOUND: Final = 2**62
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_MANY: Final = 50
"""Of the thousand newest texts, where a word is looked for without an index first: if it stands in so many, the next
ones are found likewise. Rarer ones do not cost the index much (0.1 s for 5 % of 240,000 texts)."""
_PASSED_OVER: Final = 500
"""Versions between two that SQLite's index passes over: a jump costs as much (0.05 ms, measured for one frequent word).

With a beginning such as `milit*` each jump would gather all its words anew."""
_FEW_ROWS: Final = 2_000
"""Versions up to which a filter by source or tag is asked of the index one by one, instead of sifting its answer."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: all of the words; those in quotation marks stand together; `milit*` is a beginning."""

    words: str
    source_ids: tuple[int, ...] | None = None
    """Only pages of these sources; None for all."""
    since: datetime | None = None
    """Only versions first seen since then."""
    before: int | None = None
    """Only pages after this place in the listing."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a page showed versions that match."""

    from_version: int
    to_version: int
    from_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    """When it was first seen without; None where it stands."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that has or had the words, with passages of the newest version that matches."""

    place: int
    page_id: int
    page_url: str
    title: str
    version_number: int
    stretches: tuple[Stretch, ...]
    passages: tuple[Passage, ...]


def search(session: Session, wanted: Search) -> list[Hit]:
    """Return the pages whose versions match, the one with the newest match first; InputError where no word is given."""
    phrases = phrases_of(wanted.words)
    if not phrases:
        message = f"“{wanted.words}” holds no word to look for."
        raise InputError(message)
    index = _Index(session, phrases)
    hits: dict[int, list[_Version]] = {}
    candidates = _newest_by_page(_matches(session, index, wanted))
    at_once = wanted.limit
    while len(hits) < wanted.limit and (part := dict(islice(candidates, at_once))):
        at_once = _SIFTED_AT_ONCE
        matching = index.of_pages(list(part), wanted.since)
        for page_id, version_id in part.items():
            # Otherwise the page stands further up in the listing, where an earlier part of it has told it.
            if max(one.id for one in matching[page_id] if one.counts) == version_id:
                hits[page_id] = matching[page_id]
            if len(hits) == wanted.limit:
                break
    return _hits(session, hits, index)


@dataclass(frozen=True, slots=True)
class _Version:
    id: int
    number: int
    counts: bool
    """Whether it was first seen since the time asked for."""


class _Index:
    """One question to the index over words."""

    def __init__(self, session: Session, phrases: Sequence[tuple[list[str], bool]]) -> None:
        self._session = session
        self._phrases = phrases
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        self._condition, self._parameters = _sqlite_match(phrases) if self._is_sqlite else self._postgresql_match()

    def newest_first(self, wanted: Search, before: int | None) -> Sequence[tuple[int, int]]:
        """Give the next versions that match as (version, page)."""
        if self._is_sqlite:
            return self._next(_BY_INDEX, wanted, before)
        # PostgreSQL guesses badly how rare a word is: a frequent one stands in many of the newest texts, and all others
        # are gathered by the index.
        newest = self._next(_OF_THE_NEWEST, wanted, before)
        return newest if len(newest) >= _MANY else self._next(_GATHERED, wanted, before)

    def _next(self, matching: str, wanted: Search, before: int | None) -> Sequence[tuple[int, int]]:
        conditions = ["matching.version_id < :before"]
        parameters = self._parameters | {"before": _NO_BOUND if before is None else before}
        if wanted.since is not None:
            conditions.append("version.first_seen_at >= :since")
            parameters["since"] = wanted.since
        if wanted.source_ids is not None:
            conditions.append("version.page_id IN (SELECT page_id FROM source_page WHERE source_id IN :sources)")
            parameters["sources"] = list(wanted.source_ids)
        statement = text(
            f"SELECT version.id, version.page_id FROM ({matching.format(condition=self._condition)}) AS matching"  # noqa: S608
            " JOIN version ON version.id = matching.version_id"
            f" WHERE {' AND '.join(conditions)} ORDER BY matching.version_id DESC LIMIT {_CHUNK}"
        )
        typed = [bindparam(name, **_TYPES[name]) for name in _TYPES if name in parameters]
        rows = self._session.execute(statement.bindparams(*typed), parameters)
        # A long text is several rows on PostgreSQL.
        return list(dict.fromkeys((version_id, page_id) for version_id, page_id in rows))

    def among(self, version_ids: Sequence[int]) -> set[int]:
        """Give those of these versions that match."""
        has_beginning = any(is_beginning for _, is_beginning in self._phrases)
        passed_over = None if has_beginning else _PASSED_OVER
        statement = text((_AMONG_STRETCHES if self._is_sqlite else _AMONG).format(condition=self._condition))
        found: set[int] = set()
        for ids in in_chunks(sorted(version_ids)):
            asked = {"stretches": json.dumps(_stretches_of(ids, passed_over))} if self._is_sqlite else {}
            parameters = self._parameters | asked | {"ids": list(ids)}
            found.update(self._session.scalars(statement.bindparams(_IDS), parameters))
        return found

    def of_pages(self, page_ids: Sequence[int], since: datetime | None) -> dict[int, list[_Version]]:
        """Give the versions of each page that match, oldest first."""
        asked = {"ids": page_ids, "since": since or _EVER}
        rows = self._session.connection().execute(_OF_PAGES, asked).all()
        matching = self.among([row.id for row in rows])
        found: dict[int, list[_Version]] = {page_id: [] for page_id in page_ids}
        for version_id, number, counts, page_id in rows:
            if version_id in matching:
                found[page_id].append(_Version(version_id, number, counts))
        return found

    def accepting(self, article: Article) -> list[list[Callable[[str], bool]]]:
        """Give what accepts the words of an article that stand for those asked for."""
        known = {} if self._is_sqlite else self._inflected(article)

        def one(word: str, *, is_beginning: bool) -> Callable[[str], bool]:
            forms = known.get(word, frozenset({word}))
            return lambda other: other in forms or (is_beginning and other.startswith(word))

        return [
            [one(word, is_beginning=is_beginning and at == len(words) - 1) for at, word in enumerate(words)]
            for words, is_beginning in self._phrases
        ]

    def _inflected(self, article: Article) -> dict[str, frozenset[str]]:
        asked = sorted({word for words, _ in self._phrases for word in words})
        found: dict[str, set[str]] = {word: {word} for word in asked}
        dictionary = configuration_of(article.language)
        if dictionary != "simple":
            inside = sorted({word for part in (article.title, article.text) for word in folded_words(part)})
            rows = self._session.execute(_SAME_STEM, {"inside": inside, "asked": asked, "dictionary": dictionary})
            for word, other in rows:
                found[word].add(other)
        return {word: frozenset(others) for word, others in found.items()}

    def _postgresql_match(self) -> tuple[str, dict[str, Any]]:
        query = _postgresql_query(self._phrases)
        rows = self._session.execute(_QUERIES, {"query": query, "configurations": list(CONFIGURATIONS)})
        conditions: list[str] = []
        parameters: dict[str, Any] = {}
        by_query: dict[str, list[str]] = {}
        for configuration, stemmed in rows:
            by_query.setdefault(stemmed, []).append(configuration)
        for at, (stemmed, configurations) in enumerate(by_query.items()):
            conditions.append(
                f"(version_words.words @@ CAST(:query_{at} AS tsquery)"
                f" AND version_words.configuration = ANY(:configurations_{at}))"
            )
            parameters |= {f"query_{at}": stemmed, f"configurations_{at}": configurations}
        return f"({' OR '.join(conditions) or 'FALSE'})", parameters


_OF_PAGES = (
    select(
        VersionRecord.id, VersionRecord.number, VersionRecord.first_seen_at >= bindparam("since"), VersionRecord.page_id
    )
    .where(VersionRecord.page_id.in_(bindparam("ids", expanding=True)))
    .order_by(VersionRecord.page_id, VersionRecord.number)
)
_BY_INDEX = "SELECT rowid AS version_id FROM version_words WHERE {condition}"
_OF_THE_NEWEST = (
    "SELECT version_id FROM (SELECT * FROM version_words WHERE version_id < :before ORDER BY version_id DESC"
    " LIMIT 1000) AS version_words WHERE {condition}"
)
_GATHERED = (
    "WITH gathered AS MATERIALIZED (SELECT version_id FROM version_words WHERE {condition} AND version_id < :before)"
    " SELECT version_id FROM gathered"
)
# For each stretch the index jumps to its first version: what lies between two of them costs nothing.
_AMONG_STRETCHES = (
    "WITH stretch AS MATERIALIZED (SELECT json_extract(value, '$[0]') AS low, json_extract(value, '$[1]') AS high"
    " FROM json_each(:stretches)) SELECT version_words.rowid FROM stretch CROSS JOIN version_words WHERE {condition}"
    " AND version_words.rowid BETWEEN stretch.low AND stretch.high AND +version_words.rowid IN :ids"
)
_AMONG = (
    "SELECT version_id FROM (SELECT * FROM version_words WHERE version_id IN :ids OFFSET 0) AS version_words"
    " WHERE {condition}"
)
_IDS: Final[Any] = bindparam("ids", expanding=True)
# Only the languages that are there, each found by one look at its index.
_QUERIES = text(
    "SELECT asked.name, CAST(to_tsquery(CAST(asked.name AS regconfig), :query) AS text)"
    " FROM unnest(CAST(:configurations AS text[])) AS asked(name)"
    " WHERE EXISTS (SELECT 1 FROM version_words WHERE configuration = asked.name)"
)
_SAME_STEM = text(
    "WITH asked AS MATERIALIZED (SELECT word, ts_lexize(CAST(CAST(:dictionary AS text) AS regdictionary), word) AS stem"
    " FROM unnest(CAST(:asked AS text[])) AS asked(word)),"
    " inside AS MATERIALIZED (SELECT word, ts_lexize(CAST(CAST(:dictionary AS text) AS regdictionary), word) AS stem"
    " FROM unnest(CAST(:inside AS text[])) AS inside(word))"
    " SELECT asked.word, inside.word FROM asked JOIN inside ON inside.stem = asked.stem"
)


def _sqlite_match(phrases: Sequence[tuple[list[str], bool]]) -> tuple[str, dict[str, Any]]:
    terms = [f'"{" ".join(words)}"{" *" if is_beginning else ""}' for words, is_beginning in phrases]
    return "version_words MATCH :match", {"match": " ".join(terms)}


def _postgresql_query(phrases: Sequence[tuple[list[str], bool]]) -> str:
    # Folded words are letters and digits alone, so nothing in them means anything to the database.
    terms = [f"({' <-> '.join(words)}{':*' if is_beginning else ''})" for words, is_beginning in phrases]
    return " & ".join(terms)


def _stretches_of(ids: Sequence[int], passed_over: int | None) -> list[tuple[int, int]]:
    """Stretches that hold all of these, which ascend, and no gap wider than that; one where None."""
    found: list[tuple[int, int]] = []
    for one in ids:
        if found and (passed_over is None or one - found[-1][1] <= passed_over):
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _newest_by_page(matches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give (page, version) once a page."""
    seen: set[int] = set()
    for version_id, page_id in matches:
        if page_id not in seen:
            seen.add(page_id)
            yield page_id, version_id


def _matches(session: Session, index: _Index, wanted: Search) -> Iterator[tuple[int, int]]:
    """Give (version, page) that match and count, newest first."""
    few = _few(session, wanted)
    if few is not None:
        yield from sorted(((one, few[one]) for one in index.among(list(few))), reverse=True)
        return
    before = wanted.before
    while rows := index.newest_first(wanted, before):
        yield from rows
        before = rows[-1][0]


def _few(session: Session, wanted: Search) -> dict[int, int] | None:
    """The versions that a filter leaves, with their pages, where they are so few that each may be asked for."""
    if wanted.source_ids is None:
        return None
    pages = select(SourcePageRecord.page_id).where(among(SourcePageRecord.source_id, wanted.source_ids))
    rows = select(VersionRecord.id, VersionRecord.page_id).where(VersionRecord.page_id.in_(pages))
    if wanted.since is not None:
        rows = rows.where(VersionRecord.first_seen_at >= wanted.since)
    if wanted.before is not None:
        rows = rows.where(VersionRecord.id < wanted.before)
    found = session.execute(rows.limit(_FEW_ROWS + 1)).all()
    return None if len(found) > _FEW_ROWS else {row.id: row.page_id for row in found}


def _hits(session: Session, found: Mapping[int, Sequence[_Version]], index: _Index) -> list[Hit]:
    """The pages, in this order, with what is shown of each."""
    newest = {page_id: max(matching, key=lambda one: one.id) for page_id, matching in found.items()}
    versions = versions_by_id(session, [one.id for one in newest.values()])
    showings = showings_of(session, list(found))
    titles = dict(session.execute(select(PageRecord.id, PageRecord.title).where(PageRecord.id.in_(list(found)))).all())
    return [
        _hit(versions[newest[page_id].id], titles[page_id], (matching, showings[page_id]), index)
        for page_id, matching in found.items()
    ]


def _hit(
    version: Version, title: str | None, shown: tuple[Sequence[_Version], Sequence[Showing]], index: _Index
) -> Hit:
    matching, showings = shown
    return Hit(
        place=version.id,
        page_id=version.page_id,
        page_url=version.page_url,
        title=version.article.title or title or "",
        version_number=version.number,
        stretches=tuple(_stretches(showings, {one.number for one in matching})),
        passages=passages(version.article, index.accepting(version.article)),
    )


def _stretches(showings: Sequence[Showing], numbers: set[int]) -> Iterator[Stretch]:
    current: Stretch | None = None
    for showing in showings:
        goes_on = current is not None and current.gone_at == showing.from_at
        if showing.number not in numbers:
            continue
        if current is not None and not goes_on:
            yield current
        start = current if current is not None and goes_on else None
        current = Stretch(
            from_version=start.from_version if start else showing.number,
            to_version=showing.number,
            from_at=start.from_at if start else showing.from_at,
            last_seen_at=showing.last_seen_at,
            gone_at=showing.gone_at,
        )
    if current is not None:
        yield current


_TYPES: Final[dict[str, dict[str, Any]]] = {
    "since": {"type_": UtcTime()},
    "sources": {"type_": BigInteger, "expanding": True, "literal_execute": True},
}
