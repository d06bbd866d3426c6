"""Which two versions are compared where nobody says it, and what the log tells of that step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import NotFoundError
from storage.changes import list_changes
from storage.versions import get_version

if TYPE_CHECKING:
    from scraper.model import Dating
    from storage.engine import Session
    from storage.records import Page, Version


def chosen_versions(session: Session, page: Page, old: int | None, new: int | None) -> tuple[Version, Version]:
    """Give the two versions to compare; without numbers the current one and the one shown before it.

    Raises:
        NotFoundError: the page has no such version, or only one.
    """
    after = get_version(session, page.id, new)
    number = old or previous_number(session, page, after.number)
    if number is None:
        raise NotFoundError(f"{page.url} has only one version so far; see it with: variorum show {page.id}")
    return get_version(session, page.id, number), after


def previous_number(session: Session, page: Page, number: int) -> int | None:
    """Say which version the page showed before it came to show this one, by the log; else the one numbered before."""
    entries = list_changes(session, page_id=page.id, newest_first=True, limit=100)
    shown = next((entry.from_version for entry in entries if entry.to_version == number and entry.from_version), None)
    return shown or (number - 1 if number > 1 else None)


def told_dating(session: Session, page_id: int, old: int, new: int) -> Dating | None:
    """Give the dating that the log tells of this step, where it was one edit: what its check saw.

    A page may give other times of modification between two edits; versions hold those they came with.
    """
    entries = list_changes(session, page_id=page_id, newest_first=True, limit=100)
    step = (old, new)
    return next((entry.dating for entry in entries if (entry.from_version, entry.to_version) == step), None)
