"""What storage gives and takes of the things it keeps: sources, pages, captures, versions, changes, noise.

Frozen dataclasses, free of SQL and cheap to import. Times are aware and in UTC. What checks are made of is in
`check_records`, what the service and the whole database say of themselves in `service_records`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scraper.fetch_options import NO_OPTIONS, FetchOptions
from scraper.health import Health
from scraper.link_rules import NO_LINK_RULES, LinkRules
from scraper.rules import NO_RULES, Rules
from scraper.schedule import Interval, Schedule

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.judgement import Evidence, Outcome
    from scraper.model import (
        Article,
        ChangeKind,
        ContentHash,
        Dating,
        GapReason,
        PayloadDigest,
        Recipe,
        Redirect,
        SourceKind,
        Url,
    )
    from scraper.noise.spots import Spot


class SourceState(StrEnum):
    """Whether a source is looked at. A removed one keeps its pages' versions."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class PageState(StrEnum):
    """Whether a page is looked at: active while one of its sources is."""

    ACTIVE = "active"
    PAUSED = "paused"
    MOVED = "moved"
    """Another page has its address by now and is looked at in its place; this one keeps its history."""
    RETIRED = "retired"
    """Quiet for so long that it is looked at no more, until its source gives a sign of it."""


class Cause(StrEnum):
    """Why the next check is when it is."""

    NEW = "new"
    """Nobody has looked yet."""
    INTERVAL = "interval"
    CALENDAR = "calendar"
    """A cron expression or a window."""
    ADAPTIVE = "adaptive"
    """By age and edits (scheduler/life.py)."""
    RETRY = "retry"
    """Trouble that mostly passes soon."""
    BACK_OFF = "back_off"
    """Trouble that lasts."""
    REFUSED = "refused"
    REMOVED = "removed"
    DOUBT = "doubt"
    """The answer may be a slip of the server: looks that confirm or undo it."""
    SECOND_LOOK = "second_look"
    """An odd change, told if it is still there."""
    RETRY_AFTER = "retry_after"
    """The server asked for it."""
    ASKED = "asked"
    """Somebody asked for a check now."""
    EDITED = "edited"
    """Its source was given another schedule."""
    WOKEN = "woken"
    """Its source listed it anew or gave it a later date."""
    CLOCK = "clock"
    """The clock was set back, and what was promised moved with it."""
    QUIET = "quiet"
    """There is none: the page has retired, quiet for so long."""
    SURPLUS = "surplus"
    """There is none: the page has retired, beyond the newest that its source keeps active."""


def cause_of_retirement(next_cause: Cause | None) -> Cause:
    """Why a page retired, by what its row names: surplus where that is named, else it was quiet."""
    return Cause.SURPLUS if next_cause is Cause.SURPLUS else Cause.QUIET


class ManagedBy(StrEnum):
    """Who says what a source is: the command line, the configuration file, or a page that names it as its origin."""

    COMMAND = "command"
    CONFIG = "config"
    ORIGIN = "origin"
    """Nobody: a page of a source that follows origins names it."""


class NamedBy(StrEnum):
    """How a page names its origin; the strongest evidence first."""

    PAGE = "page"
    """In a line of its text, or in its structured data."""
    CANONICAL = "canonical"
    """By a canonical link that leads to another site."""
    REDIRECT = "redirect"
    """By redirects that lead to another site."""


class NoiseState(StrEnum):
    """What becomes of a spot: held out, told after all, forgotten, or counting again by itself."""

    HELD_OUT = "held_out"
    KEPT = "kept"
    FORGOTTEN = "forgotten"
    LET_IN = "let_in"


class TokenScope(StrEnum):
    """What a token of the API may do: read alone, or steer too."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Retention:
    """Which payloads may go: the older ones, beyond the newest so many of their page; where both are said, both hold.

    None says nothing. Where neither is said, of a source that holds which holds for all, and of that nothing goes.
    """

    payloads_for_s: float | None = None
    """Infinite: they stay for ever."""
    payloads_per_page: int | None = None

    @property
    def is_said(self) -> bool:
        """Whether it says anything at all."""
        return self != NO_RETENTION


NO_RETENTION = Retention()
MOST_PAYLOADS: Final = 10**9
"""Of a page, that can be said: a column of either database holds it."""


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to be added. The same kind and canonical URL is the same source."""

    kind: SourceKind
    url: Url
    name: str | None = None
    tags: tuple[str, ...] = ()
    every_s: float | None = None
    """A plain interval, in place of a schedule."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    managed_by: ManagedBy = ManagedBy.COMMAND
    fetch_options: FetchOptions = NO_OPTIONS
    rules: Rules = NO_RULES
    link_rules: LinkRules = NO_LINK_RULES
    follows_origins: bool = False
    """Whether the pages that its pages name as their origins are put under watch too."""
    schedule: Schedule | None = None
    """Of the source's own check, of a page source's page; None: every 15 minutes."""
    pages_schedule: Schedule | None = None
    """Of the pages that an index, feed or sitemap brings; None: adaptive."""
    retention: Retention = NO_RETENTION


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What to change of a source: None leaves as it is, empty clears, `every_s=0` means the usual schedule.

    Promises already made stay; `reschedule` (scheduler/rescheduling.py) makes them anew.
    """

    name: str | None = None
    tags: tuple[str, ...] | None = None
    every_s: float | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    managed_by: ManagedBy | None = None
    fetch_options: FetchOptions | None = None
    rules: Rules | None = None
    link_rules: LinkRules | None = None
    follows_origins: bool | None = None
    schedule: Schedule | None = None
    pages_schedule: Schedule | None = None
    retention: Retention | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the user asks to watch. Of a page source, schedule and last outcome are those of its page."""

    id: int
    kind: SourceKind
    url: Url
    name: str | None
    tags: tuple[str, ...]
    schedule: Schedule | None
    """None where nobody gave one."""
    state: SourceState
    managed_by: ManagedBy
    added_at: datetime
    next_check_at: datetime | None
    last_checked_at: datetime | None
    first_run_done_at: datetime | None
    pages: int
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    last_outcome: Outcome | None = None
    last_reason: GapReason | None = None
    last_detail: str | None = None
    removed_at: datetime | None = None
    health: Health = Health.HEALTHY
    failing_since: datetime | None = None
    pages_in_trouble: int = 0
    """Of its pages, those that are failing, blocked or gone."""
    fetch_options: FetchOptions = NO_OPTIONS
    rules: Rules = NO_RULES
    link_rules: LinkRules = NO_LINK_RULES
    follows_origins: bool = False
    followed_from: int | None = None
    """The source that had this one put under watch, as an origin of its pages."""
    pages_schedule: Schedule | None = None
    """Of the pages that a list brings; None: adaptive."""
    next_cause: Cause | None = None
    retention: Retention = NO_RETENTION

    @property
    def label(self) -> str:
        """The name people know it by: its name, else its address."""
        return self.name or self.url

    @property
    def every_s(self) -> float | None:
        """Its interval, None where its schedule is none."""
        rhythm = self.schedule.rhythm if self.schedule else None
        return rhythm.every_s if isinstance(rhythm, Interval) else None


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How much a source has brought so far."""

    pages: int
    versions: int
    changes: int
    failing: int


