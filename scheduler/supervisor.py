"""Whoever started the service and watches over it."""

from __future__ import annotations

from typing import Protocol


class Supervisor(Protocol):
    """Hears how the service fares. Telling never fails and never waits; where nobody listens, nothing happens."""

    def ready(self) -> None:
        """Checks are being claimed."""

    def alive(self) -> None:
        """Since this was last said a round of claims came to an end, and the writer answered."""

    def stopping(self) -> None:
        """Nothing more is claimed."""


class Nobody:
    """Where nobody watches."""

    def ready(self) -> None:
        """Say nothing."""

    def alive(self) -> None:
        """Say nothing."""

    def stopping(self) -> None:
        """Say nothing."""
