"""Which of the links that a source names are taken, by the source's link rules; and why the others are not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scraper.discover.found import DiscoveredLink, Discovery, LeftOut
from scraper.extract.metadata.language import detect_language, primary_subtag
from scraper.link_rules import NO_LINK_RULES
from scraper.patterns import first_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.link_rules import LinkRules

_LANGUAGES = frozenset(
    "ar bg ca cs da de el en es et fa fi fr he hr hu it ja ko lt lv nl no pl pt ro ru sk sl sq sr sv tr uk zh".split()  # noqa: SIM905
)
"""Path segments that say in which language a page is, `/en/news/…`."""
_WORD = re.compile(r"[^\W_]+")
_NEVER = datetime.min.replace(tzinfo=UTC)


def sifted(discovery: Discovery, rules: LinkRules) -> Discovery:
    """Return the discovery with only the links that the rules take; the others are left out with the reason."""
    if rules == NO_LINK_RULES:
        return discovery
    judged = [(link, _why_not(link, rules)) for link in discovery.links]
    kept = [link for link, why in judged if not why]
    left_out = [LeftOut(link.url, link.title, why) for link, why in judged if why]
    newest, older = _newest(kept, rules.most_pages)
    left_out.extend(LeftOut(link.url, link.title, f"is not among the newest {rules.most_pages}") for link in older)
    return replace(discovery, links=tuple(newest), left_out=(*discovery.left_out, *left_out))


def _why_not(link: DiscoveredLink, rules: LinkRules) -> str:
    if rules.links_include and first_match(rules.links_include, link.url) is None:
        return "matches no pattern of links_include"
    if (pattern := first_match(rules.links_exclude, link.url)) is not None:
        return f"matches links_exclude “{pattern}”"
    return _why_not_title(link, rules) or _why_not_language(link, rules) or _why_not_date(link, rules)


def _why_not_title(link: DiscoveredLink, rules: LinkRules) -> str:
    if not (rules.titles_include or rules.titles_exclude):
        return ""
    title = _folded(link.title or unquote(urlsplit(link.url).path))
    if rules.titles_include and _first_words(rules.titles_include, title) is None:
        return "has none of the words of titles_include"
    excluded = _first_words(rules.titles_exclude, title)
    return f"has “{excluded}” of titles_exclude" if excluded is not None else ""


def _first_words(wanted: Sequence[str], title: str) -> str | None:
    return next((words for words in wanted if f" {_folded(words).strip()} " in title), None)


def _folded(text: str) -> str:
    """Words in lower case without accents, each between two spaces."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def _why_not_language(link: DiscoveredLink, rules: LinkRules) -> str:
    if not rules.languages:
        return ""
    language = _language_of(link)
    wanted = {primary_subtag(tag) for tag in rules.languages}
    return "" if language is None or language in wanted else f"is in another language ({language})"


def _language_of(link: DiscoveredLink) -> str | None:
    """What the source states, else what the address says, else what a long title is in."""
    if link.language is not None:
        return link.language
    segments = urlsplit(link.url).path.lower().split("/")[1:3]
    said = next((segment for segment in segments if segment in _LANGUAGES), None)
    return said or detect_language(link.title or "")


def _why_not_date(link: DiscoveredLink, rules: LinkRules) -> str:
    day = _date_of(link)
    if rules.published_since is None or day is None or day.date() >= rules.published_since:
        return ""
    return f"is of {day.date()}, before {rules.published_since}"


def _date_of(link: DiscoveredLink) -> datetime | None:
    return link.published_at or link.updated_at


def _newest(links: Iterable[DiscoveredLink], most: int | None) -> tuple[list[DiscoveredLink], list[DiscoveredLink]]:
    """Part the newest links from the others; undated ones count as they stand in the list, behind the dated ones."""
    found = list(links)
    if most is None or len(found) <= most:
        return found, []
    by_age = sorted(range(len(found)), key=lambda place: _date_of(found[place]) or _NEVER, reverse=True)
    kept = set(by_age[:most])
    return [found[n] for n in sorted(kept)], [link for n, link in enumerate(found) if n not in kept]
