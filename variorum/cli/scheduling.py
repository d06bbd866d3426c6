"""Options of `add` and `edit` that say when a source is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import InputError
from variorum.cli.terminal import say
from variorum.times import duration_s, local_zone

if TYPE_CHECKING:
    from scraper.schedule import Schedule
    from storage.records import Source

Every = Annotated[str | None, typer.Option(metavar="TIME", help="How often: 15m, 2h, 1d; auto: every 15m.")]
When = Annotated[
    str | None,
    typer.Option("--schedule", metavar="S", help="Or when: '30 7 * * 1-5', 'Mon-Fri 07:00-20:00 every 10m', adaptive."),
]
Pages = Annotated[str | None, typer.Option("--pages", metavar="S", help="When to look at the pages that it brings.")]
Zone = Annotated[str | None, typer.Option(metavar="Z", help="The zone of these times: Europe/Rome. Else yours.")]


@dataclass(frozen=True, slots=True)
class Scheduling:
    """What these options said; None where one was not given."""

    every: str | None = None
    when: str | None = None
    pages: str | None = None
    zone: str | None = None

    @property
    def was_said(self) -> bool:
        """Whether any of them was given."""
        return self != Scheduling()

    def fields(self, default_zone: str | None) -> dict[str, Any]:
        """Return what NewSource and SourceEdit take; InputError names what cannot be used."""
        if self.every is not None and self.when is not None:
            raise InputError("--every and --schedule both say when to look: give one of them")
        if self.zone is not None and self.when is None and self.pages is None:
            raise InputError("--zone says whose times those of --schedule or --pages are: give one of them too")
        zone = self.zone or default_zone
        found: dict[str, Any] = {}
        if self.every is not None:
            found["every_s"] = 0.0 if self.every == "auto" else duration_s(self.every)
            found["schedule"] = None
        if self.when is not None:
            found["schedule"] = _read(self.when, zone)
        if self.pages is not None:
            found["pages_schedule"] = _read(self.pages, zone)
        return found


def tell_schedule(source: Source) -> None:
    """Say back what was asked for, zone and all."""
    from variorum.schedule_words import schedule_in_words

    if source.schedule:
        say(f"  looked at {schedule_in_words(source.schedule)}")
    if source.pages_schedule:
        say(f"  its pages {schedule_in_words(source.pages_schedule)}")


def _read(text: str, zone: str | None) -> Schedule:
    from scraper.schedule import parse_schedule

    return parse_schedule(text, zone or local_zone())
