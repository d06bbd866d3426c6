"""Statements are compiled once per process, not once per engine: half of what the storage tests took was compiling.

SQLAlchemy keeps what it has compiled with the engine, under the dialect object, which is the engine's own. A test has a
database and so an engine of its own; the text of a statement depends on the kind of dialect alone.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache


class SharedCompilations(MutableMapping[Any, Any]):
    """A cache of compiled statements for every engine of a process."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(4000)

    def __getitem__(self, key: Any) -> Any:
        return self._kept[_shared(key)]

    def __setitem__(self, key: Any, compiled: Any) -> None:
        self._kept[_shared(key)] = compiled

    def __delitem__(self, key: Any) -> None:
        del self._kept[_shared(key)]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def share_compilations() -> None:
    """Let every engine and mapper of this process keep its compiled statements in one place."""
    shared = SharedCompilations()

    @event.listens_for(Engine, "engine_connect")
    def _of_an_engine(connection: Any) -> None:
        connection.engine._compiled_cache = shared

    # What the unit of work inserts and updates is kept with the mappers.
    @event.listens_for(Mapper, "mapper_configured")
    def _of_a_mapper(mapper: Any, _class: type) -> None:
        mapper._compiled_cache = shared


def _shared(key: Any) -> Any:
    dialect, *statement = key
    return type(dialect), *statement
