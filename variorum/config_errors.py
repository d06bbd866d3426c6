"""What is wrong with a configuration, said with file, line, key and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from scraper.durations import WHOLE_DURATION, duration_code
from variorum.config_tree import dotted, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from pydantic_core import ErrorDetails

    from variorum.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Where each setting was said."""

    file: FilePath | None = None
    lines: Mapping[Path, int] = field(default_factory=dict)
    variables: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Which environment variable set which key."""

    def of(self, path: Path) -> str | None:
        """Name the variable, or file and line, that said a setting; None where nothing did."""
        if variable := self.variables.get(names_of(path)):
            return variable
        return f"{self.file}, line {self.lines[path]}" if path in self.lines else None

    def nearest(self, path: Path) -> str:
        """Name the place of a setting or of what it would stand in."""
        above = (path[:length] for length in range(len(path), 0, -1))
        return next((place for part in above if (place := self.of(part))), str(self.file or "the environment"))


def config_message(
    errors: Sequence[ErrorDetails], places: Places, known: Mapping[tuple[str, ...], Sequence[str]]
) -> str:
    """Say every error, one a line: place, key, what is wrong. `known` are the settings that each table has."""
    return "\n".join(
        f"{places.nearest(error['loc'])}: {dotted(error['loc'])}: {_what(error, known)}" for error in errors
    )


def problem_message(problems: Sequence[tuple[Path, str]], places: Places) -> str:
    """Say what is wrong with settings that are each right by themselves, one a line."""
    return "\n".join(f"{places.nearest(path)}: {dotted(path)}: {said}" for path, said in problems)


def _what(error: ErrorDetails, known: Mapping[tuple[str, ...], Sequence[str]]) -> str:
    match error["type"]:
        case "extra_forbidden":
            return f"there is no such setting{_suggestion(error['loc'], known)}"
        case "missing":
            return "this setting is missing"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "tuple_type" | "model_type" | "model_attributes_type":
            return _shape(error["loc"], known)
        case _:
            return _what_of_value(error)


def _what_of_value(error: ErrorDetails) -> str:
    found, kind = error["input"], error["type"]
    match kind:
        case "literal_error" | "enum":
            return f"“{found}” is not possible; write {error['ctx']['expected']}"
        case "greater_than_equal":
            return f"“{found}” is too little; {_bound(found, error['ctx']['ge'])} is the least"
        case "less_than_equal":
            return f"“{found}” is too much; {_bound(found, error['ctx']['le'])} is the most"
    right = None if kind in _OF_TEXT else _RIGHT.get(kind.partition("_")[0])
    return f"“{found}” is not possible; write {right}" if right else f"{error['msg']} (found {found!r})"


_RIGHT = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date such as 2026-01-31",
    "string": "it in quotes",
}
_OF_TEXT = {"string_pattern_mismatch", "string_too_long", "string_too_short"}


def _bound(found: object, bound: float) -> str:
    """Write a bound as what it bounds is written."""
    return duration_code(bound) if isinstance(found, str) and WHOLE_DURATION.fullmatch(found) else f"{bound:.12g}"


def _shape(location: Path, known: Mapping[tuple[str, ...], Sequence[str]]) -> str:
    name = ".".join(names_of(location))
    if names_of(location) not in known:
        return 'write a list, such as ["one", "two"]'
    return f"this is a table; write its settings below a line [{name}] or [[{name}]]"


def _suggestion(location: Path, known: Mapping[tuple[str, ...], Sequence[str]]) -> str:
    *table, name = names_of(location)
    here = known.get(tuple(table), ())
    if close := get_close_matches(name, here, n=1):
        return f"; did you mean “{close[0]}”?"
    # A key that slipped below the wrong header is a common mistake.
    elsewhere = [".".join(other) or "the top of the file" for other, keys in known.items() if name in keys]
    if elsewhere:
        return f" here; it belongs to {' or '.join(elsewhere)}"
    return f"; there are: {', '.join(here)}" if here else ""
