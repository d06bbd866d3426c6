"""Two articles → a hash each, their Diff, what kind of edit it is, and how to say it. All of it is pure."""

from __future__ import annotations

from scraper.compare.diff import diff_articles
from scraper.compare.hashing import canonical_body, content_hash, payload_digest
from scraper.compare.hunks import (
    Deleted,
    Detail,
    DetailChange,
    Diff,
    Hunk,
    Inserted,
    Moved,
    Regrouped,
    Replaced,
    Run,
    RunType,
    Span,
    TitleChange,
    Unchanged,
)
from scraper.compare.normalise import NORMALISER_VERSION, canonical_text

__all__ = [
    "NORMALISER_VERSION",
    "Deleted",
    "Detail",
    "DetailChange",
    "Diff",
    "Hunk",
    "Inserted",
    "Moved",
    "Regrouped",
    "Replaced",
    "Run",
    "RunType",
    "Span",
    "TitleChange",
    "Unchanged",
    "canonical_body",
    "canonical_text",
    "content_hash",
    "diff_articles",
    "payload_digest",
]
