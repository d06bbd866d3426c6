"""Which pieces of the region are the article's, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.line_rules import HEADINGS, LONGEST_HEADING, SHORTEST_HEADLINE, heading_reason, line_reason
from scraper.extract.phrases import bare
from scraper.extract.teasers import follows_headline, shown_length

if TYPE_CHECKING:
    from scraper.extract.document import Box, Page, Piece
    from scraper.extract.region import Region

REFUSED = {
    Hint.RELATED: "related",
    Hint.SHARE: "share",
    Hint.COMMENTS: "comments",
    Hint.META: "byline or tags",
    Hint.NOTICE: "notice",
    Hint.ADVERT: "advert",
    Hint.NAVIGATION: "navigation",
    Hint.HIDDEN: "hidden",
    Hint.ASIDE: "aside",
    Hint.CONTENTS: "contents",
    Hint.WIDGET: "widget of links",
    Hint.INFOBOX: "box of facts",
    Hint.FORM: "form",
    Hint.PLAYER: "player",
}
_REFUSED_MASK = sum(REFUSED)
LONGEST_CAPTION = 300
MOST_IN_TEASER = 3
MOST_IN_PITCH = 6
LONGEST_PITCH = 500
"""Pieces and characters of the largest box that one notice at its head speaks for."""
SOLID = 100
"""Weight of a piece that ends what a heading of other stories began."""
ROWS = frozenset({"tr", "tbody", "thead", "tfoot", "td", "th"})
LISTS = frozenset({"ul", "ol", "dl", "table"})


class Judge:
    """Goes through a region's pieces in order."""

    def __init__(self, page: Page, region: Region, title: str) -> None:
        self.page = page
        self.region = region.box
        self.beside = region.beside
        self.title = bare(title)
        self.boxes: dict[Box, str] = {}
        self.begun = False

    def kept(self) -> list[Piece]:
        """Return the article's pieces; every refused one has its reason noted."""
        kept = []
        pieces = self.page.pieces[self.region.first : self.region.last]
        skipping: Box | None = None
        level = "h3"
        pitch_ends = 0
        for piece in pieces:
            if skipping is not None:
                if piece.index < skipping.last:
                    if self._resumes(piece, skipping) or is_section(piece, level):
                        skipping = None
                    else:
                        piece.reason = "under a heading of other stories"
                        continue
                else:
                    skipping = None
            reason = "notice" if piece.index < pitch_ends else ""
            reason = reason or piece.teaser or self._box_reason(piece.box) or self._line_reason(piece)
            if reason:
                piece.reason = reason
                if reason in {"notice", "end heading"} and self._opens_pitch(piece):
                    pitch_ends = self._scope(piece.box).last
                if reason in {"related heading", "end heading"}:
                    skipping = self._scope(piece.box)
                    level = piece.box.tag if piece.box.tag in HEADINGS else "h3"
                continue
            kept.append(piece)
            if piece.weight:
                self.begun = True
        kept = self._without_empty_headings(_without_labels(kept))
        return _without_dangling_headings(kept)

    def _opens_pitch(self, piece: Piece) -> bool:
        """Whether a notice stands first in a small box of its own: the rest of it is about the same."""
        scope = self._scope(piece.box)
        inside = self.page.pieces[scope.first : scope.last]
        return (
            scope is not self.region
            and scope.first == piece.index
            and len(inside) <= MOST_IN_PITCH
            and scope.tag not in LISTS | ROWS
            and sum(len(one.text) for one in inside) <= LONGEST_PITCH
        )

    def _without_empty_headings(self, kept: list[Piece]) -> list[Piece]:
        """Drop short lines over blocks in which nothing else was kept and something linked was not."""
        indexes = {piece.index for piece in kept}
        result = []
        for piece in kept:
            if not piece.weight and len(piece.text) <= LONGEST_HEADING and self._heads_links(piece, indexes):
                piece.reason = "heading of other stories"
            else:
                result.append(piece)
        return result

    def _heads_links(self, piece: Piece, kept: set[int]) -> bool:
        scope = self._scope(piece.box)
        if scope is self.region or piece.box.tag in ROWS or scope.tag in LISTS | ROWS:
            return False
        others = [one for one in self.page.pieces[scope.first : scope.last] if one is not piece]
        if any(one.box.tag == "h1" for one in others):
            return False
        stories = (one.teaser or (one.is_linked and shown_length(one.text) >= SHORTEST_HEADLINE) for one in others)
        return any(stories) and not any(one.index in kept for one in others)

    def _scope(self, box: Box) -> Box:
        """Return the box that a heading speaks for: the first around it that holds more than it."""
        while box is not self.region and box.parent is not None and (box.tag in HEADINGS or box.last - box.first <= 1):
            box = box.parent
        return box

    def _resumes(self, piece: Piece, scope: Box) -> bool:
        return (
            piece.weight >= SOLID
            and not piece.teaser
            # In a block of its own, what follows a linked headline is about that story.
            and not (scope is not self.region and follows_headline(piece, self.page.pieces, beside=False))
            and piece.link_chars * 4 < len(piece.text)
            and piece.text[-1] in ".!?\"”»。！？'’)"
            and not self._box_reason(piece.box)
        )

    def _box_reason(self, box: Box) -> str:
        known = self.boxes.get(box)
        if known is not None:
            return known
        if box is self.region or box.parent is None:
            reason = ""
        else:
            reason = self._box_reason(box.parent) or self._own_reason(box)
        self.boxes[box] = reason
        return reason

    def _own_reason(self, box: Box) -> str:
        if box in self.beside:
            return "beside the article"
        bad = box.hints & _REFUSED_MASK
        if bad & (Hint.CONTENTS | Hint.WIDGET) and not self._is_of_links(box, 0.5):
            bad &= ~(Hint.WIDGET if not box.running else Hint.CONTENTS | Hint.WIDGET)
        if box.tag in HEADINGS:
            bad &= ~Hint.CONTENTS
        if bad and not (box.hints & Hint.BODY):
            for hint, reason in REFUSED.items():
                if bad & hint:
                    return reason
        if box.hints & Hint.TEASER and box.running <= MOST_IN_TEASER and self._holds_link(box):
            return "teaser"
        may_be_links = box.tag in LISTS or (box.last - box.first > 1 and box.tag not in ROWS)
        if may_be_links and box.linked and not box.running and self._is_of_links(box):
            return "links only"
        return ""

    def _holds_link(self, box: Box) -> bool:
        return any(piece.links for piece in self.page.pieces[box.first : box.last])

    def _is_of_links(self, box: Box, share: float = 0.7) -> bool:
        pieces = self.page.pieces[box.first : box.last]
        chars = sum([len(piece.text) for piece in pieces])
        return sum([piece.link_chars for piece in pieces]) >= chars * share

    def _line_reason(self, piece: Piece) -> str:
        text = piece.text
        box = piece.box
        if piece.is_linked and box.tag not in {"li", "td"} and not piece.is_continued:
            return "link only"
        if box.inherited & Hint.CAPTION and len(text) <= LONGEST_CAPTION:
            return "caption"
        if box.tag != "th" and len(text) <= LONGEST_HEADING + 10 and (reason := heading_reason(piece)):
            if reason == "end heading":
                return reason if box.tag in HEADINGS else "furniture"
            if piece.links and box.tag not in HEADINGS:
                return "points to another story"
            behind = self.page.pieces[piece.index + 1 : piece.index + 4]
            if any(one.is_linked or one.teaser for one in behind):
                return reason
        return line_reason(piece, self.title, has_begun=self.begun)


