"""Details that differ alone: captions, bylines, dates and links beside a text that stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

is_additive = True

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "detail",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("recipe", sa.String(64), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("restless", JSON, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_detail_version_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_detail"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_detail_version_id", "detail", ["version_id", "id"])


def downgrade() -> None:
    op.drop_table("detail")
