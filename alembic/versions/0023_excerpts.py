"""Excerpts of edits beside their entries of the log; those of older entries are made when somebody looks at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("change", sa.Column("excerpts", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("change", "excerpts")
