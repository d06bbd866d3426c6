"""Taking over what another program watches: its file is sent or pasted, what would be added is shown, then added.

What was sent comes back with the form that says yes, so nothing of it is kept here in between.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from scraper.errors import InputError
from scraper.model import SourceKind
from scraper.urls import host_of
from storage.claims import is_private_host
from storage.sources import list_sources
from variorum.importing import Form as FileForm
from variorum.importing import read_content
from variorum.takeover import Result, Terms, plan, take_over
from variorum.web.desk import Desk, Lent
from variorum.web.render import page

if TYPE_CHECKING:
    from storage.engine import Session
    from variorum.importing.candidate import Candidate
    from variorum.takeover import Taken

router = APIRouter()
"""Before the one of single sources, like that of new ones."""
MOST_BYTES: Final = 700_000
"""Of a file: in the form that says yes it is a third longer, and a field has a million bytes at most."""
_ROWS: Final = 500


@router.get("/sources/import", response_class=HTMLResponse)
def importing(request: Request) -> HTMLResponse:
    """Ask for the file."""
    return _page(request, {})


@router.post("/sources/import", response_class=HTMLResponse)
async def take(
    request: Request,
    desk: Lent,
    file: UploadFile | None = None,
    text: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    sent: Annotated[str, Form()] = "",
    form: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    sure: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Show what a file would add; once that was seen and confirmed, add it."""
    typed = {"text": text, "form": form, "kind": kind}
    try:
        name, content = await _sent(file, text, name, sent)
        return await _taken(request, desk, (name, content), {**typed, "is_sure": bool(sure)})
    except InputError as error:
        return await run_in_threadpool(_page, request, {**typed, "said": str(error)})


async def _taken(request: Request, desk: Desk, sent: tuple[str, bytes], typed: dict[str, Any]) -> HTMLResponse:
    name, content = sent
    chosen = next((one for one in FileForm if one.value == typed["form"]), None)
    found, candidates = await run_in_threadpool(read_content, name, content, chosen)
    kind = next((one for one in SourceKind if one.value == typed["kind"]), SourceKind.PAGE)
    terms = Terms(kind, desk.settings.defaults, await _refusals(desk, candidates))

    def planned(session: Session) -> list[Taken]:
        return plan(candidates, list_sources(session, include_removed=True), terms)

    def added(session: Session) -> list[Taken]:
        taken = planned(session)
        take_over(session, taken, desk.now())
        return taken

    def work() -> list[Taken]:
        if typed["is_sure"]:
            return desk.write(added)
        with desk.database.reading() as session:
            return planned(session)

    taken = await run_in_threadpool(work)
    counts = Counter(one.result for one in taken)
    facts = {
        "taken": taken[:_ROWS],
        "rest": max(len(taken) - _ROWS, 0),
        "results": [(result, counts[result]) for result in Result if counts[result]],
        "is_new": bool(counts[Result.NEW] + counts[Result.PAUSED]),
        "is_done": typed["is_sure"],
        "name": name,
        "sent": base64.b64encode(content).decode(),
        "form": found.value,
    }
    return await run_in_threadpool(_page, request, {**typed, **facts})


async def _sent(file: UploadFile | None, text: str, name: str, sent: str) -> tuple[str, bytes]:
    """Return the name and the content of what was sent: a file, else what was pasted, else what was sent before."""
    if file is not None and file.filename:
        name, content = file.filename[:200], await file.read(MOST_BYTES + 1)
    elif text.strip():
        name, content = "", text.encode()
    elif sent:
        try:
            content = base64.b64decode(sent, validate=True)
        except binascii.Error:
            raise InputError("This is not what was looked at before; send the file again") from None
    else:
        raise InputError("Choose a file, or paste a list of addresses")
    if len(content) > MOST_BYTES:
        raise InputError(f"This is longer than {MOST_BYTES:,} bytes; take it over with: variorum import FILE")
    return name, content


async def _refusals(desk: Desk, candidates: list[Candidate]) -> dict[Any, str]:
    """The addresses that this program never asks; no server is asked for it, as names of hosts say it."""
    urls = {one.url for one in candidates if one.url is not None and is_private_host(host_of(one.url))}
    found = {url: await desk.fetcher.address_refusal(url) for url in urls}
    return {url: refusal for url, refusal in found.items() if refusal}


def _page(request: Request, facts: dict[str, Any]) -> HTMLResponse:
    blank: dict[str, Any] = {"text": "", "form": "", "kind": "", "said": "", "taken": None}
    known = {"forms": tuple(FileForm), "kinds": tuple(SourceKind)}
    status = HTTPStatus.BAD_REQUEST if facts.get("said") else HTTPStatus.OK
    return page(request, "import.html", {**blank, **known, **facts}, status=status)
