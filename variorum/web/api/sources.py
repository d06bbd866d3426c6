"""Sources: what is watched, and steering it."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from typing_extensions import TypedDict

from scraper.schedule import ADAPTIVE
from storage.records import ManagedBy, Retention, SourceEdit, SourceState
from storage.service import request_check
from storage.sources import get_source, list_sources, purge_source, set_source_state
from variorum.config_sources import DefaultSettings, OwnSettings
from variorum.fields.source import SourceFields, source_fields
from variorum.rule_trial import tried
from variorum.watchlist import edit_and_reschedule, watch
from variorum.web.api.listing import After, Limit, Listing, listing
from variorum.web.api.permission import WRITES
from variorum.web.api.source_bodies import NewSourceBody, SourceId, SourcePatch, checked, source_of
from variorum.web.desk import Desk, Lent, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.engine import Session
    from storage.records import Source


class TrialFields(TypedDict):
    """A past edit, whether rules would have told it, and why not."""

    id: int
    told: bool
    because: str | None


router = APIRouter(prefix="/sources", tags=["sources"])


@router.get("")
def list_all(
    request: Request,
    session: Reading,
    after: After = 0,
    limit: Limit = 100,
    tag: Annotated[str | None, Query(description="Only sources with this tag.")] = None,
) -> Listing[SourceFields]:
    """List what is watched, in the order it was added."""
    found = list_sources(session, tag=tag, after=after, limit=limit + 1)
    more = {"after": found[limit - 1].id} if len(found) > limit else None
    return listing(request, [source_fields(one) for one in found[:limit]], more)


@router.get("/{number}")
def read_one(session: Reading, number: SourceId) -> SourceFields:
    """Give one source."""
    return source_fields(get_source(session, number))


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    dependencies=[WRITES],
    responses={200: {"model": SourceFields, "description": "It was watched already, and stays as it is"}},
)
def add(desk: Lent, body: NewSourceBody, response: Response) -> SourceFields:
    """Watch a page, a section, a feed or a sitemap. The same kind and address twice is the same source (200)."""
    new = replace(source_of(body, desk.settings.defaults), managed_by=ManagedBy.COMMAND)
    source, is_new = desk.write(partial(watch, new=new, now=desk.now()))
    response.status_code = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return source_fields(source)


@router.patch("/{number}", dependencies=[WRITES])
def change(desk: Lent, number: SourceId, body: SourcePatch) -> SourceFields:
    """Change what the body names and leave the rest; null takes back what was said (RFC 7396)."""
    said = body.model_dump(exclude_unset=True)
    wanted = checked(OwnSettings, {key: value for key, value in said.items() if key != "name" and value})

    def work(session: Session) -> Source:
        source = get_source(session, number)
        return edit_and_reschedule(session, source, _edit(said, wanted, source), desk.now())

    return source_fields(desk.write(work))


@router.delete("/{number}", status_code=HTTPStatus.NO_CONTENT, dependencies=[WRITES])
def remove(
    desk: Lent,
    number: SourceId,
    purge: Annotated[bool, Query(description="Delete its pages, versions and payloads too, for good.")] = False,
) -> None:
    """Watch a source no longer; what was seen of it stays, unless `purge` says otherwise."""
    if purge:
        desk.write(lambda session: purge_source(session, get_source(session, number).id))
    else:
        _set_state(desk, number, SourceState.REMOVED)


@router.post("/{number}/pause", dependencies=[WRITES])
def pause(desk: Lent, number: SourceId) -> SourceFields:
    """Stop checking a source and the pages that no other source watches."""
    return source_fields(_set_state(desk, number, SourceState.PAUSED))


@router.post("/{number}/resume", dependencies=[WRITES])
def resume(desk: Lent, number: SourceId) -> SourceFields:
    """Check a paused source again."""
    return source_fields(_set_state(desk, number, SourceState.ACTIVE))


@router.post("/{number}/check", status_code=HTTPStatus.ACCEPTED, dependencies=[WRITES])
def check(desk: Lent, number: SourceId) -> SourceFields:
    """Ask the service to check a source and its pages next, as soon as their hosts allow."""

    def work(session: Session) -> Source:
        source = get_source(session, number)
        request_check(session, (), (source.id,), desk.now())
        return source

    return source_fields(desk.write(work))


@router.get("/{number}/trial")
def trial(
    session: Reading,
    number: SourceId,
    ignore: Annotated[list[str] | None, Query(description="Patterns of what would not count.")] = None,
    alert: Annotated[list[str] | None, Query(description="Patterns whose edits would be told always.")] = None,
    edit_class: Annotated[list[str] | None, Query(alias="class", description="Only edits of these would be.")] = None,
    least: Annotated[float | None, Query(ge=0, le=1, description="Only edits of this significance or more.")] = None,
    limit: Limit = 100,
) -> list[TrialFields]:
    """Say which of the last edits rules would have told (`variorum rules try`); what is not said stays as it is."""
    source = get_source(session, number)
    said = {"ignore": ignore, "alert": alert, "classes": edit_class, "least": least}
    wanted = {key: value for key, value in said.items() if value is not None}
    read = checked(DefaultSettings, wanted)
    rules = replace(source.rules, **{key: getattr(read, key) for key in wanted})
    return [
        {"id": one.change.id, "told": not one.untold, "because": one.untold or None}
        for one in tried(session, source.id, rules, (limit, "en"))
    ]


def _set_state(desk: Desk, number: int, state: SourceState) -> Source:
    def work(session: Session) -> Source:
        return set_source_state(session, get_source(session, number).id, state, desk.now())

    return desk.write(work)


def _edit(said: Mapping[str, Any], wanted: OwnSettings, source: Source) -> SourceEdit:
    """Take from the checked values those that were named."""

    def named(key: str) -> Any:
        return getattr(wanted, key) if key in said else None

    def laid_on(before: Any) -> Any:
        new = {field.name: getattr(wanted, field.name) for field in fields(before) if field.name in said}
        return replace(before, **new) if new else None

    is_timed = bool(said.keys() & {"every", "schedule"})
    return SourceEdit(
        name=(said["name"] or "") if "name" in said else None,
        tags=named("tags"),
        schedule=wanted.own_schedule if is_timed else None,
        every_s=0.0 if is_timed and wanted.own_schedule is None else None,
        pages_schedule=(wanted.pages_schedule or ADAPTIVE) if "pages" in said else None,
        include=named("include"),
        exclude=named("exclude"),
        rules=laid_on(source.rules),
        link_rules=laid_on(source.link_rules),
        fetch_options=laid_on(source.fetch_options),
        follows_origins=named("follow_origins"),
        retention=Retention(
            wanted.payloads_for if "payloads_for" in said else source.retention.payloads_for_s,
            wanted.payloads_per_page if "payloads_per_page" in said else source.retention.payloads_per_page,
        ),
    )
