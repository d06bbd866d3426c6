"""What a check takes from storage and gives back: its claim, its plan, what it found and what was written.

Like `records`: frozen dataclasses, free of SQL and cheap to import. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.fetch_options import NO_OPTIONS, FetchOptions
from scraper.judgement import Outcome
from scraper.link_rules import NO_LINK_RULES, LinkRules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scraper.judgement import CheckPlan, GapRun, Standing
    from scraper.model import GapReason, PayloadDigest, SourceKind, Url, Validators
    from scraper.schedule import Schedule
    from storage.records import Cause


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
    schedules: tuple[Schedule, ...]
    """Of all active sources that watch it, each once; at least one."""
    owner: str
    due_at: datetime
    """What was promised: its lag is now less this."""
    lease_until: datetime
    is_requested: bool = False
    """Somebody asked for this check; it is not the schedule's."""
    cause: Cause | None = None
    """Of the promise that it keeps."""


@dataclass(frozen=True, slots=True)
class TimingFacts:
    """What the time of the next check is judged by."""

    kind: SourceKind
    schedules: tuple[Schedule, ...]
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
    stirred_at: datetime | None = None
    """When a source last gave a sign of an edit."""
    gaps: tuple[GapRun, ...] = ()
    """Runs of gaps since the last good answer, oldest first."""


@dataclass(frozen=True, slots=True)
class NextCheck:
    """A promise and why it is so. No time means that the page retires."""

    at: datetime | None
    cause: Cause


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
    link_rules: LinkRules = NO_LINK_RULES
    parts: Mapping[Url, KnownPart] = field(default_factory=dict)
    """Of the own check of a sitemap index: the sitemaps known so far."""
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
class KnownPart:
    """A sitemap that a sitemap index names: when it was asked for last, and how the index dated what was read then."""

    read_at: datetime | None = None
    listed_at: datetime | None = None
    """None too where it could not be read."""
    is_baseline: bool = False
    """Named in the source's first run, so that what it holds when it is read first is told to nobody."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page that a source's own check found, with what the source says of it. `url` is canonical."""

    url: Url
    title: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
    listed_at: datetime | None = None
    """When the page was changed last, or else published, says the source."""
    is_baseline: bool = False
    """It stands in a part of the list that the first run did not come to, so it is told to nobody."""


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
    parts: Mapping[Url, KnownPart] | None = None
    """The sitemaps of a sitemap index, known from now on; None leaves what is known."""
    is_whole: bool = True
    """Whether the pages are all that the source names: of a sitemap index, only what has changed is read again."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record call wrote; nothing where the claim was stale."""

    was_stale: bool = False
    change_ids: tuple[int, ...] = ()
    version_number: int | None = None
    """The version the page shows now."""
    new_page_ids: tuple[int, ...] = ()
