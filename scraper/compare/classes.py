"""What an edit did, by rules that can be told to the reader. A class is never a reason to drop an edit.

Paragraphs that came, went or moved are classes of their own, and so are headline and lead; each change of words inside
a paragraph is looked at for itself (see word_classes.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.compare.edits import EditClass, edits_of, title_edits
from scraper.compare.hunks import Deleted, Detail, Inserted, Moved, Regrouped, Replaced, RunType, Unchanged
from scraper.compare.normalise import canonical_text
from scraper.compare.vocabulary import NOTE
from scraper.compare.word_classes import has_figures, word_classes
from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.compare.hunks import Diff, Hunk, Span

_TRIFLES: Final = frozenset({EditClass.TYPO, EditClass.PUNCTUATION})
_LEAST_LETTERS_REWRITTEN: Final = 45
_MOST_KEPT_REWRITTEN: Final = 0.5
_MOST_CAPITALS: Final = 0.6
_DETAIL_CLASSES: Final = {detail: EditClass(detail.value) for detail in Detail}


def classify(diff: Diff) -> tuple[EditClass, ...]:
    """Return the classes of everything that changed, without repetition, in the order of EditClass."""
    found = {*_title_classes(diff), *_body_classes(diff), *(_DETAIL_CLASSES[change.detail] for change in diff.details)}
    return tuple(edit_class for edit_class in EditClass if edit_class in found)


def hunk_classes(hunk: Hunk) -> frozenset[EditClass]:
    """Return what happened to one paragraph (lead apart, which takes the whole diff to tell)."""
    match hunk:
        case Unchanged() | Regrouped():
            return frozenset()
        case Inserted(new):
            return frozenset({EditClass.PARAGRAPH_ADDED, *_note(new.text)})
        case Deleted(old):
            return frozenset({EditClass.PARAGRAPH_REMOVED, *_note(old.text)})
        case Moved():
            return frozenset({EditClass.PARAGRAPH_MOVED, *_edited_classes(hunk)})
        case Replaced():
            return frozenset(_edited_classes(hunk))


def is_note(text: str) -> bool:
    """Tell whether a text says of its page that it was corrected or updated."""
    return NOTE.search(canonical_text(text).lower()) is not None


def brings_note(diff: Diff) -> bool:
    """Tell whether a note of correction or update came, or says something else than before."""
    return any(EditClass.NOTE in hunk_classes(hunk) for hunk in diff.hunks if not isinstance(hunk, Deleted))


def kept_share(hunk: Replaced | Moved) -> float:
    """Return which part of the longer side's letters stayed, from 0 to 1."""
    kept = sum(len(run.new) for run in hunk.runs if run.type is RunType.EQUAL)
    return kept / max(1, len(hunk.old.text), len(hunk.new.text))


def is_rewritten(hunk: Replaced | Moved) -> bool:
    """Tell whether less than half of a paragraph stayed; of a few words nobody would say so."""
    return len(hunk.old.text) >= _LEAST_LETTERS_REWRITTEN and kept_share(hunk) < _MOST_KEPT_REWRITTEN


def _title_classes(diff: Diff) -> Iterator[EditClass]:
    if diff.title is None:
        return
    yield EditClass.HEADLINE
    for edit in title_edits(diff):
        yield from word_classes(edit, has_names=not _is_capitalised(diff.title.new)) - {EditClass.WORDING}


def _body_classes(diff: Diff) -> Iterator[EditClass]:
    old_lead = _lead(hunk.old for hunk in diff.hunks if not isinstance(hunk, Inserted))
    new_lead = _lead(hunk.new for hunk in diff.hunks if not isinstance(hunk, Deleted))
    for hunk in diff.hunks:
        classes = hunk_classes(hunk)
        yield from classes
        if classes - _TRIFLES and _holds(hunk, old_lead, new_lead):
            yield EditClass.LEAD


def _edited_classes(hunk: Replaced | Moved) -> Iterator[EditClass]:
    if is_note(hunk.new.text):
        yield EditClass.NOTE
        return
    edits = edits_of(hunk)
    if is_rewritten(hunk):
        yield EditClass.REWRITTEN
        if any(map(has_figures, edits)):
            yield EditClass.FIGURE
        if any(edit.is_quoted for edit in edits):
            yield EditClass.QUOTATION
        return
    for edit in edits:
        yield from word_classes(edit)
        if edit.opens_sentence:
            yield from _note(edit.run.new or edit.run.old)


def _note(text: str) -> tuple[EditClass, ...]:
    return (EditClass.NOTE,) if is_note(text) else ()


def _lead(spans: Iterable[Span]) -> int:
    """Return the index of the standfirst, or of the first block that is no heading; -1 where there is none."""
    blocks = sorted((span.at + offset, block) for span in spans for offset, block in enumerate(span.blocks))
    standfirst = next((at for at, block in blocks if block.is_standfirst), None)
    first = next((at for at, block in blocks if block.type is not BlockType.HEADING), -1)
    return first if standfirst is None else standfirst


def _holds(hunk: Hunk, old_lead: int, new_lead: int) -> bool:
    sides = ((getattr(hunk, "old", None), old_lead), (getattr(hunk, "new", None), new_lead))
    return any(span is not None and span.at <= lead < span.at + len(span.blocks) for span, lead in sides)


def _is_capitalised(title: str) -> bool:
    words = [word for word in title.split() if word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > _MOST_CAPITALS * len(words)
