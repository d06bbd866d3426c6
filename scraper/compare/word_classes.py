"""What a change of a few words did: its figures, dates and names are taken out, and what is left decides.

Each rule compares the two sides with each other and with the words around, so that a figure which stayed, or which is
only written otherwise, is no changed figure.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import OSA

from scraper.compare.edits import SENTENCE_ENDS, Edit, EditClass
from scraper.compare.number_words import NOUGHTS, NUMBERS, WEAK
from scraper.compare.quantities import DateField, Figure, quantities_of
from scraper.compare.vocabulary import (
    BODIES,
    DAYS,
    DENIALS,
    DENYING_PREFIXES,
    LETTERS_AFTER_NAMES,
    MONTHS,
    NATIONALITIES,
    OFFICES,
    SMALL_WORDS,
    TERMS,
    TITLES,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

_LONGEST_TYPO: Final = 3
"""Words on either side that a slip of spelling can span."""
_SHORT_WORD: Final = 2
_ADDRESS_MARKS: Final = frozenset("@/.")
"""In a word of the Web or of mail every letter counts."""
_LEAST_LETTERS_TYPO: Final = 4
_LEAST_LETTERS_TWO_SLIPS: Final = 8
_LEAST_STEM: Final = 4
_LONGEST_ENDING: Final = 3
"""Letters by which forms of one word differ at the end (`abstention`, `abstentions`; `University`, `Universities`)."""
_COMMON_CAPITALS: Final = OFFICES | LETTERS_AFTER_NAMES | TERMS | NATIONALITIES
_CAPITAL_OFFICES: Final = frozenset(map(str.capitalize, OFFICES - BODIES))
_IRREGULAR: Final = {
    "men": "man",
    "women": "woman",
    "people": "person",
    "children": "child",
    "uomini": "uomo",
}
_OF_AGREEMENT: Final = frozenset({EditClass.WORDING, EditClass.TYPO, EditClass.QUOTATION})
_WEAK: Final = frozenset(WEAK.values())


class PageWords(NamedTuple):
    """What the whole page says of its words."""

    common: frozenset[str] = frozenset()
    """Words that it writes without a capital: a capital makes no name of them."""
    proper: frozenset[str] = frozenset()
    """Words that it writes with a capital inside sentences, in lower case: they are names at their beginning too."""


NO_PAGE: Final = PageWords()


class _Side:
    """The words of one side, sorted into dates, figures, names and the rest; dates and figures with what is around."""

    def __init__(self, words: Sequence[str], edit: Edit, proper: frozenset[str]) -> None:
        start = len(edit.before)
        found = quantities_of((*edit.before, *words, *edit.after))
        self.words = words
        self.figures, self.dates, self.counted = found.figures, found.dates, found.counted
        self.has_quantity = found.has_taken(start, start + len(words))
        self.names: list[str] = []
        self.rest: list[str] = []
        for at, word in enumerate(words):
            if any(map(str.isalnum, word)) and start + at not in found.taken:
                following = (*words, *edit.after)[at + 1 : at + 2]
                opens = edit.opens_sentence if at == 0 else words[at - 1] in SENTENCE_ENDS
                opens = opens and word.lower() not in proper
                (self.names if _is_name(word, following, opens=opens) else self.rest).append(word)


def word_classes(edit: Edit, *, has_names: bool = True, page: PageWords = NO_PAGE) -> frozenset[EditClass]:
    """Return the classes of one edit, never none; `has_names` is False where capitals say nothing, as in headlines."""
    old, new = _sides(edit, page.proper)
    figures, dates = _differ(old.figures, new.figures), _differ(old.dates, new.dates)
    figures = figures and not _is_lone_one(old, new)
    if _letters(edit.old) == _letters(edit.new) and not figures and not dates:
        return frozenset({_trifle(edit)})
    classes: set[EditClass] = {EditClass.QUOTATION} if edit.is_quoted else set()
    if (
        _is_typo(old, new)
        or _is_doubled(edit)
        or _is_stray(edit)
        or (not figures and not dates and _folded(edit.old) == _folded(edit.new))
    ):
        # A slip in a lone word with a capital may be anybody's; beside another capital it is in a name.
        is_name = has_names and _changed_names(old, new, page.common) and _stands_by_name(edit)
        return frozenset({*classes, EditClass.NAME if is_name else EditClass.TYPO})
    if dates:
        classes.add(EditClass.DATE)
    if figures:
        classes.add(EditClass.FIGURE)
    if has_names and _changed_names(old, new, frozenset() if _stands_by_name(edit) else page.common):
        classes.add(EditClass.NAME)
    if not classes or (not edit.is_quoted and _has_other_words(old, new, has_figure=figures)):
        classes.add(EditClass.WORDING)
    return frozenset(classes)


def is_slight(edit: Edit) -> bool:
    """Tell whether only small words, or the endings of words, differ: agreement with another change nearby."""
    if any(map(_denies, (*edit.old, *edit.new))) or _letters(edit.old) == _letters(edit.new):
        return False
    old, new = (Counter(_telling(_parted(words))) for words in (edit.old, edit.new))
    return _is_agreement(old - new, new - old) and word_classes(edit) <= _OF_AGREEMENT


def exchanged(edits: Iterable[Edit]) -> frozenset[EditClass]:
    """Return which of figure, date and name took another one's part in a paragraph that was written anew."""
    sides = [_sides(edit) for edit in edits]
    found: set[EditClass] = set()
    if _are_exchanged([(_counted(old, new), _counted(new, old)) for old, new in sides]):
        found.add(EditClass.FIGURE)
    if _are_exchanged([_grains(old.dates, new.dates) for old, new in sides]):
        found.add(EditClass.DATE)
    old_names = Counter(name.lower() for old, _ in sides for name in old.names)
    new_names = Counter(name.lower() for _, new in sides for name in new.names)
    if old_names - new_names and new_names - old_names:
        found.add(EditClass.NAME)
    return frozenset(found)


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


