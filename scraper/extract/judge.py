"""Which pieces of the region are the article's, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.phrases import END_HEADING, FURNITURE, RELATED_HEADING, RELATED_OPENING, bare

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
    Hint.TITLE: "title",
}
_REFUSED_MASK = Hint(sum(REFUSED))
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Judge:
    """Goes through a region's pieces in order."""

    def __init__(self, page: Page, region: Region, title: str) -> None:
        self.page = page
        self.region = region.box
        self.beside = region.beside
        self.title = title
        self.boxes: dict[Box, str] = {}
        self.closed: Box | None = None

    def kept(self) -> list[Piece]:
        """Return the article's pieces; every refused one has its reason noted."""
        kept = []
        pieces = self.page.pieces[self.region.first : self.region.last]
        skipping: Box | None = None
        for piece in pieces:
            if skipping is not None:
                if piece.index < skipping.last:
                    if self._resumes(piece):
                        skipping = None
                    else:
                        piece.reasons.append("under a heading of other stories")
                        continue
                else:
                    skipping = None
            reason = self._box_reason(piece.box) or self._line_reason(piece)
            if reason:
                piece.reasons.append(reason)
                if reason in {"related heading", "end heading"}:
                    skipping = self._scope(piece.box)
                continue
            kept.append(piece)
        return _without_dangling_headings(kept)

    def _scope(self, box: Box) -> Box:
        while box.tag in HEADINGS or box.last - box.first <= 1 and box is not self.region and box.parent is not None:
            assert box.parent is not None
            box = box.parent
        return box

    def _resumes(self, piece: Piece) -> bool:
        return (
            piece.weight >= 100
            and piece.link_chars * 4 < len(piece.text)
            and piece.text[-1] in '.!?"”»。！？'
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
        if box.link_chars * 3 < box.chars:
            bad &= ~(Hint.CONTENTS | Hint.WIDGET)
        if bad and not (box.hints & Hint.BODY):
            for hint, reason in REFUSED.items():
                if bad & hint:
                    return reason
        count = box.last - box.first
        if count and box.link_chars * 10 >= box.chars * 8 and (count > 1 or box.tag in {"ul", "ol"}):
            return "links only"
        if count and self._is_card(box):
            return "card"
        return ""

    def _is_card(self, box: Box) -> bool:
        count = box.last - box.first
        if not box.linked or box.tag in {"p", "td", "tr", "tbody", "table"} or count > 6:
            return False
        pieces = self.page.pieces[box.first : box.last]
        for piece in pieces:
            if piece.is_linked and len(piece.text) >= 20:
                rest = box.chars - len(piece.text)
                return rest < 120 or (rest < 300 and any(_is_cut(one.text) for one in pieces))
        return False

    def _line_reason(self, piece: Piece) -> str:
        text = piece.text
        if piece.is_linked and piece.box.tag not in {"li", "td"} and not piece.is_continued:
            return "link only"
        if len(text) > 300:
            return ""
        plain = bare(text)
        if not any(character.isalnum() for character in plain):
            return "no words"
        if plain == bare(self.title) and piece.box.tag in HEADINGS:
            return "title"
        if piece.box.tag == "h1":
            return "title"
        if piece.box.inherited & Hint.CAPTION:
            return "caption"
        if len(plain) <= 80 and RELATED_HEADING.fullmatch(plain):
            return "related heading"
        if len(plain) <= 80 and END_HEADING.fullmatch(plain):
            return "end heading" if piece.box.tag in HEADINGS else "furniture"
        if FURNITURE.fullmatch(plain):
            return "furniture"
        if RELATED_OPENING.match(text) and (piece.link_chars or len(text) < 60):
            return "points to another story"
        return ""


def _without_dangling_headings(kept: list[Piece]) -> list[Piece]:
    while kept and kept[-1].box.tag in HEADINGS:
        kept.pop().reasons.append("heading with nothing under it")
    return kept


def _is_cut(text: str) -> bool:
    """Whether a text breaks off, as excerpts do."""
    return text.endswith(("…", "...", "[…]", "[...]", "… »", "...»")) or not text.endswith((".", "!", "?", "”", '"', "»", ":", "。", ")"))
