"""Health: how each page and source fares, what of it is told, and the troubles that sites or the network have."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

is_additive = True
"""Whether an upgrade only adds tables, columns or indexes; if not, a SQLite file is backed up first."""


def upgrade() -> None:
    for table in ("page", "source"):
        for name in ("health", "told_health"):
            op.add_column(table, sa.Column(name, sa.String(32), nullable=False, server_default="healthy"))
    op.create_table(
        "trouble",
        sa.Column("scope", sa.String(length=255), nullable=False),
        sa.Column("health", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_trouble"),
    )


def downgrade() -> None:
    op.drop_table("trouble")
    for table in ("page", "source"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("told_health")
            batch.drop_column("health")
