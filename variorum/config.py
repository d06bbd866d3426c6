"""The configuration: one TOML file, environment variables above it, defaults below."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from scraper.errors import ConfigError
from storage.records import MOST_PAYLOADS, Retention
from variorum.config_channels import ChannelSettings, NotifySettings, anchor_templates, channel_problems
from variorum.config_errors import Places, config_message, problem_message
from variorum.config_fetch import FetchSettings, HostSettings
from variorum.config_sources import DefaultSettings, SourceSettings, twins
from variorum.config_tree import is_list, tables_of
from variorum.config_values import KeptFor, Seconds, Table, anchor_files
from variorum.config_web import WebSettings
from variorum.toml_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "VARIORUM_"
# Short names that people type; every other setting is VARIORUM_<TABLE>__<KEY>.
SHORT_NAMES = {
    "VARIORUM_DB": ("database", "url"),
    "VARIORUM_ALLOW_PRIVATE": ("fetch", "allow_private"),
    "VARIORUM_LANGUAGE": ("language",),
}


class DatabaseSettings(Table):
    """Where versions are kept."""

    url: str | None = None
    durability: Literal["normal", "full"] = "normal"


class RetentionSettings(Table):
    """What may go; nothing where neither is said."""

    payloads_for: KeptFor | None = None
    payloads_per_page: int | None = Field(default=None, ge=1, le=MOST_PAYLOADS)

    @property
    def as_said(self) -> Retention:
        """The same as the other rooms know it."""
        return Retention(self.payloads_for, self.payloads_per_page)


class ServiceSettings(Table):
    """How the service works."""

    checks: int = Field(default=32, ge=1, le=1000)
    judges: int | None = Field(default=None, ge=0, le=256)


class AdaptiveSettings(Table):
    """The bounds of the adaptive schedule."""

    shortest: Seconds = Field(default=600.0, ge=60)
    longest: Seconds = Field(default=604_800.0, ge=3600)
    retire_after: Seconds = Field(default=31_449_600.0, ge=86_400)

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        if self.shortest > self.longest:
            raise ValueError("shortest is longer than longest: write them the other way round")
        return self


class LogSettings(Table):
    """What the program says about itself."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "text", "json"] = "auto"


class Settings(Table):
    """The whole configuration, checked."""

    language: Literal["en", "it"] = "en"
    database: DatabaseSettings = DatabaseSettings()
    fetch: FetchSettings = FetchSettings()
    hosts: tuple[HostSettings, ...] = ()
    retention: RetentionSettings = RetentionSettings()
    service: ServiceSettings = ServiceSettings()
    adaptive: AdaptiveSettings = AdaptiveSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    defaults: DefaultSettings = DefaultSettings()
    sources: tuple[SourceSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    notify: tuple[NotifySettings, ...] = ()


TABLES = tables_of(Settings)
"""The model of each table, by its name's parts."""
KNOWN = {name: tuple(model.model_fields) for name, model in TABLES.items()}
"""The settings of each table."""


@dataclass(frozen=True)
class Configuration:
    """What was read, and where each setting was said."""

    settings: Settings
    """Sources have taken what they do not say themselves from `[defaults]`."""
    file: Path | None = None
    text: str = field(default="", repr=False)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What was said, as it was written."""
    variables: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Which environment variable set which key."""

    @cached_property
    def places(self) -> Places:
        """Where each setting was said."""
        return Places(self.file, lines_of(self.text), self.variables)


def read_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the settings alone; as read_configuration."""
    return read_configuration(path, environ).settings


def read_configuration(path: Path | None, environ: Mapping[str, str]) -> Configuration:
    """Read the file (None: defaults only), then what the environment overrides.

    Relative files, the database's and those of secrets, are meant from the file's folder.

    Raises:
        ConfigError: naming file, line and key, or the variable, and what to do; every error on a line of its own.
    """
    text = _read_text(path) if path else ""
    values = _parse(text, path)
    if path:
        _anchor_database(values, path.resolve().parent)
        anchor_files(values, path.resolve().parent)
        anchor_templates(values, path.resolve().parent)
    variables = _override(values, environ)
    try:
        said = Settings.model_validate(values)
    except ValidationError as error:
        places = Places(path, lines_of(text), variables)
        raise ConfigError(config_message(error.errors(), places, KNOWN)) from None
    sources = tuple(source.upon(said.defaults) for source in said.sources)
    read = Configuration(said.model_copy(update={"sources": sources}), path, text, values, variables)
    if found := [*twins(sources), *_twin_hosts(said.hosts), *channel_problems(said.channels, said.notify)]:
        raise ConfigError(problem_message(found, read.places))
    return read


def config_path(given: str | None, environ: Mapping[str, str]) -> Path | None:
    """Find the configuration file: the one given, else VARIORUM_CONFIG, else the user's, else none.

    Raises:
        ConfigError: a file was named and is not there.
    """
    named = given or environ.get("VARIORUM_CONFIG")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise ConfigError(f"{path}: there is no such configuration file (named by --config or VARIORUM_CONFIG)")
        return path
    usual = usual_config_path()
    return usual if usual.is_file() else None


def usual_config_path() -> Path:
    """Name the place where the platform keeps a user's configuration."""
    from platformdirs import user_config_path  # noqa: PLC0415  not needed for most commands

    return user_config_path("variorum") / "variorum.toml"


def database_place(given: str | None, settings: Settings) -> str:
    """Name the database: the one given, else the configuration's or VARIORUM_DB, else the user's data folder."""
    if given or settings.database.url:
        return given or settings.database.url or ""
    from platformdirs import user_data_path  # noqa: PLC0415  as above

    return str(user_data_path("variorum") / "variorum.sqlite3")


def database_named_in(path: Path) -> str | None:
    """Read the database alone from a file of which the rest may be wrong; None where it names none, or is no TOML."""
    try:
        values = _parse(_read_text(path), path)
    except ConfigError:
        return None
    _anchor_database(values, path.resolve().parent)
    database = values.get("database")
    url = database.get("url") if isinstance(database, dict) else None
    return url if isinstance(url, str) else None


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: the file is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None


def _parse(text: str, path: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None


def _anchor_database(values: dict[str, Any], folder: Path) -> None:
    database = values.get("database")
    if not isinstance(database, dict):
        return
    url = database.get("url")
    if isinstance(url, str) and "://" not in url:
        database["url"] = str(folder / Path(url).expanduser())


def _twin_hosts(hosts: tuple[HostSettings, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    first: dict[str, int] = {}
    return [
        (("hosts", number, "host"), f"{said.host} has a table already")
        for number, said in enumerate(hosts)
        if first.setdefault(said.host, number) != number
    ]


def _override(values: dict[str, Any], environ: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Lay the environment over the file's values; return which variable set which key."""
    overridden = {}
    for name, value in environ.items():
        key = SHORT_NAMES.get(name) or long_name(name)
        if not key or not value:
            continue
        *above, last = key
        table = values.setdefault(above[0], {}) if above else values
        if isinstance(table, dict):
            table[last] = value.replace(",", " ").split() if _takes_list(key) else value
            overridden[key] = name
    return overridden


def _takes_list(key: tuple[str, ...]) -> bool:
    known = TABLES[key[:-1]].model_fields.get(key[-1]) if key[:-1] in TABLES else None
    return known is not None and is_list(known)


def long_name(name: str) -> tuple[str, ...] | None:
    """Return the setting that a variable such as VARIORUM_FETCH__DELAY names, None where it names none."""
    if not name.startswith(PREFIX) or name.count("__") != 1:
        return None
    table, key = name.removeprefix(PREFIX).lower().split("__")
    return (table, key)
