"""The form of a source: its fields as they were typed, and what they mean. Pure but for the database of zones.

Headers, cookies, log-ins and proxies have no fields: they may name files and variables of the machine that the service
runs on. What a source has of them stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field

from scraper.durations import duration_code, kept_for_s
from scraper.errors import InputError
from scraper.fetch_options import sendable
from scraper.link_rules import DEEPEST, REQUIRED, LinkRules
from scraper.model import SourceKind
from scraper.rules import Rules
from scraper.schedule import ADAPTIVE, has_clock, parse_schedule
from scraper.selectors import require_selector
from scraper.urls import parse_url
from storage.records import MOST_PAYLOADS, Retention, SourceEdit
from variorum.rule_words import require_class, require_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.fetch_options import FetchOptions
    from scraper.schedule import Schedule
    from storage.records import NewSource, Source

_LONGEST: Final = 20_000


def _text() -> Any:
    return Field(default="", max_length=_LONGEST)


class Fields(BaseModel):
    """What stands in the form. Lists are typed one a line, tags, titles and languages parted by commas."""

    url: str = _text()
    kind: str = _text()
    name: str = _text()
    tags: str = _text()
    when: str = _text()
    zone: str = _text()
    """Whose clocks times of day mean, where they do not say it themselves."""
    pages: str = _text()
    include: str = _text()
    exclude: str = _text()
    links_include: str = _text()
    links_exclude: str = _text()
    links_in: str = _text()
    titles_include: str = _text()
    titles_exclude: str = _text()
    languages: str = _text()
    published_since: str = _text()
    most_pages: str = _text()
    first_depth: str = _text()
    tell_first: bool = False
    ignore: str = _text()
    alert: str = _text()
    classes: list[str] = Field(default=[], max_length=100)
    least: str = _text()
    payloads_for: str = _text()
    payloads_per_page: str = _text()
    language: str = _text()
    browser: bool = False
    follow_origins: bool = False

    @classmethod
    def of(cls, source: Source | NewSource, zone: str) -> Fields:
        """What would have to be typed for a source as it is, by a reader in this zone."""
        links, rules, schedule, kept = source.link_rules, source.rules, source.schedule, source.retention
        return cls(
            url=source.url,
            kind=source.kind.value,
            name=source.name or "",
            tags=", ".join(source.tags),
            when=_without_zone(schedule),
            zone=schedule.zone if schedule and has_clock(schedule.rhythm) else zone,
            pages=str(source.pages_schedule) if source.pages_schedule else "",
            include="\n".join(source.include),
            exclude="\n".join(source.exclude),
            links_include="\n".join(links.links_include),
            links_exclude="\n".join(links.links_exclude),
            links_in="\n".join(links.links_in),
            titles_include=", ".join(links.titles_include),
            titles_exclude=", ".join(links.titles_exclude),
            languages=", ".join(links.languages),
            published_since=links.published_since.isoformat() if links.published_since else "",
            most_pages=str(links.most_pages or ""),
            first_depth=str(links.first_depth or ""),
            tell_first=links.tell_first,
            ignore="\n".join(rules.ignore),
            alert="\n".join(rules.alert),
            classes=list(rules.classes),
            least=f"{rules.least:g}" if rules.least else "",
            payloads_for="" if kept.payloads_for_s is None else duration_code(kept.payloads_for_s),
            payloads_per_page=str(kept.payloads_per_page or ""),
            language=source.fetch_options.accept_language or "",
            browser=source.fetch_options.browser,
            follow_origins=source.follows_origins,
        )

    @property
    def chosen_kind(self) -> SourceKind | None:
        """The kind; None where the address is to be looked at for it."""
        return next((kind for kind in SourceKind if kind.value == self.kind), None)

    @property
    def schedule(self) -> Schedule | None:
        """When to look; None for as usual. InputError where it cannot be read."""
        return parse_schedule(self.when, self.zone.strip() or "UTC") if self.when.strip() else None

    @property
    def pages_schedule(self) -> Schedule | None:
        """When to look at what a list brings, likewise."""
        return parse_schedule(self.pages, self.zone.strip() or "UTC") if self.pages.strip() else None

    @property
    def link_rules(self) -> LinkRules:
        """Which links are watched. InputError names what cannot be used."""
        return LinkRules(
            links_include=_each(_lines(self.links_include), REQUIRED["links_include"]),
            links_exclude=_each(_lines(self.links_exclude), REQUIRED["links_exclude"]),
            links_in=_each(_lines(self.links_in), REQUIRED["links_in"]),
            titles_include=_each(_parts(self.titles_include), REQUIRED["titles_include"]),
            titles_exclude=_each(_parts(self.titles_exclude), REQUIRED["titles_exclude"]),
            languages=_each(_parts(self.languages), REQUIRED["languages"]),
            published_since=_date(self.published_since),
            most_pages=_number(self.most_pages, 1, 10**9),
            first_depth=_number(self.first_depth, 0, DEEPEST) or 0,
            tell_first=self.tell_first,
        )

    @property
    def rules(self) -> Rules:
        """Which edits are told, likewise."""
        return Rules(
            ignore=_each(_lines(self.ignore), require_pattern),
            alert=_each(_lines(self.alert), require_pattern),
            classes=_each(tuple(dict.fromkeys(self.classes)), require_class),
            least=_share(self.least),
        )

    @property
    def retention(self) -> Retention:
        """Which payloads of its pages may go, likewise."""
        age = self.payloads_for.strip()
        return Retention(kept_for_s(age) if age else None, _number(self.payloads_per_page, 1, MOST_PAYLOADS))

    def asking(self, before: FetchOptions) -> FetchOptions:
        """How servers are asked: as before, but for what the form says."""
        language = self.language.strip()
        accept = sendable(language, "the language") if language else None
        return replace(before, accept_language=accept, browser=self.browser)

    def laid_on(self, usual: NewSource) -> NewSource:
        """Return a new source as the form says, on what is usual."""
        return replace(
            usual,
            kind=self.chosen_kind or SourceKind.PAGE,
            url=parse_url(self.url.strip()),
            name=self.name.strip() or None,
            every_s=None,
            follows_origins=self.follow_origins,
            fetch_options=self.asking(usual.fetch_options),
            tags=_parts(self.tags),
            include=_each(_lines(self.include), require_selector),
            exclude=_each(_lines(self.exclude), require_selector),
            schedule=self.schedule,
            pages_schedule=self.pages_schedule,
            link_rules=self.link_rules,
            rules=self.rules,
            retention=self.retention,
        )

    def edit_of(self, source: Source) -> SourceEdit:
        """Return what the form changes of a source."""
        schedule, pages = self.schedule, self.pages_schedule or ADAPTIVE
        return SourceEdit(
            name=self.name.strip(),
            tags=_parts(self.tags),
            # A schedule that stays the same must not move the next check.
            schedule=None if schedule == source.schedule else schedule,
            every_s=0.0 if schedule is None and source.schedule is not None else None,
            pages_schedule=None if pages == (source.pages_schedule or ADAPTIVE) else pages,
            include=_each(_lines(self.include), require_selector),
            exclude=_each(_lines(self.exclude), require_selector),
            fetch_options=self.asking(source.fetch_options),
            link_rules=self.link_rules,
            rules=self.rules,
            follows_origins=self.follow_origins,
            retention=self.retention,
        )


def _without_zone(schedule: Schedule | None) -> str:
    """A schedule as it is typed beside a zone."""
    if schedule is None:
        return ""
    return str(schedule).replace(f" in {schedule.zone}", "", 1) if has_clock(schedule.rhythm) else str(schedule)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _each(words: tuple[str, ...], require: Callable[[str], None]) -> tuple[str, ...]:
    for word in words:
        require(word)
    return words


def _date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"“{text[:40]}” is no date; write such as 2026-07-23") from None


def _number(text: str, least: int, most: int) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise InputError(f"“{text[:40]}” is no number from {least} to {most}")
    return int(text)


def _share(text: str) -> float:
    if not text.strip():
        return 0.0
    try:
        share = float(text.replace(",", "."))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputError(f"“{text[:40]}” is no significance; write a number from 0 to 1, such as 0.3")
    return share
