"""What a change of a few words did: its figures, dates and names are taken out, and what is left decides.

Each rule compares the two sides with each other, so that a figure which stayed is no changed figure.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from scraper.compare.edits import SENTENCE_ENDS, Edit, EditClass
from scraper.compare.vocabulary import (
    AMBIGUOUS,
    CALENDAR_DATE,
    CLOCK,
    DAY_OF_MONTH,
    DAYS,
    DENIALS,
    DENYING_PREFIXES,
    MONTHS,
    NUMBER_WORDS,
    TITLES,
    YEAR,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_EDIT: Final = 8
"""Words on either side beyond which figures and names on one side only are part of a new sentence."""
_LONGEST_TYPO: Final = 3
"""Words on either side that a slip of spelling can span."""
_SHORT_WORD: Final = 2
_ADDRESS_MARKS: Final = frozenset("@/.")
"""In a word of the Web or of mail every letter counts."""
_LEAST_LETTERS_TYPO: Final = 4
_LEAST_LETTERS_TWO_SLIPS: Final = 8


class _Side:
    """The words of one side, sorted into dates, figures, names and the rest."""

    def __init__(self, words: Sequence[str], before: Sequence[str], after: Sequence[str], *, opens: bool) -> None:
        around = (*before[-2:], *words, *after[:2])
        offset = len(before[-2:])
        self.dates: list[str] = []
        self.figures: list[str] = []
        self.names: list[str] = []
        self.rest: list[str] = []
        self.marks: list[str] = []
        for at, word in enumerate(words):
            near = around[max(0, at + offset - 2) : at + offset + 3]
            is_opening = opens if at == 0 else words[at - 1] in SENTENCE_ENDS
            if word.isdigit() and tuple(words[at - 1 : at]) == ("-",) and at > 1 and words[at - 2].isalpha():
                self.rest.append(word)  # part of a name, as in COVID-19
            else:
                self._bin(word, near, opens=is_opening).append(word)

    def _bin(self, word: str, near: Sequence[str], *, opens: bool) -> list[str]:
        if not any(map(str.isalnum, word)):
            return self.marks
        if _is_date(word, near):
            return self.dates
        if any(map(str.isdigit, word)) or word.lower() in NUMBER_WORDS:
            return self.figures
        return self.names if word[0].isupper() and word != "I" and not opens else self.rest


def word_classes(edit: Edit, *, has_names: bool = True) -> frozenset[EditClass]:
    """Return the classes of one edit; `has_names` is False where capitals say nothing, as in some headlines."""
    if _letters(edit.old) == _letters(edit.new):
        return frozenset({_trifle(edit)})
    old, new = _sides(edit)
    classes: set[EditClass] = set()
    if edit.is_quoted:
        classes.add(EditClass.QUOTATION)
    if _tells(edit, old.dates, new.dates):
        classes.add(EditClass.DATE)
    if _tells(edit, _values(old.figures), _values(new.figures)):
        classes.add(EditClass.FIGURE)
    if has_names and _tells(edit, _lowered(old.names), _lowered(new.names)):
        classes.add(EditClass.NAME)
    if _is_typo(old, new) or _is_doubled(edit):
        # A slip in a lone word with a capital may be anybody's; beside another capital it is in a name.
        if not _stands_by_name(edit):
            classes.discard(EditClass.NAME)
        classes.add(EditClass.TYPO)
    elif not classes or _differ(_telling(old.rest), _telling(new.rest)):
        classes.add(EditClass.WORDING)
    return frozenset(classes)


def _stands_by_name(edit: Edit) -> bool:
    if any(word[0].isupper() for word in edit.after[:1]):
        return True
    last = edit.before[-1] if edit.before else ""
    opens = len(edit.before) == 1 or edit.before[-2:-1] in {(mark,) for mark in SENTENCE_ENDS}
    return last.lower() in TITLES or (last[:1].isupper() and not opens)


def _telling(words: Sequence[str]) -> list[str]:
    """Return the words that say something of their own: not the `on` or `il` that goes with a date or a figure."""
    return [word.lower() for word in words if len(word) > _SHORT_WORD or _denies(word)]


def has_figures(edit: Edit) -> bool:
    """Tell whether figures differ between the two sides of an edit, however long it is."""
    old, new = _sides(edit)
    return bool(old.figures and new.figures) and _differ(_values(old.figures), _values(new.figures))


def reverses(edit: Edit) -> bool:
    """Tell whether a denial came or went: `not`, `mai`, or a prefix that turns a word around (`legal`, `illegal`)."""
    if sum(map(_denies, edit.old)) != sum(map(_denies, edit.new)):
        return True
    if len(edit.old) != 1 or len(edit.new) != 1:
        return False
    shorter, longer = sorted((edit.old[0].lower(), edit.new[0].lower()), key=len)
    prefix = longer.removesuffix(shorter) if len(shorter) >= _LEAST_LETTERS_TYPO else ""
    return prefix in DENYING_PREFIXES


def _denies(word: str) -> bool:
    return word.lower() in DENIALS or word.lower().endswith("n't")


def _sides(edit: Edit) -> tuple[_Side, _Side]:
    return (
        _Side(edit.old, edit.before, edit.after, opens=edit.opens_sentence),
        _Side(edit.new, edit.before, edit.after, opens=edit.opens_sentence),
    )


def _tells(edit: Edit, old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether figures, dates or names are what changed: they differ, and are not just part of a new sentence."""
    is_short = max(len(edit.old), len(edit.new)) <= _LONGEST_EDIT
    return (is_short or bool(old and new)) and _differ(old, new)


