"""Copies: fingerprints of texts, which pages share text, the origins that pages name, and sources that follow them.

Every version that is stored already waits to be compared; the service does that when it runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

is_additive = True

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_uncompared()
    op.create_table(
        "fingerprint",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "page_id", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    _create_shared_text()
    _create_origin()
    op.add_column("source", sa.Column("follows_origins", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("followed_from", ID, nullable=True))
    op.create_index("ix_source_followed_from", "source", ["followed_from"])
    op.execute("INSERT INTO uncompared (version_id) SELECT id FROM version ORDER BY id")


def downgrade() -> None:
    op.drop_index("ix_source_followed_from", "source")
    op.drop_column("source", "followed_from")
    op.drop_column("source", "follows_origins")
    for table in ("origin", "shared_text", "fingerprint", "uncompared"):
        op.drop_table(table)


def _create_uncompared() -> None:
    op.create_table(
        "uncompared",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_uncompared_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uncompared")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_uncompared_version_id", "uncompared", ["version_id"])


def _create_shared_text() -> None:
    op.create_table(
        "shared_text",
        sa.Column("page_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("other_number", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(32), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("other_words", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_shared_text_page_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["page.id"], name=op.f("fk_shared_text_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_id", "other_id", name=op.f("pk_shared_text")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shared_text_other_id", "shared_text", ["other_id"])


def _create_origin() -> None:
    op.create_table(
        "origin",
        sa.Column("page_id", ID, nullable=False),
        sa.Column("url_key", sa.LargeBinary(32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("named_by", sa.String(32), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_origin_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("page_id", "url_key", name=op.f("pk_origin")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_origin_url_key", "origin", ["url_key"])
