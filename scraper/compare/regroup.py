"""The same words parted into paragraphs in another way: a paragraph split in two by markup, a list run together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.compare.normalise import canonical_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_TRIES: Final = 8
"""How many paragraphs that begin alike are tried against one."""
_BEGINNING: Final = 8
"""Characters, white space left out and breaks run over, by which beginnings are looked up."""


def regrouped(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield (i1, i2, j1, j2) where old[i1:i2] and new[j1:j2] hold the same words with other breaks.

    Takes canonical texts; the groups rise on both sides.
    """
    old_texts, new_texts = [_squeezed(text) for text in old], [_squeezed(text) for text in new]
    starts: dict[str, list[int]] = {}
    for j in range(len(new_texts)):
        starts.setdefault(_beginning(new_texts, j), []).append(j)
    i = least = 0
    while i < len(old_texts):
        candidates = [j for j in starts.get(_beginning(old_texts, i), ()) if j >= least]
        found = _first_fit(old_texts, new_texts, i, candidates[:_MOST_TRIES])
        if found is None or not is_same_text(old[i : found[1]], new[found[0] : found[2]]):
            i += 1
            continue
        j, i_end, j_end = found
        yield i, i_end, j, j_end
        i, least = i_end, j_end


def _beginning(texts: Sequence[str], at: int) -> str:
    beginning = ""
    for text in texts[at : at + _BEGINNING]:
        beginning += text[:_BEGINNING]
        if len(beginning) >= _BEGINNING:
            break
    return beginning[:_BEGINNING]


def _first_fit(
    old: Sequence[str], new: Sequence[str], i: int, candidates: Sequence[int]
) -> tuple[int, int, int] | None:
    for j in candidates:
        ends = _common_end(old, new, i, j)
        if ends is not None:
            return j, *ends
    return None


def _common_end(old: Sequence[str], new: Sequence[str], i: int, j: int) -> tuple[int, int] | None:
    """Return where a break stands on both sides after the same characters, or None when the texts part before."""
    left, right = old[i], new[j]
    i, j = i + 1, j + 1
    while left or right:
        shared = min(len(left), len(right))
        if left[:shared] != right[:shared]:
            return None
        left, right = left[shared:], right[shared:]
        if not left and not right:
            return i, j
        if not left:
            if i == len(old):
                return None
            left, i = old[i], i + 1
        if not right:
            if j == len(new):
                return None
            right, j = new[j], j + 1
    return None


def _squeezed(text: str) -> str:
    return text.replace(" ", "")


def is_same_text(old: Sequence[str], new: Sequence[str]) -> bool:
    """Tell whether two groups of canonical texts hold the same words, wherever their breaks are: as the hash does."""
    if _squeezed("".join(old)) != _squeezed("".join(new)):
        return False
    return canonical_line(old) == canonical_line(new)


def breaks_apart(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the smallest groups (i1, i2, j1, j2) of the same words, for texts that are the same as a whole."""
    old_texts, new_texts = [_squeezed(text) for text in old], [_squeezed(text) for text in new]
    i = j = 0
    while i < len(old_texts):
        ends = _common_end(old_texts, new_texts, i, j) or (len(old_texts), len(new_texts))
        yield i, ends[0], j, ends[1]
        i, j = ends
