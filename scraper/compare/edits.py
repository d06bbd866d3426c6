"""A Diff as single edits: a few words that became others, with what stands around them, and the classes they get."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import BLOCK_BREAK, Diff, Moved, Replaced, Run, RunType
from scraper.compare.tokens import keys_of
from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.compare.hunks import Hunk

NEIGHBOURS: Final = 4
"""Equal words that an edit knows on each side."""
_QUOTING: Final = frozenset(f'“«„‘”»’"{BLOCK_BREAK}')
"""Without one of these a text neither opens nor closes a quotation."""
SENTENCE_ENDS: Final = frozenset({".", "!", "?", ":", '"', "'", "-", "...", "•"})
"""Marks after which a capital says nothing."""


class EditClass(StrEnum):
    """What an edit did; most telling first, which is also the order in which they are listed."""

    NOTE = "note"
    """A note of correction or update came, went or changed."""
    HEADLINE = "headline"
    QUOTATION = "quotation"
    FIGURE = "figure"
    NAME = "name"
    LEAD = "lead"
    """The standfirst, or the first paragraph where there is none."""
    PARAGRAPH_REMOVED = "paragraph_removed"
    PARAGRAPH_ADDED = "paragraph_added"
    REWRITTEN = "rewritten"
    """A paragraph of which less than half of the words stayed."""
    DATE = "date"
    """A date, a time of day, or a day such as "today"."""
    WORDING = "wording"
    """Words, and none of the other classes says all of it."""
    PARAGRAPH_MOVED = "paragraph_moved"
    TYPO = "typo"
    """Spelling, capitals, a doubled word."""
    PUNCTUATION = "punctuation"
    BYLINE = "byline"
    LINK = "link"
    CAPTION = "caption"
    PUBLISHED_AT = "published_at"
    MODIFIED_AT = "modified_at"
    DESCRIPTION = "description"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that became others at one place. Words are canonical, punctuation among them."""

    run: Run
    old: tuple[str, ...]
    new: tuple[str, ...]
    before: tuple[str, ...]
    """Up to four equal words before."""
    after: tuple[str, ...]
    """Up to four equal words after."""
    is_quoted: bool
    """Whether it stands inside quotation marks, exchanges what stands there, or is in a block that is a quotation."""
    gap: int | None = None
    """Equal words since the edit before it in the same paragraph; None for the first one."""

    @property
    def opens_sentence(self) -> bool:
        """Whether its first word begins a sentence, so that a capital says nothing."""
        return not self.before or self.before[-1] in SENTENCE_ENDS


def edits_of(hunk: Hunk) -> tuple[Edit, ...]:
    """Return the edits inside a paragraph; none for one that came, went or stayed whole."""
    if not isinstance(hunk, Replaced | Moved):
        return ()
    is_quotation = all(block.type is BlockType.QUOTE for block in hunk.new.blocks)
    return tuple(run_edits(hunk.runs, is_quotation=is_quotation))


def title_edits(diff: Diff) -> tuple[Edit, ...]:
    """Return the edits inside the headline."""
    return tuple(run_edits(diff.title.runs)) if diff.title else ()


def run_edits(runs: Sequence[Run], *, is_quotation: bool = False) -> Iterator[Edit]:
    """Yield an edit for each run that is not equal."""
    keys = [_sides(run) for run in runs]
    opened = False
    edited_at: int | None = None
    for at, run in enumerate(runs):
        if run.type is not RunType.EQUAL:
            before = keys[at - 1][1][-NEIGHBOURS:] if at else ()
            after = keys[at + 1][1][:NEIGHBOURS] if at + 1 < len(runs) else ()
            is_quoted = is_quotation or opened or _quoted_letters(run.old) != _quoted_letters(run.new)
            gap = None if edited_at is None else sum(len(old) for old, _ in keys[edited_at + 1 : at])
            yield Edit(run, *keys[at], before, after, is_quoted, gap)
            edited_at = at
        opened = _is_open(run.new, is_open=opened)


def _sides(run: Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old = tuple(keys_of(run.old))
    return old, old if run.type is RunType.EQUAL else tuple(keys_of(run.new))


def _is_open(text: str, *, is_open: bool) -> bool:
    """Tell whether a quotation is open at the end of a text."""
    if _QUOTING.isdisjoint(text):
        return is_open
    for _, state in _openness(text, is_open=is_open):
        is_open = state
    return is_open


def _quoted_letters(text: str) -> str:
    """Return the letters and digits that stand inside quotation marks which open in this very text."""
    if _QUOTING.isdisjoint(text):
        return ""
    return "".join(character for character, is_open in _openness(text) if is_open and character.isalnum())


def _openness(text: str, *, is_open: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield each character and whether a quotation is open behind it. Paragraphs close it: newspapers forget to."""
    for at, character in enumerate(text):
        if character in "“«„‘":
            is_open = True
        elif character in "”»" or character == BLOCK_BREAK or _closes(text, at):
            is_open = False
        elif character == '"':
            is_open = not is_open
        yield character, is_open


def _closes(text: str, at: int) -> bool:
    # The same sign is an apostrophe inside a word.
    return text[at] == "’" and not text[at + 1 : at + 2].isalnum()
