"""Other stories' headlines and beginnings, found from themselves alone, before anything is summed up.

What is marked here counts nowhere else: no box's sums, and so no verdict on the article, change when a site puts
another teaser into it or exchanges one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.extract.document import Hint
from scraper.extract.notices import BUTTON

if TYPE_CHECKING:
    from scraper.extract.document import Box, Page, Piece

ELLIPSES = ("…", "...", "[…]", "[...]", "… »", "...»", "…]", "...]", "…)", "...)")
ENDS = frozenset(ellipsis[-1] for ellipsis in ELLIPSES)
FEWEST_PIECES, MOST_PIECES = 2, 6
LONGEST_EXCERPT = 450
LONGEST_LABELS = 150
SHORTEST_HEADLINE = 25
SHORTEST_TITLE = 12
LONGEST_LABEL = 60
LONGEST_SENTENCES = 320
LONGEST_BUTTON = 25
LONGEST_PITCH = 240
STOPS = ".。:："
WIDE = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
WHOLES = frozenset({"p", "ul", "ol", "table", "tbody", "thead", "body", "main", "blockquote", "tr", "dl"})


def mark_teasers(page: Page, address: str = "") -> None:
    """Mark cards and excerpts of other stories, and take their weight away. `address` is the page's own."""
    pieces = page.pieces
    own = address.partition("#")[0]
    site = site_of(own)
    for box in page.boxes:
        if box.linked and FEWEST_PIECES <= box.last - box.first <= MOST_PIECES and box.tag not in WHOLES:
            inside = pieces[box.first : box.last]
            if not inside[0].teaser and (is_card(box, inside) or is_story(box, inside, site, own)):
                for piece in inside:
                    _mark(piece, "card")
            elif not inside[0].teaser and is_pitch(inside):
                for piece in inside:
                    _mark(piece, "call to act")
    for piece in pieces:
        if not piece.teaser and is_cut(piece) and follows_headline(piece, pieces):
            _mark(piece, "excerpt of another story")


def _mark(piece: Piece, reason: str) -> None:
    piece.teaser = reason
    piece.weight = 0.0


def is_card(box: Box, inside: list[Piece]) -> bool:
    """Whether a box holds a linked headline and what a teaser adds to one: label, date, beginning of the text."""
    title = inside[0] if inside[0].is_linked else inside[1]
    if not title.is_linked or len(title.text) < SHORTEST_TITLE or len(inside[0].text) > LONGEST_LABELS:
        return False
    rest = [piece for piece in inside if piece is not title and not piece.is_linked]
    if not all(is_as_deep(piece, title) for piece in rest if len(piece.text) > LONGEST_LABEL):
        return False
    length = sum(len(piece.text) for piece in rest)
    if any(map(is_cut, rest)):
        return length < LONGEST_EXCERPT
    if box.tag == "td":
        return False
    if box.hints & (Hint.CARD | Hint.TEASER) and length < LONGEST_EXCERPT:
        return len(title.text) >= SHORTEST_HEADLINE
    return len(title.text) >= SHORTEST_HEADLINE and length < LONGEST_LABELS and not any(piece.weight for piece in rest)


def is_story(box: Box, inside: list[Piece], site: str, own: str) -> bool:
    """Whether a box holds the headline of another page of this site, linked, and a sentence or two about it."""
    at = next((at for at, piece in enumerate(inside[:3]) if is_headline(piece)), None)
    if at is None or box.tag == "td" or any(piece.box.tag == "h1" for piece in inside):
        return False
    title = inside[at]
    href = title.links[0][2]
    if not leads_within(href, site) or is_same_page(href, own):
        return False
    before, after = inside[:at], inside[at + 1 :]
    if any(map(is_headline, after)):
        return False
    behind = [piece for piece in after if not piece.is_linked]
    length = sum(shown_length(piece.text) for piece in behind)
    return (
        0 < length <= LONGEST_SENTENCES
        and not any(piece.weight or (piece.links and not piece.is_linked) for piece in before)
        and all(has_no_link_but_last(piece) and is_as_deep(piece, title) for piece in behind)
        and sum(bool(piece.weight) for piece in behind) == 1
    )


def is_pitch(inside: list[Piece]) -> bool:
    """Whether a box is a line or two and a button that asks to subscribe, to join or to give."""
    *words, button = inside
    if not button.is_linked or shown_length(button.text) > LONGEST_BUTTON or words[0].text[-1] in STOPS:
        return False
    return (
        len(words) in {2, 3}
        and not any(piece.links or piece.box.tag in {"h1", "li", "td", "th"} for piece in words)
        and shown_length(words[0].text) <= LONGEST_LABEL
        and sum(shown_length(piece.text) for piece in words) <= LONGEST_PITCH
        and BUTTON.search(button.text) is not None
    )


def is_headline(piece: Piece) -> bool:
    """Whether a piece is nothing but a link as long as a headline."""
    return piece.is_linked and shown_length(piece.text) >= SHORTEST_HEADLINE


def is_as_deep(piece: Piece, headline: Piece) -> bool:
    """Whether a text lies no more than one element less deep than a headline: less deep, a block holds the headline."""
    return headline.box.depth - piece.box.depth <= 1


def has_no_link_but_last(piece: Piece) -> bool:
    """Whether a text holds no link, or one behind it to the rest."""
    if not piece.links:
        return True
    start, end, _ = piece.links[0]
    return end == len(piece.text) and end - start <= LONGEST_LABEL


def site_of(address: str) -> str:
    """Return an address's host without "www.", "" where it has none."""
    return address.partition("://")[2].partition("/")[0].lower().removeprefix("www.")


def leads_within(href: str, site: str) -> bool:
    """Whether an address as it stands in a page leads to a page of the same site."""
    if "://" in href[:10] or href.startswith("//"):
        return bool(site) and site_of(href if "://" in href[:10] else f"x:{href}") == site
    return href[:1] not in {"#", "?", ""} and not href.startswith(("javascript:", "mailto:", "tel:"))


def is_same_page(href: str, own: str) -> bool:
    """Whether an address leads to the page it stands in, as a post's own headline does."""
    path = own.partition("://")[2].partition("/")[2].rstrip("/")
    return bool(path) and href.partition("#")[0].rstrip("/").endswith(path)


def shown_length(text: str) -> int:
    """Return a text's length in Latin letters: a sign of Chinese, Japanese or Korean says as much as two."""
    return len(text) if text.isascii() or not WIDE.search(text) else len(text) + len(WIDE.findall(text))


def is_cut(piece: Piece) -> bool:
    """Whether a text breaks off, perhaps with a link to the rest behind it."""
    text = piece.text
    if piece.links and piece.links[-1][1] == len(text):
        text = text[: piece.links[-1][0]].rstrip()
    return text[-1:] in ENDS and text.endswith(ELLIPSES)


def follows_headline(piece: Piece, pieces: list[Piece], *, beside: bool = True) -> bool:
    """Whether a linked headline stands right before an excerpt, at most a label between them."""
    if shown_length(piece.text) > LONGEST_EXCERPT or piece.link_chars * 2 > len(piece.text):
        return False
    for before in reversed(pieces[max(0, piece.index - 3) : piece.index]):
        if before.is_linked and len(before.text) >= SHORTEST_TITLE:
            return not beside or is_beside(piece, before)
        if len(before.text) > LONGEST_LABEL:
            break
    return False


def is_beside(piece: Piece, headline: Piece) -> bool:
    """Whether a headline stands beside a text, not inside a block of its own."""
    around = piece.box.parent
    return piece.box is headline.box or headline.box.parent is around or headline.box is around
