"""What a reader can choose from in forms: sources and tags, looked up every few seconds, not at every page."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from storage.sources import source_labels

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Session

MOST_SOURCES: Final = 200
"""More are no list to choose from: the form asks for a number instead, and pages stay small."""
_FRESH: Final = timedelta(seconds=5)


class Choices:
    """The sources and tags there are. Safe to share between threads."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._until: datetime | None = None
        self._turn = threading.Lock()

    def of(self, session: Session, now: datetime) -> dict[str, Any]:
        """Return what templates call `sources` (empty where there are too many), `tags` and `has_many`."""
        with self._turn:
            if self._until is None or not now < self._until <= now + _FRESH:
                labels = source_labels(session)
                tags = sorted({tag for _, _, own in labels for tag in own}, key=str.casefold)
                has_many = len(labels) > MOST_SOURCES
                self._known = {"sources": [] if has_many else labels, "tags": tags[:MOST_SOURCES], "has_many": has_many}
                self._until = now + _FRESH
            return self._known
