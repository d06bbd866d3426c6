"""What people write into rules, checked before it is kept."""

from __future__ import annotations

from scraper.compare.edits import EditClass
from scraper.errors import InputError
from scraper.patterns import require_pattern

__all__ = ["require_class", "require_pattern"]


def require_class(name: str) -> None:
    """InputError where there is no such class of edits."""
    if name not in set(EditClass):
        message = f"“{name}” is no class of edits; there are: {', '.join(EditClass)}"
        raise InputError(message)
