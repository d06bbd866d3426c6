"""Dating: whether a page says that it was edited, kept with each edit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("change", sa.Column("dating", sa.String(32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("change") as batch:
        batch.drop_column("dating")
