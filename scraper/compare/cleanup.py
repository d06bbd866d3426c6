"""Raw word differences → changes as a person would mark them.

Two steps, both on words and both bounded by the length of the text: a change slides to where a sentence or clause
begins, and equal words too few to hold two changes apart join them into one.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from scraper.compare.tokens import Tokens

_SENTENCE_ENDS: Final = frozenset(".!?:;") | {"..."}
_CLAUSE_ENDS: Final = frozenset(",)-") | {'"'}
_MOST_JOINING_WORDS: Final = 3
_MOST_JOINING_TOKENS: Final = 6


class Change(NamedTuple):
    """Words old_start to old_end that became words new_start to new_end (ends exclusive; one side may be empty)."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def cleaned(old: Tokens, new: Tokens, changes: list[Change]) -> list[Change]:
    """Return the changes as they read best; what lies between them stays equal."""
    return _joined(old, new, _slid(old, new, changes))


def _slid(old: Tokens, new: Tokens, changes: list[Change]) -> list[Change]:
    slid: list[Change] = []
    for number, change in enumerate(changes):
        before = slid[-1] if slid else Change(0, 0, 0, 0)
        after = changes[number + 1].old_start if number + 1 < len(changes) else len(old.keys)
        room_before, room_after = change.old_start - before.old_end, after - change.old_end
        if change.old_start == change.old_end:
            shift = _best_shift(new.keys, change.new_start, change.new_end, (room_before, room_after))
        elif change.new_start == change.new_end:
            shift = _best_shift(old.keys, change.old_start, change.old_end, (room_before, room_after))
        else:
            shift = 0
        slid.append(Change(*(place + shift for place in change)) if shift else change)
    return slid


def _best_shift(words: list[str], start: int, end: int, room: tuple[int, int]) -> int:
    """Return by how many words the stretch [start, end) can slide to read best, its text being the same."""
    first = 0
    while -first < room[0] and words[start + first - 1] == words[end + first - 1]:
        first -= 1
    last = 0
    while last < room[1] and words[start + last] == words[end + last]:
        last += 1
    return max(range(first, last + 1), key=lambda shift: (_fit(words, start + shift, end + shift), -abs(shift)))


def _fit(words: list[str], start: int, end: int) -> int:
    """Return how well [start, end) stands as an insertion: best from one sentence's end to another one's."""
    before = words[start - 1] if start else "."
    last = words[end - 1]
    if before in _SENTENCE_ENDS and last in _SENTENCE_ENDS:
        return 3
    if end == len(words) and before not in _SENTENCE_ENDS:
        return 1
    if words[start] in _CLAUSE_ENDS and end < len(words) and words[end] in _CLAUSE_ENDS | _SENTENCE_ENDS:
        return 2
    return 1 if before in _CLAUSE_ENDS and last in _CLAUSE_ENDS else 0


def _joined(old: Tokens, new: Tokens, changes: list[Change]) -> list[Change]:
    joined: list[Change] = []
    for change in changes:
        current = change
        while joined and _is_joined(old, new, joined[-1], current):
            last = joined.pop()
            current = Change(last.old_start, current.old_end, last.new_start, current.new_end)
        joined.append(current)
    return joined


def _is_joined(old: Tokens, new: Tokens, first: Change, second: Change) -> bool:
    """Tell whether the equal words between two changes are too few to stand alone: fewer letters than either change."""
    if second.old_start - first.old_end > _MOST_JOINING_TOKENS:
        return False
    between = old.keys[first.old_end : second.old_start]
    letters = sum(map(len, between))
    if not _outweighs(old.keys, new.keys, first, letters) or not _outweighs(old.keys, new.keys, second, letters):
        return False
    if not _SENTENCE_ENDS.isdisjoint(between) or sum(map(_is_word, between)) > _MOST_JOINING_WORDS:
        return False
    return not (_is_figures(old, new, first) and _is_figures(old, new, second))


def _is_word(key: str) -> bool:
    return key[0].isalnum() or len(key) > 1


def _is_figures(old: Tokens, new: Tokens, change: Change) -> bool:
    places = chain(
        ((old.keys, at) for at in range(change.old_start, change.old_end)),
        ((new.keys, at) for at in range(change.new_start, change.new_end)),
    )
    # Seen one by one: the first word without a digit ends it, however long a change has grown.
    return all(any(map(str.isdigit, keys[at])) for keys, at in places)


def _outweighs(old: list[str], new: list[str], change: Change, letters: int) -> bool:
    """Tell whether either side has more letters than so many.

    A word has one at least, so that many words need no counting: a change that grew would be summed over and over.
    """
    old_start, old_end, new_start, new_end = change
    if old_end - old_start > letters or new_end - new_start > letters:
        return True
    return sum(map(len, old[old_start:old_end])) > letters or sum(map(len, new[new_start:new_end])) > letters
