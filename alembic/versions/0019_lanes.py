"""Lanes: which list brought a page, so that a host's turns can be shared out between them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

is_additive = True

IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "page",
        sa.Column("lane", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
    )
    op.execute(
        "UPDATE page SET lane = (SELECT min(source_page.source_id) FROM source_page"
        " WHERE source_page.page_id = page.id)"
        " WHERE EXISTS (SELECT 1 FROM source_page WHERE source_page.page_id = page.id)"
        " AND NOT EXISTS (SELECT 1 FROM source_page JOIN source ON source.id = source_page.source_id"
        " WHERE source_page.page_id = page.id AND source.kind = 'page')"
    )
    op.create_index(
        "ix_page_lane_due", "page", ["host", "lane", "due_at"], sqlite_where=IS_DUE, postgresql_where=IS_DUE
    )


def downgrade() -> None:
    op.drop_index("ix_page_lane_due", "page")
    op.drop_column("page", "lane")
