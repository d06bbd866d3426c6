"""What is wrong with a configuration, said with file, line, key and what to do."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=")

_KNOWN = {
    (): ("language", "database", "fetch", "service", "log", "sources"),
    ("sources",): (
        "url",
        "kind",
        "name",
        "tags",
        "every",
        "include",
        "exclude",
        "ignore",
        "alert",
        "classes",
        "least",
        "headers",
        "cookies",
        "auth",
        "proxy",
        "accept_language",
        "browser",
    ),
    ("database",): ("url",),
    ("fetch",): (
        "user_agent",
        "contact",
        "accept_language",
        "delay",
        "timeout",
        "connect_timeout",
        "read_timeout",
        "max_bytes",
        "max_redirects",
        "retries",
        "http2",
        "proxy",
        "chromium",
        "respect_robots",
        "own_hosts",
        "allow_private",
        "private_networks",
    ),
    ("service",): ("every", "checks"),
    ("log",): ("level", "format"),
}


def config_message(
    errors: Sequence[ErrorDetails], text: str, path: Path | None, overridden: Mapping[tuple[str, ...], str]
) -> str:
    """Say every error, one a line: place, key, what is wrong."""
    return "\n".join(_sentence(error, text, path, overridden) for error in errors)


def line_of(text: str, location: Sequence[str | int]) -> int | None:
    """Find the line (from 1) of a key such as `("sources", 1, "every")`, else of its table, else None."""
    wanted_table, wanted_index, wanted_key = _wanted(location)
    table, index, counts, nearest = "", 0, dict[str, int](), None
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = header[2]
            if table == f"{wanted_table}.{wanted_key}" and counts.get(wanted_table, 0) == wanted_index:
                return number
            counts[table] = counts.get(table, -1) + 1
            index = counts[table]
            if table == wanted_table and index == wanted_index:
                nearest = number
        elif (key := _KEY.match(line)) and key[1] == wanted_key and table == wanted_table and index == wanted_index:
            return number
    return nearest


def _wanted(location: Sequence[str | int]) -> tuple[str, int, str | None]:
    names = [str(part) for part in location if isinstance(part, str)]
    index = next((part for part in location if isinstance(part, int)), 0)
    if len(names) == 1 and len(location) == 1:
        return "", 0, names[0]
    return names[0], index, names[1] if len(names) > 1 else None


def _sentence(error: ErrorDetails, text: str, path: Path | None, overridden: Mapping[tuple[str, ...], str]) -> str:
    location = error["loc"]
    variable = overridden.get(tuple(str(part) for part in location[:2]))
    place = variable or _place(location, text, path)
    return f"{place}: {_key_name(location)}: {_what(error)}"


def _place(location: Sequence[str | int], text: str, path: Path | None) -> str:
    line = line_of(text, location)
    return f"{path}, line {line}" if line else str(path or "the environment")


def _key_name(location: Sequence[str | int]) -> str:
    name = ""
    for part in location:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _what(error: ErrorDetails) -> str:
    match error["type"]:
        case "extra_forbidden":
            return f"there is no such setting{_suggestion(error['loc'])}"
        case "missing":
            return "this setting is missing"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case "literal_error":
            return f"“{error['input']}” is not possible; write {error['ctx']['expected']}"
        case _:
            return f"{error['msg']} (found {error['input']!r})"


def _suggestion(location: Sequence[str | int]) -> str:
    names = [part for part in location if isinstance(part, str)]
    known = _KNOWN.get(tuple(names[:-1]), ())
    close = get_close_matches(names[-1], known, n=1)
    return f"; did you mean “{close[0]}”?" if close else f"; there are: {', '.join(known)}" if known else ""
