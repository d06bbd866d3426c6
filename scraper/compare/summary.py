"""An edit in one line: the most telling words first, the rest as counts.

`19 → 21 militari`, `headline: “A” → “B”`, `2 paragraphs removed at the end`. It says what changed, never why.
"""

from __future__ import annotations

import re
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from scraper.compare.classes import is_note, is_rewritten
from scraper.compare.edits import NEIGHBOURS, SENTENCE_ENDS, Edit, EditClass, edits_of, title_edits
from scraper.compare.hunks import BLOCK_BREAK, Deleted, Detail, Diff, Inserted, Moved, Regrouped, Replaced
from scraper.compare.normalise import canonical_text
from scraper.compare.phrases import Phrases, phrases_for
from scraper.compare.vocabulary import FUNCTION_WORDS, MONTHS, NAME_PARTICLES
from scraper.compare.word_classes import reverses, word_classes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scraper.compare.hunks import DetailChange, Hunk, TitleChange

LONGEST_SUMMARY: Final = 160
"""Characters, give or take the words that close the line."""
_LONGEST_QUOTE: Final = 60
_LONGEST_EDIT: Final = 8
"""Words of an edit that is told in full; a longer one counts as a reworded paragraph."""
_SMALL_EDIT: Final = 4
"""Letters of an edit, both sides together, that is told after the others."""
_MOST_HEADLINE_EDITS: Final = 2
_LEAST_SPACES: Final = 3
_WORDS: Final = frozenset({EditClass.WORDING, EditClass.TYPO})
_SPELLING: Final = frozenset({EditClass.TYPO, EditClass.PUNCTUATION})
_BARE: Final = frozenset({EditClass.FIGURE, EditClass.DATE})
_ORDER: Final = {edit_class: rank for rank, edit_class in enumerate(EditClass)}
_FILE_SIZE: Final = re.compile(r"\d\s?[KMG]B\b")
"""Of what is attached to a page: a figure, but nobody's news."""
_LINKING_WORD: Final = 3
"""Letters of a word in lower case (`in`, `dal`) at which the words around a figure do not end."""
_WORDS_BEFORE_CHANGE: Final = 2
_MOST_WORDS_TURNED: Final = 8
_QUOTATION_MARKS: Final = frozenset('"“”„«»')
_DATE_LENGTH: Final = len("2024-03-04")
_MOST_EDITS_TOLD: Final = 2
"""Edits of a paragraph that are told one by one although one of them is long."""
_EDGE_MARKS: Final = " ,;:.([-–—"
_INNER_MARKS: Final = str.maketrans("“”„", "‘’‚")
_CLAUSE_MARKS: Final = frozenset(",.;:!?()[]\"'-") | {"..."}


class _Item(NamedTuple):
    rank: int
    text: str
    words: str = ""
    """What to add where there is room."""
    is_slight: bool = False
    """To be left out where anything else is told."""


class _Paragraph(NamedTuple):
    """An edited paragraph, its edits, and whether it changed by so much that it is counted and not told in full."""

    hunk: Replaced | Moved
    edits: tuple[Edit, ...]
    is_rewritten: bool

    @property
    def is_long(self) -> bool:
        return self.is_rewritten or (len(self.edits) > _MOST_EDITS_TOLD and any(map(_is_long_edit, self.edits)))


def summarise(diff: Diff, classes: Collection[EditClass], language: str = "en") -> str:
    """Return one line of about 160 characters at most, in English or Italian; what has no room is counted."""
    phrases = phrases_for(language)
    # Told once, whichever capital it begins with.
    found: dict[str, _Item] = {}
    for item in sorted(_items(diff, phrases), key=lambda item: item.rank):
        found.setdefault(item.text.casefold(), item)
    items = _telling(list(found.values()))
    if not items:
        has_breaks = any(isinstance(hunk, Regrouped) for hunk in diff.hunks)
        return phrases.only_breaks if has_breaks and not classes else phrases.nothing
    if len(items) == 1:
        return items[0].text + items[0].words
    return _fitted(items, phrases)


