"""The index over the words of versions: one table, filled in the transaction that writes the version.

On SQLite it is FTS5 without content, so that texts are not kept twice; to take a row out, FTS5 must be told again what
was put in, which is why folding must not change without a migration that builds the index anew. On PostgreSQL it is a
tsvector, stemmed by the article's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, text

from scraper.folding import folded_words
from storage.codec import article_from_json
from storage.compression import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session

    from scraper.model import Article

TABLES: Final = ("version_words", "change_words")
"""What no mapper knows: indexes over words, of versions and of the log (log_index.py), are each database's own."""
LANGUAGES: Final = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Languages whose inflection PostgreSQL knows, by its names for them."""
CONFIGURATIONS: Final = ("simple", *(f"variorum_{name}" for name in LANGUAGES.values()))

# A tsvector takes 16,383 positions and 1 MB; a longer text becomes several rows.
_MOST_WORDS, _MOST_LETTERS = 12_000, 100_000
_CHUNK: Final = 200

_INSERT = {
    "sqlite": text("INSERT INTO version_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text(
        "INSERT INTO version_words (version_id, part, configuration, words)"
        " VALUES (:id, :part, :configuration, to_tsvector(CAST(CAST(:configuration AS text) AS regconfig), :words))"
    ),
}
_DELETE = {
    "sqlite": text("INSERT INTO version_words (version_words, rowid, words) VALUES ('delete', :id, :words)"),
    "postgresql": text("DELETE FROM version_words WHERE version_id = :id"),
}


def index_versions(session: Session, articles: Sequence[tuple[int, Article]]) -> None:
    """Make the words of versions, given by their ids, be found."""
    _insert(session.connection(), articles)


def replace_in_index(session: Session, version_id: int, old: Article, new: Article) -> None:
    """Let another reading of a version stand for it. `old` is what was indexed."""
    before, after = _indexed(old), _indexed(new)
    if before != after:
        drop_from_index(session, version_id, old)
        _insert(session.connection(), [(version_id, new)])


def drop_from_index(session: Session, version_id: int, article: Article) -> None:
    """Forget the words of a version before it is deleted. `article` is what was indexed."""
    connection = session.connection()
    connection.execute(_DELETE[connection.dialect.name], {"id": version_id, "words": _indexed(article)[1]})


def configuration_of(language: str | None) -> str:
    """Return PostgreSQL's text search configuration for a language, `simple` where it knows no inflection of it."""
    known = LANGUAGES.get((language or "").partition("-")[0].lower())
    return f"variorum_{known}" if known else "simple"


def index_stored(connection: Connection) -> None:
    """Index every version that the database holds, a few hundred at a time. For migrations: plain SQL alone."""
    after = 0
    while rows := connection.execute(_NEXT_IDS, {"after": after, "limit": _CHUNK}).all():
        for (version_id,) in rows:
            _insert(connection, [(version_id, article_from_json(_stored(connection, version_id)))])
        after = rows[-1][0]


def _insert(connection: Connection, articles: Sequence[tuple[int, Article]]) -> None:
    rows_of = _whole if connection.dialect.name == "sqlite" else _in_parts
    if rows := [row for version_id, article in articles for row in rows_of(version_id, article)]:
        connection.execute(_INSERT[connection.dialect.name], rows)


def _whole(version_id: int, article: Article) -> Iterator[dict[str, Any]]:
    yield {"id": version_id, "words": _indexed(article)[1]}


def _in_parts(version_id: int, article: Article) -> Iterator[dict[str, Any]]:
    configuration, words = _indexed(article)
    for part, some in enumerate(_parts(words.split(" "))):
        yield {"id": version_id, "part": part, "configuration": configuration, "words": some}


def _indexed(article: Article) -> tuple[str, str]:
    words = folded_words(article.title)
    for block in article.blocks:
        words += folded_words(block.text)
    return configuration_of(article.language), " ".join(words)


def _parts(words: Sequence[str]) -> Iterator[str]:
    start = letters = 0
    for at, word in enumerate(words):
        letters += len(word) + 1
        if at - start >= _MOST_WORDS or letters > _MOST_LETTERS:
            yield " ".join(words[start:at])
            start, letters = at, len(word) + 1
    yield " ".join(words[start:])


# The tables by their names and the columns that they had when the index was made: later migrations may add others.
_NEXT_IDS = text("SELECT id FROM version WHERE id > :after ORDER BY id LIMIT :limit")
_CHAIN = text(
    "WITH RECURSIVE links(id, base_id) AS (SELECT id, base_id FROM version WHERE id = :id"
    " UNION ALL SELECT version.id, version.base_id FROM version JOIN links ON version.id = links.base_id)"
    " SELECT body FROM version WHERE id IN (SELECT id FROM links) ORDER BY id"
)
_READING = text("SELECT body FROM reading WHERE version_id = :id ORDER BY id DESC LIMIT 1")


def _stored(connection: Connection, version_id: int) -> bytes:
    content = b""
    for (body,) in connection.execute(_CHAIN, {"id": version_id}):
        content = unpack(body, content)
    reading = connection.execute(_READING, {"id": version_id}).scalar()
    return content if reading is None else unpack(reading, content)