def _sides(edit: Edit, proper: frozenset[str] = frozenset()) -> tuple[_Side, _Side]:
    return _Side(edit.old, edit, proper), _Side(edit.new, edit, proper)


def _is_name(word: str, following: Sequence[str], *, opens: bool) -> bool:
    """Tell whether a capital makes a name; an office does not, nor what an office follows (`Health Secretary`)."""
    bare = next(_parted([word]))
    if not bare[0].isupper() or word == "I" or (opens and bare == word):
        return False
    lowered, behind = bare.lower().rstrip("."), "".join(following)
    if lowered in NATIONALITIES and behind[:1].isupper():
        return behind.lower() not in _COMMON_CAPITALS
    return lowered not in _COMMON_CAPITALS | SMALL_WORDS | MONTHS and behind not in _CAPITAL_OFFICES


def _changed_names(old: _Side, new: _Side, common: Container[str]) -> bool:
    """Tell whether names differ; a word that the other side has without its capital is none."""
    old_words, new_words = set(map(str.lower, old.words)), set(map(str.lower, new.words))
    old_names, new_names = (Counter(map(str.lower, side.names)) for side in (old, new))
    lost, gained = set(old_names - new_names) - new_words, set(new_names - old_names) - old_words
    # A lone capital may be a matter of style; two together are a name whatever their words mean.
    is_told = max(len(lost), len(gained)) > 1 or any(name not in common for name in (*lost, *gained))
    return is_told and not _are_plurals(lost, gained)


def _has_other_words(old: _Side, new: _Side, *, has_figure: bool) -> bool:
    """Tell whether words differ that no figure, date or name says: not the `on` or `il` that goes with one."""
    before, after = Counter(_telling(_parted(old.rest))), Counter(_telling(_parted(new.rest)))
    lost, gained = before - after, after - before
    if has_figure:
        for words in (lost, gained):
            for nought in NOUGHTS:
                del words[nought]
    return not _is_agreement(lost, gained)


def _are_plurals(lost: set[str], gained: set[str]) -> bool:
    """Tell whether names differ by number only (`University`, `Universities`)."""

    def forms(word: str) -> set[str]:
        return {word + "s", word + "es", word[:-1] + "ies"}

    return len(lost) == len(gained) and all(any(w in forms(o) or o in forms(w) for o in gained) for w in lost)


def _is_agreement(lost: Counter[str], gained: Counter[str]) -> bool:
    """Tell whether words differ in their endings only, each with one on the other side; true of no words at all."""
    if lost.total() != gained.total():
        return False
    return all(any(_share_stem(word, other) for other in gained) for word in lost)


def _share_stem(word: str, other: str) -> bool:
    pairs = zip(word.lower(), other.lower(), strict=False)
    if _IRREGULAR.get(word, word) == _IRREGULAR.get(other, other):
        return True
    stem = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return stem >= _LEAST_STEM and max(len(word), len(other)) - stem <= _LONGEST_ENDING


def _is_lone_one(old: _Side, new: _Side) -> bool:
    """Tell whether the only figure that came or went is the word `one`, which is more often none."""
    lost, gained = old.figures - new.figures, new.figures - old.figures
    return not (lost and gained) and all(figure.value in _WEAK for figure in (*lost, *gained))


def _parted(words: Iterable[str]) -> Iterator[str]:
    """Yield words without what is elided before them (`l'ex`)."""
    for word in words:
        elided, _, bare = word.rpartition("'")
        yield bare if elided.lower() in SMALL_WORDS and bare else word