def _telling(items: Sequence[_Item]) -> Sequence[_Item]:
    """Leave out what says nothing beside the rest: that punctuation changed, that a heading stands elsewhere."""
    return [item for item in items if not item.is_slight] or items


def _fitted(items: Sequence[_Item], phrases: Phrases) -> str:
    texts = [items[0].text]
    room = LONGEST_SUMMARY - len(texts[0])
    for item in items[1:]:
        room -= len(item.text) + 2
        if room < 0:
            break
        texts.append(item.text)
    if left := len(items) - len(texts):
        return f"{'; '.join(texts)}; {phrases.more[left > 1].format(count=left)}"
    for at, item in enumerate(items):
        if item.words and len(item.words) <= room:
            texts[at] += item.words
            room -= len(item.words)
    return "; ".join(texts)


def _items(diff: Diff, phrases: Phrases) -> Iterator[_Item]:
    in_title = title_edits(diff)
    if diff.title is not None:
        yield _headline(diff.title, in_title, phrases)
    edited = [hunk for hunk in diff.hunks if isinstance(hunk, Replaced | Moved)]
    paragraphs = [_Paragraph(hunk, edits_of(hunk), is_rewritten(hunk)) for hunk in edited]
    told = {(edit.old, edit.new) for edit in in_title}
    for paragraph in paragraphs:
        if not paragraph.is_long:
            edits = [edit for edit in paragraph.edits if (edit.old, edit.new) not in told]
            told.update((edit.old, edit.new) for edit in edits)
            yield from (_edit_item(edit, phrases) for edit in edits)
    yield from _paragraph_items(diff.hunks, paragraphs, phrases)
    for detail in dict.fromkeys(change.detail for change in diff.details):
        # That the page dates an edit is told as the edit's dating.
        if detail is Detail.MODIFIED_AT and (diff.is_textual or len(diff.details) > 1):
            continue
        yield _detail_item([change for change in diff.details if change.detail == detail], phrases)


def _detail_item(changes: Sequence[DetailChange], phrases: Phrases) -> _Item:
    change = changes[0]
    name, rank = phrases.names.classes[change.detail], _ORDER[EditClass(change.detail.value)]
    if len(changes) > 1:
        return _Item(rank, f"{name} ({len(changes)})")
    match change.detail:
        case Detail.LINK:
            return _Item(rank, f"{name} “{_clipped(_flat(change.anchor or ''))}”: {_came_or_went(change, phrases)}")
        case Detail.BYLINE | Detail.CAPTION:
            return _Item(rank, f"{name}: {_came_or_went(change, phrases)}")
        case Detail.PUBLISHED_AT if change.old and change.new:
            days = change.old[:_DATE_LENGTH], change.new[:_DATE_LENGTH]
            return _Item(rank, f"{name}: {days[0]} → {days[1]}" if days[0] != days[1] else name)
        case _:
            return _Item(rank, name)


def _came_or_went(change: DetailChange, phrases: Phrases) -> str:
    if change.old and change.new:
        return f"{_quoted(change.old)} → {_quoted(change.new)}"
    pattern = phrases.words_added if change.new else phrases.words_removed
    return pattern.format(words=_quoted(change.new or change.old))


def _headline(title: TitleChange, edits: Sequence[Edit], phrases: Phrases) -> _Item:
    """Return both headlines where they are short, else the words that changed where those are few."""
    classes = frozenset(chain.from_iterable(map(word_classes, edits)))
    # Of a capital or a hyphen in the headline nobody wants to hear first.
    rank = _ORDER[EditClass.TYPO if classes <= _SPELLING else EditClass.HEADLINE]
    is_long = max(len(title.old), len(title.new)) > _LONGEST_QUOTE
    if is_long and len(edits) <= _MOST_HEADLINE_EDITS and all(map(_is_quotable, edits)):
        words = "; ".join(dict.fromkeys(_edit_text(edit, word_classes(edit), phrases) for edit in edits))
        return _Item(rank, phrases.headline_words.format(words=words))
    old, new = _from_change(title.old, title.new) if is_long else (title.old, title.new)
    return _Item(rank, phrases.headline.format(old=_quoted(old), new=_quoted(new)))


