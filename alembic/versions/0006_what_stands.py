"""What stands on each page, beside it: recipe and date of the version shown, so that most checks load nothing else.

Both are unknown (NULL) of pages seen before; the next check of each fills them in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    op.add_column("page", sa.Column("recipe", sa.String(length=64), nullable=True))
    op.add_column("page", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("page", "published_at")
    op.drop_column("page", "recipe")
