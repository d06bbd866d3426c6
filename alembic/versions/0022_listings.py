"""What listings need so as not to read everything: what the log is filtered by, and the pages that fail.

The log's filters get their columns in one index (in place of the one by kind), and every entry's words and classes in
one each. A log of 300,000 entries takes about half a minute.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.log_index import index_stored
from storage.migrate import progress

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

is_additive = True

IS_FAILING = sa.text("failing_since IS NOT NULL")
FILTERS = ["id", "kind", "source_id", "dating", "significance", "is_baseline", "is_noise"]


def upgrade() -> None:
    op.create_index("ix_page_state", "page", ["state"])
    op.create_index(
        "ix_page_failing",
        "page",
        ["health", "last_reason", "state", "id"],
        sqlite_where=IS_FAILING,
        postgresql_where=IS_FAILING,
    )
    op.drop_index("ix_change_kind", "change")
    op.create_index("ix_change_filters", "change", FILTERS)
    op.create_table(
        "change_class",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("change_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", "change_id", name=op.f("pk_change_class")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE change_words USING fts5(words, content='', detail='none', tokenize='unicode61')"
        )
    else:
        op.create_table(
            "change_words",
            sa.Column("change_id", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("change_id", name=op.f("pk_change_words")),
        )
        op.create_index("ix_change_words_words", "change_words", ["words"], postgresql_using="gin")
    index_stored(op.get_bind(), progress("entries of the log"))


def downgrade() -> None:
    op.drop_table("change_words")
    op.drop_table("change_class")
    op.drop_index("ix_change_filters", "change")
    op.create_index("ix_change_kind", "change", ["kind", "id"])
    op.drop_index("ix_page_failing", "page")
    op.drop_index("ix_page_state", "page")
