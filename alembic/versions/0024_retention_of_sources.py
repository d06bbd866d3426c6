"""What sources say of how long payloads of their pages stay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("source", sa.Column("payloads_for_s", sa.Double(), nullable=True))
    op.add_column("source", sa.Column("payloads_per_page", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("source", "payloads_per_page")
    op.drop_column("source", "payloads_for_s")
