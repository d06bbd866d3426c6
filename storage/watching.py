"""Which sources watch pages, and how those want them to be asked for and read: loaded for many pages at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from scraper.model import SourceKind
from storage.models import SourcePageRecord, SourceRecord
from storage.pages import in_chunks
from storage.records import SourceState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Watcher = Row[*tuple[Any, ...]]
"""Of a source: id, kind, state, address, selectors, fetch options and rules, by the names of their columns."""

_LINKS = SourcePageRecord.__table__
_SOURCES = SourceRecord.__table__

# Built once: putting a statement together takes longer than running it, and these run at every tick.
_WATCHING = (
    select(_LINKS.c.page_id, _LINKS.c.source_id)
    .where(_LINKS.c.page_id.in_(bindparam("ids", expanding=True)))
    .order_by(_LINKS.c.source_id)
)
_ASKING = select(
    *(_SOURCES.c[name] for name in ("id", "kind", "state", "url", "include", "exclude", "fetch_options", "rules"))
).where(_SOURCES.c.id.in_(bindparam("ids", expanding=True)))


def watching(session: Session, page_ids: Sequence[int]) -> dict[int, list[Watcher]]:
    """Return the sources of these pages, by page, in the order of their ids."""
    connection = session.connection()
    links = [link for ids in in_chunks(page_ids) for link in connection.execute(_WATCHING, {"ids": ids})]
    source_ids = sorted({source_id for _, source_id in links})
    by_id = {row.id: row for ids in in_chunks(source_ids) for row in connection.execute(_ASKING, {"ids": ids})}
    found: dict[int, list[Watcher]] = {}
    for page_id, source_id in links:
        found.setdefault(page_id, []).append(by_id[source_id])
    return found


def asked_by(sources: Sequence[Watcher], claimed_for: int) -> Watcher:
    """Return the source that says how a page is asked for: the one that names this very page, or the claim's.

    What is said of the page itself outweighs what a section or feed says.
    """
    named = (one for one in sources if one.kind is SourceKind.PAGE and one.state is SourceState.ACTIVE)
    return next(named, read_by(sources, claimed_for))


def read_by(sources: Sequence[Watcher], claimed_for: int) -> Watcher:
    """Return the source that says how a page is read: the claim's, where it still watches the page."""
    return next((one for one in sources if one.id == claimed_for), sources[0])
