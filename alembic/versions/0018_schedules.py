"""Schedules in place of bare intervals; why the next check is when it is; pages that retire and wake."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

is_additive = False


def upgrade() -> None:
    op.add_column("source", sa.Column("schedule", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("pages_schedule", sa.Text(), nullable=True))
    source = sa.table("source", sa.column("id"), sa.column("every_s"), sa.column("schedule"))
    with_interval = sa.select(source.c.id, source.c.every_s).where(source.c.every_s.is_not(None))
    for source_id, every_s in op.get_bind().execute(with_interval).all():
        text = f"every {every_s:.3f}s"
        op.execute(source.update().where(source.c.id == source_id).values(schedule=text))
    op.drop_column("source", "every_s")
    for table in ("source", "page"):
        op.add_column(table, sa.Column("next_cause", sa.String(32), nullable=True))
    op.add_column("page", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("page", sa.Column("stirred_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source_page", sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("source_page", "missing_since")
    op.drop_column("page", "stirred_at")
    op.drop_column("page", "retired_at")
    for table in ("page", "source"):
        op.drop_column(table, "next_cause")
    op.add_column("source", sa.Column("every_s", sa.Float(), nullable=True))
    op.drop_column("source", "pages_schedule")
    op.drop_column("source", "schedule")