def _telling(words: Iterable[str]) -> Iterator[str]:
    """Yield the words that say something of their own, in lower case."""
    for word in words:
        lowered = word.lower()
        if _denies(word) or (len(word) > _SHORT_WORD and lowered not in SMALL_WORDS and any(map(str.isalnum, word))):
            yield lowered


def _counted(side: _Side, other: _Side) -> set[str]:
    """Return what is counted by the figures that only this side has."""
    return {side.counted[figure] for figure in side.figures - other.figures}


def _grains(old: Counter[DateField], new: Counter[DateField]) -> tuple[set[str], set[str]]:
    return {_grain(date) for date in old - new}, {_grain(date) for date in new - old}


def _grain(date: DateField) -> str:
    return "day" if date[0] in {"weekday", "month"} else date[0]


def _are_exchanged(pairs: Sequence[tuple[set[str], set[str]]]) -> bool:
    return any(lost & gained for lost, gained in pairs)


def _stands_by_name(edit: Edit) -> bool:
    if any(word[0].isupper() for word in edit.after[:1]):
        return True
    if any(not words[0].isalnum() for words in (edit.old, edit.new) if words):
        return False  # a comma parts it from what stands before
    last = edit.before[-1] if edit.before else ""
    opens = len(edit.before) == 1 or edit.before[-2:-1] in {(mark,) for mark in SENTENCE_ENDS}
    return last.lower() in TITLES or (last[:1].isupper() and not opens)


def _letters(words: Sequence[str]) -> str:
    return "".join(filter(str.isalnum, "".join(words).lower()))


def _folded(words: Sequence[str]) -> str:
    """Return the letters without their accents: `pò` and `po'` are one."""
    letters = unicodedata.normalize("NFD", _letters(words))
    return "".join(filter(str.isalnum, letters)) or "".join(words)


def _trifle(edit: Edit) -> EditClass:
    """Return what happened where all letters and digits stayed: capitals, joined words and hyphens are spelling."""
    old, new = "".join(edit.old), "".join(edit.new)
    if old.count('"') != new.count('"'):
        return EditClass.QUOTATION  # the words were somebody's, or are so now
    if old.lower() != new.lower():
        is_apostrophe = old.lower().replace("'", "") == new.lower().replace("'", "")
        return EditClass.TYPO if is_apostrophe or _is_hyphen(edit) else EditClass.PUNCTUATION
    return EditClass.PUNCTUATION if old == new and any(map(str.isdigit, old)) else EditClass.TYPO


def _is_hyphen(edit: Edit) -> bool:
    """Tell whether a hyphen within a word came or went (`follow up`, `follow-up`)."""
    for words, text in ((edit.old, edit.run.old), (edit.new, edit.run.new)):
        if "-" in words and " - " not in f"{text} " and not text.startswith(" -"):
            joined = [*edit.before[-1:], *words, *edit.after[:1]]
            at = joined.index("-")
            return 0 < at < len(joined) - 1 and joined[at - 1].isalpha() and joined[at + 1].isalpha()
    return False


def _is_typo(old: _Side, new: _Side) -> bool:
    """Tell whether two words are one word with a slip: the first letter stays, one letter differs (two in long words).

    A changed prefix (`legal`, `illegal`) or a changed figure is never a slip, nor is a day or number for another one.
    """
    before, after = _worded(old.words), _worded(new.words)
    if not before or not after or max(len(before), len(after)) > _LONGEST_TYPO:
        return False
    if any(_ADDRESS_MARKS & set(word) or any(map(str.isdigit, word)) for word in (*before, *after)):
        return False
    left, right = "".join(before).lower(), "".join(after).lower()
    if min(len(left), len(right)) < _LEAST_LETTERS_TYPO or left[0] != right[0]:
        return False
    if all(word in MONTHS or word in DAYS or word in NUMBERS for word in (left, right)):
        return False
    slips = OSA.distance(left, right)
    return slips <= (2 if min(len(left), len(right)) >= _LEAST_LETTERS_TWO_SLIPS else 1)


def _worded(words: Sequence[str]) -> list[str]:
    return [word for word in words if any(map(str.isalnum, word))]


def _is_doubled(edit: Edit) -> bool:
    """Tell whether a word came or went that stands right beside it once more (`the the`)."""
    words = edit.old or edit.new
    return not (edit.old and edit.new) and words in {edit.before[-len(words) :], edit.after[: len(words)]}


def _is_stray(edit: Edit) -> bool:
    """Tell whether all that came or went is one small word."""
    words = edit.old or edit.new
    return not (edit.old and edit.new) and len(words) == 1 and words[0].lower() in SMALL_WORDS


def _differ(old: Counter[Figure] | Counter[DateField], new: Counter[Figure] | Counter[DateField]) -> bool:
    return old != new
