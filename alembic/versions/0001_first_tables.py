"""First tables: sources, pages, checks, captures, versions, the log and its outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

is_additive = True
"""Whether an upgrade only adds tables, columns or indexes; if not, a SQLite file is backed up first."""

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
DIGEST = sa.LargeBinary(32)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
DUE = sa.text("due_at IS NOT NULL")
CLAIMED = sa.text("claim_owner IS NOT NULL")
PENDING = sa.text("delivered_at IS NULL")


def upgrade() -> None:
    _create_log_head()
    _create_page()
    _create_payload()
    _create_service()
    _create_source()
    _create_capture()
    _create_change()
    _create_check_run()
    _create_source_page()
    _create_outbox()
    _create_version()
    _create_reading()
    # The log's beginning: no entry yet, and the hash that its first entry follows.
    head = sa.table("log_head", sa.column("id"), sa.column("change_id"), sa.column("chain_hash", DIGEST))
    op.execute(head.insert().values(id=1, change_id=0, chain_hash=bytes(32)))


def downgrade() -> None:
    for table in (
        "reading",
        "version",
        "outbox",
        "source_page",
        "check_run",
        "change",
        "capture",
        "source",
        "service",
        "payload",
        "page",
        "log_head",
    ):
        op.drop_table(table)


def _create_log_head() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.Column("chain_hash", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )


def _create_page() -> None:
    op.create_table(
        "page",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", DIGEST, nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("next_check_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("requested_at", TIME, nullable=True),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("claim_owner", sa.String(length=128), nullable=True),
        sa.Column("claim_until", TIME, nullable=True),
        sa.Column("last_checked_at", TIME, nullable=True),
        sa.Column("last_outcome", sa.String(32), nullable=True),
        sa.Column("last_reason", sa.String(32), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("validated_url", sa.Text(), nullable=True),
        sa.Column("last_digest", DIGEST, nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("version_count", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", TIME, nullable=True),
        sa.Column("last_changed_at", TIME, nullable=True),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_hash", DIGEST, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("url_key", name="uq_page_url_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_page_claimed", "page", ["claim_until", "host"], unique=False, sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )
    op.create_index("ix_page_due", "page", ["due_at", "host"], unique=False, sqlite_where=DUE, postgresql_where=DUE)
    op.create_index(
        "ix_page_host_due", "page", ["host", "due_at"], unique=False, sqlite_where=DUE, postgresql_where=DUE
    )


def _create_payload() -> None:
    op.create_table(
        "payload",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("base_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["payload.id"], name="fk_payload_base_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payload"),
        sa.UniqueConstraint("digest", name="uq_payload_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_payload_base_id", "payload", ["base_id"], unique=False)


def _create_service() -> None:
    op.create_table(
        "service",
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("beat_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_service"),
    )


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", DIGEST, nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("next_check_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("requested_at", TIME, nullable=True),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("claim_owner", sa.String(length=128), nullable=True),
        sa.Column("claim_until", TIME, nullable=True),
        sa.Column("last_checked_at", TIME, nullable=True),
        sa.Column("last_outcome", sa.String(32), nullable=True),
        sa.Column("last_reason", sa.String(32), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=True),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("validated_url", sa.Text(), nullable=True),
        sa.Column("last_digest", DIGEST, nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("every_s", sa.Double(), nullable=True),
        sa.Column("include", JSON, nullable=False),
        sa.Column("exclude", JSON, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("managed_by", sa.String(32), nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("first_run_done_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("name", name="uq_source_name"),
        sa.UniqueConstraint("url_key", "kind", name="uq_source_url_key_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_source_claimed",
        "source",
        ["claim_until", "host"],
        unique=False,
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )
    op.create_index("ix_source_due", "source", ["due_at", "host"], unique=False, sqlite_where=DUE, postgresql_where=DUE)


def _create_capture() -> None:
    op.create_table(
        "capture",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("payload_id", ID, nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("is_revisit", sa.Boolean(), nullable=False),
        sa.Column("base_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["capture.id"], name="fk_capture_base_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_capture_page_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["payload_id"], ["payload.id"], name="fk_capture_payload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_capture_base_id", "capture", ["base_id"], unique=False)
    op.create_index("ix_capture_page_id", "capture", ["page_id", "id"], unique=False)
    op.create_index("ix_capture_payload_id", "capture", ["payload_id"], unique=False)


def _create_change() -> None:
    op.create_table(
        "change",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("classes", JSON, nullable=False),
        sa.Column("is_baseline", sa.Boolean(), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("is_purged", sa.Boolean(), nullable=False),
        sa.Column("detected_at", TIME, nullable=False),
        sa.Column("page_id", ID, nullable=True),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=True),
        sa.Column("to_version", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("significance", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("version_hash", DIGEST, nullable=True),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("chain_hash", DIGEST, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_change_page_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_change_source_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_detected_at", "change", ["detected_at"], unique=False)
    op.create_index("ix_change_page_id", "change", ["page_id", "id"], unique=False)
    op.create_index("ix_change_source_id", "change", ["source_id", "id"], unique=False)


def _create_check_run() -> None:
    op.create_table(
        "check_run",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("page_id", ID, nullable=True),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("evidence", sa.String(32), nullable=True),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("longest_pause_s", sa.Double(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("last_digest", DIGEST, nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_check_run_page_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_check_run_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_check_run"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_check_run_page_id", "check_run", ["page_id", "id"], unique=False)
    op.create_index("ix_check_run_source_id", "check_run", ["source_id", "id"], unique=False)


def _create_source_page() -> None:
    op.create_table(
        "source_page",
        sa.Column("source_id", ID, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_source_page_page_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_source_page_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "page_id", name="pk_source_page"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_source_page_page_id", "source_page", ["page_id"], unique=False)


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("page_id", ID, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_outbox_change_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_outbox_page_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("change_id", "channel", name="uq_outbox_change_id_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_page_id",
        "outbox",
        ["page_id", "channel"],
        unique=False,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index(
        "ix_outbox_pending", "outbox", ["next_attempt_at"], unique=False, sqlite_where=PENDING, postgresql_where=PENDING
    )


def _create_version() -> None:
    op.create_table(
        "version",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=True),
        sa.Column("times_shown", sa.Integer(), nullable=False),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("base_id", ID, nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("chain_hash", DIGEST, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["version.id"], name="fk_version_base_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_version_capture_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_version_page_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("page_id", "content_hash", "recipe", name="uq_version_page_id_content_hash_recipe"),
        sa.UniqueConstraint("page_id", "number", name="uq_version_page_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_version_base_id", "version", ["base_id"], unique=False)
    op.create_index("ix_version_capture_id", "version", ["capture_id"], unique=False)


def _create_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("read_at", TIME, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("chain_hash", DIGEST, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_reading_version_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reading_version_id", "reading", ["version_id", "id"], unique=False)
