"""Options of `edit` and `rules try` that say which edits of a source are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.errors import InputError
from scraper.rules import NO_RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Ignore = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="What this regular expression matches does not count.")
]
Alert = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Tell an edit wherever this matches what it changed.")
]
Class = Annotated[
    list[str] | None, typer.Option("--class", metavar="C", help="Tell only edits of this class; repeat for several.")
]
Least = Annotated[
    float | None, typer.Option(min=0.0, max=1.0, metavar="0-1", help="Tell only edits of this significance or more.")
]


@dataclass(frozen=True, slots=True)
class Telling:
    """What these options said; None where one was not given, "" to forget."""

    ignore: Sequence[str] | None = None
    alert: Sequence[str] | None = None
    classes: Sequence[str] | None = None
    least: float | None = None

    @property
    def was_said(self) -> bool:
        """Whether any of them was given."""
        return self != Telling()

    def upon(self, before: Rules = NO_RULES) -> Rules:
        """Return the rules with what was said laid over them; InputError names what cannot be used."""
        from variorum.rule_words import require_class, require_pattern

        after = before
        if self.ignore is not None:
            after = replace(after, ignore=_words(self.ignore, "--ignore", require_pattern))
        if self.alert is not None:
            after = replace(after, alert=_words(self.alert, "--alert", require_pattern))
        if self.classes is not None:
            after = replace(after, classes=_words(self.classes, "--class", require_class))
        return after if self.least is None else replace(after, least=self.least)


def _words(given: Sequence[str], option: str, require: Callable[[str], None]) -> tuple[str, ...]:
    try:
        for word in filter(None, given):
            require(word)
    except InputError as error:
        message = f"{option}: {error}"
        raise InputError(message) from None
    return tuple(filter(None, given))
