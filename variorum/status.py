"""How the service fares, in one value, and what of it wants a look: for the command, the web view and the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.records import SourceState
from variorum.phrases import phrase
from variorum.times import duration_text, local_text

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Database
    from storage.room import Room
    from storage.service_records import ChannelState, Counts, ServiceFacts

WORTH_SAYING_S: Final = 900.0
"""Lateness of the oldest check from which on it wants a look."""


@dataclass(frozen=True, slots=True)
class Status:
    """What `variorum status` says."""

    database: str
    config: str | None
    service: ServiceFacts | None = None
    counts: Counts | None = None
    """None where there is no database yet."""
    silent_since: datetime | None = None
    """When a service was last heard of that did not end; None where one runs or has ended."""
    room: Room | None = None
    config_error: str | None = None
    """What is wrong with the configuration file as it stands."""

    @property
    def is_unattended(self) -> bool:
        """Whether sources are watched and no service runs, by intent as it seems: one that broke off is a concern."""
        watched = self.counts is not None and self.counts.sources_by_state.get(SourceState.ACTIVE, 0) > 0
        return watched and self.service is None and self.silent_since is None


def read_status(database: Database, config: str | None, now: datetime) -> Status:
    """Read how the service fares; `config` is the file of its configuration."""
    from storage.counts import counts  # noqa: PLC0415  `variorum --help` needs none of it
    from storage.room import room  # noqa: PLC0415  as above
    from storage.service import running_service, silent_since  # noqa: PLC0415  as above

    # Not inside: it may take a connection of its own.
    space = room(database)
    with database.reading() as session:
        service, silent = running_service(session, now), silent_since(session, now)
        return Status(database.place, config, service, counts(session, now), silent, space)


def concerns(found: Status, language: str = "en") -> list[str]:
    """Say what of the service itself wants a look, the worst first; what pages are in trouble is another matter."""
    said = []
    if found.silent_since is not None:
        said.append(phrase("concern_silent", language, since=local_text(found.silent_since)))
    if found.room is not None and found.room.is_scarce and found.room.free is not None:
        said.append(phrase("concern_disk", language, megabytes=f"{found.room.free / 1e6:,.0f}"))
    if found.room is not None and found.room.is_log_held_back:
        said.append(phrase("concern_log", language, megabytes=f"{found.room.write_ahead_log / 1e6:,.0f}"))
    if found.counts is not None:
        said += [_of_channel(state, language) for state in found.counts.channels if state.wants_a_look]
        if found.service is not None and found.counts.lag_s > WORTH_SAYING_S:
            said.append(phrase("concern_late", language, late=duration_text(found.counts.lag_s)))
    if found.config_error or (found.service is not None and found.service.config_error):
        said.append(phrase("concern_config", language))
    return said


def _of_channel(state: ChannelState, language: str) -> str:
    facts = {"name": state.name, "error": state.last_error or "", "count": state.set_aside}
    if state.closed_at is not None:
        return phrase("concern_closed", language, **facts)
    return phrase("concern_channel" if state.failures else "concern_refused", language, **facts)
