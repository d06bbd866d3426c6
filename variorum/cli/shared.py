"""The options that every command takes, before or after its name: --db, --config, --allow-private."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer.main import get_command

if TYPE_CHECKING:
    from pathlib import Path

    from typer._click.core import Command

    from variorum.config import Settings

_META_KEY = "variorum.shared"


@dataclass(frozen=True, slots=True)
class Shared:
    """What the shared options said."""

    db: str | None = None
    config: str | None = None
    allow_private: bool = False


def with_shared_options(command: Command) -> Command:
    """Add the shared options to a command, and to the commands below it."""
    taken = {option for param in command.params for option in param.opts}
    added = [param for param in get_command(_carrier()).params if not taken.intersection(param.opts)]
    command.params.extend(added)
    for child in getattr(command, "commands", {}).values():
        with_shared_options(child)
    return command


def shared(ctx: typer.Context) -> Shared:
    """What the shared options said, wherever they stood."""
    return cast("Shared", ctx.meta.get(_META_KEY, Shared()))


@dataclass(frozen=True, slots=True)
class Place:
    """The configuration in force, the file it came from, and the database it leads to."""

    settings: Settings
    config: Path | None
    database: str


def place(ctx: typer.Context) -> Place:
    """Read the configuration that these options and the environment lead to.

    Raises:
        ConfigError: as read_settings.
    """
    from variorum.config import config_path, database_place, read_settings

    said = shared(ctx)
    path = config_path(said.config, os.environ)
    settings = read_settings(path, os.environ)
    if said.allow_private:
        settings = settings.model_copy(update={"fetch": settings.fetch.model_copy(update={"allow_private": True})})
    return Place(settings, path, database_place(said.db, settings))


def _keep_db(ctx: typer.Context, value: str | None) -> None:
    if value is not None:
        ctx.meta[_META_KEY] = replace(shared(ctx), db=value)


def _keep_config(ctx: typer.Context, value: str | None) -> None:
    if value is not None:
        ctx.meta[_META_KEY] = replace(shared(ctx), config=value)


def _keep_allow_private(ctx: typer.Context, value: bool) -> None:
    if value:
        ctx.meta[_META_KEY] = replace(shared(ctx), allow_private=True)


def _carrier() -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(_carry)
    return app


def _carry(
    db: Annotated[
        str | None,
        typer.Option(callback=_keep_db, expose_value=False, metavar="PLACE", help="Database: a file or postgresql://…"),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(callback=_keep_config, expose_value=False, metavar="FILE", help="Configuration file."),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private",
            callback=_keep_allow_private,
            expose_value=False,
            help="Fetch from private addresses too.",
        ),
    ] = False,
) -> None:
    """Carry the options; never called."""
