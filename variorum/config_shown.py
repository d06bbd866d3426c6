"""The settings in force, each with where it was said: what `variorum config show` shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from variorum.config import TABLES, Configuration
from variorum.config_tree import dotted, holds_duration, is_list, names_of, table_of
from variorum.times import duration_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from variorum.toml_lines import Path


class Origin(StrEnum):
    """What said a setting."""

    OPTION = "option"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting. Its value is as it is written in the file; None where it is not set. Of secrets it is the place."""

    path: Path
    value: Any
    origin: Origin
    place: str | None = None
    """The option, the variable, or file and line."""

    @property
    def name(self) -> str:
        """Such as `sources[2].every`."""
        return dotted(self.path)


def shown_settings(read: Configuration, options: Mapping[Path, tuple[str, Any]]) -> Iterator[Shown]:
    """Give every setting of every table; of `[defaults]` and of lists of tables those that are said.

    `options` are those of the command line: by setting, what the option is called and its value.
    """
    for path, table in _tables((), read.values):
        for key, field in TABLES[names_of(path)].model_fields.items():
            if table_of(field) is None:
                shown = _shown(read, (*path, key), table, options)
                if not _holds_only_what_is_said(path) or shown.origin is not Origin.DEFAULT:
                    yield shown


def _tables(path: Path, said: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Give a table and those inside it, each with its path and what is said in it."""
    yield path, said
    for key, field in TABLES[names_of(path)].model_fields.items():
        if table_of(field) is None:
            continue
        if is_list(field):
            for number, item in enumerate(said.get(key, ())):
                yield from _tables((*path, key, number), item)
        else:
            yield from _tables((*path, key), said.get(key) or {})


def _shown(read: Configuration, path: Path, table: Mapping[str, Any], options: Mapping[Path, tuple[str, Any]]) -> Shown:
    key = str(path[-1])
    if path in options:
        option, value = options[path]
        return Shown(path, value, Origin.OPTION, option)
    inherited = ("defaults", key)
    if key not in table and path[0] == "sources" and key in read.values.get("defaults", {}):
        return Shown(path, read.values["defaults"][key], *_origin(read, inherited))
    if key in table:
        return Shown(path, table[key], *_origin(read, path))
    return Shown(path, _default(path), Origin.DEFAULT)


def _origin(read: Configuration, path: Path) -> tuple[Origin, str | None]:
    is_variable = names_of(path) in read.variables
    return Origin.ENVIRONMENT if is_variable else Origin.FILE, read.places.of(path)


def _holds_only_what_is_said(path: Path) -> bool:
    return path == ("defaults",) or any(isinstance(part, int) for part in path)


def _default(path: Path) -> Any:
    """Return a setting's default as one would write it in the file; None where there is none."""
    *table, key = names_of(path)
    field = TABLES[tuple(table)].model_fields[key]
    default = None if field.is_required() else field.default
    return duration_code(default) if default is not None and holds_duration(field) else default
