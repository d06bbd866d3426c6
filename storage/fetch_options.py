"""A source's fetch options as a JSON document and back. It holds names of secrets, never a secret."""

from __future__ import annotations

from typing import Any

from scraper.fetch_options import FetchOptions, SecretPlace, SecretRef, Value

Json = dict[str, Any]


def options_to_json(options: FetchOptions) -> Json:
    """Return the document; what has its default value is left out."""
    fields: Json = {
        "headers": [[name, _value_to_json(value)] for name, value in options.headers],
        "cookies": [[name, _value_to_json(value)] for name, value in options.cookies],
        "user": _value_to_json(options.user),
        "password": _value_to_json(options.password),
        "proxy": _value_to_json(options.proxy),
        "accept_language": options.accept_language,
        "browser": options.browser,
    }
    return {name: value for name, value in fields.items() if value}


def options_from_json(found: Json | None) -> FetchOptions:
    """Return the options that `options_to_json` wrote; the default where nothing was."""
    found = found or {}
    return FetchOptions(
        headers=_pairs(found.get("headers", ())),
        cookies=_pairs(found.get("cookies", ())),
        user=_value(found.get("user")),
        password=_value(found.get("password")),
        proxy=_value(found.get("proxy")),
        accept_language=found.get("accept_language"),
        browser=found.get("browser", False),
    )


def _value_to_json(value: Value | None) -> Any:
    return {value.place.value: value.name} if isinstance(value, SecretRef) else value


def _value(found: Any) -> Value | None:
    if not isinstance(found, dict):
        return None if found is None else str(found)
    ((place, name),) = found.items()
    return SecretRef(SecretPlace(place), name)


def _pairs(found: Any) -> tuple[tuple[str, Value], ...]:
    return tuple((name, _value(value) or "") for name, value in found)
