"""What the walk makes of a page: pieces of running text in order, each in its place in a tree of boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class Hint:
    """What an element's tag, class, id or role says that it holds: bits of an int (IntFlag took too long)."""

    BODY: Final = 1 << 0
    """The article's text."""
    STANDFIRST: Final = 1 << 1
    CAPTION: Final = 1 << 2
    RELATED: Final = 1 << 3
    SHARE: Final = 1 << 4
    COMMENTS: Final = 1 << 5
    META: Final = 1 << 6
    """Byline, date line, tags, breadcrumbs."""
    NOTICE: Final = 1 << 7
    """Cookie and consent walls, newsletters, subscriptions."""
    ADVERT: Final = 1 << 8
    NAVIGATION: Final = 1 << 9
    HIDDEN: Final = 1 << 10
    ASIDE: Final = 1 << 11
    TITLE: Final = 1 << 12
    CONTENTS: Final = 1 << 13
    """A table of contents."""
    CARD: Final = 1 << 14
    """The element says that it is a card or a teaser."""
    WIDGET: Final = 1 << 15
    """A building block of a theme: furniture where it is mostly links."""
    INFOBOX: Final = 1 << 16
    TEASER: Final = 1 << 17
    """Another story where it holds a link; a standfirst may be named so too."""
    FORM: Final = 1 << 18
    """Fields to fill in: polls, log-ins, searches, letters to the editor."""
    PLAYER: Final = 1 << 19
    """A video's or an audio's player, with its controls and messages."""


class Box:
    """A block-level element, with sums over the pieces below it. Mutable: the walk fills it."""

    # No slots: sums start as the class's zeros, since most boxes never hold any and setting ten fields took a
    # tenth of the walk.
    first = 0
    last = 0
    """The pieces below are first ≤ index < last."""
    chars = 0
    """Of the pieces below that are neither teasers nor links alone; so are the next four."""
    link_chars = 0
    running = 0
    """How many of them read as running text."""
    raw = 0.0
    """Their weight, whatever the boxes around them say."""
    linked = 0
    """How many pieces below are nothing but a link."""
    weight = 0.0
    """The weight of the pieces below that stand in no foreign box."""
    score = 0.0
    """That weight, less for every box between."""
    inherited = 0
    """The hints of this box and those around it; set once the walk is over."""
    has_title = False
    has_headline = False

    def __init__(self, parent: Box | None, tag: str, hints: int, name: str) -> None:
        self.parent = parent
        self.tag = tag
        self.hints = hints
        self.name = name
        self.depth: int = parent.depth + 1 if parent is not None else 0

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


class Piece:
    """A stretch of inline content between two block borders or line breaks, white space folded."""

    __slots__ = (
        "box", "index", "is_continued", "is_linked", "link_chars", "links", "raw", "reason", "teaser", "text", "weight"
    )  # fmt: skip

    def __init__(self, index: int, box: Box, text: str, *, is_continued: bool) -> None:
        self.index = index
        self.box = box
        self.text = text
        self.links: tuple[tuple[int, int, str], ...] = ()
        """Where each link's text starts and ends, and its address as it stands."""
        self.link_chars = 0
        self.is_linked = False
        """Whether the text is nothing but a link, perhaps with a date beside it."""
        self.is_continued = is_continued
        """Whether only a line break parts it from the piece before."""
        self.raw = ""
        """Of preformatted text, the text with its white space."""
        self.weight = 0.0
        """How much it counts as running text."""
        self.teaser = ""
        """Why the piece is another story's, "" where it is not."""
        self.reason = ""
        """Why it was refused, or kept out of order; "" where nothing was said."""


@dataclass(slots=True)
class Page:
    """A walked page."""

    pieces: list[Piece]
    boxes: list[Box]
