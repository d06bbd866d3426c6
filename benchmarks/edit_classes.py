"""Classes and dating of edits against the gold set: `python -m benchmarks.edit_classes [--sealed]`.

Prints micro-averaged precision and recall, the share of entries wholly right, and each class; never a text or an id of
an entry, so that the sealed half stays unread.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scraper.compare import EditClass, classify, dating_of, diff_articles
from tests.gold_edits import articles_of, gold_edits, is_drawable

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Score:
    """Counts of classes found, found too much and missed, of entries, and of datings."""

    right: Counter[EditClass] = field(default_factory=Counter)
    extra: Counter[EditClass] = field(default_factory=Counter)
    missed: Counter[EditClass] = field(default_factory=Counter)
    entries: int = 0
    whole: int = 0
    dated: int = 0
    dated_right: int = 0

    @property
    def precision(self) -> float:
        """The part of the classes found that is right, from 0 to 1."""
        return _share(self.right.total(), self.extra.total())

    @property
    def recall(self) -> float:
        """The part of the labels that was found, from 0 to 1."""
        return _share(self.right.total(), self.missed.total())

    @property
    def whole_share(self) -> float:
        """The part of the entries whose classes are all right, from 0 to 1."""
        return self.whole / max(1, self.entries)

    @property
    def dating_share(self) -> float:
        """The part of the entries with any class whose dating is right, from 0 to 1."""
        return self.dated_right / max(1, self.dated)


def score(entries: Sequence[dict[str, Any]], *, without: frozenset[EditClass] = frozenset()) -> Score:
    """Compare what the rules say of each entry with its labels; the classes of `without` are not looked at."""
    found = Score()
    for entry in entries:
        before, after = articles_of(entry)
        diff = diff_articles(before, after)
        said = frozenset(classify(diff)) - without
        gold = frozenset(map(EditClass, entry["classes"])) - without
        found.right.update(said & gold)
        found.extra.update(said - gold)
        found.missed.update(gold - said)
        found.entries += 1
        found.whole += said == gold
        if entry["classes"]:
            found.dated += 1
            found.dated_right += dating_of(diff, after) == entry["dating"]
    return found


def main() -> None:
    """Print the scores of one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sealed", action="store_true", help="the half that no rule was made from")
    half = "sealed" if parser.parse_args().sealed else "open"
    entries = [entry for entry in gold_edits(half) if is_drawable(entry)]
    found = score(entries)
    print(f"{half}: {found.entries} entries, dating right {found.dating_share:.1%} of {found.dated}")
    _print_line("all classes", found)
    # The time of modification is read off a field: it says nothing of the rules and flatters them.
    _print_line("without modified_at", score(entries, without=frozenset({EditClass.MODIFIED_AT})))
    for edit_class in EditClass:
        counts = found.right[edit_class], found.extra[edit_class], found.missed[edit_class]
        print(f"{edit_class:20} right {counts[0]:3}  extra {counts[1]:3}  missed {counts[2]:3}")


def _print_line(name: str, found: Score) -> None:
    print(f"{name:20} precision {found.precision:.1%}  recall {found.recall:.1%}  wholly right {found.whole_share:.1%}")


def _share(right: int, wrong: int) -> float:
    return right / max(1, right + wrong)


if __name__ == "__main__":
    main()