@dataclass(frozen=True, slots=True)
class Page:
    """One document, known by its canonical URL."""

    id: int
    url: Url
    host: str
    title: str | None
    state: PageState
    is_removed: bool
    source_ids: tuple[int, ...]
    added_at: datetime
    next_check_at: datetime | None
    last_checked_at: datetime | None
    last_outcome: Outcome | None
    last_reason: GapReason | None
    last_detail: str | None
    version_number: int | None
    """The version it shows now."""
    version_count: int
    failing_since: datetime | None
    failure_count: int = 0
    """Gaps since the last answer that held an article."""
    last_seen_at: datetime | None = None
    """The last check that saw an article."""
    last_changed_at: datetime | None = None
    health: Health = Health.HEALTHY
    next_cause: Cause | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive checks with one outcome and reason."""

    id: int
    outcome: Outcome
    reason: GapReason | None
    evidence: Evidence | None
    first_at: datetime
    last_at: datetime
    count: int
    longest_pause_s: float
    """The longest time between two of its checks."""
    detail: str
    version_number: int | None


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored fetch."""

    id: int
    page_id: int
    fetched_at: datetime
    status: int
    payload_digest: PayloadDigest
    payload_size: int
    is_revisit: bool
    """An earlier capture holds the same payload."""
    requested_url: str
    final_url: str
    headers: tuple[tuple[str, str], ...]
    request_headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    http_version: str = "HTTP/1.1"
    peer: str | None = None
    elapsed_ms: int = 0
    is_truncated: bool = False
    is_rendered: bool = False


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A stored fetch as lists show it: without addresses and headers, which are packed."""

    id: int
    fetched_at: datetime
    status: int
    payload_digest: PayloadDigest
    payload_size: int
    is_revisit: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as lists show it."""

    id: int
    page_id: int
    page_url: Url
    number: int
    title: str
    words: int
    content_hash: ContentHash
    recipe: Recipe
    first_seen_at: datetime
    last_seen_at: datetime
    times_shown: int
    """How often the page came to show it: 1, plus one per restoration."""
    is_current: bool
    chain_hash: str


@dataclass(frozen=True, slots=True)
class Version:
    """One distinct content of a page. Article, hash and recipe are those of its newest reading."""

    id: int
    page_id: int
    page_url: Url
    number: int
    content_hash: ContentHash
    recipe: Recipe
    article: Article
    first_seen_at: datetime
    last_seen_at: datetime
    capture_id: int | None
    chain_hash: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change log. Of a purged one only kind, times, numbers and digests are left."""

    id: int
    kind: ChangeKind
    classes: tuple[str, ...]
    is_baseline: bool
    detected_at: datetime
    page_id: int | None
    page_url: str
    source: str
    """The source's name, else its address; empty where it was purged."""
    source_id: int | None
    title: str
    from_version: int | None
    to_version: int | None
    summary: str
    significance: float
    reason: GapReason | None
    is_doubtful: bool
    digest: str
    chain_hash: str
    is_purged: bool = False
    is_noise: bool = False
    """Nothing but noise, as was learned afterwards."""
    untold: str | None = None
    """Why the rules of its source left it untold."""
    dating: Dating | None = None
    """Of an edit or a restoration: whether the page says that it was edited. None where nobody had asked yet."""


@dataclass(frozen=True, slots=True)
class NoiseRow:
    """Noise of a page: the spot, how often it differed in how many checks, and what was seen there last."""

    spot: Spot
    state: NoiseState
    since_at: datetime
    ended_at: datetime | None
    checks: int
    differed: int
    last_differed_at: datetime | None
    last_text: str


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of the API; its secret was shown once and is not kept."""

    name: str
    scope: TokenScope
    added_at: datetime
