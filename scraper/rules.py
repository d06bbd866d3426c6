"""The rules of a source: what of its pages does not count, and which of their edits are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Rules:
    """Empty rules tell everything. `ignore` and `alert` hold regular expressions, without regard to case."""

    ignore: tuple[str, ...] = ()
    """What they match counts neither in the content hash nor in the diff."""
    alert: tuple[str, ...] = ()
    """An edit is told where one of them matches words that came or went, whatever the other rules say."""
    classes: tuple[str, ...] = ()
    """Told are only edits of one of these classes."""
    least: float = 0.0
    """Told are only edits of this significance or more, from 0 to 1."""


NO_RULES: Final = Rules()


def silenced(rules: Rules, classes: Sequence[str], significance: float, alert: str | None) -> str:
    """Say why an edit is not told, or nothing where it is. `alert` is the alert pattern that its words match."""
    if alert is not None:
        return ""
    if significance < rules.least:
        return f"significance {significance:.2f} is below {rules.least:.2f}"
    if rules.classes and not set(rules.classes) & set(classes):
        return f"it is {', '.join(classes) or 'of no class'}, not {', '.join(rules.classes)}"
    if rules.alert and not rules.classes and not rules.least:
        return "no alert pattern matches what came or went"
    return ""
