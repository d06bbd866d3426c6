"""The article's title, without the site's name."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .dates import has_date, leading_date, strip_dates
from .headings import articles_own, headings_of
from .jsonld import text_of
from .likeness import similarity, squeezed
from .nearby import fold, pieces_within, text_of_node
from .sites import parts_of, strip_site
from .vocabulary.bylines import LOOSE_ENDS
from .vocabulary.titles import BESIDE_TITLE, META_TITLES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from .evidence import Evidence
    from .headings import Heading

_BESIDE: Final = re.compile(BESIDE_TITLE, re.IGNORECASE)
_LONGEST: Final = 400
_RELATED: Final = 0.2
"""Dice of words from which an h1 is taken over og:title.

Of the corpus pages where the two differ, it was right there on 82 of 98, below on 15 of 62.
"""
_SAME: Final = 0.85
_LIKE: Final = 0.6
_SHORTEST_NAME: Final = 4
_SHORTEST_SHOWN: Final = 12
_LOOSE: Final = " :|-–—•·/"


@dataclass(frozen=True, slots=True)
class Title:
    """The article's title, and the heading that shows it (None where no heading does)."""

    text: str
    node: LexborNode | None


def read_title(tree: LexborHTMLParser, found: Evidence, names: frozenset[str]) -> Title:
    """Return the title: the heading on the page that other evidence supports, else what structured data states.

    `names` are those of the site, from `site_names`.
    """
    stated = _unique(strip_site(text, names) for text in _stated(found))
    page_title = strip_site(found.page_title, names)
    firsts = headings_of(found.headlines, 1, found, names)
    own = articles_own(firsts)
    supported = _supported_first(firsts, [*stated, page_title])
    if supported is None or (stated and supported is not own and similarity(supported.text, stated[0]) < _SAME):
        seconds = headings_of(found.subheadings, 2, found, names)
        supported = (
            _exact([*firsts, *seconds], stated) or supported or _supported([*firsts, *seconds], stated, page_title)
        )
    parts = parts_of(found.page_title)
    if len(parts) > 1 and (supported is None or _says_other(supported, parts, found)):
        seconds = headings_of(found.subheadings, 2, found, names)
        supported = _part_shown(parts, [*firsts, *seconds], supported, found) or supported
    if supported := supported or own:
        return Title(_without_leading_date(_without_kicker(supported, [*stated, page_title])), supported.node)
    if len(parts) > 1 and (shown := _text_shown(tree, parts, names)):
        return shown
    first = next(iter(firsts), None)
    text = stated[0] if stated else _best_part(page_title, found.path) or (first.text if first else "")
    return Title(_without_leading_date(text), first.node if first else None)


def _says_other(heading: Heading, parts: list[str], found: Evidence) -> bool:
    """Whether a heading says a part of the page's title that is not the article's.

    That is a later one, perhaps with a motto behind it; all of it, with the site's name and everything; or the first,
    where the address names another.
    """
    keys = [squeezed(part) for part in parts]
    own = squeezed(heading.text)
    if own == keys[0]:
        slug = _slug(found.path)
        return max(similarity(part, slug) for part in parts[1:]) >= _LIKE > similarity(parts[0], slug)
    if own in keys or own == "".join(keys):
        return True
    return keys[0] not in own and any(len(key) > _SHORTEST_NAME and own.startswith(key) for key in keys[1:])


def _part_shown(parts: list[str], headings: list[Heading], chosen: Heading | None, found: Evidence) -> Heading | None:
    """Return the heading that says one part of the page's title, where the chosen one says all of it or another part.

    The other part is the site's name or motto, set as h1 on every page. The article is what comes first in the
    page's title, or what the address names.
    """
    slug = _slug(found.path)
    first = squeezed(parts[0])
    own = similarity(chosen.text, slug) if chosen else 0.0
    is_whole = chosen is not None and squeezed(chosen.text).startswith(first)
    is_first = chosen is not None and squeezed(chosen.text) == first
    for heading in headings:
        key = squeezed(heading.text)
        if not is_first and key == first and (is_whole or heading.level > 1) and len(key) > _SHORTEST_NAME:
            return heading
        if any(key == squeezed(part) for part in parts[1:]) and similarity(heading.text, slug) >= max(_LIKE, own):
            return heading
    return None


