"""The configuration: one TOML file, environment variables above it, defaults below."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, field_validator

from scraper.errors import ConfigError, InputError
from scraper.model import SourceKind
from scraper.rules import Rules
from variorum.config_errors import config_message
from variorum.config_values import (
    AskingSettings,
    HostNames,
    Language,
    PrivateNetworks,
    Proxy,
    Seconds,
    Table,
    anchor_files,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "VARIORUM_"
SHORTEST_DELAY_S = 0.5
"""A slip of the pen must not hammer a stranger's server."""
_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e][\x20-\x27\x2a-\x7e]{0,199}")
_LISTS = {("fetch", "own_hosts"), ("fetch", "private_networks")}
# Short names that people type; every other setting is VARIORUM_<TABLE>__<KEY>.
_SHORT_NAMES = {"VARIORUM_DB": ("database", "url"), "VARIORUM_ALLOW_PRIVATE": ("fetch", "allow_private")}


class SourceSettings(AskingSettings):
    """One `[[sources]]` table."""

    url: str
    kind: Literal["page", "index", "feed", "sitemap"] = "page"
    name: str | None = None
    tags: tuple[str, ...] = ()
    every: Seconds | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    alert: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    least: float = Field(default=0.0, ge=0, le=1)

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"“{url}” is no web address: begin it with https:// or http://")
        return url

    @field_validator("include", "exclude")
    @classmethod
    def _are_selectors(cls, selectors: tuple[str, ...]) -> tuple[str, ...]:
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError  # noqa: PLC0415  few sources have any

        for selector in selectors:
            try:
                LexborHTMLParser("<p>").css(selector)
            except SelectolaxError:
                raise ValueError(f"“{selector}” is no CSS selector, such as div.article-body") from None
        return selectors

    @field_validator("ignore", "alert")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        return _required(patterns, "pattern")

    @field_validator("classes")
    @classmethod
    def _are_classes(cls, classes: tuple[str, ...]) -> tuple[str, ...]:
        return _required(classes, "class")

    @property
    def rules(self) -> Rules:
        """Which edits are told, as the other rooms know it."""
        return Rules(self.ignore, self.alert, self.classes, self.least)

    @property
    def source_kind(self) -> SourceKind:
        """The kind as the other rooms know it."""
        return SourceKind(self.kind)


class DatabaseSettings(Table):
    """Where versions are kept."""

    url: str | None = None


class FetchSettings(Table):
    """How servers are asked."""

    user_agent: str | None = Field(default=None, pattern=r"^[\x20-\x7e]{1,200}$")
    contact: str | None = None
    accept_language: Language | None = None
    delay: Seconds = 2.0
    timeout: Seconds = Field(default=60.0, ge=1)
    connect_timeout: Seconds = Field(default=10.0, ge=0.1)
    read_timeout: Seconds = Field(default=20.0, ge=0.1)
    max_bytes: int = Field(default=15_000_000, ge=10_000, le=1_000_000_000)
    max_redirects: int = Field(default=10, ge=0, le=50)
    retries: int = Field(default=2, ge=0, le=5)
    http2: bool = True
    proxy: Proxy | None = None
    chromium: str | None = None
    respect_robots: bool = True
    own_hosts: HostNames = ()
    allow_private: bool = False
    private_networks: PrivateNetworks = ()

    @field_validator("contact")
    @classmethod
    def _can_be_sent(cls, contact: str | None) -> str | None:
        if contact is not None and not _CONTACT.fullmatch(contact):
            raise ValueError("a header takes no line breaks, brackets or accents; write one such as you@example.org")
        return contact

    @field_validator("delay")
    @classmethod
    def _is_polite(cls, delay: float) -> float:
        if delay < SHORTEST_DELAY_S:
            raise ValueError(
                f"{SHORTEST_DELAY_S:g} s is the least for hosts of others; name hosts of your own in own_hosts"
            )
        return delay


class ServiceSettings(Table):
    """How the service works."""

    every: Seconds | None = None
    checks: int = Field(default=32, ge=1, le=1000)


class LogSettings(Table):
    """What the program says about itself."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "text", "json"] = "auto"


class Settings(Table):
    """The whole configuration, checked."""

    language: Literal["en", "it"] = "en"
    database: DatabaseSettings = DatabaseSettings()
    fetch: FetchSettings = FetchSettings()
    service: ServiceSettings = ServiceSettings()
    log: LogSettings = LogSettings()
    sources: tuple[SourceSettings, ...] = ()


def _required(words: tuple[str, ...], what: Literal["pattern", "class"]) -> tuple[str, ...]:
    from variorum.rule_words import require_class, require_pattern  # noqa: PLC0415  few sources have any

    try:
        for word in words:
            (require_pattern if what == "pattern" else require_class)(word)
    except InputError as error:
        raise ValueError(str(error)) from None
    return words


def read_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the file (None: defaults only), then what the environment overrides.

    A relative SQLite path in the file is meant from the file's folder.

    Raises:
        ConfigError: naming file, line and key, or the variable, and what to do.
    """
    text = _read_text(path) if path else ""
    values = _parse(text, path)
    _anchor_database(values, path)
    if path:
        anchor_files([values.get("sources"), values.get("fetch")], path.resolve().parent)
    overridden = _override(values, environ)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigError(config_message(error.errors(), text, path, overridden)) from None


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


def _anchor_database(values: dict[str, Any], path: Path | None) -> None:
    database = values.get("database")
    if not path or not isinstance(database, dict):
        return
    url = database.get("url")
    if isinstance(url, str) and "://" not in url:
        database["url"] = str(path.resolve().parent / Path(url).expanduser())


def _override(values: dict[str, Any], environ: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Lay the environment over the file's values; return which variable set which key."""
    overridden = {}
    for name, value in environ.items():
        key = _SHORT_NAMES.get(name) or _long_name(name)
        if key and value and isinstance(table := values.setdefault(key[0], {}), dict):
            table[key[1]] = value.replace(",", " ").split() if key in _LISTS else value
            overridden[key] = name
    if language := environ.get(f"{PREFIX}LANGUAGE"):
        values["language"] = language
        overridden["language",] = f"{PREFIX}LANGUAGE"
    return overridden


def _long_name(name: str) -> tuple[str, ...] | None:
    if not name.startswith(PREFIX) or name.count("__") != 1:
        return None
    table, key = name.removeprefix(PREFIX).lower().split("__")
    return (table, key)
