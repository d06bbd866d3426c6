"""A source's link rules as a JSON document and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from scraper.link_rules import NO_LINK_RULES, LinkRules


def link_rules_to_json(rules: LinkRules) -> dict[str, Any]:
    """Return the document; what has its default value is left out."""
    return {name: _plain(value) for name, value in asdict(rules).items() if value}


def link_rules_from_json(found: dict[str, Any] | None) -> LinkRules:
    """Return the rules that `link_rules_to_json` wrote; none where nothing was."""
    if not found:
        return NO_LINK_RULES
    since = found.get("published_since")
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    fields: dict[str, Any] = {**found, **lists, "published_since": date.fromisoformat(since) if since else None}
    return LinkRules(**fields)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
