"""Web keys: the password of the web view, as a hash, and what its sessions are signed with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.create_table(
        "web_key",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_web_key"),
    )


def downgrade() -> None:
    op.drop_table("web_key")
