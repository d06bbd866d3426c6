"""Tells walls, error and default pages by what they do not say: that they are an article.

Publishers mark articles by date, byline and metadata. Where a page has none of these, weaker signs convict it than
elsewhere, and hardly any text is no article at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scraper import screen_markers as markers
from scraper.model import GapReason
from scraper.screen_claims import claims_to_be_article, own_titles
from scraper.screen_finding import CONSENT_WALL, ERROR_PAGE, THIN_PAGES, Finding, is_home, says

if TYPE_CHECKING:
    from scraper.judgement import CurrentVersion
    from scraper.model import Article, Response

FEW_WORDS: Final = 80
VERY_FEW_WORDS: Final = 40
"""A shorter text is no article, from here on unless the markup calls it one: of 2,334 pages of the corpus 4 are such, a
product, an advertisement and a list of services among them."""
SHORT_WORDS: Final = 200
"""Up to here the opening words may convict, up to the next figure the title alone."""
LONG_WORDS: Final = 800
OPENING_SIGNS: Final = 200
CONSENT_SHARE: Final = 0.05
"""Of the words of consent walls more than this are about consent."""
MOST_OF_TITLE: Final = 0.6
"""A phrase that fills this share of a title is what the page is about."""


def screen_unclaimed(
    article: Article, response: Response, current: CurrentVersion | None, words: int
) -> Finding | None:
    """Judge a page of so many words that nowhere claims to be an article; `current` is what stood there before."""
    if words >= LONG_WORDS or claims_to_be_article(article, response.payload):
        return None
    titles, opening = own_titles(article, response.payload), article.text[: 2 * OPENING_SIGNS].casefold()
    return (
        _elsewhere(article, response)
        or _about_itself(titles)
        or (_short(article, titles, opening) if words < SHORT_WORDS else None)
        or _consent(article, titles, opening, response.payload)
        or (_few_words(words, response.payload, current) if words < FEW_WORDS else None)
    )


def _elsewhere(article: Article, response: Response) -> Finding | None:
    """A page that is really another: the home page by its own word, or the section above the address asked for."""
    asked = urlsplit(str(response.requested_url)).path
    own = urlsplit(article.canonical_url or "")
    if own.netloc and is_home(own.path) and not own.query and not is_home(asked):
        return Finding(GapReason.HOME_REDIRECT, "the site's home page answered instead of the article")
    above = urlsplit(response.url).path.rstrip("/") + "/"
    rest = asked.removeprefix(above) if asked.startswith(above) else ""
    if response.redirects and rest and not rest.lower().startswith(("index.", "default.")):
        return Finding(GapReason.HOME_REDIRECT, "redirected to the section above it")
    return None


def _about_itself(titles: tuple[str, ...]) -> Finding | None:
    for finding, phrases in THIN_PAGES:
        if any(_fills(phrase, title) for title in titles for phrase in phrases.strong):
            return finding
    return _not_found(titles)


def _fills(phrase: str, title: str) -> bool:
    return phrase in title and len(phrase) >= len(title) * MOST_OF_TITLE


def _short(article: Article, titles: tuple[str, ...], opening: str) -> Finding | None:
    for finding, phrases in THIN_PAGES:
        if says(opening[:OPENING_SIGNS], phrases.strong):
            return finding
    if (article.site_name or "").casefold() in titles[:1]:
        return Finding(GapReason.EMPTY, "the page has no headline but the name of the site")
    if markers.ERROR_MESSAGE.search(article.text):
        return Finding(GapReason.MAINTENANCE, "an error message answered instead of the article")
    return _not_found((opening[:OPENING_SIGNS],))


def _not_found(texts: tuple[str, ...]) -> Finding | None:
    if any(markers.SAYS_NOT_FOUND.search(text) for text in texts):
        return ERROR_PAGE
    return None


def _consent(article: Article, titles: tuple[str, ...], opening: str, payload: bytes) -> Finding | None:
    text = article.text.casefold()
    words = len(text.split())
    dense = words and len(markers.CONSENT_VOCABULARY.findall(text)) > CONSENT_SHARE * words
    asks = dense and markers.CONSENT_BUTTON.search(payload.decode("utf-8", "replace").casefold())
    if markers.PARTNERS.search(opening) or (asks and not any(markers.POLICY.search(title) for title in titles)):
        return CONSENT_WALL
    return None


def _few_words(words: int, payload: bytes, current: CurrentVersion | None) -> Finding | None:
    if words >= VERY_FEW_WORDS and b"<article" in payload.lower():
        return None
    # Where what stood there claimed nothing either, a short text may well be what an editor left of it.
    if current is not None and not claims_to_be_article(current.article, current.payload or b""):
        return None
    return Finding(GapReason.EMPTY, f"hardly any text ({words} words), and nothing says that it is an article")
