"""An entry of the change log as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.records import Change


class ChangeFields(TypedDict):
    """An entry of the change log; `baseline` marks what a source's first run found."""

    id: int
    kind: str
    classes: list[str]
    baseline: bool
    detected_at: str | None
    page_url: str
    source: str
    title: str
    from_version: int | None
    to_version: int | None
    summary: str
    significance: float
    reason: str | None
    dating: str | None
    doubtful: bool
    purged: bool
    noise: bool
    untold: str | None
    digest: str
    chain_hash: str


def change_fields(change: Change) -> ChangeFields:
    """Give an entry."""
    return {
        "id": change.id,
        "kind": change.kind.value,
        "classes": list(change.classes),
        "baseline": change.is_baseline,
        "detected_at": iso_text(change.detected_at),
        "page_url": change.page_url,
        "source": change.source,
        "title": change.title,
        "from_version": change.from_version,
        "to_version": change.to_version,
        "summary": change.summary,
        "significance": change.significance,
        "reason": change.reason.value if change.reason else None,
        "dating": change.dating.value if change.dating else None,
        "doubtful": change.is_doubtful,
        "purged": change.is_purged,
        "noise": change.is_noise,
        "untold": change.untold,
        "digest": change.digest,
        "chain_hash": change.chain_hash,
    }


def change_json(change: Change) -> str:
    """Give an entry as one line of JSON."""
    return json.dumps(change_fields(change), ensure_ascii=False)
