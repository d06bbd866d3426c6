"""Values written as TOML 1.0."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: object) -> str:
    """Write a value on one line, a table as an inline table."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list() | tuple():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case dict():
            return (
                f"{{ {pairs} }}" if (pairs := ", ".join(toml_pair(key, item) for key, item in value.items())) else "{}"
            )
        case _:
            # A JSON string is a TOML string but for one control character that JSON lets stand.
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")


def toml_pair(key: str, value: object) -> str:
    """Write `key = value`."""
    return f"{toml_key(key)} = {toml_value(value)}"


def toml_key(key: str) -> str:
    """Write a key, in quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else toml_value(key)


def toml_table(header: str, values: Mapping[str, object]) -> str:
    """Write a table below its header, `[name]` or `[[name]]`; ends with a line break."""
    return "".join(f"{line}\n" for line in (header, *(toml_pair(key, value) for key, value in values.items())))
