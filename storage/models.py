"""The tables. Rows never leave this room: functions turn them into the dataclasses of records.py.

Ids are never used twice (AUTOINCREMENT; identity columns on PostgreSQL). The log's come from `log_head`, see chain.py.
Payloads, articles and exchanges are packed against an earlier one of their series, see series.py.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - the mapper reads annotations
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from scraper.copies.sharing import Likeness
from scraper.health import Health
from scraper.judgement import Evidence, Outcome
from scraper.model import ChangeKind, Dating, FailureReason, GapReason, SourceKind
from storage.columns import Digest, Json, PlainText, UtcTime, one_of
from storage.records import Cause, ManagedBy, NamedBy, NoiseState, PageState, SourceState, TokenScope

_IS_DUE = text("due_at IS NOT NULL")
_IS_CLAIMED = text("claim_owner IS NOT NULL")
_IS_FAILING = text("failing_since IS NOT NULL")
_IS_PENDING = text("delivered_at IS NULL")
_IS_TAKEN = text("taken_by IS NOT NULL")

Id = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Claimable:
    """What pages and sources share: a promise, and at most one live claim.

    `due_at` is NULL where nothing is to be claimed: paused, removed, or a page source (its page is claimed instead).
    `claim_number` only grows; with the id it makes the fencing token.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True, sort_order=-1)
    url: Mapped[str] = mapped_column(PlainText, sort_order=-1)
    url_key: Mapped[str] = mapped_column(Digest, sort_order=-1)
    """Stands for the address in indexes: PostgreSQL's take 2,700 bytes at most."""
    host: Mapped[str] = mapped_column(String(255), sort_order=-1)
    added_at: Mapped[datetime] = mapped_column(UtcTime, sort_order=-1)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    next_cause: Mapped[Cause | None] = mapped_column(one_of(Cause), sort_order=-1)
    due_at: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    requested_at: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    claim_number: Mapped[int] = mapped_column(default=0, sort_order=-1)
    claim_owner: Mapped[str | None] = mapped_column(String(128), sort_order=-1)
    claim_until: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    last_checked_at: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    last_outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome), sort_order=-1)
    last_reason: Mapped[GapReason | None] = mapped_column(one_of(GapReason), sort_order=-1)
    last_detail: Mapped[str | None] = mapped_column(PlainText, sort_order=-1)
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime, sort_order=-1)
    failure_count: Mapped[int] = mapped_column(default=0, sort_order=-1)
    health: Mapped[Health] = mapped_column(one_of(Health), default=Health.HEALTHY, sort_order=-1)
    told_health: Mapped[Health] = mapped_column(one_of(Health), default=Health.HEALTHY, sort_order=-1)
    """What the newest entry of the log about this row alone says."""
    etag: Mapped[str | None] = mapped_column(PlainText, sort_order=-1)
    last_modified: Mapped[str | None] = mapped_column(PlainText, sort_order=-1)
    validated_url: Mapped[str | None] = mapped_column(PlainText, sort_order=-1)
    """The final address of the answer that gave the validators."""
    last_digest: Mapped[str | None] = mapped_column(Digest, sort_order=-1)
    """Of the last answer that was read: as the current version, or for links."""


class SourceRecord(Claimable, Base):
    """What the user asks to watch."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("url_key", "kind"),
        UniqueConstraint("name"),
        Index(
            "ix_source_due",
            "due_at",
            "host",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_source_claimed", "claim_until", "host", sqlite_where=_IS_CLAIMED, postgresql_where=_IS_CLAIMED),
        Index("ix_source_followed_from", "followed_from"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[SourceKind] = mapped_column(one_of(SourceKind))
    name: Mapped[str | None] = mapped_column(PlainText)
    tags: Mapped[list[str]] = mapped_column(Json)
    schedule: Mapped[str | None] = mapped_column(PlainText)
    """As `str(schedule)` writes it; NULL where nobody gave one."""
    pages_schedule: Mapped[str | None] = mapped_column(PlainText)
    include: Mapped[list[str]] = mapped_column(Json)
    exclude: Mapped[list[str]] = mapped_column(Json)
    fetch_options: Mapped[dict[str, Any] | None] = mapped_column(Json)
    rules: Mapped[dict[str, Any] | None] = mapped_column(Json)
    link_rules: Mapped[dict[str, Any] | None] = mapped_column(Json)
    parts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Of a sitemap index: the sitemaps it names, and when each was read."""
    state: Mapped[SourceState] = mapped_column(one_of(SourceState))
    managed_by: Mapped[ManagedBy] = mapped_column(one_of(ManagedBy))
    removed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    first_run_done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    follows_origins: Mapped[bool] = mapped_column(default=False)
    payloads_for_s: Mapped[float | None]
    """Of its pages, in place of `[retention]`; infinite where they stay for ever."""
    payloads_per_page: Mapped[int | None]
    followed_from: Mapped[int | None] = mapped_column(Id)
    """The source one of whose pages names this address as its origin, and had it put under watch. It may be purged:
    SQLite takes no key for an added column that could be dropped again."""


