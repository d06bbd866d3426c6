"""`variorum status`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from variorum.bootstrap import has_database, utc_now
from variorum.cli.deliveries import channel_text
from variorum.cli.health import trouble_text
from variorum.cli.options import AsJson, command_app
from variorum.cli.session import opened
from variorum.cli.shared import place
from variorum.cli.terminal import counted, json_line, paint, say
from variorum.config import usual_config_path
from variorum.fields.delivery import channel_fields
from variorum.times import duration_text, iso_text, local_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from enum import StrEnum

    from storage.room import Room
    from storage.service_records import Counts, ServiceFacts, Trouble

app = command_app()
WORTH_SAYING_S = 900.0
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


@app.command()
def status(
    ctx: typer.Context,
    as_json: AsJson = False,
    healthy: Annotated[
        bool, typer.Option("--healthy", help="Only whether a service runs: one line, exit code 1 if none does.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 where something wants a look.")] = False,
) -> None:
    """Say in ten lines whether all is well."""
    found = _status(ctx)
    if healthy:
        say(_service(found.service))
        if found.service is None:
            raise typer.Exit(1)
    elif as_json:
        json_line(status_fields(found))
    else:
        for name, text in status_lines(found):
            say(f"{name:<15}{text}")
    if check and concerns(found):
        raise typer.Exit(1)


def status_fields(found: Status) -> dict[str, Any]:
    """Give the status as a JSON object."""
    counts = found.counts
    places = {"database": found.database, "config": found.config}
    if counts is None:
        return {**places, "service": None}
    return {
        **places,
        "service": _service_fields(found.service) if found.service else None,
        "sources": counts.sources,
        "sources_by_state": _by_value(counts.sources_by_state),
        "pages": counts.pages,
        "pages_by_state": _by_value(counts.pages_by_state),
        "versions": counts.versions,
        "changes": counts.changes,
        "due_now": counts.due_now,
        "lag_s": round(counts.lag_s, 1),
        "undelivered": counts.undelivered,
        "channels": [channel_fields(state) for state in counts.channels],
        "failing": _by_value(counts.failing),
        "health": _by_value(counts.health),
        "ill_sources": counts.ill_sources,
        "silent_since": iso_text(found.silent_since),
        "disk_free_bytes": found.room.free if found.room else None,
        "database_bytes": found.room.database if found.room else None,
        "concerns": concerns(found),
        "troubles": [_trouble_fields(trouble) for trouble in counts.troubles],
    }


def status_lines(found: Status) -> list[tuple[str, str]]:
    """Give the status for people: a word and what there is to say."""
    counts = found.counts
    config = ("Configuration", _configuration(found))
    if counts is None:
        return [("Database", f"{found.database} (not there yet; begin with: variorum add URL)"), config]
    wrong = concerns(found)
    return [
        ("All well", paint("no: ", "red") + "; ".join(wrong) if wrong else paint("yes", "green")),
        ("Database", found.database + (f" ({found.room.database / 1e6:,.0f} MB)" if found.room else "")),
        config,
        ("Service", _service(found.service)),
        ("Sources", _states(counts.sources, counts.sources_by_state)),
        ("Pages", _states(counts.pages, counts.pages_by_state)),
        ("Kept", f"{counted(counts.versions, 'version')}, {counted(counts.changes, 'change')} in the log"),
        ("Due", _due(counts)),
        ("Deliveries", _deliveries(counts)),
        ("Trouble", _trouble(counts)),
    ]


def concerns(found: Status) -> list[str]:
    """Say what of the service itself wants a look, the worst first; what pages are in trouble is another matter."""
    said = []
    if found.silent_since is not None:
        said.append(
            f"the service has not been heard of since {local_text(found.silent_since)}: "
            "killed, stuck, or unable to write (see its log)"
        )
    if found.room is not None and found.room.is_scarce and found.room.free is not None:
        said.append(f"the disk is nearly full ({found.room.free / 1e6:,.0f} MB left)")
    if found.counts is not None:
        said += [f"the channel {name} fails ({error})" for name, error in found.counts.failing_channels.items()]
        if found.service is not None and found.counts.lag_s > WORTH_SAYING_S:
            said.append(f"checks are late (the oldest by {duration_text(found.counts.lag_s)})")
    if found.service is not None and found.service.config_error:
        said.append("the configuration was refused")
    return said


def _status(ctx: typer.Context) -> Status:
    from storage.counts import counts
    from storage.room import room
    from storage.service import running_service, silent_since

    where = place(ctx)
    config = str(where.config.resolve()) if where.config else None
    if not has_database(where.database):
        return Status(where.database, config)
    with opened(ctx) as database, database.reading() as session:
        now = utc_now()
        return Status(
            database.place,
            config,
            running_service(session, now),
            counts(session, now),
            silent_since(session, now),
            room(database),
        )


def _configuration(found: Status) -> str:
    name = found.config or f"none (it would be {usual_config_path()})"
    error = found.service.config_error if found.service else None
    if not error:
        return name
    first, *others = error.splitlines()
    more = f" ({counted(len(others), 'more line')}: variorum config check)" if others else ""
    return f"{name}; {paint('refused', 'red')}, the service goes on with the one before: {first}{more}"


def _deliveries(counts: Counts) -> str:
    said = "; ".join(paint(channel_text(state), "red") for state in counts.channels)
    return f"{counts.undelivered:,} waiting" + (f"; {said} (variorum deliveries --failed)" if said else "")


def _service(service: ServiceFacts | None) -> str:
    if service is None:
        return paint("not running", "yellow") + " (start it with: variorum run)"
    since = f" since {local_text(service.started_at)}" if service.started_at else ""
    return f"running{since} (process {service.pid} on {service.host}, version {service.version})"


def _states(total: int, by_state: Mapping[Any, int]) -> str:
    others = {state.value: count for state, count in by_state.items() if count and state.value != "active"}
    # What was removed is not among the total.
    removed = others.pop("removed", 0)
    among = ", ".join(f"{count:,} {state}" for state, count in others.items())
    return f"{total:,}" + (f" ({among})" if among else "") + (f", and {removed:,} removed" if removed else "")


def _due(counts: Counts) -> str:
    late = f"; the oldest is {duration_text(counts.lag_s)} late" if counts.lag_s >= 1 else ""
    return f"{counts.due_now:,} now{late}"


def _trouble(counts: Counts) -> str:
    trouble = trouble_text(counts, utc_now())
    said = paint(trouble, "red") if trouble else paint("none", "green")
    if not counts.failing:
        return said
    # What failed just once mostly passes; it is no trouble until it holds.
    worst = sorted(counts.failing.items(), key=lambda item: -item[1])
    reasons = ", ".join(f"{count:,} {reason.value.replace('_', ' ')}" for reason, count in worst)
    unread = counted(sum(counts.failing.values()), "page")
    return f"{said}; not read at the last check {unread}: {reasons} (variorum pages)"


def _service_fields(service: ServiceFacts) -> dict[str, Any]:
    return {
        "pid": service.pid,
        "host": service.host,
        "version": service.version,
        "started_at": iso_text(service.started_at),
        "beat_at": iso_text(service.beat_at),
        "config_error": service.config_error,
    }


def _trouble_fields(trouble: Trouble) -> dict[str, Any]:
    return {
        "scope": trouble.scope,
        "health": trouble.health.value,
        "reason": trouble.reason.value,
        "since_at": iso_text(trouble.since_at),
    }


def _by_value(counts: Mapping[Any, int]) -> dict[str, int]:
    states: Mapping[StrEnum, int] = counts
    return {state.value: count for state, count in states.items()}
