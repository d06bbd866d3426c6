"""What an edit did, by rules that can be told to the reader. A class is never a reason to drop an edit.

Paragraphs that came, went or moved are classes of their own, and so are headline and lead; each change of words inside
a paragraph is looked at for itself (see word_classes.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scraper.compare.edits import EditClass, edits_of, title_edits
from scraper.compare.hunks import Deleted, Detail, Inserted, Moved, Regrouped, Replaced, RunType, Unchanged
from scraper.compare.normalise import canonical_text
from scraper.compare.vocabulary import ANNOUNCEMENT, FIRST_PERSON, NOTE
from scraper.compare.word_classes import NO_PAGE, PageWords, exchanged, is_slight, word_classes
from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scraper.compare.edits import Edit
    from scraper.compare.hunks import Diff, Hunk, Span

_LEAST_WORDS_REWRITTEN: Final = 5
_MOST_WORDS_BETWEEN: Final = 4
"""Words between two edits of which one may follow the other in grammar."""
_MOST_KEPT_REWRITTEN: Final = 0.5
_MOST_CAPITALS: Final = 0.6
_MOST_ASKED: Final = 64
"""Words that a text is searched for one by one before all of it is parted into words."""
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")
_COMMON_WORD: Final = re.compile(r"(?<![\w.@/-])[a-zß-ÿ]{3,}(?![\w@/-])")
_WORD: Final = re.compile(r"[^\W_]+(?:['’.,]\w+)*")
_PROPER_WORD: Final = re.compile(r"(?<=[\w,] )[A-ZÀ-Ý][\w]{2,}")
_DETAIL_CLASSES: Final = {detail: EditClass(detail.value) for detail in Detail}


def classify(diff: Diff) -> tuple[EditClass, ...]:
    """Return the classes of everything that changed, without repetition, in the order of EditClass."""
    found = {*_title_classes(diff), *_body_classes(diff), *(_DETAIL_CLASSES[change.detail] for change in diff.details)}
    return tuple(edit_class for edit_class in EditClass if edit_class in found)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rest of the page says of a paragraph."""

    is_announced: bool = False
    """Whether a line such as "X said:" makes it a quotation."""
    words: PageWords = NO_PAGE


def hunk_classes(hunk: Hunk, around: Surroundings = Surroundings()) -> frozenset[EditClass]:
    """Return what happened to one paragraph (lead apart, which takes the whole diff to tell)."""
    match hunk:
        case Unchanged() | Regrouped():
            return frozenset()
        case Inserted(new):
            return frozenset(_note(new.text) or {EditClass.PARAGRAPH_ADDED})
        case Deleted(old):
            return frozenset(_note(old.text) or {EditClass.PARAGRAPH_REMOVED})
        case Moved():
            return frozenset({EditClass.PARAGRAPH_MOVED, *_edited_classes(hunk, around)})
        case Replaced():
            return frozenset(_edited_classes(hunk, around))


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
    """Tell whether less than half of the shorter side's words stayed; of a few words nobody would say so.

    Words that only came or only went do not count: a paragraph that lost a sentence is not written anew.
    """
    old, new = _word_count(run.old for run in hunk.runs), _word_count(run.new for run in hunk.runs)
    kept = _word_count(run.new for run in hunk.runs if run.type is RunType.EQUAL)
    return min(old, new) >= _LEAST_WORDS_REWRITTEN and kept < _MOST_KEPT_REWRITTEN * min(old, new)


def _word_count(texts: Iterable[str]) -> int:
    return sum(len(_WORD.findall(text)) for text in texts)


def _title_classes(diff: Diff) -> Iterator[EditClass]:
    if diff.title is None:
        return
    yield EditClass.HEADLINE
    for edit in title_edits(diff):
        yield from word_classes(edit, has_names=not _is_capitalised(diff.title.new)) - {EditClass.WORDING}


def _body_classes(diff: Diff) -> Iterator[EditClass]:
    old_lead = _lead(hunk.old for hunk in diff.hunks if not isinstance(hunk, Inserted))
    new_lead = _lead(hunk.new for hunk in diff.hunks if not isinstance(hunk, Deleted))
    words = _page_words(diff.hunks)
    for hunk, is_announced in zip(diff.hunks, _announced(diff.hunks), strict=True):
        classes = hunk_classes(hunk, Surroundings(is_announced, words))
        if classes and _holds(hunk, old_lead, new_lead):
            yield EditClass.LEAD
            classes -= {EditClass.WORDING}
        yield from classes


