"""Tells an article from everything else a server may send, before it may become a version."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scraper import screen_markers as markers
from scraper.charset import is_wide
from scraper.extract.parse import MAX_TAGS
from scraper.model import GapReason
from scraper.screen_claims import own_titles
from scraper.screen_finding import BOT_WALL, CONSENT_WALL, LOGIN_PAGE, THIN_PAGES, Finding, is_home, says, word_count
from scraper.shells import is_script_shell
from scraper.unclaimed import FEW_WORDS, screen_unclaimed

if TYPE_CHECKING:
    from scraper.judgement import CurrentVersion
    from scraper.model import Article, Response

THIN_WORDS: Final = 120
"""Below this many words of article the page's own words may convict it. Bot walls, consent walls and error pages say
less; of 759 English articles of the corpus 18 are shorter, and none of those holds a convicting phrase in its title."""
VERY_SHORT_WORDS: Final = 40
BARE_WORDS: Final = 12
"""Markup convicts only below this: password fields, captchas and Cloudflare's scripts stand on many sound pages too (of
2,334 pages of the corpus 9 with 20 to 40 words of article have one)."""
CONSENT_WORDS: Final = 400
OPENING_SIGNS: Final = 200
"""A text of fewer words that asks for consent within its first signs is a wall: some explain at length."""
SHRUNK_RATIO: Final = 0.4
SHRUNK_FROM_WORDS: Final = 60
"""An article of at least this many words that falls below the ratio is doubted. Of 458 neighbouring versions of real
government pages 8 do (0.04 to 0.31), the next stand at 0.47: the valley between."""
STUB_RATIO: Final = 0.8
"""A text cut to less than this is a paywall's stub where the page begins to ask for a subscription."""
HEAD_BYTES: Final = 65536
TAIL_BYTES: Final = 4096
SNIFFED_BYTES: Final = 1024
BINARY_SHARE: Final = 0.03
"""With more bytes than this that no text holds, an answer is none. Of 3,735 real pages the worst has .0002; of what is
compressed or encrypted one byte in ten is such."""
HTML_TYPES: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")

_STATUS_REASONS: Final[dict[int, GapReason]] = {
    HTTPStatus.UNAUTHORIZED: GapReason.ACCESS_DENIED,
    HTTPStatus.FORBIDDEN: GapReason.ACCESS_DENIED,
    HTTPStatus.NOT_FOUND: GapReason.NOT_FOUND,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: GapReason.ACCESS_DENIED,
    HTTPStatus.GONE: GapReason.GONE,
    HTTPStatus.TOO_MANY_REQUESTS: GapReason.BUSY,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: GapReason.ACCESS_DENIED,
}
_WITHOUT_PAGE: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.PARTIAL_CONTENT)
_WALL_STATUSES: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def screen_response(response: Response) -> Finding | None:
    """Judge by status, headers, address and completeness: what needs no parse."""
    return (
        _challenge_header(response)
        or _status(response)
        or _media_type(response)
        or _too_many_tags(response)
        or _incomplete(response)
        or _redirected_away(response)
    )


def screen_article(article: Article, response: Response, current: CurrentVersion | None = None) -> Finding | None:
    """Judge what extraction made of the page: walls and error pages that answer 200. `current` is what stood there."""
    words = word_count(article)
    return (
        _asks_consent(article, words)
        or (_thin(article, response, words) if words < THIN_WORDS else None)
        or screen_unclaimed(article, response, current, words)
    )


def screen_against(article: Article, before: Article, response: Response, payload: bytes | None) -> Finding | None:
    """Judge a thin or broken answer against the version that stood there before."""
    if payload is not None and _is_closed(payload) and not _is_closed(response.payload):
        return Finding(GapReason.TRUNCATED, "the document breaks off; earlier ones were whole")
    was, now = word_count(before), word_count(article)
    if not _is_cut(was, now):
        return None
    if _asks_to_subscribe(response.payload) and (now < was * SHRUNK_RATIO or _did_not_ask(payload)):
        return Finding(GapReason.PAYWALL, f"a paywall stub: {now} words where {was} stood")
    if now >= was * SHRUNK_RATIO:
        return None
    return Finding(GapReason.SHRUNK, f"much shorter than before: {now} words where {was} stood")


def asks_former_payload(article: Article, before: Article, response: Response) -> bool:
    """Whether screening asks what the version before was read from: of a broken answer, a cut or a very short text.

    A cut text is held against it by `screen_against`, a very short one by `screen_unclaimed`.
    """
    words = word_count(article)
    return words < FEW_WORDS or not _is_closed(response.payload) or _is_cut(word_count(before), words)


def _is_cut(was: int, now: int) -> bool:
    return was >= SHRUNK_FROM_WORDS and now < was * STUB_RATIO


def _asks_to_subscribe(payload: bytes) -> bool:
    return says(payload.decode("utf-8", "replace").casefold(), markers.PAYWALL_PHRASES)


def _did_not_ask(payload: bytes | None) -> bool:
    return payload is not None and not _asks_to_subscribe(payload)


