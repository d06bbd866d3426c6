"""Sources: what is watched, and steering it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from scraper.rules import Rules
from storage.records import ManagedBy, SourceEdit, SourceState
from storage.service import request_check
from storage.sources import edit_source, get_source, list_sources, purge_source, set_source_state
from variorum.config_sources import DefaultSettings, SourceSettings
from variorum.fields.source import SourceFields, source_fields
from variorum.watchlist import new_source, watch
from variorum.web.api.listing import After, Limit, Listing, listing
from variorum.web.api.permission import WRITES
from variorum.web.api.source_bodies import NewSourceBody, SourcePatch
from variorum.web.desk import Desk, Lent, Reading
from variorum.web.numbers import LARGEST_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.engine import Session
    from storage.records import Source

router = APIRouter(prefix="/sources", tags=["sources"])
SourceId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The source's number.")]


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
    settings = _checked(SourceSettings, body.model_dump(exclude_none=True)).upon(desk.settings.defaults)
    new = replace(new_source(settings), managed_by=ManagedBy.COMMAND)
    source, is_new = desk.write(partial(watch, new=new, now=desk.now()))
    response.status_code = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return source_fields(source)


@router.patch("/{number}", dependencies=[WRITES])
def change(desk: Lent, number: SourceId, body: SourcePatch) -> SourceFields:
    """Change what the body names and leave the rest; null takes back what was said (RFC 7396)."""
    said = body.model_dump(exclude_unset=True)
    wanted = _checked(DefaultSettings, {key: value for key, value in said.items() if key != "name" and value})

    def work(session: Session) -> Source:
        source = get_source(session, number)
        return edit_source(session, source.id, _edit(said, wanted, source.rules))

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


def _set_state(desk: Desk, number: int, state: SourceState) -> Source:
    def work(session: Session) -> Source:
        return set_source_state(session, get_source(session, number).id, state, desk.now())

    return desk.write(work)


def _edit(said: Mapping[str, Any], wanted: DefaultSettings, rules: Rules) -> SourceEdit:
    """Take from the checked values those that were named."""

    def named(key: str) -> Any:
        return getattr(wanted, key) if key in said else None

    new_rules = {key: getattr(wanted, key) for key in ("ignore", "alert", "classes", "least") if key in said}
    return SourceEdit(
        name=(said["name"] or "") if "name" in said else None,
        tags=named("tags"),
        every_s=(wanted.every or 0.0) if "every" in said else None,
        include=named("include"),
        exclude=named("exclude"),
        rules=replace(rules, **new_rules) if new_rules else None,
    )


def _checked(model: type[Any], values: dict[str, Any]) -> Any:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None
