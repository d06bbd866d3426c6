"""Changes too odd to be believed at once: another document under the address, half a text, a page that broke.

They are looked at a second time, a little later. What stands there still is believed, so no true change is lost. Where
something else stands there the page is looked at again, and after an hour of that believed.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scraper.model import GapReason
from scraper.screen_finding import Finding

if TYPE_CHECKING:
    from scraper.model import Article

KEPT_SHARE: Final = 0.1
"""Two texts with fewer pairs of neighbouring words in common are taken for two documents. Of 326 pairs of articles of
one site 317 are below (97 %; single words tell 89 % of them apart), of 465 true edits of real pages 6 (1.3 %)."""
SAME_SHARE: Final = 0.9
"""Two looks that agree have more in common: what stands there a minute later differs by a counter at most."""
CUT_SHARE: Final = 0.8
"""A text that is the exact beginning of the one before, and no longer than this, broke off; none of 473 true edits
does."""
FEW_WORDS: Final = 30
"""Texts that were shorter change as a whole too easily to say anything."""

_DAMAGE: Final = re.compile(
    "\N{REPLACEMENT CHARACTER}"
    r"|Ã[\x80-\xbf]|â€[™œ\x9d“”]"  # UTF-8 that was read as Windows-1252
    r"|\{\{|\}\}|<\?php|\[object Object\]|\blorem ipsum dolor\b"
    r"|\b(?:fatal|parse) error: |\bwarning: \w+\(|\bnotice: undefined\b|\bundefined (?:variable|index|offset)\b"
    r"|\bTraceback \(most recent call|\bstack trace:|SQLSTATE\[|NullPointerException|\bORA-\d{5}\b",
    re.IGNORECASE,
)
"""What broken templates, databases and encodings leave in a text. Of 2,334 articles of the corpus 5 hold any, and an
edit must bring it in to be suspected."""
_DAMAGE_HOLDS: Final = (
    *("\N{REPLACEMENT CHARACTER}", "ã", "â€", "{{", "}}", "<?php", "[object", "lorem ipsum", "error: ", "warning: "),
    *("undefined", "traceback", "stack trace:", "sqlstate[", "nullpointerexception", "ora-"),
)
"""In lower case, one of these stands in whatever the pattern finds: looking for them first takes a fiftieth."""


def suspicion(article: Article, before: Article) -> Finding | None:
    """Say why the change from `before` to this article should be seen twice, or None where it is like any other."""
    damage = _damage(article)
    if damage and not _damage(before):
        return _unconfirmed(f"the text looks broken (“{damage[0]}”)")
    if _names_another(article, before):
        return _unconfirmed(f"the page says that it is another ({article.canonical_url})")
    was, now = _words(before), _words(article)
    if len(was) < FEW_WORDS:
        return None
    if len(now) <= len(was) * CUT_SHARE and was[: len(now)] == now:
        return _unconfirmed("the text breaks off where it went on before")
    if _share_a_stretch(was, now, KEPT_SHARE):
        return None
    kept = _common_share(was, now)
    return _unconfirmed(f"hardly anything of the text is left ({kept:.0%})") if kept < KEPT_SHARE else None


def agree(article: Article, other: Article) -> bool:
    """Whether two looks at a page, a little apart, have seen the same."""
    one, two = _words(article), _words(other)
    return _share_a_stretch(one, two, SAME_SHARE) or _common_share(one, two) >= SAME_SHARE


def _names_another(article: Article, before: Article) -> bool:
    """Whether the address by which the page calls itself is not the one it had (scheme and host aside).

    Of 1,248 neighbouring captures of real pages 20 differ so: 18 were log-in pages, 2 a site's new addresses.
    """
    if not (article.canonical_url and before.canonical_url):
        return False
    now, was = urlsplit(article.canonical_url), urlsplit(before.canonical_url)
    return (now.path.rstrip("/"), now.query) != (was.path.rstrip("/"), was.query)


def _damage(article: Article) -> re.Match[str] | None:
    text = f"{article.title}\n{article.text}"
    lowered = text.casefold()
    return _DAMAGE.search(text) if any(sign in lowered for sign in _DAMAGE_HOLDS) else None


def _unconfirmed(detail: str) -> Finding:
    return Finding(GapReason.UNCONFIRMED, f"{detail}; a second look will tell")


def _words(article: Article) -> list[str]:
    return article.text.casefold().split()


def _share_a_stretch(was: list[str], now: list[str], share: float) -> bool:
    """Whether two texts begin or end with the same words, so many that they have this share in common.

    Nearly all edits leave as much: counting pairs takes 50 times as long.
    """
    words = ceil(share * (len(was) + len(now) - 2) / 2) + 1
    return was[:words] == now[:words] or was[-words:] == now[-words:]


def _common_share(was: list[str], now: list[str]) -> float:
    """Twice the common pairs of neighbouring words over all of them (Dice's coefficient of the multisets)."""
    one, two = Counter(pairwise(was)), Counter(pairwise(now))
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0
