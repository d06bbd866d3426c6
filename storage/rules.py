"""A source's rules as a JSON document and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from scraper.rules import NO_RULES, Rules


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Return the document; what has its default value is left out."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(rules).items() if value}


def rules_from_json(found: dict[str, Any] | None) -> Rules:
    """Return the rules that `rules_to_json` wrote; none where nothing was."""
    if not found:
        return NO_RULES
    return Rules(
        ignore=tuple(found.get("ignore", ())),
        alert=tuple(found.get("alert", ())),
        classes=tuple(found.get("classes", ())),
        least=found.get("least", 0.0),
    )
