"""Indexes over the words of every version, and of every version that is stored already.

SQLite: FTS5 without content (the articles are packed elsewhere). PostgreSQL: tsvector by the page's language, with
dictionaries that know no stop words: whether a text said "not" is what searches are about.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.word_index import LANGUAGES, index_stored

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

is_additive = True


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE version_words USING fts5(words, content='', tokenize='unicode61')")
    else:
        _create_dictionaries()
        _create_table()
    index_stored(op.get_bind())


def downgrade() -> None:
    op.drop_table("version_words")
    if op.get_bind().dialect.name == "postgresql":
        for name in LANGUAGES.values():
            op.execute(f"DROP TEXT SEARCH CONFIGURATION variorum_{name}")
            op.execute(f"DROP TEXT SEARCH DICTIONARY variorum_{name}")


def _create_dictionaries() -> None:
    for name in LANGUAGES.values():
        op.execute(f"CREATE TEXT SEARCH DICTIONARY variorum_{name} (TEMPLATE = snowball, Language = {name})")
        op.execute(f"CREATE TEXT SEARCH CONFIGURATION variorum_{name} (COPY = pg_catalog.simple)")
        op.execute(
            f"ALTER TEXT SEARCH CONFIGURATION variorum_{name}"
            f" ALTER MAPPING FOR asciiword, word, numword WITH variorum_{name}"
        )


def _create_table() -> None:
    op.create_table(
        "version_words",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("configuration", sa.Text(), nullable=False),
        sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "part"),
    )
    op.create_index("ix_version_words_configuration", "version_words", ["configuration"])
    op.create_index("ix_version_words_words", "version_words", ["words"], postgresql_using="gin")
