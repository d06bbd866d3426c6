"""What the rules of the screen share: the finding, how words are counted, which path is a home page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper import screen_markers as markers
from scraper.model import GapReason

if TYPE_CHECKING:
    from scraper.model import Article


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an answer is no article, with a sentence for people."""

    reason: GapReason
    detail: str


BOT_WALL: Final = Finding(GapReason.CHALLENGE, "a bot wall answered instead of the article")
ERROR_PAGE: Final = Finding(GapReason.SOFT_404, "the page says that it was not found, with status 200")
MAINTENANCE_PAGE: Final = Finding(GapReason.MAINTENANCE, "a maintenance page answered instead of the article")
CONSENT_WALL: Final = Finding(GapReason.CONSENT, "a consent wall answered instead of the article")
LOGIN_PAGE: Final = Finding(GapReason.LOGIN, "a login page answered instead of the article")
THIN_PAGES: Final = (
    (BOT_WALL, markers.CHALLENGE),
    (ERROR_PAGE, markers.NOT_FOUND),
    (MAINTENANCE_PAGE, markers.MAINTENANCE),
    (CONSENT_WALL, markers.CONSENT),
    (LOGIN_PAGE, markers.LOGIN),
)
"""What thin pages say that are no articles, in the order in which they are asked."""

_LANGUAGE_ROOT = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿฀-๿]{8}")


def word_count(article: Article) -> int:
    """Words of the body; a script without spaces counts a word for two characters."""
    text = article.text
    spaced = len(text.split())
    # The pattern takes four times as long as parting the words, and finds nothing in ASCII.
    is_unspaced = not text.isascii() and _UNSPACED.search(text) is not None
    return max(spaced, len(text) // 2) if is_unspaced else spaced


def is_home(path: str) -> bool:
    """Say whether a path is that of a site's home page, a language's own among them."""
    path = path.lower().rstrip("/")
    return path in markers.HOME_PATHS or bool(_LANGUAGE_ROOT.fullmatch(path))


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """Say whether a case-folded text holds one of these phrases."""
    return any(phrase in text for phrase in phrases)