def _from_change(old: str, new: str) -> tuple[str, str]:
    """Return two long headlines from two words before they part, so that clipping never hides what changed."""
    before, after = old.split(), new.split()
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    if shared <= _WORDS_BEFORE_CHANGE + 1:
        return old, new
    start = shared - _WORDS_BEFORE_CHANGE
    return " ".join(("…", *before[start:])), " ".join(("…", *after[start:]))


def _edit_item(edit: Edit, phrases: Phrases) -> _Item:
    found = word_classes(edit)
    text = _edit_text(edit, found, phrases)
    return _Item(_edit_rank(edit, found), text, is_slight=text == phrases.punctuation or _is_filling(edit, found))


def _is_filling(edit: Edit, classes: Collection[EditClass]) -> bool:
    """Tell whether only a word like `the` or `di` changed, and with it no denial."""
    words = {word.lower() for word in (*edit.old, *edit.new)}
    return set(classes) <= _WORDS and words <= FUNCTION_WORDS and not _turns(edit)


def _edit_rank(edit: Edit, classes: Collection[EditClass]) -> int:
    if _turns(edit):
        return _ORDER[EditClass.QUOTATION]
    rank = min(_ORDER[edit_class] for edit_class in classes)
    if _FILE_SIZE.search(edit.run.new or edit.run.old):
        return max(rank, _ORDER[EditClass.WORDING])
    if rank == _ORDER[EditClass.NAME] and not (edit.old and edit.new):
        # A name put in or left out, where the others are exchanged.
        rank = _ORDER[EditClass.WORDING]
    is_small = len("".join((*edit.old, *edit.new))) <= _SMALL_EDIT
    # A lone "the" or "is" says less than a reworded paragraph, however rarely it is the point.
    return _ORDER[EditClass.TYPO] if is_small and rank == _ORDER[EditClass.WORDING] else rank


def _edit_text(edit: Edit, classes: frozenset[EditClass], phrases: Phrases) -> str:
    old, new = _flat(edit.run.old), _flat(edit.run.new)
    if EditClass.PUNCTUATION in classes or not any(map(str.isalnum, old + new)):
        return _marks_text(old, new, phrases)
    if _turns(edit):
        return phrases.reversed.format(old=_in_place(edit, edit.old), new=_in_place(edit, edit.new))
    old, new = _pared(old, new)
    if not old or not new:
        pattern = phrases.words_added if new else phrases.words_removed
        return pattern.format(words=_quoted(new or old))
    is_bare = _BARE.issuperset(classes - {EditClass.QUOTATION}) and not _BARE.isdisjoint(classes)
    beside = _beside_figure(edit, old, new, is_bare=is_bare)
    if beside:
        return beside
    if is_bare:
        before, after = _around(edit, has_before=EditClass.FIGURE in classes or (old + new).isdigit())
        return f"{before}{_clipped(old)} → {_clipped(new)}{after}"
    if EditClass.NAME in classes:
        start, end = _around_name(edit)
        old, new = (" ".join((*start, side, *end)) for side in (old, new))
    return f"{_quoted(old)} → {_quoted(new)}"


def _pared(old: str, new: str) -> tuple[str, str]:
    """Return two sides less the words that both begin or end with, where that leaves one of them without any word.

    So `All` that became `We'll process all` is an addition, and a full stop in the place of words is a removal.
    """
    before, after = old.split(), new.split()
    shorter, longer = sorted((before, after), key=len)
    keys, others = ([word.casefold().strip(_EDGE_MARKS) for word in words] for words in (shorter, longer))
    if not any(keys):
        rest = longer
    elif keys == others[-len(keys) :]:
        rest = longer[: -len(keys)]
    elif keys == others[: len(keys)]:
        rest = longer[len(keys) :]
    else:
        return old, new
    text = " ".join(rest).strip(_EDGE_MARKS)
    text = text if "(" in text else text.rstrip(")")
    if not any(map(str.isalnum, text)):
        return old, new
    return ("", text) if longer is after else (text, "")


