"""Hash chains: what was recorded cannot be altered, dropped or reordered unnoticed (docs/hash-chain.md).

An entry's digest is SHA-256 over its canonical JSON, its chain hash SHA-256 over the previous chain hash and the
digest, both as hexadecimal text. A page's versions and readings are one chain, the log another; entries of the log
carry the chain hash of the version they report, so the log's newest hash vouches for everything.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

from storage.codec import canonical_json, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.models import ChangeRecord, PageRecord, ReadingRecord, VersionRecord

START = "0" * 64
"""What the first entry of every chain follows."""


def digest_of(fields: Mapping[str, object]) -> str:
    """SHA-256 over canonical JSON, in hexadecimal."""
    return hashlib.sha256(to_bytes(canonical_json(dict(fields)))).hexdigest()


def next_hash(previous: str, digest: str) -> str:
    """The chain hash of an entry with this digest after an entry with that chain hash."""
    return hashlib.sha256(f"{previous}{digest}".encode("ascii")).hexdigest()


def extend(page: PageRecord, entry: VersionRecord | ReadingRecord, digest: str) -> None:
    """Make an entry the newest of its page's chain."""
    page.chain_hash = next_hash(page.chain_hash or START, digest)
    page.chain_length += 1
    entry.seq, entry.digest, entry.chain_hash = page.chain_length, digest, page.chain_hash


def version_digest(version: VersionRecord, article: bytes, capture: tuple[str, bytes] | None) -> str:
    """Digest of a version: its article's JSON, and digest and JSON of the fetch it was read from."""
    return digest_of(
        {
            "type": "version",
            "number": version.number,
            "content_hash": version.content_hash,
            "recipe": version.recipe,
            "first_seen_at": moment(version.first_seen_at),
            "article": hashlib.sha256(article).hexdigest(),
            "payload": capture[0] if capture else None,
            "exchange": hashlib.sha256(capture[1]).hexdigest() if capture else None,
        }
    )


def reading_digest(reading: ReadingRecord, number: int, article: bytes) -> str:
    """Digest of a version's later reading."""
    return digest_of(
        {
            "type": "reading",
            "number": number,
            "content_hash": reading.content_hash,
            "recipe": reading.recipe,
            "read_at": moment(reading.read_at),
            "article": hashlib.sha256(article).hexdigest(),
        }
    )


def change_digest(change: ChangeRecord) -> str:
    """Digest of an entry of the log."""
    # Entries from before there was a dating keep the digest they had.
    dating = {"dating": change.dating.value} if change.dating else {}
    return digest_of(
        {
            **dating,
            "id": change.id,
            "kind": change.kind.value,
            "classes": list(change.classes),
            "is_baseline": change.is_baseline,
            "is_doubtful": change.is_doubtful,
            "detected_at": moment(change.detected_at),
            "page_url": change.page_url,
            "title": change.title,
            "from_version": change.from_version,
            "to_version": change.to_version,
            "summary": change.summary,
            "significance": f"{change.significance:.6f}",
            "reason": change.reason.value if change.reason else None,
            "version_hash": change.version_hash,
        }
    )


def moment(at: datetime) -> str:
    """A time as digests take it: UTC with six digits of a second, `2025-07-23T09:30:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
