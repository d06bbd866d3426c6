"""What entries of the log are found by besides their own columns: the words they say, and the classes of their edits.

Both are written in the transaction that writes the entry. The words are a table of their own kind on each database, as
those of versions are (word_index.py); no positions are kept, since the log's filter asks for words alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import column, func, insert, literal_column, select, table, text

from scraper.folding import folded_words
from storage.columns import plain
from storage.models import ChangeClassRecord, ChangeRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select
    from sqlalchemy.orm import Session

_AT_ONCE: Final = 2_000
_INSERT = {
    "sqlite": text("INSERT INTO change_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": text("INSERT INTO change_words (change_id, words) VALUES (:id, to_tsvector('simple', :words))"),
}
_INSERT_CLASSES = insert(ChangeClassRecord)
_DELETE = {
    "sqlite": text("INSERT INTO change_words (change_words, rowid, words) VALUES ('delete', :id, :words)"),
    "postgresql": text("DELETE FROM change_words WHERE change_id = :id"),
}
_WORDS = table("change_words", column("rowid"), column("change_id"), column("words"))
_TEXTS = select(ChangeRecord.id, ChangeRecord.title, ChangeRecord.summary, ChangeRecord.page_url)


def index_changes(session: Session, records: Sequence[ChangeRecord]) -> None:
    """Make new entries be found by their words and classes."""
    connection = session.connection()
    connection.execute(_INSERT[connection.dialect.name], [_indexed(record) for record in records])
    classes = [{"name": name, "change_id": record.id} for record in records for name in dict.fromkeys(record.classes)]
    if classes:
        connection.execute(_INSERT_CLASSES, classes)


def forget_words(session: Session, *where: ColumnElement[bool]) -> None:
    """Forget the words of entries before they are blanked: FTS5 must be told again what was put in."""
    connection = session.connection()
    rows = connection.execute(_TEXTS.where(~ChangeRecord.is_purged, *where)).all()
    if rows:
        connection.execute(_DELETE[connection.dialect.name], [_indexed(row) for row in rows])


def with_words(
    statement: Select[Any], words: Collection[str], *, is_sqlite: bool
) -> tuple[Select[Any], ColumnElement[int]]:
    """Let a statement about the log find only entries with all of these folded words.

    Returns also the column to bound and to order it by: FTS5 gives entries in their order, so that a part of them
    costs no more than a part.
    """
    if is_sqlite:
        matches = literal_column("change_words").op("MATCH")(" ".join(f'"{word}"' for word in sorted(words)))
        return statement.join(_WORDS, _WORDS.c.rowid == ChangeRecord.id).where(matches), _WORDS.c.rowid
    query = func.plainto_tsquery("simple", " ".join(sorted(words)))
    joined = statement.join(_WORDS, _WORDS.c.change_id == ChangeRecord.id)
    return joined.where(_WORDS.c.words.op("@@")(query)), ChangeRecord.__table__.c.id


def of_classes(names: Collection[str], after: int, before: int | None) -> ColumnElement[bool]:
    """Entries of any of these classes, between two ids (both exclusive)."""
    ids = select(ChangeClassRecord.change_id).where(ChangeClassRecord.name.in_(names))
    ids = ids.where(ChangeClassRecord.change_id > after)
    return ChangeRecord.id.in_(ids if before is None else ids.where(ChangeClassRecord.change_id < before))


def index_stored(connection: Connection, tell: Callable[[int, int], None]) -> None:
    """Index every entry that the database holds; `tell` hears how many of how many are done. For migrations."""
    connection.execute(_CLASSES[connection.dialect.name])
    last = connection.execute(_NEWEST).scalar() or 0
    after = 0
    while rows := connection.execute(_NEXT, {"after": after, "limit": _AT_ONCE}).all():
        connection.execute(_INSERT[connection.dialect.name], [_indexed(row) for row in rows])
        after = rows[-1].id
        tell(after, last)


def _indexed(entry: ChangeRecord | Row[*tuple[Any, ...]]) -> dict[str, Any]:
    said = f"{plain(entry.title)}\n{plain(entry.summary)}\n{plain(entry.page_url)}"
    return {"id": entry.id, "words": " ".join(folded_words(said))}


# By the columns that they had when the index was made: later migrations may add others.
_NEWEST = text("SELECT max(id) FROM change")
_NEXT = text(
    "SELECT id, title, summary, page_url FROM change WHERE id > :after AND NOT is_purged ORDER BY id LIMIT :limit"
)
_CLASSES = {
    "sqlite": text(
        "INSERT INTO change_class (name, change_id) SELECT DISTINCT named.value, change.id"
        " FROM change, json_each(change.classes) AS named ORDER BY 1, 2"
    ),
    "postgresql": text(
        "INSERT INTO change_class (name, change_id) SELECT DISTINCT named.value, change.id"
        " FROM change, jsonb_array_elements_text(change.classes) AS named(value) ORDER BY 1, 2"
    ),
}
