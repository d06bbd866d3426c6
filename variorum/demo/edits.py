"""What happens on the press site during the demonstration, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from variorum.demo.stories import BRIDGE, EVENT, FERRY, HARBOUR, LIBRARY, REPUBLICATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from variorum.demo.stories import Story


@dataclass(frozen=True, slots=True)
class Edit:
    """One act of an editor: where, in words, and what it does to the story (None: it is published)."""

    path: str
    words: str
    change: Callable[[Story], Story] | None


def _typo(story: Story) -> Story:
    return story.with_text("goverment", "government")


def _figure(story: Story) -> Story:
    return story.with_text("19 militari", "21 militari")


def _quotation(story: Story) -> Story:
    return story.with_text(
        "We should have surveyed the western pier sooner, and I regret that we did not",
        "The western pier was surveyed as soon as the weather allowed",
    )


def _headline(story: Story) -> Story:
    return replace(story, title="Ferry company defends itself over cancelled night crossings")


def _removed_paragraph(story: Story) -> Story:
    return story.without_paragraph("The messages suggest")


def _note(story: Story) -> Story:
    return replace(
        story.with_text("19 militari", "21 militari"),
        note="Aggiornamento del 3 marzo: corretto il numero dei militari ammessi ai corsi.",
    )


def _rounded(story: Story) -> Story:
    return story.with_text("12,000", "11,500")


SCRIPT = (
    Edit(HARBOUR.path, "the Courier mends a typo: goverment → government", _typo),
    Edit(EVENT.path, "the ministry changes a figure: 19 → 21 militari", _figure),
    Edit(HARBOUR.path, "the Courier exchanges a quotation", _quotation),
    Edit(FERRY.path, "the Courier softens a headline", _headline),
    Edit(BRIDGE.path, "the Courier publishes a new story", None),
    Edit(FERRY.path, "the Courier removes a paragraph", _removed_paragraph),
    Edit(REPUBLICATION.path, "the republisher follows, with an update note", _note),
    Edit(LIBRARY.path, "the Courier rounds a figure: 12,000 → 11,500 books", _rounded),
)
