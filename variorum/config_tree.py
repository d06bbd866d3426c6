"""The shape of the configuration, read off its models: which tables there are, and which settings each one has."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args, get_origin

from pydantic import BaseModel

from variorum.config_values import is_duration

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from variorum.toml_lines import Path


def tables_of(model: type[BaseModel], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], type[BaseModel]]:
    """Return the model of each table, by its name's parts; `()` is the file itself."""
    found = {path: model}
    for name, field in model.model_fields.items():
        if inner := table_of(field):
            found.update(tables_of(inner, (*path, name)))
    return found


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of a setting that is a table or a list of tables, None where it is a value."""
    return next((part for part in _parts(field.annotation) if isinstance(part, type) and _is_model(part)), None)


def is_list(field: FieldInfo) -> bool:
    """Whether a setting holds a list, of values or of tables."""
    return any(get_origin(part) is tuple for part in _parts(field.annotation))


def holds_duration(field: FieldInfo) -> bool:
    """Whether a setting is written as a duration, and held in seconds."""
    return any(is_duration(part) for part in (*field.metadata, *_parts(field.annotation)))


def names_of(path: Path) -> tuple[str, ...]:
    """Leave out the places in lists."""
    return tuple(part for part in path if isinstance(part, str))


def dotted(path: Path) -> str:
    """Write a setting's name as messages do: `sources[2].every`, counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _parts(annotation: object) -> list[object]:
    return [annotation, *(inner for part in get_args(annotation) for inner in _parts(part))]


def _is_model(part: type) -> bool:
    return issubclass(part, BaseModel)
