"""Putting under watch what was read from another program's file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from scraper.model import SourceKind, Url
from scraper.schedule import interval
from storage.records import SourceState
from storage.sources import MAX_NAME, set_source_state
from variorum.importing.candidate import refused
from variorum.watchlist import by_default, watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.engine import Session
    from storage.records import NewSource, Source
    from variorum.config_sources import DefaultSettings
    from variorum.importing.candidate import Candidate


Identity: TypeAlias = tuple[Url, SourceKind]


class Result(StrEnum):
    """What becomes of a candidate."""

    NEW = "new"
    PAUSED = "new, paused"
    KNOWN = "watched already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """A candidate, what becomes of it, and the source it makes; None where it makes none."""

    candidate: Candidate
    result: Result
    new: NewSource | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which candidates are taken."""

    kind: SourceKind
    """Of those whose file does not say it."""
    defaults: DefaultSettings
    refusals: Mapping[Url, str]
    """Addresses that this program never asks, and why."""


def plan(candidates: Sequence[Candidate], known: Sequence[Source], terms: Terms) -> list[Taken]:
    """Say what becomes of each candidate; `known` are all sources, removed ones too, for they keep their names.

    A source that is watched already stays as it is. A name is one source's only: where several have the same, none
    of those that are to be added gets it.
    """
    watched = {(source.url, source.kind) for source in known if source.state is not SourceState.REMOVED}
    owners = _owners(candidates, known, terms)
    planned = []
    for candidate in candidates:
        identity = _identity(candidate, terms)
        if identity is None:
            why = candidate.refusal or terms.refusals[candidate.url or Url("")]
            planned.append(Taken(refused(candidate.place, why), Result.REFUSED))
        elif identity in watched:
            planned.append(Taken(candidate, Result.KNOWN))
        else:
            watched.add(identity)
            usable = _with_usable_name(candidate, is_taken=len(owners[candidate.name]) > 1)
            planned.append(
                Taken(usable, Result.PAUSED if usable.is_paused else Result.NEW, _new_source(usable, identity, terms))
            )
    return planned


def take_over(session: Session, planned: Sequence[Taken], now: datetime) -> None:
    """Add what is planned to be new."""
    for taken in planned:
        if taken.new is not None:
            source, _ = watch(session, taken.new, now)
            if taken.result is Result.PAUSED:
                set_source_state(session, source.id, SourceState.PAUSED, now)


def _identity(candidate: Candidate, terms: Terms) -> Identity | None:
    """Return what makes a source itself, None where the candidate is none."""
    if candidate.refusal or candidate.url is None or candidate.url in terms.refusals:
        return None
    return candidate.url, candidate.kind or terms.kind


def _owners(
    candidates: Sequence[Candidate], known: Sequence[Source], terms: Terms
) -> Mapping[str | None, set[Identity]]:
    owners: dict[str | None, set[Identity]] = defaultdict(set)
    for source in known:
        owners[source.name].add((source.url, source.kind))
    for candidate in candidates:
        if identity := _identity(candidate, terms):
            owners[candidate.name].add(identity)
    return owners


def _with_usable_name(candidate: Candidate, *, is_taken: bool) -> Candidate:
    name = candidate.name
    if name is None or not (is_taken or len(name) > MAX_NAME or name.isdecimal()):
        return candidate
    why = "which another one has" if is_taken else "too long, or a bare number"
    return replace(candidate, name=None, left_out=(*candidate.left_out, f"its name “{name[:40]}”, {why}"))


def _new_source(candidate: Candidate, identity: Identity, terms: Terms) -> NewSource:
    """What the file does not say is as `[defaults]` says."""
    url, kind = identity
    usual = by_default(terms.defaults, kind, url)
    options = candidate.options
    return replace(
        usual,
        name=candidate.name,
        tags=candidate.tags or usual.tags,
        schedule=candidate.schedule or (interval(candidate.every_s) if candidate.every_s else usual.schedule),
        include=candidate.include or usual.include,
        exclude=candidate.exclude or usual.exclude,
        rules=replace(usual.rules, ignore=candidate.ignore or usual.rules.ignore),
        fetch_options=replace(
            usual.fetch_options,
            headers=options.headers or usual.fetch_options.headers,
            proxy=options.proxy or usual.fetch_options.proxy,
            accept_language=options.accept_language or usual.fetch_options.accept_language,
            browser=options.browser or usual.fetch_options.browser,
        ),
    )
