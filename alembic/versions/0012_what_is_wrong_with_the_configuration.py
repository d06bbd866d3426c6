"""What is wrong with the configuration that a running service was to read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("service", sa.Column("config_error", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("service", "config_error")
