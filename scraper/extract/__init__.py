"""HTML → Article: find where the article is and where it ends, judge each block there, say why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from scraper.charset import decode_html
from scraper.extract.assemble import blocks_of
from scraper.extract.document import Hint
from scraper.extract.metadata import (
    Metadata,
    detect_language,
    is_source_line,
    opens_source_line,
    origin_of_line,
    read_metadata,
)
from scraper.extract.parse import parse
from scraper.extract.payload import payload_html
from scraper.extract.reading import Clues, Reading, read
from scraper.extract.walk import Walker
from scraper.extract.weights import SHORTEST_IN_BRIEF
from scraper.model import Article, ArticleType, BlockType

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborNode

    from scraper.extract.document import Piece
    from scraper.model import Block

__all__ = ["EXTRACTOR_VERSION", "Explanation", "ExtractOptions", "Verdict", "explain", "extract_article"]

EXTRACTOR_VERSION = 1
ENOUGH = 200
"""Characters of text below which the page's data is asked, and what the page hides."""


NEXT_TO_NOTHING = 100
"""… and below which short lines count as running text."""


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """What a source's settings overrule, as CSS selectors. One that does not parse raises ValueError."""

    include: tuple[str, ...] = ()
    """Only what these select is the article, whole and in document order; nothing is where nothing is selected."""
    exclude: tuple[str, ...] = ()
    """What these select is cut out first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One block of the page and what was decided about it."""

    text: str
    is_kept: bool
    reason: str
    place: str
    """The elements around it, inmost first, as `p < div.entry-content < article`."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every block of a page with its verdict, and the element the article was found in."""

    region: str
    verdicts: tuple[Verdict, ...]


def extract_article(
    html: str | bytes, url: str | None = None, *, now: datetime | None = None, options: ExtractOptions | None = None
) -> Article:
    """Return the article of a page; an empty one where there is none. `now` (aware) lets relative dates be read.

    Bytes are decoded as scraper.charset does. Pages that no bounded effort can read give an empty article.
    """
    tree = parse(html if isinstance(html, str) else decode_html(html))
    if tree is None or tree.body is None:
        return Article()
    metadata = read_metadata(tree, url, now)
    reading = _read(tree, metadata, options or ExtractOptions(), url or "")
    blocks, origins = _parted(blocks_of(_with_captions(reading), url, reading.standfirst), metadata.origins)
    return _article(metadata, blocks, origins)


def explain(html: str | bytes, url: str | None = None, *, options: ExtractOptions | None = None) -> Explanation:
    """Return every block of the page with its verdict and reasons."""
    tree = parse(html if isinstance(html, str) else decode_html(html))
    if tree is None or tree.body is None:
        return Explanation("", ())
    reading = _read(tree, read_metadata(tree, url, None), options or ExtractOptions(), url or "")
    sources = _source_lines(reading.kept, url)
    kept = {piece.index for piece in reading.kept} - sources.keys()
    verdicts = tuple(
        Verdict(
            piece.text,
            piece.index in kept,
            sources.get(piece.index) or piece.reason or ("article" if piece.index in kept else "outside the article"),
            piece.box.path,
        )
        for piece in reading.page.pieces
    )
    return Explanation(reading.region.path if reading.region else "", verdicts)


def _source_lines(kept: tuple[Piece, ...], url: str | None) -> dict[int, str]:
    """Return what is said of the kept pieces that are blocks of their own and name a source, by their numbers."""
    found = {}
    for piece, behind in zip_longest(kept, kept[1:]):
        is_part = piece.is_continued or (behind is not None and behind.is_continued)
        if is_part or not opens_source_line(piece.text):
            continue
        block = blocks_of([piece], url)[0]
        if origin := origin_of_line(block.text, block.links):
            found[piece.index] = f"read as origin: {origin}"
        elif is_source_line(block.text, block.links):
            found[piece.index] = "names a source without an address"
    return found


