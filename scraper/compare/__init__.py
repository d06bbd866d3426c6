"""Two articles → a hash each, their Diff, what kind of edit it is, and how to say it. All of it is pure."""

from __future__ import annotations

from scraper.compare.classes import classify
from scraper.compare.dating import dating_of
from scraper.compare.diff import diff_articles
from scraper.compare.edits import EditClass
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
from scraper.compare.render import to_html, to_json, to_markdown, to_unified, to_words
from scraper.compare.significance import changed_share, significance
from scraper.compare.summary import summarise

__all__ = [
    "NORMALISER_VERSION",
    "Deleted",
    "Detail",
    "DetailChange",
    "Diff",
    "EditClass",
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
    "changed_share",
    "classify",
    "content_hash",
    "dating_of",
    "diff_articles",
    "payload_digest",
    "significance",
    "summarise",
    "to_html",
    "to_json",
    "to_markdown",
    "to_unified",
    "to_words",
]
