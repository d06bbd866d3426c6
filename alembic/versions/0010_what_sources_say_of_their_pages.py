"""What sources say of their pages: when each was changed last, its title, date and authors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

is_additive = True

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("source_page", sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source_page", sa.Column("hints", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("source_page", "hints")
    op.drop_column("source_page", "listed_at")
