"""Whether two pages of one site are one document, and at which of their addresses it is to be asked for. Pure.

Text decides first: only pages that say nearly the same are considered, so a canonical link that leads to the home page,
to a section or to another article is never believed. Then one of four things has to say that they are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scraper.errors import UrlError
from scraper.urls import canonical_url, host_of, registrable_domain

if TYPE_CHECKING:
    from scraper.copies.sharing import Sharing
    from scraper.model import ContentHash, Url

NEARLY_THE_SAME: Final = 0.8
"""Of the longer text: two designs of a page (AMP, mobile, print) leave out a caption or a box, not a fifth."""
ALL_BUT_THE_SAME: Final = 0.9
"""The same where an address was given up: this week's bulletin in the form of last week's is no move."""
_INDEX_FILE: Final = re.compile(r"/index\.(?:html?|php)$")


class Sameness(StrEnum):
    """What says that two pages are one."""

    SUCCESSOR = "successor"
    """The old address is gone, and the text stands at a new one."""
    CANONICAL = "canonical"
    """One names the other's address as its own: AMP and mobile pages, print views, copies under other sections."""
    REDIRECT = "redirect"
    """One leads to the other."""
    FORM = "form"
    """Same text, addresses that differ in scheme, `www.`, a slash at the end or the name of an index file."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page as it was read last."""

    url: Url
    content_hash: ContentHash
    canonical_url: str | None
    final_url: str
    """Where redirects led."""
    is_gone: bool = False
    """The server says that nothing is there any more."""


@dataclass(frozen=True, slots=True)
class Merger:
    """That two pages are one, why, and where it is to be asked for from now on."""

    sameness: Sameness
    url: Url


def may_be_one(url: Url, other: Url, shared: Sharing) -> bool:
    """Whether two addresses and what their texts share leave it open that two pages are one; `merger` asks it first."""
    return shared.of_longer >= NEARLY_THE_SAME and registrable_domain(url) == registrable_domain(other)


def merger(elder: Sighting, younger: Sighting, shared: Sharing) -> Merger | None:
    """Return whether two pages are one, of which the elder's history goes on; else None.

    Where the two texts are not quite equal the elder is asked for where it always was, lest the other design of the
    page look like an edit; unless it is gone.
    """
    if not may_be_one(elder.url, younger.url, shared):
        return None
    if elder.is_gone or younger.is_gone:
        is_one = elder.is_gone != younger.is_gone and shared.of_longer >= ALL_BUT_THE_SAME
        return Merger(Sameness.SUCCESSOR, younger.url if elder.is_gone else elder.url) if is_one else None
    names = (_canonical(elder.canonical_url), _canonical(younger.canonical_url))
    if any(_is_third(named, elder, younger) for named in names):
        return None
    leads = (_canonical(elder.final_url), _canonical(younger.final_url))
    by_link = _led(Sameness.CANONICAL, names, elder, younger) or _led(Sameness.REDIRECT, leads, elder, younger)
    return by_link or _by_form(elder, younger)


def _led(sameness: Sameness, leads: tuple[Url | None, Url | None], elder: Sighting, younger: Sighting) -> Merger | None:
    """One of them leads to the other; where each leads to the other, nothing is said."""
    is_elder_led, is_younger_led = leads[0] == younger.url, leads[1] == elder.url
    if is_elder_led == is_younger_led:
        return None
    goes_on = is_elder_led and elder.content_hash == younger.content_hash
    return Merger(sameness, younger.url if goes_on else elder.url)


def _by_form(elder: Sighting, younger: Sighting) -> Merger | None:
    if elder.content_hash != younger.content_hash or _bare(elder.url) != _bare(younger.url):
        return None
    is_safer = younger.url.startswith("https:") and not elder.url.startswith("https:")
    return Merger(Sameness.FORM, younger.url if is_safer else elder.url)


def _is_third(named: Url | None, elder: Sighting, younger: Sighting) -> bool:
    """Whether a canonical link leads to a third page of the site: then the two are each something of their own."""
    if named is None or registrable_domain(named) != registrable_domain(elder.url):
        return False
    return _bare(named) not in {_bare(elder.url), _bare(younger.url)}


def _canonical(address: str | None) -> Url | None:
    try:
        return canonical_url(address) if address else None
    except UrlError:
        return None


def _bare(url: Url) -> str:
    """The address without what a server may or may not write: scheme, `www.`, a slash or index file at the end."""
    path = _INDEX_FILE.sub("/", f"/{url.partition('://')[2].partition('/')[2]}")
    return host_of(url).removeprefix("www.") + path.rstrip("/")
