"""The ways out that a process's channels share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.fetch import Outlet

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scraper.fetch import FetchSettings


class Outlets:
    """The ways out of a process, one for each way of reaching addresses; kept over a change of the configuration."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: list[tuple[FetchSettings, Outlet]] = []

    def under(self, fetching: FetchSettings) -> Outlet:
        """Return the way out under these settings."""
        for settings, outlet in self._open:
            if settings == fetching:
                return outlet
        outlet = Outlet(fetching, now=self._now)
        self._open.append((fetching, outlet))
        return outlet

    async def aclose(self) -> None:
        """Close all connections."""
        for _, outlet in self._open:
            await outlet.aclose()