class PageRecord(Claimable, Base):
    """One document. `chain_length` and `chain_hash` are the head of its chain of versions and readings."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("url_key"),
        Index(
            "ix_page_due",
            "due_at",
            "host",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_page_host_due",
            "host",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_page_lane_due", "host", "lane", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        Index("ix_page_claimed", "claim_until", "host", sqlite_where=_IS_CLAIMED, postgresql_where=_IS_CLAIMED),
        Index("ix_page_state", "state"),
        Index(
            "ix_page_failing",
            "health",
            "last_reason",
            "state",
            "id",
            sqlite_where=_IS_FAILING,
            postgresql_where=_IS_FAILING,
        ),
        {"sqlite_autoincrement": True},
    )

    title: Mapped[str | None] = mapped_column(PlainText)
    state: Mapped[PageState] = mapped_column(one_of(PageState))
    is_baseline: Mapped[bool] = mapped_column(default=False)
    """Found in its source's first run: its first version is told to nobody."""
    is_removed: Mapped[bool] = mapped_column(default=False)
    lane: Mapped[int] = mapped_column(Id, default=0, server_default="0")
    """The list that brought it, 0 where somebody named it: the turns of a host are shared out between lanes."""
    version_number: Mapped[int | None]
    version_count: Mapped[int] = mapped_column(default=0)
    recipe: Mapped[str | None] = mapped_column(String(64))
    """Of the version shown, as read last; None where not known yet, like the next one."""
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_changed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcTime)
    stirred_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When a source last listed it anew, or gave it a later date."""
    leads_to: Mapped[str | None] = mapped_column(PlainText)
    """Where permanent redirects lead, since when, how many checks in a row, and whether from the very first."""
    leads_since: Mapped[datetime | None] = mapped_column(UtcTime)
    leads_count: Mapped[int | None]
    leads_always: Mapped[bool | None]
    chain_length: Mapped[int] = mapped_column(default=0)
    chain_hash: Mapped[str | None] = mapped_column(Digest)


class AddressRecord(Base):
    """An address that a page has left; whoever comes upon it is led to the page."""

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_page_id", "page_id"),)

    url_key: Mapped[str] = mapped_column(Digest, primary_key=True)
    url: Mapped[str] = mapped_column(PlainText)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    left_at: Mapped[datetime] = mapped_column(UtcTime)


class Packed:
    """A member of a series, see series.py: packed against row `base_id`, or alone if that is NULL."""

    position: Mapped[int] = mapped_column(sort_order=1)
    body: Mapped[bytes] = mapped_column(LargeBinary, sort_order=1)


class SourcePageRecord(Base):
    """Which source found which page."""

    __tablename__ = "source_page"
    __table_args__ = (Index("ix_source_page_page_id", "page_id"), {"sqlite_with_rowid": False})

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), primary_key=True)
    listed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the source last said that the page was changed or published (lastmod, updated, pubDate)."""
    missing_since: Mapped[datetime | None] = mapped_column(UtcTime)
    """Since when the source's list names it no more."""
    hints: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Title, time of publication and authors as the source states them."""


class RunRecord(Base):
    """Consecutive checks with one outcome and reason, of a page or of a source's own check."""

    __tablename__ = "check_run"
    __table_args__ = (
        Index("ix_check_run_page_id", "page_id", "id"),
        Index("ix_check_run_source_id", "source_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    reason: Mapped[GapReason | None] = mapped_column(one_of(GapReason))
    evidence: Mapped[Evidence | None] = mapped_column(one_of(Evidence))
    first_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime)
    count: Mapped[int]
    longest_pause_s: Mapped[float]
    detail: Mapped[str] = mapped_column(PlainText)
    version_number: Mapped[int | None]
    last_digest: Mapped[str | None] = mapped_column(Digest)


class PayloadRecord(Packed, Base):
    """Bytes as they came, once per distinct digest; pages with equal ones share it."""

    __tablename__ = "payload"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index("ix_payload_base_id", "base_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(Digest)
    size: Mapped[int]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("payload.id"))


class CaptureRecord(Packed, Base):
    """One stored fetch; its body is its exchange: addresses, headers, redirects."""

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_page_id", "page_id", "id"),
        Index("ix_capture_payload_id", "payload_id"),
        Index("ix_capture_base_id", "base_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    payload_id: Mapped[int] = mapped_column(ForeignKey("payload.id"))
    fetched_at: Mapped[datetime] = mapped_column(UtcTime)
    status: Mapped[int]
    is_revisit: Mapped[bool]
    base_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id", ondelete="CASCADE"))


class VersionRecord(Packed, Base):
    """One distinct content of a page; its body is its article as first read. `seq` is its place in the page's chain."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        UniqueConstraint("page_id", "content_hash", "recipe"),
        Index("ix_version_base_id", "base_id"),
        Index("ix_version_capture_id", "capture_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(80))
    recipe: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(PlainText)
    words: Mapped[int]
    first_seen_at: Mapped[datetime] = mapped_column(UtcTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the page last showed it; of the current version the page knows better."""
    times_shown: Mapped[int] = mapped_column(default=1)
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id", ondelete="SET NULL"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(Digest)
    chain_hash: Mapped[str] = mapped_column(Digest)


class ReadingRecord(Base):
    """A version's payload read again with another recipe; the newest one stands for the version."""

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_version_id", "version_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    content_hash: Mapped[str] = mapped_column(String(80))
    recipe: Mapped[str] = mapped_column(String(64))
    read_at: Mapped[datetime] = mapped_column(UtcTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Its article, packed against its version's article."""
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(Digest)
    chain_hash: Mapped[str] = mapped_column(Digest)


class DetailRecord(Base):
    """A version's text with other details than before (caption, byline, dates, links), which are no new version.

    Outside the chains, since what differs again and again is written over: `restless`, `times` more, last at `last_at`.
    """

    __tablename__ = "detail"
    __table_args__ = (Index("ix_detail_version_id", "version_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    recipe: Mapped[str] = mapped_column(String(64))
    first_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime)
    changed: Mapped[list[str]] = mapped_column(Json)
    """Which details differed from the row before."""
    restless: Mapped[list[str]] = mapped_column(Json)
    times: Mapped[int] = mapped_column(default=0)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """Its article as read last, packed against its version's article."""


class UncomparedRecord(Base):
    """A version that was written or read again, and has not been held against all others since."""

    __tablename__ = "uncompared"
    __table_args__ = (Index("ix_uncompared_version_id", "version_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))


class FingerprintRecord(Base):
    """A hash of the text of some version of a page. No foreign key: its index would double what a row takes."""

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    page_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class SharedTextRecord(Base):
    """Two pages that share text: the smaller id first, and the versions of either that share most."""

    __tablename__ = "shared_text"
    __table_args__ = (Index("ix_shared_text_other_id", "other_id"), {"sqlite_with_rowid": False})

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), primary_key=True)
    version_number: Mapped[int]
    other_number: Mapped[int]
    likeness: Mapped[Likeness] = mapped_column(one_of(Likeness))
    words: Mapped[int]
    other_words: Mapped[int]
    shared: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UtcTime)


class OriginRecord(Base):
    """An address that some version of a page names as the place its text comes from."""

    __tablename__ = "origin"
    __table_args__ = (Index("ix_origin_url_key", "url_key"), {"sqlite_with_rowid": False})

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"), primary_key=True)
    url_key: Mapped[str] = mapped_column(Digest, primary_key=True)
    url: Mapped[str] = mapped_column(PlainText)
    named_by: Mapped[NamedBy] = mapped_column(one_of(NamedBy))
    version_number: Mapped[int]
    """The newest version that names it."""


class ChangeRecord(Base):
    """An entry of the log. It outlives its page and source; `version_hash` anchors the page's chain in it."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_page_id", "page_id", "id"),
        Index("ix_change_source_id", "source_id", "id"),
        Index("ix_change_detected_at", "detected_at"),
        Index("ix_change_filters", "id", "kind", "source_id", "dating", "significance", "is_baseline", "is_noise"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    classes: Mapped[list[str]] = mapped_column(Json)
    is_baseline: Mapped[bool]
    is_doubtful: Mapped[bool]
    dating: Mapped[Dating | None] = mapped_column(one_of(Dating))
    is_purged: Mapped[bool] = mapped_column(default=False)
    is_noise: Mapped[bool | None]
    """Markers beside the entry, outside its digest: learned afterwards, or why it was not told."""
    untold: Mapped[str | None] = mapped_column(PlainText)
    detected_at: Mapped[datetime] = mapped_column(UtcTime)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id", ondelete="SET NULL"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="SET NULL"))
    page_url: Mapped[str] = mapped_column(PlainText)
    title: Mapped[str] = mapped_column(PlainText)
    from_version: Mapped[int | None]
    to_version: Mapped[int | None]
    summary: Mapped[str] = mapped_column(PlainText)
    significance: Mapped[float]
    reason: Mapped[GapReason | None] = mapped_column(one_of(GapReason))
    version_hash: Mapped[str | None] = mapped_column(Digest)
    digest: Mapped[str] = mapped_column(Digest)
    chain_hash: Mapped[str] = mapped_column(Digest)
    excerpts: Mapped[str | None] = mapped_column(PlainText, deferred=True)
    """As excerpts.py writes them; outside the digest, since the versions say the same."""


class ChangeClassRecord(Base):
    """What an entry of the log is found by: a class of its edit. No foreign key: entries are never deleted."""

    __tablename__ = "change_class"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    change_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class NoiseRecord(Base):
    """A spot of a page whose text does not count, or was said to count. Numbers are the page's, never used again."""

    __tablename__ = "noise"
    __table_args__ = (UniqueConstraint("page_id", "number"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[NoiseState] = mapped_column(one_of(NoiseState))
    spot: Mapped[dict[str, Any]] = mapped_column(Json)
    since_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    checks: Mapped[int]
    differed: Mapped[int]
    still_checks: Mapped[int] = mapped_column(default=0)
    last_differed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_text: Mapped[str | None] = mapped_column(PlainText)


class LogHeadRecord(Base):
    """One row: the newest id of the log and its chain hash. Whoever holds its lock writes the next entry."""

    __tablename__ = "log_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[int] = mapped_column(Id)
    chain_hash: Mapped[str] = mapped_column(Digest)


class OutboxRecord(Base):
    """One change to be told on one channel."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("change_id", "channel"),
        # Each page's own queue on each channel.
        Index(
            "ix_outbox_page_id",
            "page_id",
            "channel",
            "pace",
            "id",
            sqlite_where=_IS_PENDING,
            postgresql_where=_IS_PENDING,
        ),
        # A batch is read off the front, however many wait behind it.
        Index(
            "ix_outbox_pending",
            "channel",
            "next_attempt_at",
            "id",
            sqlite_where=_IS_PENDING,
            postgresql_where=_IS_PENDING,
        ),
        Index("ix_outbox_delivered", "channel", "delivered_at"),
        Index("ix_outbox_bundle", "bundle", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
        Index("ix_outbox_taken", "taken_by", sqlite_where=_IS_TAKEN, postgresql_where=_IS_TAKEN),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(64))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    """Orders deliveries per page."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(PlainText)
    pace: Mapped[str] = mapped_column(String(200), default="")
    """As `str(Pace)` writes it, when the change was found."""
    is_gathered: Mapped[bool] = mapped_column(default=False)
    """Told in one message with all others of its channel and pace that are due by then."""
    bundle: Mapped[str | None] = mapped_column(String(36))
    """The id of the message that tells it, alone or with others; once given, that message tells exactly these."""
    taken_by: Mapped[str | None] = mapped_column(String(128))
    """Who tries it until next_attempt_at."""
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """Refused so often that it is only tried again on request."""


class ChannelRecord(Base):
    """A channel that is not as it should be, or has told as much as it may for now."""

    __tablename__ = "channel"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    """In a row."""
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(PlainText)
    rests_until: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """Its receiver said never to come again."""


class TroubleRecord(Base):
    """Trouble that was told of a whole site, or of the network (scope `*`), and is not over."""

    __tablename__ = "trouble"

    scope: Mapped[str] = mapped_column(String(255), primary_key=True)
    health: Mapped[Health] = mapped_column(one_of(Health))
    reason: Mapped[GapReason] = mapped_column(one_of(GapReason))
    since_at: Mapped[datetime] = mapped_column(UtcTime)


class HostRecord(Base):
    """A host that asked to be left alone for longer than a restart takes."""

    __tablename__ = "host"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(UtcTime)


class RobotsRecord(Base):
    """The last word of an origin's robots.txt; its body is packed, NULL where there are no rules."""

    __tablename__ = "robots"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    until_at: Mapped[datetime] = mapped_column(UtcTime)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[FailureReason | None] = mapped_column(one_of(FailureReason))
    detail: Mapped[str] = mapped_column(PlainText)
    unreachable_since: Mapped[datetime | None] = mapped_column(UtcTime)


class ServiceRecord(Base):
    """A service that runs on this database, or ran until it was killed."""

    __tablename__ = "service"

    owner: Mapped[str] = mapped_column(String(128), primary_key=True)
    pid: Mapped[int]
    host: Mapped[str] = mapped_column(PlainText)
    version: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    beat_at: Mapped[datetime] = mapped_column(UtcTime)
    config_error: Mapped[str | None] = mapped_column(PlainText)


class WebKeyRecord(Base):
    """What the web view is kept safe with: the hash of its password, and the key that signs its sessions."""

    __tablename__ = "web_key"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[datetime] = mapped_column(UtcTime)


class ApiTokenRecord(Base):
    """A token of the API: the digest of its secret, and what it may do."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("digest"))

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(PlainText)
    scope: Mapped[TokenScope] = mapped_column(one_of(TokenScope))
    digest: Mapped[str] = mapped_column(Digest)
    added_at: Mapped[datetime] = mapped_column(UtcTime)
