"""The `[defaults]` and `[[sources]]` tables: what is watched."""

from __future__ import annotations

from dataclasses import fields
from datetime import date  # noqa: TC003 - pydantic reads annotations
from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from scraper.errors import InputError, UrlError
from scraper.link_rules import DEEPEST, REQUIRED, LinkRules
from scraper.model import SourceKind
from scraper.patterns import require_pattern
from scraper.rules import Rules
from scraper.schedule import interval, parse_schedule
from scraper.selectors import require_selector
from scraper.urls import canonical_url, parse_url
from storage.records import MOST_PAYLOADS, Retention
from variorum.config_values import AskingSettings, KeptFor, ScheduleText, Seconds, Zone
from variorum.times import local_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scraper.schedule import Schedule
    from variorum.toml_lines import Path


def _require_class(name: str) -> None:
    from variorum.rule_words import require_class  # noqa: PLC0415  few sources have any

    require_class(name)


_REQUIRED: Final[Mapping[str, Callable[[str], None]]] = {
    **REQUIRED,
    "include": require_selector,
    "exclude": require_selector,
    "ignore": require_pattern,
    "alert": require_pattern,
    "classes": _require_class,
}
"""What each word of a setting must be."""


class DefaultSettings(AskingSettings):
    """The `[defaults]` table: what holds for a source that says nothing else."""

    tags: tuple[str, ...] = ()
    every: Seconds | None = None
    schedule: ScheduleText | None = None
    pages: ScheduleText | None = None
    zone: Zone | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    alert: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    least: float = Field(default=0.0, ge=0, le=1)

    links_include: tuple[str, ...] = ()
    links_exclude: tuple[str, ...] = ()
    links_in: tuple[str, ...] = ()
    titles_include: tuple[str, ...] = ()
    titles_exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_since: date | None = None
    most_pages: int | None = Field(default=None, ge=1, le=10**9)
    first_depth: int = Field(default=0, ge=0, le=DEEPEST)
    tell_first: bool = False
    follow_origins: bool = False

    @field_validator(*_REQUIRED)
    @classmethod
    def _can_be_used(cls, words: tuple[str, ...], about: ValidationInfo) -> tuple[str, ...]:
        try:
            for word in words:
                _REQUIRED[about.field_name or ""](word)
        except InputError as error:
            raise ValueError(str(error)) from None
        return words

    @property
    def own_schedule(self) -> Schedule | None:
        """When to look at the source itself, as the other rooms know it; None: as usual."""
        return self._read(self.schedule) or (interval(self.every) if self.every is not None else None)

    @property
    def pages_schedule(self) -> Schedule | None:
        """When to look at the pages it brings, likewise."""
        return self._read(self.pages)

    def _read(self, text: str | None) -> Schedule | None:
        return None if text is None else parse_schedule(text, self.zone or local_zone())

    @property
    def rules(self) -> Rules:
        """Which edits are told, as the other rooms know it."""
        return Rules(self.ignore, self.alert, self.classes, self.least)

    @property
    def link_rules(self) -> LinkRules:
        """Which links are watched, as the other rooms know it."""
        return LinkRules(**{field.name: getattr(self, field.name) for field in fields(LinkRules)})


class OwnSettings(DefaultSettings):
    """What a source says of itself, whichever it is: what it may leave to `[defaults]`, and what to `[retention]`."""

    payloads_for: KeptFor | None = None
    payloads_per_page: int | None = Field(default=None, ge=1, le=MOST_PAYLOADS)

    @property
    def retention(self) -> Retention:
        """Which payloads of its pages may go, as the other rooms know it."""
        return Retention(self.payloads_for, self.payloads_per_page)


class SourceSettings(OwnSettings):
    """One `[[sources]]` table."""

    url: str
    kind: Literal["page", "index", "feed", "sitemap"] = "page"
    name: str | None = None

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"“{url}” is no web address: begin it with https:// or http://")
        try:
            parse_url(url)
        except UrlError as error:
            raise ValueError(str(error)) from None
        return url

    def upon(self, defaults: DefaultSettings) -> Self:
        """Return the source with what it does not say itself taken from the defaults."""
        taken = defaults.model_fields_set - self.model_fields_set
        if self.model_fields_set & _WHEN:
            taken -= _WHEN
        return self.model_copy(update={name: getattr(defaults, name) for name in taken}) if taken else self

    @property
    def source_kind(self) -> SourceKind:
        """The kind as the other rooms know it."""
        return SourceKind(self.kind)


_WHEN = {"every", "schedule"}
"""A source that says either does not take the other from the defaults."""


def twins(sources: Sequence[SourceSettings]) -> list[tuple[Path, str]]:
    """Say which sources have the name, or the address and kind, of an earlier one."""
    found: list[tuple[Path, str]] = []
    names: dict[str, int] = {}
    addresses: dict[tuple[str, str], int] = {}
    for number, source in enumerate(sources):
        first = names.setdefault(source.name, number) if source.name else number
        if first != number:
            found.append((("sources", number, "name"), f"“{source.name}” is the name of sources[{first + 1}] already"))
        first = addresses.setdefault((canonical_url(source.url), source.kind), number)
        if first != number:
            found.append((("sources", number, "url"), f"the address of sources[{first + 1}] already"))
    return found
