"""What storage gives and takes: frozen dataclasses, free of SQL and cheap to import. Times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.fetch_options import NO_OPTIONS, FetchOptions
from scraper.health import Health
from scraper.judgement import Outcome
from scraper.rules import NO_RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from scraper.judgement import CheckPlan, Evidence, GapRun, Standing
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
        Validators,
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


class ManagedBy(StrEnum):
    """Who says what a source is: the command line, or the configuration file."""

    COMMAND = "command"
    CONFIG = "config"


class NoiseState(StrEnum):
    """What becomes of a spot: held out, told after all, forgotten, or counting again by itself."""

    HELD_OUT = "held_out"
    KEPT = "kept"
    FORGOTTEN = "forgotten"
    LET_IN = "let_in"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to be added. The same kind and canonical URL is the same source."""

    kind: SourceKind
    url: Url
    name: str | None = None
    tags: tuple[str, ...] = ()
    every_s: float | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    managed_by: ManagedBy = ManagedBy.COMMAND
    fetch_options: FetchOptions = NO_OPTIONS
    rules: Rules = NO_RULES


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """What to change of a source: None leaves as it is, empty clears, `every_s=0` means the default."""

    name: str | None = None
    tags: tuple[str, ...] | None = None
    every_s: float | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    managed_by: ManagedBy | None = None
    fetch_options: FetchOptions | None = None
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the user asks to watch. Of a page source, schedule and last outcome are those of its page."""

    id: int
    kind: SourceKind
    url: Url
    name: str | None
    tags: tuple[str, ...]
    every_s: float | None
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

    @property
    def label(self) -> str:
        """The name people know it by: its name, else its address."""
        return self.name or self.url


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


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to make one check, until its lease ends. Each claim has a new token, so a late holder is told apart."""

    token: str
    page_id: int | None
    source_id: int
    url: Url
    host: str
    kind: SourceKind
    """`page` for the check of a page, whichever source found it; else the source's own check."""
    every_s: float | None
    owner: str
    due_at: datetime
    """What was promised: its lag is now less this."""
    lease_until: datetime
    is_requested: bool = False
    """Somebody asked for this check; it is not the schedule's."""


@dataclass(frozen=True, slots=True)
class TimingFacts:
    """What the time of the next check is judged by."""

    kind: SourceKind
    every_s: float | None
    due_at: datetime
    added_at: datetime
    last_checked_at: datetime | None = None
    last_changed_at: datetime | None = None
    failing_since: datetime | None = None
    failure_count: int = 0
    version_count: int = 0
    changed_at: tuple[datetime, ...] = ()
    """When contents changed, newest first, twenty at most."""
    is_removed: bool = False
    is_requested: bool = False
    next_check_at: datetime | None = None
    """The promise before this check; a requested check need not move it."""
    is_discovered: bool = False
    """A page that no page source names."""
    seed: int = 0
    """The page's or source's id: spreads what would else be checked at the same moment."""
    published_at: datetime | None = None
    """Of the version shown now."""
    gaps: tuple[GapRun, ...] = ()
    """Runs of gaps since the last good answer, oldest first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a check starts from. `check` is None for a source's own check."""

    check: CheckPlan | None
    validators: Validators
    timing: TimingFacts
    validated_url: str | None = None
    """The final address of the answer that gave the validators; None where that was the page's own."""
    known_pages: int = 0
    """Of a source's own check: the pages it has found so far."""
    is_first_run: bool = False
    last_digest: PayloadDigest | None = None
    """Of a source's own check: the payload its links were read from last."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fetch_options: FetchOptions = NO_OPTIONS
    asked_by: Url | None = None
    """The address of the source whose fetch options these are: secrets go to its origin only."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of a page's plan that is loaded for many pages at once; enough where nothing has changed."""

    standing: Standing
    validators: Validators
    timing: TimingFacts
    validated_url: str | None = None
    fetch_options: FetchOptions = NO_OPTIONS
    asked_by: Url | None = None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page that a source's own check found. `url` is canonical."""

    url: Url
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DiscoveryResult:
    """What the check of an index, feed or sitemap found; no pages where it was a gap or not modified."""

    checked_at: datetime
    detail: str
    outcome: Outcome = Outcome.DISCOVERED
    reason: GapReason | None = None
    pages: tuple[FoundPage, ...] = ()
    validators: Validators | None = None
    validated_url: str | None = None
    """The final address of the answer that gave the validators."""
    digest: PayloadDigest | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record call wrote; nothing where the claim was stale."""

    was_stale: bool = False
    change_ids: tuple[int, ...] = ()
    version_number: int | None = None
    """The version the page shows now."""
    new_page_ids: tuple[int, ...] = ()


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
class Delivery:
    """One change to be told on one channel. `delivery_id` stays the same however often it is tried."""

    id: int
    delivery_id: str
    channel: str
    change: Change
    attempts: int


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A running service."""

    owner: str
    pid: int
    host: str
    version: str
    started_at: datetime | None = None
    beat_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The state of everything, for `variorum status`."""

    sources: int
    pages: int
    versions: int
    changes: int
    due_now: int
    lag_s: float
    """How late the oldest broken promise is; 0 where none is."""
    undelivered: int
    sources_by_state: Mapping[SourceState, int] = field(default_factory=dict)
    pages_by_state: Mapping[PageState, int] = field(default_factory=dict)
    failing: Mapping[GapReason, int] = field(default_factory=dict)
    """Pages whose last check was a gap, by its reason."""
    health: Mapping[Health, int] = field(default_factory=dict)
    """Watched pages by how they fare."""
    ill_sources: int = 0
    """Sources whose own list of pages cannot be read."""
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a whole site has in common, or the network (scope `*`), told once for all its pages."""

    scope: str
    health: Health
    reason: GapReason
    since_at: datetime


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What an upgrade of the database did."""

    before: str | None
    after: str
    applied: tuple[str, ...]
    backup: Path | None = None

    @property
    def was_created(self) -> bool:
        """Whether the database is new."""
        return self.before is None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a database, and where."""

    where: str
    detail: str
