"""`variorum config`."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import ConfigError
from variorum.cli.options import AsJson, command_app
from variorum.cli.shared import shared
from variorum.cli.terminal import counted, json_line, note, paint, say

if TYPE_CHECKING:
    from variorum.config_shown import Shown
    from variorum.toml_lines import Path as SettingPath

app = command_app()


@app.callback()
def config() -> None:
    """Check or show the configuration, or print one to start from."""


@app.command("check")
def check_configuration(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Else the one in force.")] = None,
) -> None:
    """Say everything that is wrong with a configuration file, with its line.

    The secrets it names are looked for where this command runs; a service may have another environment.
    """
    from variorum.config import config_path, read_configuration
    from variorum.config_checks import missing_secrets, stray_variables

    path = config_path(str(file) if file else shared(ctx).config, os.environ)
    read = read_configuration(path, os.environ)
    for said in stray_variables(os.environ):
        note(said)
    if missing := missing_secrets(read, os.environ):
        raise ConfigError("\n".join(missing))
    if not read.settings.fetch.contact:
        note("No contact is set: servers see nobody to write to. Please set contact under [fetch].")
    if path is None:
        say("There is no configuration file, so the defaults hold; nothing is wrong.")
    else:
        say(f"{path}: nothing is wrong; it names {counted(len(read.settings.sources), 'source')}.")


@app.command("show")
def show_configuration(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting in force, and where it was said.

    What is shown can be read as a configuration file. Of secrets only the place is shown.
    """
    from variorum.config import config_path, database_place, read_configuration
    from variorum.config_shown import shown_settings

    said = shared(ctx)
    read = read_configuration(config_path(said.config, os.environ), os.environ)
    options: dict[SettingPath, tuple[str, Any]] = {}
    if said.db:
        options["database", "url"] = ("--db", said.db)
    if said.allow_private:
        options["fetch", "allow_private"] = ("--allow-private", True)
    found = [_without_password(setting) for setting in shown_settings(read, options)]
    if as_json:
        for setting in found:
            json_line(_fields(setting))
        return
    _print(found)
    if not read.settings.database.url and not said.db:
        note(f"The database is {database_place(None, read.settings)}, the platform's place for a user's data.")


@app.command("example")
def print_example() -> None:
    """Print a commented file with every setting, to start from.

    Example: variorum config example > variorum.toml
    """
    say(files("variorum").joinpath("example.toml").read_text(encoding="utf-8").rstrip("\n"))


def _without_password(setting: Shown) -> Shown:
    from dataclasses import replace

    if setting.path != ("database", "url") or "://" not in str(setting.value):
        return setting
    from storage.engine import place

    return replace(setting, value=place(setting.value))


def _fields(setting: Shown) -> dict[str, Any]:
    """Give a setting as a JSON object; its value as in the file, null where it is not set."""
    return {
        "setting": setting.name,
        "value": setting.value,
        "origin": setting.origin.value,
        "place": setting.place,
    }


def _print(found: list[Shown]) -> None:
    from variorum.toml_text import toml_pair

    table: SettingPath = ()
    for setting in found:
        *above, key = setting.path
        if tuple(above) != table:
            table = tuple(above)
            name = ".".join(part for part in table if isinstance(part, str))
            say(f"\n[[{name}]]" if isinstance(table[-1], int) else f"\n[{name}]")
        line = f"# {key} is not set" if setting.value is None else toml_pair(str(key), setting.value)
        origin = setting.place or ("" if setting.value is None else "default")
        say(f"{line:<40}{paint(f'  # {origin}', 'dim') if origin else ''}".rstrip())
