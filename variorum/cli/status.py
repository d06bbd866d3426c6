"""`variorum status`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import ConfigError
from variorum.bootstrap import has_database, open_database, utc_now
from variorum.cli.deliveries import channel_text
from variorum.cli.health import trouble_text
from variorum.cli.options import AsJson, command_app
from variorum.cli.shared import Place, place, shared
from variorum.cli.terminal import counted, json_line, note, paint, say
from variorum.config import config_path, database_named_in, database_place, read_settings, usual_config_path
from variorum.fields.status import status_fields
from variorum.status import Status, concerns, read_status
from variorum.times import duration_text, local_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.service_records import Counts, ServiceFacts

app = command_app()


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
        json_line(_fields(found))
    else:
        for name, text in status_lines(found):
            say(f"{name:<15}{text}")
    if check and concerns(found):
        raise typer.Exit(1)


def status_lines(found: Status) -> list[tuple[str, str]]:
    """Give the status for people: a word and what there is to say."""
    counts = found.counts
    config = ("Configuration", _configuration(found))
    if counts is None:
        return [("Database", f"{found.database} (not there yet; begin with: variorum add URL)"), config]
    return [
        ("All well", _all_well(found)),
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


def _all_well(found: Status) -> str:
    wrong = concerns(found)
    said = list(wrong)
    if found.is_unattended:
        said.append(paint("no service runs", "yellow") + ", so nothing is checked or told but by: variorum check")
    return (paint("no: ", "red") if wrong else "") + "; ".join(said) if said else paint("yes", "green")


def _status(ctx: typer.Context) -> Status:
    where, error = _where(ctx)
    config = str(where.config.resolve()) if where.config else None
    if not has_database(where.database):
        return Status(where.database, config, config_error=error)
    database = open_database(where.database, create=False, tell=note)
    try:
        return replace(read_status(database, config, utc_now()), config_error=error)
    finally:
        database.dispose()


def _where(ctx: typer.Context) -> tuple[Place, str | None]:
    """The configuration in force; or what is wrong with it, and of all that it says only the database it names."""
    try:
        return place(ctx), None
    except ConfigError as error:
        said = shared(ctx)
        path = config_path(said.config, os.environ)
        settings = read_settings(None, os.environ)
        named = said.db or settings.database.url or (database_named_in(path) if path else None)
        return Place(settings, path, database_place(named, settings)), str(error)


def _fields(found: Status) -> Any:
    if found.counts is None:
        no_service = {"service": None, "config_error": found.config_error}
        return {"database": found.database, "config": found.config, **no_service}
    return status_fields(found, found.counts)


def _configuration(found: Status) -> str:
    name = found.config or f"none (it would be {usual_config_path()})"
    heard = found.service.config_error if found.service else None
    error = heard or found.config_error
    if not error:
        return name
    first, *others = error.splitlines()
    more = f" ({counted(len(others), 'more line')}: variorum config check)" if others else ""
    goes_on = ", the service goes on with the one before" if heard else ""
    return f"{name}; {paint('refused', 'red')}{goes_on}: {first}{more}"


def _deliveries(counts: Counts) -> str:
    said = "; ".join(paint(channel_text(state), "red") for state in counts.channels)
    return f"{counts.undelivered:,} waiting" + (f"; {said} (variorum deliveries --failed)" if said else "")


def _service(service: ServiceFacts | None) -> str:
    if service is None:
        return paint("not running", "yellow") + " (start it with: variorum run, or systemctl start variorum)"
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
