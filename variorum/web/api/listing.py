"""Listings in parts: each names the address of the next, and none holds an item twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query, Request
from pydantic import AwareDatetime, BaseModel, BeforeValidator

from variorum.web.numbers import LARGEST_ID

Item = TypeVar("Item")

MOST = 500


def _in_words(raw: object) -> object:
    # A number would be read as seconds since 1970, which is nobody's intention here.
    if not isinstance(raw, str) or "-" not in raw:
        raise ValueError("write a moment with its zone, such as 2026-07-23T10:00:00Z")
    return raw


Moment = Annotated[AwareDatetime, BeforeValidator(_in_words)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many items at most.")]
After = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only items after this number.")]
Before = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only items before this number.")]


class Listing(BaseModel, Generic[Item]):
    """Part of a listing; `next` is where it goes on, null at its end."""

    items: list[Item]
    next: str | None


def listing(request: Request, items: Sequence[Item], mark: dict[str, int] | None) -> Listing[Item]:
    """Give a part; `mark` is what the next one's address says differently, None where there is none."""
    url = request.url.include_query_params(**mark) if mark else None
    return Listing(items=list(items), next=f"{url.path}?{url.query}" if url else None)
