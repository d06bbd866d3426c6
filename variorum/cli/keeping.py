"""Options of `add` and `edit` that say which payloads of a source's pages may go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.durations import kept_for_s
from storage.records import MOST_PAYLOADS
from variorum.cli.terminal import say

if TYPE_CHECKING:
    from storage.records import Retention, Source

PayloadsFor = Annotated[
    str | None,
    typer.Option(metavar="TIME", help='Payloads older than this may go: 8w, forever; "" as [retention] says.'),
]
PayloadsPerPage = Annotated[
    int | None,
    typer.Option(metavar="N", min=0, max=MOST_PAYLOADS, help="Payloads beyond a page's newest N may go; 0 forgets it."),
]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What these options said; None where one was not given."""

    payloads_for: str | None = None
    payloads_per_page: int | None = None

    @property
    def was_said(self) -> bool:
        """Whether any of them was given."""
        return self != Keeping()

    def upon(self, before: Retention) -> Retention:
        """Return the terms with what was said laid over them; InputError names what cannot be used."""
        if self.payloads_for is not None:
            before = replace(before, payloads_for_s=kept_for_s(self.payloads_for) if self.payloads_for else None)
        if self.payloads_per_page is not None:
            before = replace(before, payloads_per_page=self.payloads_per_page or None)
        return before


def tell_retention(source: Source) -> None:
    """Say back what was asked for."""
    from variorum.retention_words import retention_in_words

    say(f"  payloads stay {retention_in_words(source.retention)}")