def _asks_consent(article: Article, words: int) -> Finding | None:
    opening = article.text[:OPENING_SIGNS].casefold()
    if words < CONSENT_WORDS and says(opening, markers.CONSENT_QUESTIONS):
        return CONSENT_WALL
    return None


def _thin(article: Article, response: Response, words: int) -> Finding | None:
    payload = response.payload.lower()
    is_very_short, is_bare = words < VERY_SHORT_WORDS, words < BARE_WORDS
    titles, text = own_titles(article, response.payload), article.text.casefold()
    if is_bare and any(mark in payload for mark in markers.CHALLENGE_MARKUP):
        return BOT_WALL
    for finding, phrases in THIN_PAGES:
        if any(_convicts(phrases, title) for title in titles) or (is_very_short and says(text, phrases.strong)):
            return finding
    if markers.NOT_FREE.search(payload) and _asks_to_subscribe(payload):
        return Finding(GapReason.PAYWALL, "a paywall stub answered instead of the article")
    if is_bare and b'type="password"' in payload:
        return LOGIN_PAGE
    return None if words else Finding(GapReason.EMPTY, _empty_in_words(response))


def _empty_in_words(response: Response) -> str:
    if response.is_rendered:
        return "the page holds no article text, even after its scripts have run"
    if is_script_shell(response.payload, response.header("content-type")):
        return "an empty shell that a script fills: the source needs browser = true (variorum edit SOURCE --browser)"
    return "the page holds no article text"


def _too_many_tags(response: Response) -> Finding | None:
    if response.payload.count(b"<") > MAX_TAGS:
        return Finding(GapReason.TOO_LARGE, f"the page has more than {MAX_TAGS:,} tags and was not read")
    return None


def _challenge_header(response: Response) -> Finding | None:
    for name, part in markers.CHALLENGE_HEADERS:
        value = response.header(name)
        if value is not None and part in value.lower():
            return Finding(GapReason.CHALLENGE, "a bot wall answered (it says so in its headers)")
    return None


def _status(response: Response) -> Finding | None:
    status = response.status
    if status in _WITHOUT_PAGE:
        return Finding(GapReason.EMPTY, f"the server answered {status}, without a whole page")
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    head = response.payload[:HEAD_BYTES].lower()
    if status in _WALL_STATUSES and any(mark in head for mark in markers.CHALLENGE_MARKUP):
        return Finding(GapReason.CHALLENGE, f"a bot wall answered with status {status}")
    if status == HTTPStatus.SERVICE_UNAVAILABLE and response.header("retry-after"):
        return Finding(GapReason.BUSY, "the server answered 503 and asked to come back later")
    is_server_side = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    reason = _STATUS_REASONS.get(status, GapReason.SERVER_ERROR if is_server_side else GapReason.HTTP_ERROR)
    return Finding(reason, f"the server answered {status}")


def _media_type(response: Response) -> Finding | None:
    declared = (response.header("content-type") or "").split(";")[0].strip().lower()
    if declared and declared not in HTML_TYPES:
        return Finding(GapReason.MEDIA_TYPE, f"not a web page: {declared}")
    start = response.payload[:SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(markers.OTHER_MEDIA) or markers.OTHER_DOCUMENT.match(start):
        return Finding(GapReason.MEDIA_TYPE, "not a web page, whatever its headers say")
    if _is_binary(response):
        return Finding(GapReason.MEDIA_TYPE, "not a web page: its bytes are no text")
    return None


def _is_binary(response: Response) -> bool:
    """Whether an answer holds what text does not: it is compressed twice over, encrypted, or mere noise."""
    head = response.payload[:HEAD_BYTES]
    if is_wide(head, response.header("content-type")):
        return False
    return len(head) - len(head.translate(None, markers.BINARY_BYTES)) > len(head) * BINARY_SHARE


def _incomplete(response: Response) -> Finding | None:
    if response.is_truncated:
        return Finding(GapReason.TRUNCATED, "the answer broke off before its end")
    if not response.payload.strip():
        return Finding(GapReason.EMPTY, "the server sent an empty page")
    return None


def _redirected_away(response: Response) -> Finding | None:
    if not response.redirects:
        return None
    asked, got = urlsplit(str(response.requested_url)), urlsplit(response.url)
    place = re.split(r"[^a-z-]+", f"{got.netloc}{got.path}".lower())
    before = re.split(r"[^a-z-]+", f"{asked.netloc}{asked.path}".lower())
    if any(label in place and label not in before for label in markers.CONSENT_PLACES):
        return Finding(GapReason.CONSENT, f"redirected to a consent wall, {got.netloc}")
    if any(label in place and label not in before for label in markers.LOGIN_PLACES):
        return Finding(GapReason.LOGIN, f"redirected to a login page, {got.netloc}")
    if is_home(got.path) and not got.query and not is_home(asked.path):
        return Finding(GapReason.HOME_REDIRECT, "redirected to the site's home page")
    return None


def _is_closed(payload: bytes) -> bool:
    return b"</html" in payload[-TAIL_BYTES:].lower()


def _convicts(phrases: markers.Phrases, title: str) -> bool:
    return says(title, phrases.strong) or any(
        phrase in title and 2 * len(phrase) >= len(title) for phrase in phrases.weak
    )
