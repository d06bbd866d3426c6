"""Link rules: which of the pages that a source names are watched; and the sitemaps of sitemap indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

is_additive = True

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("source", sa.Column("link_rules", JSON, nullable=True))
    op.add_column("source", sa.Column("parts", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("source", "parts")
    op.drop_column("source", "link_rules")
