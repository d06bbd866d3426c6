"""How sources are asked: headers, cookies, log-in, proxy, language, browser; secrets by name only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

is_additive = True

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("source", sa.Column("fetch_options", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("source", "fetch_options")
