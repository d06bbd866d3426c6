"""The difference of two articles as frozen values: runs of words, hunks of paragraphs, the Diff.

Texts are kept as they stood; what counts as equal was decided by canonical form. Indexes count the blocks of
Article.body.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from scraper.compare.normalise import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.model import Article, Block

BLOCK_BREAK: Final = "\u2029"
"""Parts the blocks of a span in its text (Unicode's paragraph separator: white space to the canonical form)."""


class RunType(StrEnum):
    """What became of a run of words."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words in both texts. Joined in order, the old sides give the old text and the new sides the new one."""

    type: RunType
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Span:
    """Blocks of one article that follow each other; `at` is the index of the first one in Article.body."""

    at: int
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The text as it stood, blocks parted by BLOCK_BREAK."""
        if len(self.blocks) == 1:
            return self.blocks[0].text.replace(BLOCK_BREAK, "\n")
        return BLOCK_BREAK.join(block.text.replace(BLOCK_BREAK, "\n") for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A paragraph that is in both."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The same words, only parted into paragraphs in another way. It touches neither hash nor alarm."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class Inserted:
    """A paragraph that only the new article has."""

    new: Span


@dataclass(frozen=True, slots=True)
class Deleted:
    """A paragraph that only the old article had."""

    old: Span


@dataclass(frozen=True, slots=True)
class Replaced:
    """A paragraph that was edited where it stands (several, where it was split or merged at the same time)."""

    old: Span
    new: Span
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A paragraph that stands elsewhere now, told at its new place; its runs say whether it was edited as well."""

    old: Span
    new: Span
    runs: tuple[Run, ...]

    @property
    def is_edited(self) -> bool:
        """Whether words changed on the way."""
        return any(run.type is not RunType.EQUAL for run in self.runs)


Hunk: TypeAlias = Unchanged | Regrouped | Inserted | Deleted | Replaced | Moved


@dataclass(frozen=True, slots=True)
class TitleChange:
    """Two headlines that differ, and their words."""

    old: str
    new: str
    runs: tuple[Run, ...]


class Detail(StrEnum):
    """What belongs to an article beside title and body. It never touches the content hash."""

    BYLINE = "byline"
    PUBLISHED_AT = "published_at"
    MODIFIED_AT = "modified_at"
    LINK = "link"
    CAPTION = "caption"
    DESCRIPTION = "description"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class DetailChange:
    """One detail that differs: None where a side has none. Times are ISO 8601; links are addresses."""

    detail: Detail
    old: str | None
    new: str | None
    anchor: str | None = None
    """Of a link the words that carry it."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two articles. Hunks stand in the order of the new one, deletions where they had been."""

    title: TitleChange | None
    hunks: tuple[Hunk, ...]
    details: tuple[DetailChange, ...] = ()

    @property
    def is_textual(self) -> bool:
        """Whether words of title or body differ, so that the content hashes differ."""
        return self.title is not None or any(not isinstance(hunk, Unchanged | Regrouped) for hunk in self.hunks)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell: same words, same details (paragraph breaks do not count)."""
        return not self.is_textual and not self.details

    def apply(self, old: Article) -> tuple[str, ...]:
        """Return the canonical texts of the new body's blocks, made from the old body.

        Blocks without text are left out. Raises ValueError when this is not the article that the diff starts from.
        """
        texts = _texts_by_place(old, (hunk.old for hunk in self.hunks if not isinstance(hunk, Inserted)))
        written = (_new_texts(hunk, texts) for hunk in self.hunks if not isinstance(hunk, Deleted))
        return tuple(text for texts_of_hunk in written for text in texts_of_hunk)

    def revert(self, new: Article) -> tuple[str, ...]:
        """Return the canonical texts of the old body's blocks, made from the new body. Raises as `apply` does."""
        texts = _texts_by_place(new, (hunk.new for hunk in self.hunks if not isinstance(hunk, Deleted)))
        sided = (hunk for hunk in self.hunks if not isinstance(hunk, Inserted))
        placed = sorted(sided, key=lambda hunk: hunk.old.at)
        return tuple(text for hunk in placed for text in _old_texts(hunk, texts))


def _texts_by_place(article: Article, spans: Iterable[Span]) -> dict[int, str]:
    texts = tuple(filter(None, (canonical_text(block.text) for block in article.body)))
    by_place: dict[int, str] = {}
    expected: dict[int, tuple[str, ...]] = {span.at: _canonical(span.text) for span in spans}
    if tuple(text for _, group in sorted(expected.items()) for text in group) != texts:
        raise ValueError("this diff does not start from this article")
    for at, group in expected.items():
        by_place[at] = group[0]
    return by_place


def _new_texts(hunk: Unchanged | Regrouped | Inserted | Replaced | Moved, old_texts: dict[int, str]) -> tuple[str, ...]:
    if isinstance(hunk, Unchanged):
        return (old_texts[hunk.old.at],)
    if isinstance(hunk, Replaced | Moved):
        return _canonical("".join(run.new for run in hunk.runs))
    return _canonical(hunk.new.text)


def _old_texts(hunk: Unchanged | Regrouped | Deleted | Replaced | Moved, new_texts: dict[int, str]) -> tuple[str, ...]:
    if isinstance(hunk, Unchanged):
        return (new_texts[hunk.new.at],)
    if isinstance(hunk, Replaced | Moved):
        return _canonical("".join(run.old for run in hunk.runs))
    return _canonical(hunk.old.text)


def _canonical(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(canonical_text, text.split(BLOCK_BREAK))))
