"""The rules of a source: what of its pages does not count, and which of their edits are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scraper.names import names_for
from scraper.sentences import sentence

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


@dataclass(frozen=True, slots=True)
class Judged:
    """What rules look at in an edit."""

    classes: tuple[str, ...]
    significance: float
    alert: str | None = None
    """The alert pattern that its words match."""


def silenced(rules: Rules, edit: Judged, language: str = "en") -> str:
    """Say why an edit is not told, or nothing where it is."""
    if edit.alert is not None:
        return ""
    if edit.significance < rules.least:
        return sentence("untold_least", language, weight=f"{edit.significance:.2f}", least=f"{rules.least:.2f}")
    if rules.classes and not set(rules.classes) & set(edit.classes):
        return _of_other_class(rules.classes, edit.classes, language)
    if rules.alert and not rules.classes and not rules.least:
        return sentence("untold_alert", language)
    return ""


def _of_other_class(wanted: Sequence[str], found: Sequence[str], language: str) -> str:
    names = names_for(language).classes
    asked = ", ".join(names[name] for name in wanted)
    if not found:
        return sentence("untold_no_class", language, wanted=asked)
    return sentence("untold_class", language, found=", ".join(names[name] for name in found), wanted=asked)
