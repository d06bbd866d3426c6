"""For the terminal: each hunk on a line of its own, changed words marked where they stand in their sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import (
    BLOCK_BREAK,
    Deleted,
    Diff,
    Hunk,
    Inserted,
    Moved,
    Regrouped,
    Replaced,
    RunType,
    Span,
    Unchanged,
)
from scraper.compare.render.excerpt import PILCROW, Part, excerpt
from scraper.compare.render.labels import Labels, labels_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RED: Final = "\x1b[31m"
_GREEN: Final = "\x1b[32m"
_DIM: Final = "\x1b[2m"
_RESET: Final = "\x1b[0m"
_OPENING_WORDS: Final = 8


def to_words(diff: Diff, *, colour: bool, context: int = 0, language: str = "en") -> str:
    """Return what changed, a line for each changed paragraph, led by `~` edited, `+` new, `-` gone or `>` moved.

    Numbers count paragraphs from 1: of the old text for what is gone, of the new one otherwise. Changed words read
    `[-old-]{+new+}`, or red and green with `colour` (ANSI). `context` is how many sentences more are shown on each
    side of the one that changed. Empty where nothing differs.
    """
    page = _Page(labels_for(language), colour=colour, context=context)
    return "".join(f"{line}\n" for line in page.lines(diff))


class _Page:
    def __init__(self, labels: Labels, *, colour: bool, context: int) -> None:
        self._labels = labels
        self._colour = colour
        self._context = context

    def lines(self, diff: Diff) -> Iterator[str]:
        if diff.title is not None:
            yield f"# {self._marked(excerpt(diff.title.runs, self._context))}"
        for hunk in diff.hunks:
            yield from self._hunk(hunk)
        for change in diff.details:
            anchor = f" “{change.anchor}”" if change.anchor else ""
            name = self._labels.detail_name(change.detail)
            yield f"@ {name}{anchor}: {self._pair(change.old or '', change.new or '')}"

    def _hunk(self, hunk: Hunk) -> Iterator[str]:
        match hunk:
            case Inserted(new):
                yield f"+ {new.at + 1}: {self._pair('', _text(new))}"
            case Deleted(old):
                yield f"- {old.at + 1}: {self._pair(_text(old), '')}"
            case Replaced(_, new, runs):
                yield f"~ {new.at + 1}: {self._marked(excerpt(runs, self._context))}"
            case Moved(old, new, runs):
                words = (
                    self._marked(excerpt(runs, self._context)) if hunk.is_edited else self._dim(_opening(_text(new)))
                )
                yield f"> {new.at + 1} (was {old.at + 1}): {words}"
            case Unchanged() | Regrouped():
                return

    def _marked(self, parts: Sequence[Part]) -> str:
        return "".join(
            self._dim(part.new) if part.type is RunType.EQUAL else self._pair(part.old, part.new) for part in parts
        )

    def _pair(self, old: str, new: str) -> str:
        if self._colour:
            shown = (f"{_RED}{old}{_RESET}" if old else "", f"{_GREEN}{new}{_RESET}" if new else "")
            return ("" if new[:1].isspace() else " ").join(filter(None, shown))
        return (f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else "")

    def _dim(self, text: str) -> str:
        return f"{_DIM}{text}{_RESET}" if self._colour and text else text


def _text(span: Span) -> str:
    return span.text.replace(BLOCK_BREAK, PILCROW)


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:_OPENING_WORDS]) + (" …" if len(words) > _OPENING_WORDS else "")
