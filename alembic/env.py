"""Runs the migrations on the connection that storage/migrate.py hands over, with its transaction and its lock."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from storage.models import Base
from storage.word_index import TABLES


def frozen(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write a column type of ours as what the database makes of it: a migration must not change when the type does."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def is_mapped(name: str | None, kind: str, _: Any) -> bool:
    """Leave out the index over words: each database has it in its own way, and no mapper knows it."""
    return kind != "table" or not (name or "").startswith(TABLES)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=frozen,
    include_name=is_mapped,
)
with context.begin_transaction():
    context.run_migrations()