def _read(tree: LexborHTMLParser, metadata: Metadata, options: ExtractOptions, address: str) -> Reading:
    assert tree.body is not None  # noqa: S101  a page without a body was turned away before
    root = _without(tree.body, options.exclude)
    if options.include:
        return _chosen(root, options.include)
    clues = Clues(metadata.title, metadata.authors, metadata.description or "", metadata.json_ld_body or "", address)
    reading = read(root, clues)
    if _length(reading) >= ENOUGH:
        return reading
    found = [reading, read(root, clues, everything=True)]
    if metadata.json_ld_body and len(metadata.json_ld_body) >= ENOUGH:
        found.append(_read_markup(_as_paragraphs(metadata.json_ld_body), clues))
    if max(map(_length, found)) < ENOUGH and (markup := payload_html(tree)):
        found.append(_read_markup(markup, clues))
    if max(map(_length, found)) < NEXT_TO_NOTHING:
        found.append(read(root, clues, shortest=SHORTEST_IN_BRIEF))
    return max(found, key=_length)


def _length(reading: Reading) -> int:
    return sum(len(piece.text) for piece in reading.kept)


def _read_markup(markup: str, clues: Clues) -> Reading:
    tree = parse(f"<body><article>{markup}</article></body>")
    return read(tree.body, clues) if tree is not None and tree.body is not None else Reading.empty()


def _as_paragraphs(text: str) -> str:
    if "</p>" in text or "<br" in text:
        return text
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _with_captions(reading: Reading) -> list[Piece]:
    """Return the kept pieces and, in their places among them, the captions."""
    if not reading.kept or reading.region is None:
        return []
    first, last = reading.kept[0].index, reading.region.last
    captions = [
        piece
        for piece in reading.page.pieces[first:last]
        if piece.reason == "caption" and piece.box.inherited & Hint.CAPTION
    ]
    return sorted([*reading.kept, *captions], key=lambda piece: piece.index) if captions else list(reading.kept)


def _without(root: LexborNode, selectors: tuple[str, ...]) -> LexborNode:
    for selector in selectors:
        for node in root.css(selector):
            if node.mem_id != root.mem_id:
                node.decompose()
    return root


def _chosen(root: LexborNode, selectors: tuple[str, ...]) -> Reading:
    """Read what a source's settings choose, whole: whoever chooses by hand knows better than rules do."""
    nodes = root.css(", ".join(selectors))
    outer = [node for node in nodes if not any(_holds(other, node) for other in nodes)]
    body = LexborHTMLParser(f"<body>{''.join(node.html or '' for node in outer)}</body>").body
    if not outer or body is None:
        return Reading.empty()
    page = Walker(everything=False).walk(body)
    return Reading(page, page.boxes[0], tuple(page.pieces))


def _holds(outer: LexborNode, node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id == outer.mem_id:
            return True
        above = above.parent
    return False


def _parted(blocks: tuple[Block, ...], stated: tuple[str, ...]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Take the lines that name a source out of the blocks."""
    origins = list(stated)
    body = []
    for block in blocks:
        if not opens_source_line(block.text):
            body.append(block)
        elif origin := origin_of_line(block.text, block.links):
            origins.append(origin)
        elif block.type is BlockType.TABLE or not is_source_line(block.text, block.links):
            body.append(block)
    return tuple(body), tuple(dict.fromkeys(origins))


def _article(metadata: Metadata, blocks: tuple[Block, ...], origins: tuple[str, ...]) -> Article:
    language = metadata.language or detect_language("\n".join(block.text for block in blocks[:6]))
    return Article(
        title=metadata.title,
        blocks=blocks,
        authors=metadata.authors,
        published_at=metadata.published_at,
        modified_at=metadata.modified_at,
        language=language,
        description=metadata.description,
        image=metadata.image,
        canonical_url=metadata.canonical_url,
        site_name=metadata.site_name,
        article_type=metadata.article_type or (ArticleType.ARTICLE if blocks else ArticleType.OTHER),
        origins=origins,
    )
