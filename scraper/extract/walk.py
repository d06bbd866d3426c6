"""From a parsed page to pieces in boxes, in one pass over the tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.extract.document import Box, Hint, Page, Piece
from scraper.extract.vocabulary import Names

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "option",
        "button",
        "textarea",
        "input",
        "datalist",
        "progress",
        "meter",
        "head",
        "link",
        "meta",
        "title",
        "frame",
        "frameset",
        "applet",
        "rp",
        "rt",
        "img",
        "source",
        "picture",
        "-comment",
        "dialog",
    ]
) - {"picture"}
CHROME = frozenset({"nav", "footer"})
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "rb",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "picture",
        "basefont",
        "blink",
        "center-inline",
        "output",
        "slot",
    ]
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SLUG_HYPHENS = 4
INLINE_ONLY, BLOCK, LINK, CUSTOM, TEXT, SKIPPED, BREAK, RULE, PLACEHOLDER = range(9)
"""What a node's tag asks for; the first three also say what to do when the element ends."""
BORDERED = (BLOCK, RULE, PLACEHOLDER)
LOOSE_CHARS = 3
LONGEST_DATE = 30
SHORTEST_LINK = 12
WITHHELD = re.compile(r"paywall|premium|article|story|body", re.IGNORECASE)
"""A hidden element so named holds the rest of a text until the reader has paid or scrolled."""
TAG_HINTS = {
    "nav": Hint.NAVIGATION,
    "footer": Hint.NAVIGATION,
    "aside": Hint.ASIDE,
    "figcaption": Hint.CAPTION,
    "form": Hint.FORM,
}
ROLE_HINTS = {
    "navigation": Hint.NAVIGATION,
    "complementary": Hint.ASIDE,
    "dialog": Hint.NOTICE,
    "alertdialog": Hint.NOTICE,
    "search": Hint.NAVIGATION,
    "contentinfo": Hint.NAVIGATION,
    "menu": Hint.NAVIGATION,
    "menubar": Hint.NAVIGATION,
    "tablist": Hint.NAVIGATION,
    "tooltip": Hint.HIDDEN,
}

Segment = tuple[str, str | None]


class Walker:
    """One walk; its fields are the state between two nodes."""

    def __init__(self, *, everything: bool) -> None:
        self.everything = everything
        self.box = Box(None, "body", 0, "")
        self.boxes = [self.box]
        self.pieces: list[Piece] = []
        self.segments: list[Segment] = []
        self.is_continued = False
        self.names = Names()
        self.parts: dict[str, LexborNode] | None = None
        self.moved: set[int] = set()

    def walk(self, root: LexborNode) -> Page:  # noqa: C901, PLR0912, PLR0915  the hot loop, 0.3 µs a node
        """Visit every node once, without recursion: trees may be thousands of levels deep."""
        segments = self.segments
        everything = self.everything
        kinds: dict[int, int] = {}
        href: str | None = None
        stack: list[tuple[LexborNode, int, str | None]] = []
        node: LexborNode | None = root.first_child
        while True:
            if node is None:
                if not stack:
                    break
                node, action, previous = stack.pop()
                if action == BLOCK:
                    if segments:
                        self.flush()
                    self.is_continued = False
                    self.close()
                elif action == LINK:
                    href = previous
                node = node.next
                continue
            tag_id = node.tag_id
            kind = kinds.get(tag_id)
            if kind is None:
                tag = node.tag or ""
                kind = kinds[tag_id] = BLOCK if everything and tag == "noscript" else _kind_of(tag)
            if kind == TEXT:
                # White space between blocks is passed over before it is decoded.
                if segments or not node.is_empty_text_node:
                    text = node.text_content
                    if text and (segments or not text.isspace()):
                        # A zero-width space is an editor's droppings, not text.
                        segments.append((text.replace("\u200b", "") if "\u200b" in text else text, href))
                node = node.next
                continue
            if kind == SKIPPED:
                node = node.next
                continue
            if kind == BREAK:
                if segments:
                    self.flush()
                    self.is_continued = True
                else:
                    self.is_continued = False
                node = node.next
                continue
            part = self.part_for(node, root) if kind == PLACEHOLDER else node
            child = part.first_child if part is not None else None
            if part is None or child is None:
                if kind == RULE and segments:
                    self.flush()
                    self.is_continued = False
                node = node.next
                continue
            action, previous = INLINE_ONLY, None
            if kind == LINK:
                action, previous = LINK, href
                href = node.attributes.get("href") or href
            elif kind in BORDERED or (kind == CUSTOM and not any(map(_is_written, segments))):
                tag = part.tag or ""
                if tag in CHROME and not everything:
                    if segments:
                        self.flush()
                    node = node.next
                    continue
                if segments:
                    self.flush()
                self.is_continued = False
                if (part is node and node.mem_id in self.moved) or not self.open(part, tag):
                    node = node.next
                    continue
                action = BLOCK
            stack.append((node, action, previous))
            node = child
        if segments:
            self.flush()
        self.box.last = len(self.pieces)
        return Page(self.pieces, self.boxes)

    def part_for(self, node: LexborNode, root: LexborNode) -> LexborNode | None:
        """Return the part that a script moves to a template's place, once; None for other templates.

        React streams a page's parts as <div hidden id="S:0"> behind it, for <template id="B:0"> or "P:0" in it.
        """
        name = node.attributes.get("id") or ""
        if not name.startswith(("B:", "P:")):
            return None
        if self.parts is None:
            self.parts = {part.attributes.get("id") or "": part for part in root.css('div[hidden][id^="S:"]')}
        part = self.parts.pop(f"S:{name[2:]}", None)
        if part is not None:
            self.moved.add(part.mem_id)
        return part

    def open(self, node: LexborNode, tag: str) -> bool:
        """Enter a block-level element; return whether to read what is in it."""
        attributes = node.attributes
        hints: int = TAG_HINTS.get(tag, 0)
        name = ""
        if attributes:
            name = attributes.get("class") or ""
            if name:
                hints |= self.names.hints(name)
            own = attributes.get("id")
            # A heading's id is its text, made an address.
            if own and tag not in HEADINGS and own.count("-") < SLUG_HYPHENS:
                hints |= self.names.hints(own)
            if len(attributes) > 1 or not name:
                hints |= _attribute_hints(attributes)
        if hints & Hint.HIDDEN and not self.everything:
            if not WITHHELD.search(name):
                return False
            hints &= ~Hint.HIDDEN
        box = Box(self.box, tag, hints, name)
        box.first = len(self.pieces)
        self.boxes.append(box)
        self.box = box
        return True

    def close(self) -> None:
        """Leave a block-level element."""
        box = self.box
        box.last = len(self.pieces)
        parent = box.parent
        assert parent is not None  # noqa: S101  every opened box has one
        parent.linked += box.linked
        self.box = parent

    def flush(self) -> None:
        """Make a piece of the inline content read since the last border."""
        segments = self.segments
        is_single = len(segments) == 1
        joined = segments[0][0] if is_single else "".join([segment[0] for segment in segments])
        text = " ".join(joined.split())
        if text:
            box = self.box
            piece = Piece(len(self.pieces), box, text, is_continued=self.is_continued)
            if is_single:
                # Most links stand alone so, in menus and in lists of other stories.
                if (href := segments[0][1]) is not None:
                    piece.links, piece.link_chars, piece.is_linked = ((0, len(text), href),), len(text), True
            elif any(map(_is_link, segments)):
                piece.links, piece.link_chars = _folded_links(segments)
                piece.is_linked = is_only_link(text, piece.links, piece.link_chars)
            box.linked += piece.is_linked
            if box.tag == "pre":
                piece.raw = joined.strip("\n")
            self.pieces.append(piece)
            self.is_continued = False
        segments.clear()


