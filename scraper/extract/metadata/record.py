"""What is known about an article apart from its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import ArticleType


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article. Whatever it does not say is empty or None."""

    title: str = ""
    """Without the site's name."""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    """Aware, with the offset it was stated with; without one it is read as UTC, without a time as midnight."""
    modified_at: datetime | None = None
    language: str | None = None
    """BCP 47 primary subtag, as the page states it; see `detect_language` for what its text is in."""
    description: str | None = None
    image: str | None = None
    canonical_url: str | None = None
    """Absolute, as stated: whether it may decide identity (same registrable domain, no home page) is for the caller."""
    site_name: str | None = None
    article_type: ArticleType | None = None
    """A hint from structured data, or None; the body has its own say."""
    origins: tuple[str, ...] = ()
    """Addresses that structured data names as the article's source."""
    json_ld_body: str | None = None
    """`articleBody` as it stands: evidence, not text to show."""
