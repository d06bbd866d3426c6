"""Two articles → one hash each, their Diff, what kind of edit it is, and how to say it. Pure: nothing here reads or waits."""

from __future__ import annotations

from scraper.compare.hashing import canonical_body, content_hash, payload_digest
from scraper.compare.normalise import NORMALISER_VERSION, canonical_text

__all__ = ["NORMALISER_VERSION", "canonical_body", "canonical_text", "content_hash", "payload_digest"]