def _around_name(edit: Edit) -> tuple[list[str], list[str]]:
    before, after = _rest_of_name(edit.before[::-1])[::-1], _rest_of_name(edit.after)
    first = len(edit.before) - len(before)
    opens = edit.before[first - 1] in SENTENCE_ENDS if first else len(edit.before) < NEIGHBOURS
    # The capital of a sentence's first word says nothing; alone beside a surname it mostly is a first name.
    return (before[1:] if before and opens and (len(before) > 1 or after) else before), after


def _rest_of_name(words: Sequence[str]) -> list[str]:
    """Return what stayed of a name whose other part changed (`Mario` beside `Rossi`); words come nearest first."""
    whole = 0
    for count, word in enumerate(words, 1):
        if word.lower() in NAME_PARTICLES:
            continue
        if not word[:1].isupper() or word.lower() in FUNCTION_WORDS:
            break
        whole = count
    return list(words[:whole])


def _marks_text(old: str, new: str, phrases: Phrases) -> str:
    counts = [sum(character in _QUOTATION_MARKS for character in side) for side in (old, new)]
    if counts[0] == counts[1]:
        return phrases.punctuation
    return phrases.marks_added if counts[1] > counts[0] else phrases.marks_removed


def _turns(edit: Edit) -> bool:
    """Tell whether a denial came or went, in an edit short enough for that to be its point."""
    return len(edit.old) + len(edit.new) <= _MOST_WORDS_TURNED and reverses(edit)


def _in_place(edit: Edit, words: Sequence[str]) -> str:
    """Return words with two on each side that stayed: a lone `not` says nothing."""
    before, after = _words_until_mark(edit.before[::-1], trims=False)[::-1], _words_until_mark(edit.after, trims=False)
    return _quoted(canonical_text(" ".join((*before, *words, *after))))


def _beside_figure(edit: Edit, old: str, new: str, *, is_bare: bool) -> str | None:
    """Return what became of the unit or the rest of an expression whose figure stayed, with that figure."""
    figure = edit.before[-1] if edit.before else ""
    if not figure[-1:].isdigit() or not old or not new:
        return None
    if new[0] in "/-.":
        return f"{figure} {_clipped(old)} → {figure}{_clipped(new)}"
    if old[0] in "/-.":
        return f"{figure}{_clipped(old)} → {figure} {_clipped(new)}"
    has_digits = any(map(str.isdigit, old + new))
    return f"{figure} {_clipped(old)} → {figure} {_clipped(new)}" if is_bare and not has_digits else None


def _around(edit: Edit, *, has_before: bool) -> tuple[str, str]:
    """Return the words that say what is counted: two that follow, or where none do, two that precede.

    A date needs no such words but its own month and year.
    """
    after = _words_until_mark(edit.after)
    if not has_before:
        after = [word for word in after if word.isdigit() or word.lower() in MONTHS]
    if after or not has_before:
        return "", "".join(f" {word}" for word in after)
    before = _words_before(edit)
    return (" ".join(before) + " " if before else ""), ""


def _words_before(edit: Edit) -> list[str]:
    found = _words_until_mark(edit.before[::-1], trims=False)
    # Outermost a linking word or another figure (`9 alle 17`) leads nowhere.
    has_digits = any(map(str.isdigit, edit.run.old))
    if has_digits and len(found) > 1 and found[1][-1].isdigit() and found[0] in FUNCTION_WORDS:
        return found[:1]
    while found and _is_linking(found[-1]):
        found.pop()
    return found[::-1]


def _is_linking(word: str) -> bool:
    return len(word) <= _LINKING_WORD and word.islower()


def _words_until_mark(words: Sequence[str], *, trims: bool = True) -> list[str]:
    found: list[str] = []
    for word in words[:2]:
        if word in _CLAUSE_MARKS or (trims and word in FUNCTION_WORDS):
            break
        found.append(word)
    while trims and found and _is_linking(found[-1]):
        found.pop()
    return found


