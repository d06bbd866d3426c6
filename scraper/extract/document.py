"""What the walk makes of a page: pieces of running text in order, each in its place in a tree of boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Hint(IntFlag):
    """What an element's tag, class, id or role says that it holds."""

    NONE = 0
    BODY = 1
    """The article's text."""
    STANDFIRST = 2
    CAPTION = 4
    RELATED = 8
    SHARE = 16
    COMMENTS = 32
    META = 64
    """Byline, date line, tags, breadcrumbs."""
    NOTICE = 128
    """Cookie and consent walls, newsletters, subscriptions."""
    ADVERT = 256
    NAVIGATION = 512
    HIDDEN = 1024
    ASIDE = 2048
    TITLE = 4096
    CONTENTS = 8192
    """A table of contents."""
    WIDGET = 32768
    """A building block of a theme: furniture where it is mostly links."""
    INFOBOX = 65536
    CARD = 16384
    """The element says that it is a card or a teaser."""


class Box:
    """A block-level element, with sums over the pieces below it. Mutable: the walk fills it."""

    __slots__ = (
        "chars", "depth", "first", "has_title", "hints", "inherited", "last", "link_chars", "linked", "name", "parent", "raw",
        "running", "score", "tag", "weight",
    )  # fmt: skip

    def __init__(self, parent: Box | None, tag: str, hints: int, name: str) -> None:
        self.parent = parent
        self.tag = tag
        self.hints = hints
        self.inherited: int = hints
        """The hints of this box and those around it; set once the walk is over."""
        self.name = name
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.first = 0
        self.last = 0
        """The pieces below are first ≤ index < last."""
        self.chars = 0
        self.link_chars = 0
        self.linked = 0
        """How many pieces below are nothing but a link."""
        self.running = 0
        """How many pieces below read as running text."""
        self.raw = 0.0
        """The weight of the pieces below, whatever the boxes around them say."""
        self.weight = 0.0
        """The weight of the pieces below that stand in no foreign box."""
        self.score = 0.0
        self.has_title = False

    @property
    def path(self) -> str:
        """The elements around, inmost first, for people."""
        names = (box.tag + "".join(f".{word}" for word in box.name.split()[:2]) for box in self.ancestors())
        return " < ".join(name for name, _ in zip(names, range(6), strict=False))

    def ancestors(self) -> Iterator[Box]:
        """Yield this box and those around it, inmost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True)
class Piece:
    """A stretch of inline content between two block borders or line breaks, white space folded."""

    index: int
    box: Box
    text: str
    links: tuple[tuple[int, int, str], ...] = ()
    link_chars: int = 0
    bold_chars: int = 0
    is_continued: bool = False
    """Whether only a line break parts it from the piece before."""
    raw: str = ""
    """Of preformatted text, the text with its white space."""
    weight: float = 0.0
    teaser: str = ""
    """Why the piece is another story's, "" where it is not."""
    reasons: list[str] = field(default_factory=list)

    is_linked: bool = False
    """Whether the text is nothing but a link, perhaps with a date beside it."""


@dataclass(slots=True)
class Page:
    """A walked page."""

    pieces: list[Piece]
    boxes: list[Box]
