"""Link rules: what is taken of a source's links, and why the rest is not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scraper.discover import DiscoveredLink, Discovery, discover
from scraper.discover.sift import sifted
from scraper.errors import InputError
from scraper.link_rules import REQUIRED, LinkRules
from scraper.model import Response, SourceKind, Url

DAY = datetime(2026, 3, 10, tzinfo=UTC)
BASE = "https://www.example.org"


def link(
    path: str, title: str | None = None, at: datetime | None = None, language: str | None = None
) -> DiscoveredLink:
    return DiscoveredLink(Url(BASE + path), title, published_at=at, language=language)


def kept(rules: LinkRules, *links: DiscoveredLink) -> list[str]:
    return [found.url.removeprefix(BASE) for found in sifted(Discovery(links=links), rules).links]


def why(rules: LinkRules, *links: DiscoveredLink) -> list[str]:
    return [found.why for found in sifted(Discovery(links=links), rules).left_out]


def test_no_rules_take_everything() -> None:
    discovery = Discovery(links=(link("/a"), link("/b")))
    assert sifted(discovery, LinkRules()) is discovery


def test_addresses() -> None:
    rules = LinkRules(links_include=(r"/news/\d{4}/",), links_exclude=("/sport/",))
    links = link("/news/2026/a"), link("/about"), link("/NEWS/2026/sport/b")
    assert kept(rules, *links) == ["/news/2026/a"]
    assert why(rules, *links) == ["matches no pattern of links_include", "matches links_exclude “/sport/”"]


def test_words_of_titles_without_case_and_accents_and_whole() -> None:
    rules = LinkRules(titles_include=("mobilità", "bilancio comunale"), titles_exclude=("sport",))
    links = (
        link("/1", "MOBILITA: nuovo piano"),
        link("/2", "Approvato il «Bilancio» comunale"),
        link("/3", "Immobilità del mercato"),
        link("/4", "Mobilità e sport"),
        link("/2026/il-bilancio-comunale-2026.html"),
    )
    assert kept(rules, *links) == ["/1", "/2", "/2026/il-bilancio-comunale-2026.html"]
    assert why(rules, *links) == ["has none of the words of titles_include", "has “sport” of titles_exclude"]


def test_languages_by_statement_address_and_title() -> None:
    links = (
        link("/1", language="de"),
        link("/en/news/2", "Il consiglio comunale approva il bilancio di previsione"),
        link("/3", "Il consiglio comunale approva il bilancio di previsione"),
        link("/4", "The council approves the budget for the coming year"),
        link("/5"),
    )
    assert kept(LinkRules(languages=("it-IT",)), *links) == ["/3", "/5"]
    assert why(LinkRules(languages=("it",)), *links)[0] == "is in another language (de)"


def test_a_floor_of_dates() -> None:
    rules = LinkRules(published_since=date(2026, 3, 10))
    links = link("/1", at=DAY), link("/2", at=datetime(2026, 3, 9, 23, tzinfo=UTC)), link("/3")
    assert kept(rules, *links) == ["/1", "/3"]
    assert why(rules, *links) == ["is of 2026-03-09, before 2026-03-10"]


def test_the_newest_are_kept_in_the_order_of_the_list() -> None:
    links = link("/1"), link("/2", at=DAY), link("/3", at=DAY.replace(day=11)), link("/4")
    assert kept(LinkRules(most_pages=3), *links) == ["/1", "/2", "/3"]
    assert why(LinkRules(most_pages=3), *links) == ["is not among the newest 3"]


PAGE = """<html><body><nav><a href="/x/menu">Menu</a></nav><div class="list"><a href="/x/1">One</a>
<p><a href="/y/2">Two</a></p></div><a class="more" href="/x/3">Three</a></body></html>"""


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (LinkRules(links_in=("div.list",)), ["/x/1", "/y/2"]),
        (LinkRules(links_in=("div.list", "a.more")), ["/x/1", "/y/2", "/x/3"]),
        (LinkRules(links_include=(r"/x/\d",)), ["/x/1", "/x/3"]),
        (LinkRules(links_include=(r"/x/\d",), links_in=("div.list",)), ["/x/1"]),
        (LinkRules(), []),
    ],
)
def test_patterns_and_selectors_choose_on_pages_that_rules_cannot_read(rules: LinkRules, expected: list[str]) -> None:
    url = Url(f"{BASE}/section")
    answer = Response(url, url, 200, (("content-type", "text/html"),), PAGE.encode(), DAY)
    found = discover(SourceKind.INDEX, answer, rules)
    assert [found.url.removeprefix(BASE) for found in found.links] == expected


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("links_include", ""),
        ("links_exclude", "["),
        ("links_in", "div["),
        ("titles_include", "…"),
        ("languages", "italiano, sempre"),
    ],
)
def test_what_cannot_be_used_is_refused(field: str, word: str) -> None:
    with pytest.raises(InputError):
        REQUIRED[field](word)
