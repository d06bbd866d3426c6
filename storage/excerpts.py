"""Excerpts of edits, kept beside their entries of the log so that showing those asks for no version and no diff.

They say nothing that versions do not: an entry without them (older than they are, or too long) is compared when it is
shown. One is a list of texts that both have and of [old, new] where they differ.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update

from scraper.compare.hunks import RunType
from scraper.compare.render.excerpt import Part
from storage.columns import plain
from storage.models import ChangeRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.orm import Session

    from scraper.compare.excerpts import Excerpt

_MOST: Final = 4_000
"""Characters that are kept of one edit."""
_OF = select(ChangeRecord.id, ChangeRecord.excerpts).where(
    ChangeRecord.id.in_(bindparam("ids", expanding=True)), ChangeRecord.excerpts.is_not(None)
)


def list_excerpts(session: Session, change_ids: Collection[int]) -> dict[int, tuple[Excerpt, ...]]:
    """Return the excerpts of those of these entries that have some."""
    rows = session.execute(_OF, {"ids": list(change_ids)})
    return {change_id: excerpts_from_json(text or "[]") for change_id, text in rows}


def keep_excerpts(session: Session, found: Mapping[int, Sequence[Excerpt]]) -> None:
    """Keep excerpts that were made when their entries were shown; not of what was purged meanwhile."""
    for change_id, excerpts in found.items():
        theirs = (ChangeRecord.id == change_id, ~ChangeRecord.is_purged)
        session.execute(update(ChangeRecord).where(*theirs).values(excerpts=excerpts_to_json(excerpts)))


def excerpts_to_json(excerpts: Sequence[Excerpt]) -> str | None:
    """Return excerpts as they are kept; None where they are too long."""
    text = json.dumps([[_written(part) for part in one] for one in excerpts], ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _MOST else None


def excerpts_from_json(text: str) -> tuple[Excerpt, ...]:
    """Return the excerpts that `excerpts_to_json` wrote."""
    return tuple(tuple(_part(found) for found in one) for one in json.loads(text))


def _written(part: Part) -> str | list[str]:
    return plain(part.new) if part.type is RunType.EQUAL else [plain(part.old), plain(part.new)]


def _part(found: Any) -> Part:
    if isinstance(found, str):
        return Part(RunType.EQUAL, found, found)
    old, new = found
    kind = RunType.REPLACED if old and new else RunType.INSERTED if new else RunType.DELETED
    return Part(kind, old, new)
