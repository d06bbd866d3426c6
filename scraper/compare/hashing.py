"""The content hash: one short name for everything that counts as an article's content, and the digest of a payload."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from scraper.compare.normalise import NORMALISER_VERSION, canonical_text
from scraper.model import Article, ContentHash, PayloadDigest

_DOMAIN: Final = b"variorum content"
# Canonical text holds no control characters, so that a title can never run into the body.
_FIELD_END: Final = b"\x00"


def content_hash(article: Article, noise: frozenset[str] = frozenset()) -> ContentHash:
    """Return `n<normaliser version>:` and the SHA-256 of title and body in canonical form. Empty articles have one.

    Where blocks begin and end does not count: a paragraph split in two by markup is no change. `noise` holds the
    canonical texts of blocks that are left out (learned counters, clocks, rotating boxes).
    """
    fields = (canonical_text(article.title), canonical_body(article, noise))
    digest = hashlib.sha256(_FIELD_END.join((_DOMAIN, b"%d" % NORMALISER_VERSION, *map(_encoded, fields))))
    return ContentHash(f"n{NORMALISER_VERSION}:{digest.hexdigest()}")


def canonical_body(article: Article, noise: frozenset[str] = frozenset()) -> str:
    """Return the canonical text of the whole body as one line, less the blocks whose canonical text is noise."""
    texts = (canonical_text(block.text) for block in article.body)
    # Once more over the whole: a block that is only a full stop belongs to the sentence before it.
    return canonical_text(" ".join(text for text in texts if text and text not in noise))


def without_noise(article: Article, noise: frozenset[str]) -> Article:
    """Return the article less the blocks whose canonical text is noise, so that a diff sees what the hash sees."""
    if not noise:
        return article
    return replace(article, blocks=tuple(block for block in article.blocks if canonical_text(block.text) not in noise))


def payload_digest(payload: bytes) -> PayloadDigest:
    """Return the SHA-256 of a payload's bytes, as 64 hexadecimal digits."""
    return PayloadDigest(hashlib.sha256(payload).hexdigest())


def _encoded(text: str) -> bytes:
    # A lone surrogate is no Unicode, but a decoder may let one through; it must not stop a check.
    return text.encode("utf-8", "surrogatepass")
