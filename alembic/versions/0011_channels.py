"""Channels: at what pace each change is told, which are told together, and how the channels fare."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

is_additive = True

PENDING = sa.text("delivered_at IS NULL")
BUNDLED = sa.text("bundle IS NOT NULL")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("pace", sa.String(200), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("is_gathered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("bundle", sa.String(36), nullable=True))
    op.add_column("outbox", sa.Column("set_aside_at", TIME, nullable=True))
    _index_pending(["page_id", "channel", "next_attempt_at"], ["channel", "next_attempt_at"])
    op.create_index("ix_outbox_delivered", "outbox", ["channel", "delivered_at"])
    op.create_index("ix_outbox_bundle", "outbox", ["bundle"], sqlite_where=BUNDLED, postgresql_where=BUNDLED)
    op.create_table(
        "channel",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("rests_until", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_channel"),
    )


def downgrade() -> None:
    op.drop_table("channel")
    for name in ("ix_outbox_bundle", "ix_outbox_delivered"):
        op.drop_index(name, "outbox")
    with op.batch_alter_table("outbox") as batch:
        for name in ("set_aside_at", "bundle", "is_gathered", "pace"):
            batch.drop_column(name)
    _index_pending(["page_id", "channel"], ["next_attempt_at"])


def _index_pending(by_page: list[str], by_time: list[str]) -> None:
    for name, columns in (("ix_outbox_page_id", by_page), ("ix_outbox_pending", by_time)):
        op.drop_index(name, "outbox")
        op.create_index(name, "outbox", columns, sqlite_where=PENDING, postgresql_where=PENDING)
