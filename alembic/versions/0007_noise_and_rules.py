"""Noise that was learned or declared, the rules of sources, and the marks of both beside the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

is_additive = True

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("source", sa.Column("rules", JSON, nullable=True))
    op.add_column("change", sa.Column("is_noise", sa.Boolean(), nullable=True))
    op.add_column("change", sa.Column("untold", sa.Text(), nullable=True))
    op.create_table(
        "noise",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("spot", JSON, nullable=False),
        sa.Column("since_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("differed", sa.Integer(), nullable=False),
        sa.Column("still_checks", sa.Integer(), nullable=False),
        sa.Column("last_differed_at", TIME, nullable=True),
        sa.Column("last_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_noise_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noise")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_noise_page_id_number")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("noise")
    op.drop_column("change", "untold")
    op.drop_column("change", "is_noise")
    op.drop_column("source", "rules")
