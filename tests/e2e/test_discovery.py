"""From a home page to its section, its older part, its feed and its sitemaps: a baseline, then one new article."""
# ruff: noqa: E501 - markup reads better on its own long lines

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.program import CommandLine, Program
from variorum.demo.site import PressSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

TITLES = {
    "the-bridge-opens": "The bridge opens after nine years",
    "school-moves": "Village school moves into the old mill",
    "council-votes": "Council votes to keep the bus line",
    "flood-report": "Report on the flood blames three culverts",
    "market-day": "Market day returns to the lower square",
    "ferry-fares": "Ferry fares stay where they are",
}
NEWEST, OLDER = list(TITLES)[:3], list(TITLES)[3:]
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def article(slug: str) -> str:
    title = TITLES[slug]
    text = "".join(
        f"<p>{title}: paragraph {n} of a report that the newsroom wrote at some length today.</p>" for n in range(6)
    )
    return f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"


def section(slugs: list[str], older: str | None = None) -> str:
    cards = "".join(
        f'<div class="card"><h2><a href="/news/{slug}">{TITLES[slug]}</a></h2><span>{n + 1} March 2026</span></div>'
        for n, slug in enumerate(slugs)
    )
    pager = f'<a rel="next" href="{older}">Older</a>' if older else ""
    return (
        "<html lang='en'><head><link rel='alternate' type='application/rss+xml' href='/feed.xml'></head><body>"
        "<nav><a href='/news/'>News of the valley today</a><a href='/about-us-and-our-work'>About us and our work</a></nav>"
        f"<main><h1>News</h1>{cards}{pager}</main></body></html>"
    )


def feed(slugs: list[str]) -> str:
    items = "".join(f"<item><title>{TITLES[slug]}</title><link>/news/{slug}</link></item>" for slug in slugs)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def urlset(slugs: list[str], base: str) -> str:
    entries = "".join(f"<url><loc>{base}/news/{slug}</loc></url>" for slug in slugs)
    return f"<urlset {SITEMAP}>{entries}</urlset>"


@pytest.fixture
def site() -> Iterator[PressSite]:
    with PressSite(()) as running:
        for slug in TITLES:
            running.put_page(f"/news/{slug}", article(slug))
        running.put_page("/", section(NEWEST))
        running.put_page("/news/", section(NEWEST, "/news/page/2"))
        running.put_page("/news/page/2", section(OLDER))
        running.put_page("/feed.xml", feed(NEWEST))
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return CommandLine(tmp_path)


def slugs(pages: list[dict[str, Any]]) -> list[str]:
    return sorted(page["url"].rpartition("/")[2] for page in pages)


def told(program: Program) -> list[str]:
    return [entry["title"] for entry in program.lines("log") if not entry["baseline"]]


def test_a_section_is_taken_as_a_baseline_and_a_new_article_is_told_once(site: PressSite, program: Program) -> None:
    assert "source 1" in program.run("add", site.url("/news/"), "--first-depth", "1")
    program.run("check", "--all")
    program.run("check", "--all")
    assert slugs(program.lines("pages")) == sorted(TITLES)
    assert told(program) == []

    site.put_page(
        "/news/dam-inspected", article("the-bridge-opens").replace("The bridge opens", "The dam is inspected")
    )
    card = '<div class="card"><h2><a href="/news/dam-inspected">The dam is inspected</a></h2><span>9 March 2026</span></div>'
    site.put_page("/news/", section(NEWEST, "/news/page/2").replace("</h1>", f"</h1>{card}", 1))
    older_requests = site.requests["/news/page/2"]
    for _ in range(3):
        program.run("check", "--all")
    assert told(program) == ["The dam is inspected after nine years"]
    assert site.requests["/news/page/2"] == older_requests == 1


def test_the_feed_and_the_sitemaps_share_the_pages_of_the_section(site: PressSite, program: Program) -> None:
    index = "".join(f"<sitemap><loc>{site.base}/sitemap-{n}.xml</loc></sitemap>" for n in (1, 2))
    site.put_page("/sitemap.xml", f"<sitemapindex {SITEMAP}>{index}</sitemapindex>")
    site.put_page("/sitemap-1.xml", urlset(NEWEST, site.base))
    site.put_page("/sitemap-2.xml", urlset(OLDER, site.base))
    for path, kind in (("/news/", "section"), ("/feed.xml", "feed"), ("/sitemap.xml", "sitemap")):
        assert f"as a {kind}" in program.run("add", site.url(path))
    program.run("check", "--all")
    pages = {page["url"].rpartition("/")[2]: page["source_ids"] for page in program.lines("pages")}
    assert pages == {slug: [1, 2, 3] if slug in NEWEST else [3] for slug in TITLES}
    assert told(program) == []


def test_a_home_page_is_a_section_that_names_its_feed(site: PressSite, program: Program) -> None:
    done = program.do("add", site.url("/"))
    assert "home page" in done.out
    assert f"variorum add {site.url('/feed.xml')} --kind feed" in done.err


def test_links_shows_what_would_be_watched_and_why_not_more_and_stores_nothing(
    site: PressSite, program: Program
) -> None:
    found = program.lines("links", site.url("/news/"), "--explain", "--titles-exclude", "school")
    assert slugs([link for link in found if link["taken"]]) == ["council-votes", "the-bridge-opens"]
    why = {link["url"].removeprefix(site.base): link["why"] for link in found if not link["taken"]}
    assert why["/news/school-moves"] == "has “school” of titles_exclude"
    assert why["/about-us-and-our-work"] == "stands in navigation, footer or a side box"
    assert not program.database.exists()


def test_the_rules_of_a_source_hold_and_are_edited(site: PressSite, program: Program) -> None:
    program.run(
        "add", site.url("/news/"), "--links-include", "/news/[a-z-]+$", "--titles-include", "village", "--tell-first"
    )
    program.run("check", "--all")
    assert slugs(program.lines("pages")) == ["school-moves"]
    assert told(program) == [TITLES["school-moves"]]
    program.run("edit", "1", "--titles-include", "")
    program.run("check", "--all")
    assert slugs(program.lines("pages")) == sorted(NEWEST)
    assert program.lines("sources")[0]["link_rules"] == {"links_include": ["/news/[a-z-]+$"], "tell_first": True}


def test_what_cannot_be_used_is_refused(site: PressSite, program: Program) -> None:
    assert "there is no kind “bogus”" in program.fail("add", site.url("/news/"), "--kind", "bogus", code=2)
    assert "is no date" in program.fail("add", site.url("/news/"), "--published-since", "soon", code=2)
    assert "--links-in" in program.fail("links", site.url("/news/"), "--links-in", "div[", code=2)
    assert "looks like a single page" in program.fail("links", site.url("/news/flood-report"), code=2)
