"""Moves: where permanent redirects lead, and the addresses that pages have left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

is_additive = True

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("page", sa.Column("leads_to", sa.Text(), nullable=True))
    op.add_column("page", sa.Column("leads_since", TIME, nullable=True))
    op.add_column("page", sa.Column("leads_count", sa.Integer(), nullable=True))
    op.add_column("page", sa.Column("leads_always", sa.Boolean(), nullable=True))
    op.create_table(
        "address",
        sa.Column("url_key", sa.LargeBinary(32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("left_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_address_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_address")),
    )
    op.create_index("ix_address_page_id", "address", ["page_id"])


def downgrade() -> None:
    op.drop_table("address")
    for column in ("leads_always", "leads_count", "leads_since", "leads_to"):
        op.drop_column("page", column)
