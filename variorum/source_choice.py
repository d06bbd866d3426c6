"""Which sources a reader's filters leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.sources import source_tags, tagged_sources

if TYPE_CHECKING:
    from storage.engine import Session


def chosen_sources(session: Session, source: str | None, tag: str | None) -> tuple[int, ...] | None:
    """Give the numbers of the sources that both filters leave; None where there is no filter."""
    if source is None and tag is None:
        return None
    if source is None:
        return tuple(tagged_sources(session, tag or ""))
    number, tags = source_tags(session, source)
    return (number,) if tag is None or tag in tags else ()