def is_only_link(text: str, links: tuple[tuple[int, int, str], ...], link_chars: int) -> bool:
    """Whether next to nothing of a text stands outside its links: no word, at most a date or a number."""
    outside = len(text) - link_chars
    if outside <= LOOSE_CHARS:
        return True
    if outside > LONGEST_DATE or link_chars < SHORTEST_LINK:
        return False
    start = 0
    letters = 0
    for first, last, _ in links:
        letters += sum(map(str.isalpha, text[start:first]))
        start = last
    letters += sum(map(str.isalpha, text[start:]))
    return letters <= LOOSE_CHARS


def _kind_of(tag: str) -> int:  # noqa: PLR0911  a row of rules reads best as one
    """Return what a tag asks for, once per walk: reading each node's tag took a tenth of it."""
    if tag == "-text":
        return TEXT
    if tag == "template":
        return PLACEHOLDER
    if tag in UNREAD:
        return SKIPPED
    if tag == "br":
        return BREAK
    if tag == "hr":
        return RULE
    if tag == "a":
        return LINK
    if tag in INLINE:
        return INLINE_ONLY
    return CUSTOM if "-" in tag else BLOCK


def _is_written(segment: Segment) -> bool:
    return not segment[0].isspace()


def _is_link(segment: Segment) -> bool:
    return segment[1] is not None


def _attribute_hints(attributes: dict[str, str | None]) -> int:
    hints = 0
    if "hidden" in attributes and not (attributes.get("id") or "").startswith("S:"):
        # React streams a page's parts as <div hidden id="S:0"> and moves them into place by script.
        hints |= Hint.HIDDEN
    style = attributes.get("style")
    if style and "display" in style and "none" in style.replace(" ", "").partition("display:")[2][:4]:
        hints |= Hint.HIDDEN
    role = attributes.get("role")
    if role:
        hints |= ROLE_HINTS.get(role, 0)
    prop = attributes.get("itemprop")
    if prop:
        if "articleBody" in prop:
            hints |= Hint.BODY
        elif prop in {"author", "datePublished", "publisher", "keywords"}:
            hints |= Hint.META
    return hints


def _folded_links(segments: list[Segment]) -> tuple[tuple[tuple[int, int, str], ...], int]:
    """Where the links lie once white space is folded, and how long they are in all."""
    links: list[tuple[int, int, str]] = []
    length = link_chars = 0
    pending_space = False
    for raw, href in segments:
        words = " ".join(raw.split())
        if not words:
            pending_space = pending_space or bool(raw)
            continue
        if length and (pending_space or raw[0].isspace()):
            length += 1
        start, length = length, length + len(words)
        pending_space = raw[-1].isspace()
        if href is not None:
            link_chars += len(words)
            if links and links[-1][2] == href and start - links[-1][1] <= 1:
                link_chars += start - links[-1][1]
                links[-1] = (links[-1][0], length, href)
            else:
                links.append((start, length, href))
    return tuple(links), link_chars
