"""What the API takes of sources: the words of `[[sources]]` in the configuration, less those that name secrets.

A header, cookie or log-in may name a variable or a file of the machine that the service runs on, to be sent wherever
the source points. Who holds a token of the API need not be trusted with that, so those stay with the command line.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from fastapi import Path
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from scraper.link_rules import DEEPEST
from storage.records import MOST_PAYLOADS
from variorum.config_sources import DefaultSettings, SourceSettings
from variorum.watchlist import new_source
from variorum.web.numbers import LARGEST_ID

if TYPE_CHECKING:
    from storage.records import NewSource

SourceId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The source's number.")]
_Settings = TypeVar("_Settings", bound=BaseModel)


def _in_words(raw: object) -> object:
    # A number would be read as seconds since 1970, which is nobody's intention here.
    if not isinstance(raw, str):
        raise ValueError("write a day such as 2026-07-23")  # noqa: TRY004 - pydantic wants ValueError
    return raw


Day = Annotated[date, BeforeValidator(_in_words)]
Words = Annotated[list[str], Field(max_length=100)]


class SourcePatch(BaseModel):
    """What to change of a source."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=200)
    tags: Words | None = None
    every: str | None = Field(default=None, description='How often, such as "15m"; null for what is usual.')
    schedule: str | None = Field(
        default=None, max_length=500, description='Or when, such as "Mon-Fri 07:00-20:00 every 10m"; null for usual.'
    )
    pages: str | None = Field(default=None, max_length=500, description="When to look at the pages of a list.")
    zone: str | None = Field(default=None, max_length=100, description="Whose clocks both mean, such as Europe/Rome.")
    include: Words | None = Field(default=None, description="CSS selectors: the article stands in these alone.")
    exclude: Words | None = Field(default=None, description="CSS selectors of what is not the article.")
    ignore: Words | None = Field(default=None, description="Patterns of what does not count.")
    alert: Words | None = Field(default=None, description="Patterns of passages whose edits are told always.")
    classes: Words | None = Field(default=None, description="Tell only edits of these classes.")
    least: float | None = Field(
        default=None, strict=True, ge=0, le=1, description="Tell only edits of this significance or more."
    )

    links_include: Words | None = Field(default=None, description="Patterns: only addresses that one matches.")
    links_exclude: Words | None = Field(default=None, description="Patterns: no address that one matches.")
    links_in: Words | None = Field(default=None, description="CSS selectors: of a section, all links in these.")
    titles_include: Words | None = Field(default=None, description="Only titles with one of these.")
    titles_exclude: Words | None = Field(default=None, description="No title with one of these.")
    languages: Words | None = Field(default=None, description="Only pages in these languages.")
    published_since: Day | None = Field(default=None, description="Only pages published since then.")
    most_pages: int | None = Field(default=None, strict=True, ge=1, le=10**9, description="So many, the newest.")
    first_depth: int | None = Field(default=None, strict=True, ge=0, le=DEEPEST, description="Parts of the first run.")
    tell_first: bool | None = Field(default=None, strict=True, description="Tell the pages of the first run.")
    follow_origins: bool | None = Field(default=None, strict=True, description="Watch what its pages name as origin.")
    accept_language: str | None = Field(default=None, max_length=200, description="Such as it, or it, en;q=0.5.")
    payloads_for: str | None = Field(
        default=None, max_length=100, description='Payloads of its pages older than this may go: "8w", or "forever".'
    )
    payloads_per_page: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=MOST_PAYLOADS,
        description="Payloads beyond so many of a page, the newest, may go.",
    )
    browser: bool | None = Field(default=None, strict=True, description="Let a browser run the page's scripts.")


class NewSourceBody(SourcePatch):
    """A source to be watched."""

    url: str = Field(max_length=4096)
    kind: Literal["page", "index", "feed", "sitemap"] = "page"


def source_of(body: NewSourceBody, defaults: DefaultSettings) -> NewSource:
    """Return the source that a body describes, with what is usual for what it does not say."""
    return new_source(checked(SourceSettings, body.model_dump(exclude_none=True)).upon(defaults))


def checked(model: type[_Settings], values: dict[str, Any]) -> _Settings:
    """Read values as the configuration does; RequestValidationError says what of the body is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None
