"""Search in every version ever seen: who had the words, from when until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from scraper.errors import InputError
from storage.search import Search, search
from variorum.web.desk import Lent, Reading
from variorum.web.filters import number_of
from variorum.web.numbers import Choice
from variorum.web.render import page

if TYPE_CHECKING:
    from scraper.highlight import Passage
    from storage.search import Hit

router = APIRouter()
_HITS: Final = 20


@router.get("/search", response_class=HTMLResponse)
def find(
    request: Request,
    desk: Lent,
    session: Reading,
    q: Annotated[str, Query(max_length=300)] = "",
    source: str = "",
    before: Choice = None,
) -> HTMLResponse:
    """Show the pages whose versions hold the words."""
    hits: list[Hit] = []
    said = ""
    chosen = number_of(source, "source")
    if q.strip():
        try:
            wanted = Search(q, None if chosen is None else (chosen,), before=before, limit=_HITS)
            hits = search(session, wanted)
        except InputError as error:
            said = str(error)
    facts: dict[str, Any] = {
        "q": q,
        "source": chosen,
        "hits": [(hit, [_marked(one) for one in hit.passages]) for hit in hits],
        "more": hits[-1].place if len(hits) == _HITS else None,
        "said": said,
        **request.app.state.choices.of(session, desk.now()),
    }
    return page(request, "search.html", facts)


def _marked(passage: Passage) -> list[tuple[str, bool]]:
    """Part a passage into stretches and whether each was searched for."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in passage.marks:
        if start >= at:
            parts += [(passage.text[at:start], False), (passage.text[start:end], True)]
            at = end
    return [*parts, (passage.text[at:], False)]
