"""Putting sources under watch: from the command line, and from the configuration file at the start of the service."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from scheduler.rescheduling import reschedule
from scraper.model import SourceKind
from scraper.schedule import ADAPTIVE
from scraper.urls import parse_url
from storage.pages import add_page
from storage.records import ManagedBy, NewSource, SourceEdit, SourceState
from storage.sources import add_source, edit_source, get_source, list_sources, set_source_state

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    edited: tuple[Source, ...] = ()


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
    _free_names(session, settings.sources)
    before = {(source.url, source.kind): source for source in list_sources(session)}
    added, edited, named = [], [], set()
    for wanted in settings.sources:
        known = before.get(_identity(wanted))
        source = known or watch(session, new_source(wanted), now)[0]
        named.add(source.id)
        edit = _edit(wanted, source)
        if _changes(edit, source):
            source = edit_and_reschedule(session, source, edit, now)
            edited += [source] if known else []
        added += [] if known else [source]
    dropped = [source for source in before.values() if source.managed_by is ManagedBy.CONFIG and source.id not in named]
    for source in dropped:
        set_source_state(session, source.id, SourceState.REMOVED, now)
    return Synced(tuple(added), tuple(dropped), tuple(edited))


def by_default(defaults: DefaultSettings, kind: SourceKind, url: Url) -> NewSource:
    """Make a source that a command or the web adds, with what `[defaults]` says of it."""
    return NewSource(
        kind=kind,
        url=url,
        tags=defaults.tags,
        schedule=defaults.own_schedule,
        pages_schedule=defaults.pages_schedule,
        include=defaults.include,
        exclude=defaults.exclude,
        fetch_options=defaults.fetch_options,
        rules=defaults.rules,
        link_rules=defaults.link_rules,
        follows_origins=defaults.follow_origins,
    )


def new_source(settings: SourceSettings) -> NewSource:
    """Turn the configuration's words into storage's."""
    return NewSource(
        kind=settings.source_kind,
        url=parse_url(settings.url),
        name=settings.name,
        tags=settings.tags,
        schedule=settings.own_schedule,
        pages_schedule=settings.pages_schedule,
        include=settings.include,
        exclude=settings.exclude,
        managed_by=ManagedBy.CONFIG,
        fetch_options=settings.fetch_options,
        rules=settings.rules,
        link_rules=settings.link_rules,
        follows_origins=settings.follow_origins,
        retention=settings.retention,
    )


def edit_and_reschedule(session: Session, source: Source, edit: SourceEdit, now: datetime) -> Source:
    """Edit a source; what is promised changes where its schedules do."""
    edited = edit_source(session, source.id, edit)
    if (edited.schedule, edited.pages_schedule or ADAPTIVE) == (source.schedule, source.pages_schedule or ADAPTIVE):
        return edited
    reschedule(session, source.id, now)
    return get_source(session, source.id)


def _free_names(session: Session, wanted: Sequence[SourceSettings]) -> None:
    """Take from sources of the file, past ones too, the names that it now gives to others: names may be swapped."""
    owners: dict[str | None, tuple[Url, SourceKind]]
    owners = {source.name: _identity(source) for source in wanted if source.name}
    for source in list_sources(session, include_removed=True):
        owner = owners.get(source.name) if source.managed_by is ManagedBy.CONFIG else None
        if owner not in {None, (source.url, source.kind)}:
            edit_source(session, source.id, SourceEdit(name=""))


def _identity(settings: SourceSettings) -> tuple[Url, SourceKind]:
    return parse_url(settings.url), settings.source_kind


def _changes(edit: SourceEdit, source: Source) -> bool:
    """Whether an edit says anything that is not so already."""
    said = {field.name: getattr(edit, field.name) for field in fields(edit)}
    return any(value is not None and value != getattr(source, name) for name, value in said.items())


def _edit(settings: SourceSettings, source: Source) -> SourceEdit:
    schedule, pages = settings.own_schedule, settings.pages_schedule or ADAPTIVE
    return SourceEdit(
        name=None if settings.name == source.name else settings.name or "",
        tags=settings.tags,
        # A schedule that stays the same must not move the next check.
        schedule=None if schedule == source.schedule else schedule,
        every_s=0.0 if schedule is None and source.schedule is not None else None,
        pages_schedule=None if pages == (source.pages_schedule or ADAPTIVE) else pages,
        include=settings.include,
        exclude=settings.exclude,
        managed_by=ManagedBy.CONFIG,
        fetch_options=settings.fetch_options,
        rules=settings.rules,
        link_rules=settings.link_rules,
        follows_origins=settings.follow_origins,
        retention=settings.retention,
    )
