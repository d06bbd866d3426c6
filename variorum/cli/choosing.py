"""Options of `add`, `edit` and `links` that say which of a source's links are watched."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.errors import InputError
from scraper.link_rules import DEEPEST, NO_LINK_RULES, LinkRules

if TYPE_CHECKING:
    from collections.abc import Sequence

LinksInclude = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Take only addresses that this regular expression matches.")
]
LinksExclude = Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="Leave out addresses that it matches.")]
LinksIn = Annotated[
    list[str] | None, typer.Option(metavar="CSS", help="Of a section page, take the links in what this selects.")
]
TitlesInclude = Annotated[
    list[str] | None, typer.Option(metavar="WORDS", help="Take only links with these words in their title.")
]
TitlesExclude = Annotated[list[str] | None, typer.Option(metavar="WORDS", help="Leave out links with these words.")]
Languages = Annotated[list[str] | None, typer.Option(metavar="L", help="Take only pages in this language, such as it.")]
PublishedSince = Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what is older: 2026-01-31.")]
MostPages = Annotated[int | None, typer.Option(min=0, metavar="N", help="Keep only the newest N active; 0 for all.")]
FirstDepth = Annotated[
    int | None, typer.Option(min=0, max=DEEPEST, metavar="N", help="Follow the first run to N older parts of the list.")
]
TellFirst = Annotated[
    bool | None, typer.Option("--tell-first/--no-tell-first", help="Tell what the first run finds as new.")
]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What these options said; None where one was not given, "" to forget. Fields are those of LinkRules."""

    links_include: Sequence[str] | None = None
    links_exclude: Sequence[str] | None = None
    links_in: Sequence[str] | None = None
    titles_include: Sequence[str] | None = None
    titles_exclude: Sequence[str] | None = None
    languages: Sequence[str] | None = None
    published_since: str | None = None
    most_pages: int | None = None
    first_depth: int | None = None
    tell_first: bool | None = None

    @property
    def was_said(self) -> bool:
        """Whether any of them was given."""
        return self != Choosing()

    def upon(self, before: LinkRules = NO_LINK_RULES) -> LinkRules:
        """Return the rules with what was said laid over them; InputError names what cannot be used."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(before, **{name: _value(name, value) for name, value in said.items() if value is not None})


def _value(name: str, said: Any) -> Any:
    if name == "published_since":
        return _day(said) if said else None
    if name == "most_pages":
        return said or None
    return said if isinstance(said, int) else _words(name, said)


def _words(name: str, said: Sequence[str]) -> tuple[str, ...]:
    from scraper.link_rules import REQUIRED

    words = tuple(filter(None, said))
    try:
        for word in words:
            REQUIRED[name](word)
    except InputError as error:
        message = f"--{name.replace('_', '-')}: {error}"
        raise InputError(message) from None
    return words


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"--published-since: “{text}” is no date; write one such as 2026-01-31"
        raise InputError(message) from None
