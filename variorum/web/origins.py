"""Where a page's text comes from, who carries it too, and who missed a correction."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from storage.pages import get_page
from variorum.origin_words import likeness_in_words, named_in_words, order_in_words
from variorum.origins import provenance
from variorum.web.desk import Reading
from variorum.web.numbers import Number
from variorum.web.pages import head
from variorum.web.render import clock_of, page

router = APIRouter()
MOST_KIN: Final = 20
"""Pages that carry the same text, or name it: of more the ones that share most."""


@router.get("/pages/{number}/origins", response_class=HTMLResponse)
def origins(request: Request, session: Reading, number: Number) -> HTMLResponse:
    """Show the way from a page to where its text comes from, and its copies."""
    found = get_page(session, number)
    language = clock_of(request).language
    known = provenance(session, found.id, MOST_KIN) if found.version_number else None
    facts: dict[str, Any] = {"known": known, "chain": [], "also_named": [], "kin": []}
    if known:
        in_chain = {step.named.url for step in known.chain}
        facts["chain"] = [(step, named_in_words(step.named, language)) for step in known.chain]
        facts["also_named"] = [one for one in known.origins.named if one.url not in in_chain]
        facts["kin"] = [
            (one.kin, likeness_in_words(one.kin, language), order_in_words(one, found.id, language))
            for one in known.relations
        ]
    return page(request, "origins.html", {**head(session, found, "origins"), **facts})
