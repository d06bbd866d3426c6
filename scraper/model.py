"""The nouns that every room shares, as frozen dataclasses. Times are aware and in UTC; durations name their unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from datetime import datetime

Url = NewType("Url", str)
"""An absolute http or https address in canonical form (see scraper/urls.py)."""
ContentHash = NewType("ContentHash", str)
"""`n<normaliser version>:` and 64 hexadecimal digits of SHA-256 (see scraper/compare/hashing.py)."""
PayloadDigest = NewType("PayloadDigest", str)
"""64 hexadecimal digits: SHA-256 of a payload's bytes."""
Recipe = NewType("Recipe", str)
"""Versions of extractor, normaliser and rules that made a version, as `e1.n1.r1`."""


class SourceKind(StrEnum):
    """What a source watches."""

    PAGE = "page"
    INDEX = "index"
    FEED = "feed"
    SITEMAP = "sitemap"


class ChangeKind(StrEnum):
    """What an entry of the change log reports."""

    ADDED = "added"
    EDITED = "edited"
    RESTORED = "restored"
    REMOVED = "removed"
    RETURNED = "returned"
    MOVED = "moved"
    HEALTH = "health"


class Dating(StrEnum):
    """Whether a page says that it was edited."""

    NOTED = "noted"
    """Its text says so: the edit brings or changes a note of correction or update."""
    DATED = "dated"
    """It gives another time of modification than before, and no note."""
    SILENT = "silent"
    """It gives a time of modification, and that stood still."""
    UNKNOWN = "unknown"
    """It gives no time of modification."""


class BlockType(StrEnum):
    """What a block of an article is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    PREFORMATTED = "preformatted"
    CAPTION = "caption"


class ArticleType(StrEnum):
    """What a page is."""

    ARTICLE = "article"
    GALLERY = "gallery"
    VIDEO = "video"
    LIVE_BLOG = "live_blog"
    INDEX = "index"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a block: where its text starts and ends there (in code points), and where it leads (absolute)."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an article's body, as it stood on the page, white space folded (kept in preformatted text)."""

    type: BlockType
    text: str
    level: int = 0
    """Of a heading 1 to 6; of a list item its depth from 1; otherwise 0."""
    links: tuple[Link, ...] = ()
    is_standfirst: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table its cells; its text holds them too, a line per row, cells parted by ` | `."""
    is_ordered: bool = False
    """Of a list item: whether its list is numbered."""


@dataclass(frozen=True, slots=True)
class Article:
    """What extraction makes of a payload. An empty one (no title, no blocks) is an honest answer."""

    title: str = ""
    blocks: tuple[Block, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    """Aware, with the offset that the page states (UTC if none), so that its day is the one its readers saw."""
    modified_at: datetime | None = None
    language: str | None = None
    """BCP 47 primary subtag, `it`."""
    description: str | None = None
    image: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    article_type: ArticleType = ArticleType.OTHER
    origins: tuple[str, ...] = ()
    """Addresses that the page itself names as its source, in order of appearance."""

    @property
    def byline(self) -> str | None:
        """The authors in one line, or None."""
        return ", ".join(self.authors) or None

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks that the content hash covers: all but captions."""
        return tuple(block for block in self.blocks if block.type is not BlockType.CAPTION)

    @property
    def text(self) -> str:
        """The body as plain text, blocks parted by a blank line."""
        return "\n\n".join(block.text for block in self.body)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it again with (RFC 9110 § 8.8), echoed byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the address that answered, with which status, and where it pointed (absolute)."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Request:
    """One fetch to be made."""

    url: Url
    validators: Validators = Validators()
    validated_url: str | None = None
    """The final address of the answer that gave the validators, if redirects led away from `url`: they are sent there
    only, because elsewhere a 304 would speak of another document."""
    past_caches: bool = False
    """Whether caches on the way are to ask the origin before they answer (no-cache, RFC 9111 § 5.2.1.4)."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Headers of the source's own (cookies, authorization), sent besides or over the client's, to the origin of `url`
    only. Their values are never recorded."""
    proxy: str | None = field(default=None, repr=False)
    """`http://name:word@host:port`, never recorded."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What must not be recorded wherever it turns up: a server may send a secret back in a header or an address."""
    accept_language: str | None = None
    """As in the header, instead of the client's, sent to every host."""
    browser: bool = False
    """Whether a browser runs the page's scripts; then no validators are sent, for the document is not all there is."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered, after redirects, whatever its status."""

    requested_url: Url
    url: str
    """The final address, after redirects."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """In the order received; decoded as ISO 8859-1, so that no byte is lost."""
    payload: bytes
    """After transfer- and content-coding, before charset decoding."""
    fetched_at: datetime
    """When the answer was whole."""
    elapsed_ms: int = 0
    request_headers: tuple[tuple[str, str], ...] = ()
    """As sent, secrets replaced."""
    redirects: tuple[Redirect, ...] = ()
    http_version: str = "HTTP/1.1"
    peer: str | None = None
    """Address and port that answered, `203.0.113.7:443`."""
    is_truncated: bool = False
    """Fewer bytes came than the server announced, or the connection broke in mid-body."""
    is_rendered: bool = False
    """The payload is the document as it stood after a browser ran its scripts."""

    def header(self, name: str) -> str | None:
        """Return the first value of a header (case-insensitive), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def validators(self) -> Validators:
        """What to ask with next time."""
        return Validators(etag=self.header("etag"), last_modified=self.header("last-modified"))


class FailureReason(StrEnum):
    """Why a fetch gave no response."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    REDIRECT_LOOP = "redirect_loop"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_URL = "refused_url"
    ROBOTS = "robots"
    BUSY = "busy"
    """The server said to come back later (429 or 503 with Retry-After) and that time has not come."""
    NOT_SET_UP = "not_set_up"
    """Something is missing here, on our side: a secret that the source names, or the browser."""


class GapReason(StrEnum):
    """Why a check saw no article. The first group comes from the fetch (the values of FailureReason)."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    REDIRECT_LOOP = "redirect_loop"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_URL = "refused_url"
    ROBOTS = "robots"
    BUSY = "busy"
    NOT_SET_UP = "not_set_up"

    NOT_FOUND = "not_found"
    GONE = "gone"
    ACCESS_DENIED = "access_denied"
    HTTP_ERROR = "http_error"
    SERVER_ERROR = "server_error"
    SOFT_404 = "soft_404"
    HOME_REDIRECT = "home_redirect"
    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    PAYWALL = "paywall"
    MAINTENANCE = "maintenance"
    MEDIA_TYPE = "media_type"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    SHRUNK = "shrunk"
    UNCONFIRMED = "unconfirmed"
    """A change too odd to be believed at once: the next check, soon and unconditional, is the second look."""

    INTERNAL = "internal"
    """The check failed inside Variorum; the log of the service holds the traceback."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A fetch that gave no response: an expected outcome, so a value."""

    requested_url: Url
    reason: FailureReason
    detail: str
    """A sentence for people, without secrets."""
    fetched_at: datetime
    elapsed_ms: int = 0
    redirects: tuple[Redirect, ...] = ()
    retry_after_s: float | None = None
