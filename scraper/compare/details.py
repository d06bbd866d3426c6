"""What differs beside title and body: byline, dates, links, captions. Told apart, since it never touches the hash."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING, Final

from scraper.compare.hunks import Detail, DetailChange
from scraper.compare.normalise import canonical_text
from scraper.model import BlockType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from scraper.model import Article

RESTLESS: Final = 4
"""A detail that differed so often while the text stood still is told in one line from then on."""


def is_restless(changed: Collection[str], past: Sequence[Collection[str]]) -> bool:
    """Tell whether these details are known to differ again and again; `past` holds what differed each time before."""
    return all(sum(name in one for one in past) >= RESTLESS for name in changed)


def detail_changes(old: Article, new: Article) -> tuple[DetailChange, ...]:
    """Return the details that differ. Texts are compared in canonical form, times as instants."""
    if _facts(old) == _facts(new):
        return ()
    return (*_plain_changes(old, new), *_caption_changes(old, new), *_link_changes(old, new))


def _facts(article: Article) -> tuple[object, ...]:
    plain = (article.authors, article.published_at, article.modified_at, article.description, article.image)
    return *plain, article.blocks


def _plain_changes(old: Article, new: Article) -> Iterator[DetailChange]:
    pairs = (
        (Detail.BYLINE, old.byline, new.byline),
        (Detail.PUBLISHED_AT, _written(old.published_at), _written(new.published_at)),
        (Detail.MODIFIED_AT, _written(old.modified_at), _written(new.modified_at)),
        (Detail.DESCRIPTION, old.description, new.description),
        (Detail.IMAGE, old.image, new.image),
    )
    for detail, before, after in pairs:
        if canonical_text(before or "") != canonical_text(after or ""):
            yield DetailChange(detail, before, after)


def _written(time: datetime | None) -> str | None:
    # An aware time reads the same in any zone; one without a zone is left as it is, since no zone can be assumed here.
    return (time.astimezone(UTC) if time.tzinfo else time).isoformat() if time else None


def _caption_changes(old: Article, new: Article) -> Iterator[DetailChange]:
    gone, come = _captions(old), _captions(new)
    left = [text for key, text in gone.items() if key not in come]
    added = [text for key, text in come.items() if key not in gone]
    for before, after in zip(left, added, strict=False):
        yield DetailChange(Detail.CAPTION, before, after)
    yield from (DetailChange(Detail.CAPTION, before, None) for before in left[len(added) :])
    yield from (DetailChange(Detail.CAPTION, None, after) for after in added[len(left) :])


def _captions(article: Article) -> dict[str, str]:
    texts = (block.text for block in article.blocks if block.type is BlockType.CAPTION)
    return {canonical_text(text): text for text in texts if canonical_text(text)}


def _link_changes(old: Article, new: Article) -> Iterator[DetailChange]:
    """Links that lead elsewhere now, or that words which stayed gained or lost.

    A link that came or went together with its words is told by the text already.
    """
    before, after = Counter(_links(old)), Counter(_links(new))
    gone, come = list((before - after).elements()), list((after - before).elements())
    if not gone and not come:
        return
    old_text, new_text = canonical_text(old.text), canonical_text(new.text)
    for anchor, url in come:
        lost = next((link for link in gone if link[0] == anchor), None)
        if lost is not None:
            gone.remove(lost)
            yield DetailChange(Detail.LINK, lost[1], url, anchor)
        elif anchor in old_text:
            yield DetailChange(Detail.LINK, None, url, anchor)
    yield from (DetailChange(Detail.LINK, url, None, anchor) for anchor, url in gone if anchor in new_text)


def _links(article: Article) -> Iterator[tuple[str, str]]:
    for block in article.body:
        for link in block.links:
            anchor = canonical_text(block.text[link.start : link.end])
            if anchor:
                yield anchor, link.url
