"""Reads the outbox in parts whatever waits behind them, and knows who has taken a delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

is_additive = True

PENDING = sa.text("delivered_at IS NULL")
BUNDLED = sa.text("bundle IS NOT NULL")
TAKEN = sa.text("taken_by IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("taken_by", sa.String(128), nullable=True))
    _index_again("ix_outbox_page_id", ["page_id", "channel", "pace", "id"], PENDING)
    _index_again("ix_outbox_pending", ["channel", "next_attempt_at", "id"], PENDING)
    _index_again("ix_outbox_bundle", ["bundle"], PENDING)
    op.create_index("ix_outbox_taken", "outbox", ["taken_by"], sqlite_where=TAKEN, postgresql_where=TAKEN)


def downgrade() -> None:
    op.drop_index("ix_outbox_taken", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("taken_by")
    _index_again("ix_outbox_page_id", ["page_id", "channel", "next_attempt_at"], PENDING)
    _index_again("ix_outbox_pending", ["channel", "next_attempt_at"], PENDING)
    _index_again("ix_outbox_bundle", ["bundle"], BUNDLED)


def _index_again(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.drop_index(name, "outbox")
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