def _paragraph_items(hunks: Sequence[Hunk], paragraphs: Sequence[_Paragraph], phrases: Phrases) -> Iterator[_Item]:
    added = [hunk for hunk in hunks if isinstance(hunk, Inserted)]
    removed = [hunk for hunk in hunks if isinstance(hunk, Deleted)]
    yield from (_note(phrases.note_added, hunk.new.text) for hunk in added if is_note(hunk.new.text))
    yield from (_note(phrases.note_removed, hunk.old.text) for hunk in removed if is_note(hunk.old.text))
    untold = [paragraph for paragraph in paragraphs if paragraph.is_long]
    groups: tuple[tuple[EditClass, tuple[str, str], Sequence[Hunk]], ...] = (
        (EditClass.PARAGRAPH_ADDED, phrases.added, [hunk for hunk in added if not is_note(hunk.new.text)]),
        (EditClass.PARAGRAPH_REMOVED, phrases.removed, [hunk for hunk in removed if not is_note(hunk.old.text)]),
        (EditClass.PARAGRAPH_MOVED, phrases.moved, [hunk for hunk in hunks if isinstance(hunk, Moved)]),
        (EditClass.REWRITTEN, phrases.rewritten, [paragraph.hunk for paragraph in untold if paragraph.is_rewritten]),
        (EditClass.WORDING, phrases.wording, [paragraph.hunk for paragraph in untold if not paragraph.is_rewritten]),
    )
    for edit_class, pattern, group in groups:
        if group:
            yield _counted(edit_class, pattern, group, _position(hunks, group, phrases))


def _note(pattern: str, text: str) -> _Item:
    return _Item(_ORDER[EditClass.NOTE], pattern.format(words=_quoted(text)))


def _counted(edit_class: EditClass, pattern: tuple[str, str], group: Sequence[Hunk], position: str) -> _Item:
    texts = [hunk.old.text if isinstance(hunk, Deleted) else hunk.new.text for hunk in group]
    # A heading or a date says less of what came than the first real sentence.
    opening = next((text for text in texts if text.count(" ") >= _LEAST_SPACES), texts[0])
    count = pattern[len(group) > 1].format(count=len(group)) + position
    if len(group) == 1 and edit_class is EditClass.REWRITTEN:
        return _Item(_ORDER[edit_class], _rewritten(count, group[0]))
    if len(group) == 1:
        is_slight = edit_class is EditClass.PARAGRAPH_MOVED and opening.count(" ") < _LEAST_SPACES
        return _Item(_ORDER[edit_class], f"{count}: {_quoted(opening)}", is_slight=is_slight)
    return _Item(_ORDER[edit_class], count, f": {_quoted(opening)}")


def _rewritten(count: str, hunk: Hunk) -> str:
    """Return both texts of a short paragraph, of a long one only how the new one begins."""
    if not isinstance(hunk, Replaced | Moved):
        return count
    old, new = _flat(hunk.old.text), _flat(hunk.new.text)
    return (
        f"{_quoted(old)} → {_quoted(new)}" if max(len(old), len(new)) <= _LONGEST_QUOTE else f"{count}: {_quoted(new)}"
    )


def _position(hunks: Sequence[Hunk], group: Sequence[Hunk], phrases: Phrases) -> str:
    """Return where a group stands when all of it came or went at one end of the text."""
    if not isinstance(group[0], Inserted | Deleted):
        return ""
    members = set(map(id, group))
    places = [at for at, hunk in enumerate(hunks) if id(hunk) in members]
    stayed = [at for at, hunk in enumerate(hunks) if not isinstance(hunk, Inserted | Deleted)]
    if stayed and places[0] > stayed[-1]:
        return phrases.at_end
    return phrases.at_start if stayed and places[-1] < stayed[0] else ""


def _is_quotable(edit: Edit) -> bool:
    return not _is_long_edit(edit) and EditClass.PUNCTUATION not in word_classes(edit)


def _is_long_edit(edit: Edit) -> bool:
    return max(len(edit.old), len(edit.new)) > _LONGEST_EDIT


def _quoted(text: str | None) -> str:
    # A quotation inside a quotation takes the single marks.
    return f"“{_clipped(_flat(text or '')).translate(_INNER_MARKS)}”"


def _flat(text: str) -> str:
    return " ".join(text.replace(BLOCK_BREAK, " ").split())


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE:
        return text
    return text[: _LONGEST_QUOTE + 1].rpartition(" ")[0].rstrip(",;:") + " …"
