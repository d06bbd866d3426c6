"""The content hash: one short name for everything that counts as an article's content, and the digest of a payload."""

from __future__ import annotations

import hashlib
from typing import Final

from scraper.compare.normalise import NORMALISER_VERSION, canonical_line, canonical_text
from scraper.model import Article, ContentHash, PayloadDigest

_DOMAIN: Final = b"variorum content"
# Canonical text holds no control characters, so that a title can never run into the body.
_FIELD_END: Final = b"\x00"


def content_hash(article: Article) -> ContentHash:
    """Return `n<normaliser version>:` and the SHA-256 of title and body in canonical form. Empty articles have one.

    Where blocks begin and end does not count: a paragraph split in two by markup is no change. What does not
    count (see scraper/noise) is taken out before.
    """
    fields = (canonical_text(article.title), canonical_body(article))
    digest = hashlib.sha256(_FIELD_END.join((_DOMAIN, b"%d" % NORMALISER_VERSION, *map(_encoded, fields))))
    return ContentHash(f"n{NORMALISER_VERSION}:{digest.hexdigest()}")


def canonical_body(article: Article) -> str:
    """Return the canonical text of the whole body as one line."""
    return canonical_line(canonical_text(block.text) for block in article.body)


def payload_digest(payload: bytes) -> PayloadDigest:
    """Return the SHA-256 of a payload's bytes, as 64 hexadecimal digits."""
    return PayloadDigest(hashlib.sha256(payload).hexdigest())


def _encoded(text: str) -> bytes:
    # A lone surrogate is no Unicode, but a decoder may let one through; it must not stop a check.
    return text.encode("utf-8", "surrogatepass")
