"""Which pages a source or an address names, asked of its server now; nothing is stored."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from scraper.discover import discover, guess_kind
from scraper.errors import InputError
from scraper.model import FetchFailure, SourceKind
from variorum.fields.link import LinkFields, links_fields
from variorum.web.api.permission import WRITES
from variorum.web.api.source_bodies import NewSourceBody, SourceId, source_of
from variorum.web.desk import Desk, Lent
from variorum.web.source_edits import fetched, read_source

if TYPE_CHECKING:
    from scraper.model import Response
    from storage.records import NewSource, Source

router = APIRouter(tags=["sources"], dependencies=[WRITES])
_Explain = Annotated[bool, Query(description="Also what is not taken, and why.")]


@router.post("/sources/{number}/links")
async def of_source(desk: Lent, number: SourceId, explain: _Explain = False) -> list[LinkFields]:
    """Ask a source's server which pages it names now (`variorum links SOURCE`)."""
    source = await run_in_threadpool(read_source, desk, number)
    if source.kind is SourceKind.PAGE:
        raise InputError(f"{source.url} is watched as a single page, which names no others")
    return await _links(source, await _answer(desk, source), source.kind, explain=explain)


@router.post("/links")
async def of_address(desk: Lent, body: NewSourceBody, explain: _Explain = False) -> list[LinkFields]:
    """Ask any server which pages an address names (`variorum links URL`); without a kind that is guessed."""
    wanted = source_of(body, desk.settings.defaults)
    answer = await _answer(desk, wanted)
    kind = wanted.kind if wanted.kind is not SourceKind.PAGE else (await run_in_threadpool(guess_kind, answer))[0]
    if kind is SourceKind.PAGE:
        raise InputError(f"{wanted.url} looks like a single page, which names no others; say otherwise by its kind")
    return await _links(wanted, answer, kind, explain=explain)


async def _answer(desk: Desk, source: Source | NewSource) -> Response:
    answer = await fetched(desk, source)
    if isinstance(answer, FetchFailure) or answer.status != HTTPStatus.OK:
        said = answer.detail if isinstance(answer, FetchFailure) else f"HTTP {answer.status}"
        raise InputError(f"{source.url} cannot be read now: {said}")
    return answer


async def _links(source: Source | NewSource, answer: Response, kind: SourceKind, *, explain: bool) -> list[LinkFields]:
    found = await run_in_threadpool(discover, kind, answer, source.link_rules)
    return list(links_fields(found, kind, explain=explain))
