"""What a check starts from and what it finds: the nouns of check.py without its machinery, for storage to name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scraper.model import GapReason
from scraper.noise.spots import NO_NOISE, Noise
from scraper.rules import NO_RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scraper.compare.excerpts import Excerpt
    from scraper.compare.hunks import DetailChange
    from scraper.model import (
        Article,
        ChangeKind,
        ContentHash,
        Dating,
        PayloadDigest,
        Recipe,
        Response,
        Url,
        Validators,
    )
    from scraper.noise.spots import Sighting, Spot

HELD_CHECKS: Final = 3
HELD_FOR: Final = timedelta(hours=1)
"""A doubtful answer is believed after this many checks in a row, spread over at least this long."""
REMOVING: Final = frozenset({GapReason.NOT_FOUND, GapReason.GONE, GapReason.SOFT_404, GapReason.HOME_REDIRECT})
"""Reasons that, where they hold, mean that the page was taken away."""
GIVEN_UP: Final = frozenset({GapReason.NOT_FOUND, GapReason.GONE})
"""What a server says of an address that it gave up: with the same text at another of its addresses, once is enough."""


class Outcome(StrEnum):
    """How a check of a page ended. Consecutive checks with one outcome and reason are one run."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    EDITED = "edited"
    RESTORED = "restored"
    GAP = "gap"
    DISCOVERED = "discovered"
    """A check of a source that finds pages (index, feed, sitemap) was answered."""


class Evidence(StrEnum):
    """What an `unchanged` rests on, cheapest first."""

    NOT_MODIFIED = "not_modified"
    SAME_PAYLOAD = "same_payload"
    SAME_ARTICLE = "same_article"


class Keep(StrEnum):
    """What storage keeps of a fetch."""

    COUNT = "count"
    """Only the run's counter and the last digest."""
    PAYLOAD = "payload"
    """A capture with its payload (for FetchFailure: nothing to keep)."""


@dataclass(frozen=True, slots=True)
class CurrentVersion:
    """The version a page shows now, with the payload it was read from (None where it was purged)."""

    number: int
    content_hash: ContentHash
    recipe: Recipe
    article: Article
    payload: bytes | None = None
    content_type: str | None = None
    final_url: str | None = None
    last_read: Article | None = None
    """As it was read last, and by which recipe, where its details (caption, byline, dates, links) differ by now."""
    last_read_recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class GapRun:
    """One run of gaps since the last answer that held an article."""

    reason: GapReason
    first_at: datetime
    last_at: datetime
    count: int
    last_digest: PayloadDigest | None = None
    """Of the last answer among them that had a payload."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a server answered, as far as it takes to read it again."""

    payload: bytes
    content_type: str | None
    url: str


@dataclass(frozen=True, slots=True)
class MoveSign:
    """Where a page's permanent redirects lead, check after check."""

    url: Url
    """In canonical form."""
    since: datetime
    count: int
    was_always_so: bool = False
    """Since the page's first check: somebody gave an address that was old already."""


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """The old facts that one check of a page is judged by."""

    url: Url
    current: CurrentVersion | None = None
    known: Mapping[ContentHash, int] | None = None
    """Version numbers by content hash, of every recipe: hashes carry the normaliser's version."""
    last_digest: PayloadDigest | None = None
    """Of the last answer that was read as the current version."""
    gaps: tuple[GapRun, ...] = ()
    """Runs of gaps since the last good answer, oldest first (the newest twenty at most)."""
    odd: StoredAnswer | None = None
    """The newest of those gaps' answers that was too odd to be believed; None too where it was purged since."""
    is_removed: bool = False
    is_baseline: bool = False
    """This check belongs to its source's first run: what it finds is told to nobody."""
    noise: Noise = NO_NOISE
    """What was learned or declared of the page, and the `ignore` patterns of its source."""
    rules: Rules = NO_RULES
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    summary_language: str = "en"
    leads_to: MoveSign | None = None

    @property
    def is_second_look(self) -> bool:
        """Whether the page showed something odd since the last good answer: what it shows now is held against that."""
        return any(run.reason is GapReason.UNCONFIRMED for run in self.gaps)


@dataclass(frozen=True, slots=True)
class Standing:
    """The least that tells whether an answer is the page as it stood: which version, read from which bytes and how."""

    number: int
    recipe: Recipe
    last_digest: PayloadDigest | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A content this page has not shown before."""

    article: Article
    content_hash: ContentHash
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Rereading:
    """The current version's stored payload, read again with the present recipe."""

    number: int
    article: Article
    content_hash: ContentHash
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class SeenDetails:
    """What stood beside a text that did not change: kept for the page's timeline, and no entry of the log."""

    article: Article
    recipe: Recipe
    changes: tuple[DetailChange, ...] = ()
    """Since it was read last; empty where only another recipe reads it."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """An entry for the change log. Version numbers are the page's; `to_number` of a new version is the next number."""

    kind: ChangeKind
    from_number: int | None = None
    to_number: int | None = None
    title: str = ""
    summary: str = ""
    classes: tuple[str, ...] = ()
    significance: float = 0.0
    reason: GapReason | None = None
    is_doubtful: bool = False
    is_baseline: bool = False
    is_noise: bool = False
    """Nothing but noise: logged, so that nothing is lost, and told to nobody."""
    untold: str = ""
    """Why the source's rules leave it untold; empty where it is told."""
    dating: Dating | None = None
    """Of an edit or a restoration."""
    passages: str = ""
    """What an edit touched, before and after: not kept, only asked about by who wants to be told of words."""
    excerpts: tuple[Excerpt, ...] = ()
    """Of an edit or a restoration: its first changes, each in its sentence."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: everything that storage must record, and what timing needs."""

    outcome: Outcome
    checked_at: datetime
    detail: str
    """One sentence for people."""
    reason: GapReason | None = None
    evidence: Evidence | None = None
    response: Response | None = None
    digest: PayloadDigest | None = None
    keep: Keep = Keep.COUNT
    new_version: NewVersion | None = None
    shows_number: int | None = None
    """The version the page shows now, where this check saw one (a new one is numbered by storage)."""
    rereading: Rereading | None = None
    changes: tuple[NewChange, ...] = ()
    validators: Validators | None = None
    """To ask with next time; None keeps the old ones."""
    is_doubtful: bool = False
    """Look again sooner than scheduled."""
    retry_after_s: float | None = None
    article: Article | None = None
    """As it was read, where it was."""
    details: SeenDetails | None = None
    """Where a known text stood with other details than before."""
    sightings: tuple[Sighting, ...] = ()
    """What stood at the spots that were held out."""
    learned: tuple[Spot, ...] = ()
    """From now on held out."""
    learned_from: tuple[int, int] = (0, 0)
    """How many checks taught that, and at how many of them something differed."""
    let_in: tuple[int, ...] = ()
    """Numbers of spots that count again."""
    explained: tuple[int, ...] = ()
    """Entries of the log that, by what was learned, told nothing but noise."""
    leads_to: MoveSign | None = None
    """Where permanent redirects led this time, to be held against the next; a gap neither adds to it nor ends it."""
    moved_to: Url | None = None
    """The page's address from now on."""
