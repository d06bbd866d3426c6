"""Verdicts on a line from what it says: furniture, captions, bylines, pointers to other stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.extract.metadata import is_byline, is_dateline
from scraper.extract.notices import is_notice
from scraper.extract.phrases import (
    CONSENT,
    CREDIT,
    EMBED_NOTICE,
    END_HEADING,
    FURNITURE,
    RELATED_OPENING,
    SOURCE_LINE,
    bare,
    folded,
    is_related_heading,
)

if TYPE_CHECKING:
    from scraper.extract.document import Piece

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LONGEST_LINE = 350
LONGEST_EMBED_NOTICE = 900
EMBED_OPENING = 250
"""Within so many letters a notice in the place of a video says what it stands for."""
LONGEST_HEADING = 80
LONGEST_FURNITURE = 200
LONGEST_BYLINE = 160
LONGEST_POINTER = 60
LONGEST_LABEL = 40
SHORTEST_HEADLINE = 25
FEWEST_SPACES = 3
TAIL = 130
"""How far from the end a picture credit may begin."""
_TO_SHOW = re.compile(
    r"anzeig|anzuzeig|ansehen|\bladen\b|geladen|\b(?:load|display|view|show|affich|charg|mostra|visualizz)"
)
_CREDIT_SIGN = re.compile(r"[(|/©:\[：]")


def line_reason(piece: Piece, title: str, *, has_begun: bool) -> str:  # noqa: PLR0911  a row of rules reads best as one
    """Return why a line is not the article's, "" where its words do not say so. `title` is bare."""
    text = piece.text
    if len(text) > LONGEST_LINE:
        return "notice" if len(text) <= LONGEST_EMBED_NOTICE and stands_for_embed(folded(text)) else ""
    plain = bare(text)
    if not plain or not any(map(str.isalnum, plain)):
        return "no words"
    tag = piece.box.tag
    if tag == "h1" or ((tag in HEADINGS or not has_begun) and plain == title):
        return "title"
    # A head of a table's column may say "Share".
    if (
        tag != "th"
        and len(plain) <= LONGEST_FURNITURE
        and not (piece.weight and len(plain) > LONGEST_BYLINE)
        and FURNITURE.fullmatch(folded(plain))
    ):
        return "furniture"
    if not has_begun and len(text) < LONGEST_BYLINE and (is_dateline(text) or is_byline(text)):
        return "byline or date"
    low = folded(text)
    if is_notice(low) or EMBED_NOTICE.search(low):
        return "notice"
    if points_elsewhere(piece, low):
        return "points to another story"
    return "caption" if is_credit(text[-TAIL:]) else ""


def stands_for_embed(low: str) -> bool:
    """Whether a long folded line asks for consent before something embedded is shown."""
    return EMBED_NOTICE.search(low[:EMBED_OPENING]) and bool(CONSENT.search(low) and _TO_SHOW.search(low))


def points_elsewhere(piece: Piece, low: str) -> bool:
    """Whether a line (`low` is its text folded) leads to another story, by its opening or as a label and a headline."""
    if piece.links and leads_to_story(piece) and not SOURCE_LINE.fullmatch(piece.text):
        return True
    return (bool(piece.links) or len(piece.text) < LONGEST_POINTER) and RELATED_OPENING.match(low)


def is_credit(tail: str) -> bool:
    """Whether a line's end names who took a picture."""
    has_sign = _CREDIT_SIGN.search(tail) or " by " in tail or tail.startswith(("Photo", "Foto"))
    return bool(has_sign) and CREDIT.search(tail) is not None


def heading_reason(piece: Piece) -> str:
    """Return "related heading" or "end heading" where a line is one that ends the article or a part of it."""
    plain = bare(piece.text)
    if len(plain) > LONGEST_HEADING:
        return ""
    plain = folded(plain)
    if is_related_heading(plain):
        return "related heading"
    if END_HEADING.fullmatch(plain):
        return "end heading"
    return ""


def leads_to_story(piece: Piece) -> bool:
    """Whether a line is a label and another story's linked headline: "Politics: …", "READ | …"."""
    if len(piece.links) != 1 or piece.box.tag == "td":
        return False
    start, end, _ = piece.links[0]
    linked = piece.text[start:end]
    label = piece.text[:start].rstrip()
    return (
        end >= len(piece.text) - 1
        and 0 < start <= LONGEST_LABEL
        and label[-1:] in ":|>»–-→"
        and len(linked) >= SHORTEST_HEADLINE
        and linked.count(" ") >= FEWEST_SPACES
        and not linked.startswith("http")
    )