def _text_shown(tree: LexborHTMLParser, parts: list[str], names: frozenset[str]) -> Title | None:
    """Return the longest part of the page's title that the page shows as a line of its own, unlinked.

    Pages older than headings set their titles in large type.
    """
    if tree.body is None:
        return None
    wanted = [part for part in parts if len(part) >= _SHORTEST_SHOWN and squeezed(part) not in names]
    firsts = {part.split()[0] for part in wanted}
    text = tree.body.text(separator="\n")
    if not any(word in text for word in firsts):
        return None
    lines = {fold(line) for line in text.split("\n") if len(line) >= _SHORTEST_SHOWN}
    part = max((part for part in wanted if part in lines), key=len, default=None)
    if part is None:
        return None
    places = [
        parent
        for node in tree.body.traverse(include_text=True)
        if node.is_text_node and fold(node.text_content or "") == part and (parent := node.parent) is not None
    ]
    unlinked = [place for place in places if place.tag not in ("a", "option", "script")]
    # A path to the page ends with its title, too: better the place that holds nothing else.
    own = next((place for place in unlinked if text_of_node(place) == part), None)
    return Title(part, own or unlinked[0]) if unlinked else None


def _exact(headings: list[Heading], stated: list[str]) -> Heading | None:
    """Return the heading that says what is stated first."""
    return next((heading for heading in headings if stated and similarity(heading.text, stated[0]) >= _SAME), None)


def _supported_first(headings: list[Heading], stated: list[str]) -> Heading | None:
    """Return the h1 that agrees best with what is stated, if it agrees at all."""
    best, best_score = None, 0.0
    for heading in headings:
        if heading.text in stated and best_score < 1:
            return heading
        score = max((similarity(heading.text, text) for text in stated), default=0.0)
        if score > best_score:
            best, best_score = heading, score
    return best if best_score >= _RELATED else None


def _supported(headings: list[Heading], stated: list[str], page_title: str) -> Heading | None:
    """Return the first heading of any level that agrees well with what is stated, or stands in the page's title."""
    wide = squeezed(page_title)
    for heading in headings:
        if any(similarity(heading.text, text) >= _LIKE for text in [*stated, page_title]):
            return heading
        if heading.level > 1 and len(heading.text.split()) > 1 and squeezed(heading.text) in wide:
            return heading
    return None


def _without_kicker(heading: Heading, stated: list[str]) -> str:
    """Return a heading without the kicker, date or subtitle that stands in it as an element of its own."""
    pieces = pieces_within(heading.node)
    if len(pieces) == 1:
        return heading.text
    kept = [piece for piece, name in pieces if not _BESIDE.search(name) and not _is_date(piece)]
    if 0 < len(kept) < len(pieces):
        return heading.text if _is_one_title(pieces, stated) else " ".join(kept).lstrip(_LOOSE)
    choices = [heading.text, *(piece for piece, _ in pieces if len(piece.split()) > 1)]
    best = max(choices, key=lambda choice: _agreement(choice, stated))
    return best if _agreement(best, stated) >= _SAME else heading.text


def _is_one_title(pieces: list[tuple[str, str]], stated: list[str]) -> bool:
    """Whether what is stated joins all pieces of a heading by a colon, as one title."""
    whole = squeezed("".join(piece for piece, _ in pieces))
    first = pieces[0][0].rstrip(_LOOSE)
    return any(text.startswith(f"{first}:") and squeezed(text) == whole for text in stated)


def _agreement(text: str, stated: list[str]) -> float:
    """Return how well a text agrees with the best of what is stated; what is stated first counts a little more."""
    return max((similarity(text, other) - 0.01 * place for place, other in enumerate(stated)), default=0.0)


def _without_leading_date(title: str) -> str:
    _, end = leading_date(title)
    if not end or len(title) - end <= _SHORTEST_NAME or not _is_date(title[:end]):
        return title
    return title[end:]


def _is_date(text: str) -> bool:
    rest = re.findall(r"[^\W\d_]+", strip_dates(text)) if has_date(text) else [text]
    return all(word.casefold() in LOOSE_ENDS for word in rest)


def _stated(found: Evidence) -> list[str]:
    fields = found.article.fields if found.article else {}
    texts = [text_of(fields.get("headline")), *(found.meta(name) for name in META_TITLES), text_of(fields.get("name"))]
    return [html.unescape(text) for text in texts if text and len(text) <= _LONGEST]


def _best_part(title: str, path: str) -> str:
    """Return the part of a page title that its address supports, else the title as it is."""
    slug = _slug(path)
    best = max(parts_of(title), key=lambda part: similarity(part, slug), default=title)
    return best if similarity(best, slug) >= _LIKE else title


def _slug(path: str) -> str:
    """Return the words of an address's last part."""
    return re.sub(r"[-_.]", " ", path.rstrip("/").rpartition("/")[2])


def _unique(texts: object) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]  # type: ignore[call-overload]