def is_section(piece: Piece, level: str) -> bool:
    """Whether a piece is a heading without a link, of a rank no lower than another heading's."""
    return piece.box.tag in HEADINGS and piece.box.tag <= level and not piece.link_chars and not piece.teaser


def _without_dangling_headings(kept: list[Piece]) -> list[Piece]:
    while kept and kept[-1].box.tag in HEADINGS and len(kept[-1].text) <= LONGEST_HEADING:
        kept.pop().reason = "heading with nothing under it"
    return kept


TEXTUAL = HEADINGS | {"p", "li", "td", "th", "dd", "dt", "blockquote", "pre", "figcaption", "caption"}


def _without_labels(kept: list[Piece]) -> list[Piece]:
    """Drop short texts in bare boxes before the first and behind the last running text, or where text stands in <p>."""
    running = [piece for piece in kept if piece.weight]
    if not running:
        return kept
    first, last = running[0].index, running[-1].index
    in_paragraphs = sum(piece.box.tag == "p" for piece in running) >= 0.8 * len(running)
    result = []
    for piece in kept:
        is_label = not piece.weight and piece.box.tag not in TEXTUAL and not piece.is_continued
        if is_label and (in_paragraphs or not first < piece.index < last) and piece.text[-1] not in '.!?…。！？”"»:':
            piece.reason = "label"
        else:
            result.append(piece)
    return result
