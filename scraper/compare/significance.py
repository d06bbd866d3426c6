"""How much an edit weighs, from 0 to 1. It orders and filters; it never drops anything.

Each class found has a weight, the chance that a reader who watches the page would want to know of this class alone;
they add up as independent chances do (1 minus the product of the complements), and so does the share of the text that
changed. The weights are judgement, not measurement: a figure, a quotation, a headline or a note are what journalists
look for, spelling and punctuation hardly ever, in a headline too. A denial that came or went (`not`, `illegal`) counts
as a class would.
"""

from __future__ import annotations

import itertools
from math import prod
from typing import TYPE_CHECKING, Final

from scraper.compare.classes import kept_share
from scraper.compare.edits import EditClass, edits_of, title_edits
from scraper.compare.hunks import Deleted, Inserted, Moved, Replaced
from scraper.compare.word_classes import reverses, word_classes

if TYPE_CHECKING:
    from collections.abc import Collection

    from scraper.compare.hunks import Diff, Hunk

WEIGHTS: Final[dict[EditClass, float]] = {
    EditClass.NOTE: 0.6,
    EditClass.HEADLINE: 0.6,
    EditClass.QUOTATION: 0.6,
    EditClass.FIGURE: 0.55,
    EditClass.NAME: 0.4,
    EditClass.LEAD: 0.3,
    EditClass.PARAGRAPH_REMOVED: 0.45,
    EditClass.PARAGRAPH_ADDED: 0.35,
    EditClass.REWRITTEN: 0.45,
    EditClass.DATE: 0.35,
    EditClass.WORDING: 0.3,
    EditClass.PARAGRAPH_MOVED: 0.1,
    EditClass.TYPO: 0.05,
    EditClass.PUNCTUATION: 0.03,
    EditClass.BYLINE: 0.15,
    EditClass.LINK: 0.1,
    EditClass.CAPTION: 0.1,
    EditClass.PUBLISHED_AT: 0.1,
    EditClass.MODIFIED_AT: 0.02,
    EditClass.DESCRIPTION: 0.05,
    EditClass.IMAGE: 0.05,
}
_SHARE_WEIGHT: Final = 0.5
_SPELT_HEADLINE_WEIGHT: Final = 0.1
_TRIFLES: Final = frozenset({EditClass.TYPO, EditClass.PUNCTUATION})
_REVERSAL_WEIGHT: Final = 0.4
_MOST_WORDS_REVERSED: Final = 12
"""Words of an edit, both sides together, beyond which a `not` is part of a new sentence."""


def significance(diff: Diff, classes: Collection[EditClass]) -> float:
    """Return the weight of an edit, from 0 (nothing differs) to 1, in hundredths."""
    weights = {**WEIGHTS, EditClass.HEADLINE: _SPELT_HEADLINE_WEIGHT} if _is_only_spelt(diff) else WEIGHTS
    chances = [weights[edit_class] for edit_class in classes]
    chances.append(_SHARE_WEIGHT * changed_share(diff))
    edits = itertools.chain(title_edits(diff), *map(edits_of, diff.hunks))
    if any(len(edit.old) + len(edit.new) <= _MOST_WORDS_REVERSED and reverses(edit) for edit in edits):
        chances.append(_REVERSAL_WEIGHT)
    return round(1 - prod(1 - chance for chance in chances), 2)


def _is_only_spelt(diff: Diff) -> bool:
    """Tell whether nothing but spelling and punctuation changed in the headline."""
    edits = title_edits(diff)
    return bool(edits) and all(word_classes(edit) <= _TRIFLES for edit in edits)


def changed_share(diff: Diff) -> float:
    """Return which part of the body's letters, old and new together, changed, from 0 to 1; moves alone do not count."""
    letters = list(map(_letters, diff.hunks))
    total = sum(letters)
    changed = sum(count * _changed_part(hunk) for count, hunk in zip(letters, diff.hunks, strict=True))
    return changed / total if total else 0.0


def _letters(hunk: Hunk) -> int:
    old = 0 if isinstance(hunk, Inserted) else len(hunk.old.text)
    return old + (0 if isinstance(hunk, Deleted) else len(hunk.new.text))


def _changed_part(hunk: Hunk) -> float:
    if isinstance(hunk, Inserted | Deleted):
        return 1.0
    return 1 - kept_share(hunk) if isinstance(hunk, Replaced | Moved) else 0.0
