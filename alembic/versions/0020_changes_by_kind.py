"""Finds the entries of the log of a rare kind without reading all others."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_index("ix_change_kind", "change", ["kind", "id"])


def downgrade() -> None:
    op.drop_index("ix_change_kind", "change")