def _letters(words: Sequence[str]) -> str:
    return "".join(filter(str.isalnum, "".join(words).lower()))


def _trifle(edit: Edit) -> EditClass:
    """Return what happened where all letters and digits stayed: capitals and joined words are spelling."""
    old, new = "".join(edit.old), "".join(edit.new)
    if old.lower() != new.lower():
        return EditClass.PUNCTUATION
    return EditClass.PUNCTUATION if old == new and any(map(str.isdigit, old)) else EditClass.TYPO


def _values(figures: Sequence[str]) -> list[str]:
    """Return figures so that `three` and `3` are one."""
    return [NUMBER_WORDS.get(figure.lower(), figure) for figure in figures]


def _is_typo(old: _Side, new: _Side) -> bool:
    """Tell whether two words are one word with a slip: the first letter stays, one letter differs (two in long words).

    A changed prefix (`legal`, `illegal`) or a changed figure is never a slip.
    """
    if _differ(old.figures, new.figures) or _differ(old.dates, new.dates):
        return False
    before, after = old.names + old.rest, new.names + new.rest
    if any(_ADDRESS_MARKS & set(word) for word in (*before, *after)):
        return False
    if not before or not after or max(len(before), len(after)) > _LONGEST_TYPO:
        return False
    left, right = "".join(before).lower(), "".join(after).lower()
    if min(len(left), len(right)) < _LEAST_LETTERS_TYPO or left[0] != right[0]:
        return False
    slips = OSA.distance(left, right)
    return slips <= (2 if min(len(left), len(right)) >= _LEAST_LETTERS_TWO_SLIPS else 1)


def _is_doubled(edit: Edit) -> bool:
    """Tell whether a word came or went that stands right beside it once more (`the the`)."""
    words = edit.old or edit.new
    return not (edit.old and edit.new) and words in {edit.before[-len(words) :], edit.after[: len(words)]}


def _differ(old: Sequence[str], new: Sequence[str]) -> bool:
    return Counter(old) != Counter(new)


def _lowered(words: Sequence[str]) -> list[str]:
    return [word.lower() for word in words]


def _is_date(word: str, near: Sequence[str]) -> bool:
    lowered = word.lower().rpartition("'")[2] or word.lower()
    has_figure_near = any(other[:1].isdigit() for other in near)
    if lowered in AMBIGUOUS:
        return word[0].isupper() and has_figure_near
    if lowered in MONTHS or lowered in DAYS or CLOCK.fullmatch(lowered) or CALENDAR_DATE.fullmatch(lowered):
        return True
    if DAY_OF_MONTH.fullmatch(lowered) or YEAR.fullmatch(lowered):
        return any(other.lower() in MONTHS for other in near) or YEAR.fullmatch(lowered) is not None
    return False
