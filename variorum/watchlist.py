"""Putting sources under watch: from the command line, and from the configuration file at the start of the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.model import SourceKind
from scraper.urls import parse_url
from storage.pages import add_page
from storage.records import ManagedBy, NewSource, SourceEdit, SourceState
from storage.sources import add_source, edit_source, list_sources, set_source_state

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import Url
    from storage.engine import Session
    from storage.records import Source
    from variorum.config import Settings
    from variorum.config_sources import DefaultSettings, SourceSettings


@dataclass(frozen=True, slots=True)
class Synced:
    """What the configuration file changed in the database."""

    added: tuple[Source, ...] = ()
    removed: tuple[Source, ...] = ()


def watch(session: Session, new: NewSource, now: datetime) -> tuple[Source, bool]:
    """Add a source, and its page where it is a page source; return it, and whether it is new."""
    source, was_created = add_source(session, new, now)
    if source.kind is SourceKind.PAGE:
        add_page(session, source.id, source.url, now=now, next_check_at=now)
    return source, was_created


def sync_sources(session: Session, settings: Settings, now: datetime) -> Synced:
    """Make the database watch what the file says.

    The file wins over the command line for sources it names. Those it once named and no longer does are removed:
    they keep all their versions and come back when they are named again. What the command line added stays.
    """
    before = {source.id: source for source in list_sources(session)}
    added, named = [], set()
    for wanted in settings.sources:
        source, _ = watch(session, new_source(wanted), now)
        edit_source(session, source.id, _edit(wanted, source))
        named.add(source.id)
        if source.id not in before:
            added.append(source)
    dropped = [source for source in before.values() if source.managed_by is ManagedBy.CONFIG and source.id not in named]
    for source in dropped:
        set_source_state(session, source.id, SourceState.REMOVED, now)
    return Synced(tuple(added), tuple(dropped))


def by_default(defaults: DefaultSettings, kind: SourceKind, url: Url) -> NewSource:
    """Make a source that a command or the web adds, with what `[defaults]` says of it."""
    return NewSource(
        kind=kind,
        url=url,
        tags=defaults.tags,
        every_s=defaults.every,
        include=defaults.include,
        exclude=defaults.exclude,
        fetch_options=defaults.fetch_options,
        rules=defaults.rules,
    )


def new_source(settings: SourceSettings) -> NewSource:
    """Turn the configuration's words into storage's."""
    return NewSource(
        kind=settings.source_kind,
        url=parse_url(settings.url),
        name=settings.name,
        tags=settings.tags,
        every_s=settings.every,
        include=settings.include,
        exclude=settings.exclude,
        managed_by=ManagedBy.CONFIG,
        fetch_options=settings.fetch_options,
        rules=settings.rules,
    )


def _edit(settings: SourceSettings, source: Source) -> SourceEdit:
    return SourceEdit(
        name=settings.name or "",
        tags=settings.tags,
        # An interval that stays the same must not move the next check.
        every_s=None if settings.every == source.every_s else settings.every or 0.0,
        include=settings.include,
        exclude=settings.exclude,
        managed_by=ManagedBy.CONFIG,
        fetch_options=settings.fetch_options,
        rules=settings.rules,
    )