def _page_words(hunks: Sequence[Hunk]) -> PageWords:
    """Say how the page writes the words that an edit has with a capital; of no others will anybody ask."""
    runs = (run for hunk in hunks if isinstance(hunk, Replaced | Moved) for run in hunk.runs)
    edited = " ".join(f"{run.old} {run.new}" for run in runs if run.type is not RunType.EQUAL)
    asked = {word.lower() for word in _LETTERS.findall(edited) if not word.islower()}
    if not asked:
        return NO_PAGE
    texts = [hunk.old.text if isinstance(hunk, Deleted) else hunk.new.text for hunk in hunks]
    if len(asked) <= _MOST_ASKED:
        texts = [text for text in texts if any(map(text.lower().__contains__, asked))]
    common = frozenset(word for text in texts for word in _COMMON_WORD.findall(text))
    proper = {word.lower() for text in texts for word in _PROPER_WORD.findall(text)}
    return PageWords(common, frozenset(proper - common))


def _announced(hunks: Sequence[Hunk]) -> Iterator[bool]:
    """Yield of each hunk whether somebody speaks in it: behind "X said:", and on while it is in the first person."""
    follows = speaks = False
    for hunk in hunks:
        if isinstance(hunk, Deleted):
            yield False
            continue
        text = hunk.new.text
        speaks = follows or (speaks and FIRST_PERSON.search(text) is not None)
        follows = _announces(text)
        speaks = speaks and not follows
        yield speaks


def _announces(text: str) -> bool:
    # Few paragraphs end so, and looking at the end first takes next to nothing.
    return text.rstrip().endswith(":") and ANNOUNCEMENT.search(text) is not None


def _edited_classes(hunk: Replaced | Moved, around: Surroundings) -> Iterator[EditClass]:
    if is_note(hunk.new.text):
        yield EditClass.NOTE
        return
    edits = edits_of(hunk)
    if is_rewritten(hunk):
        yield EditClass.REWRITTEN
        yield from exchanged(edits)
        if around.is_announced or any(edit.is_quoted for edit in edits):
            yield EditClass.QUOTATION
        return
    if around.is_announced:
        edits = tuple(replace(edit, is_quoted=True) for edit in edits)
    for at, edit in enumerate(edits):
        yield from _classes_beside(edit, (edits[max(0, at - 1) : at], edits[at + 1 : at + 2]), around.words)
        if edit.opens_sentence:
            yield from _note(edit.run.new or edit.run.old)


def _classes_beside(
    edit: Edit, neighbours: tuple[Sequence[Edit], Sequence[Edit]], page: PageWords
) -> frozenset[EditClass]:
    """Return the classes of an edit; none where it is only the agreement of an article with a change close by."""
    before, after = neighbours
    is_near = (before and _is_close(edit)) or any(map(_is_close, after))
    return frozenset() if is_near and is_slight(edit) else word_classes(edit, page=page)


def _is_close(edit: Edit) -> bool:
    return edit.gap is not None and edit.gap <= _MOST_WORDS_BETWEEN


def _note(text: str) -> tuple[EditClass, ...]:
    return (EditClass.NOTE,) if is_note(text) else ()


def _lead(spans: Iterable[Span]) -> int:
    """Return the index of the standfirst, or of the first block that is no heading or note; -1 where there is none."""
    blocks = sorted((span.at + offset, block) for span in spans for offset, block in enumerate(span.blocks))
    standfirst = next((at for at, block in blocks if block.is_standfirst), None)
    texts = ((at, block) for at, block in blocks if block.type is not BlockType.HEADING)
    first = next((at for at, block in texts if not is_note(block.text)), -1)
    return first if standfirst is None else standfirst


def _holds(hunk: Hunk, old_lead: int, new_lead: int) -> bool:
    sides = ((getattr(hunk, "old", None), old_lead), (getattr(hunk, "new", None), new_lead))
    return any(span is not None and span.at <= lead < span.at + len(span.blocks) for span, lead in sides)


def _is_capitalised(title: str) -> bool:
    words = [word for word in title.split() if word[0].isalpha()]
    return sum(word[0].isupper() for word in words) > _MOST_CAPITALS * len(words)
