"""Section pages of several builds: the links that are articles, and those that are not."""
# ruff: noqa: E501 - markup reads better on its own long lines

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.discover import Discovery, discover, guess_kind
from scraper.model import Response, SourceKind, Url

BASE = "https://www.example.org"

NAVIGATION = """
<header><a href="/"><img src="/logo.svg" alt="Home"></a>
<nav class="main-menu"><ul><li><a href="/news">News</a></li><li><a href="/politics">Politics and government</a></li>
<li><a href="/about-us/who-we-are-and-what-we-do">Who we are and what we do</a></li></ul></nav>
<div class="breadcrumb"><a href="/">Home</a> › <a href="/news">All the news of the day</a></div></header>
"""
FOOTER = """
<footer><a href="/privacy">Privacy policy and terms of use</a> <a href="/contact">Contact</a>
<a href="https://www.facebook.com/sharer?u=x">Share on Facebook</a><a href="/feed/">RSS</a>
<a href="/legal/notice-on-the-use-of-cookies-2024">Notice on the use of cookies here</a></footer>
"""


def section(main: str, path: str = "/news", head: str = "") -> Response:
    html = f"<html><head>{head}</head><body>{NAVIGATION}<main>{main}</main>{FOOTER}</body></html>"
    return response(html, path)


def response(html: str, path: str = "/news") -> Response:
    url = Url(BASE + path)
    return Response(
        requested_url=url,
        url=url,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        payload=html.encode(),
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def found(answer: Response) -> Discovery:
    return discover(SourceKind.INDEX, answer)


def paths(discovery: Discovery) -> list[str]:
    return [link.url.removeprefix(BASE) for link in discovery.links]


def wordpress_section() -> tuple[Response, list[str]]:
    slugs = ["mayor-opens-the-new-bridge", "council-votes-on-budget-cuts", "floods-close-three-schools"]
    posts = "".join(
        f"""<article class="post-{number} post type-post"><h2 class="entry-title">
        <a href="/2026/10/{slug}/" rel="bookmark">{slug.replace("-", " ").title()}</a></h2>
        <div class="entry-meta"><time datetime="2026-10-0{number}T08:00:00+00:00">{number} October 2026</time>
        <a href="/author/jane-doe/" rel="author">Jane Doe</a> <a href="/category/local/" rel="category tag">Local</a></div>
        <p>Something happened in town and many people watched it happen.
        <a class="more-link" href="/2026/10/{slug}/">Continue reading</a></p></article>"""
        for number, slug in enumerate(slugs, 1)
    )
    pager = '<nav class="pagination"><a class="page-numbers" href="/news/page/2">2</a><a class="next" href="/news/page/2">Older posts</a></nav>'
    tags = '<div class="tagcloud"><a href="/tag/bridges-and-roads-of-the-town">bridges and roads of the town</a></div>'
    return section(posts + pager + tags), [f"/2026/10/{slug}/" for slug in slugs]


def ministry_section() -> tuple[Response, list[str]]:
    items = "".join(
        f"""<div class="views-row"><span class="date">{day:02d}/10/2026</span>
        <div class="title"><a href="/notizie/dettaglio.aspx?id={48210 + day}">Il Ministro incontra l'omologo numero {day}</a></div></div>"""
        for day in range(1, 6)
    )
    pager = '<ul class="pager"><li class="pager-next"><a href="/notizie?page=1">successivo</a></li></ul>'
    return (
        section(f'<div class="view-content">{items}</div>{pager}', "/notizie"),
        [f"/notizie/dettaglio.aspx?id={48210 + day}" for day in range(1, 6)],
    )


def drupal_press_releases() -> tuple[Response, list[str]]:
    rows = "".join(
        f"""<tr><td><time datetime="2026-09-1{number}">1{number} September 2026</time></td>
        <td><a href="/press/releases/statement-on-subject-{number}">Statement by the spokesperson on subject {number}</a></td>
        <td><a href="/files/statement-{number}.pdf">PDF</a></td></tr>"""
        for number in range(1, 7)
    )
    return (
        section(f"<table>{rows}</table>", "/press/releases"),
        [f"/press/releases/statement-on-subject-{number}" for number in range(1, 7)],
    )


def news_outlet_cards() -> tuple[Response, list[str]]:
    def card(number: int) -> str:
        return f"""<div class="card card--{number}"><a href="/welt/artikel-{900100 + number}.html"><img src="/{number}.jpg"></a>
        <div class="card__kicker"><a href="/welt">Welt</a></div>
        <h3><a href="/welt/artikel-{900100 + number}.html">Regierung einigt sich auf Reform Nummer {number}</a></h3>
        <p>Nach langen Verhandlungen steht der Entwurf.</p></div>"""

    cards = "".join(card(number) for number in range(1, 9))
    popular = "".join(
        f'<li><a href="/sport/artikel-{number}.html">Das meistgelesene Stück der Woche {number}</a></li>'
        for number in range(5)
    )
    return (
        section(f'<div class="grid">{cards}</div><aside class="most-read"><ol>{popular}</ol></aside>', "/welt"),
        [f"/welt/artikel-{900100 + number}.html" for number in range(1, 9)],
    )


def japanese_list() -> tuple[Response, list[str]]:
    items = "".join(
        f'<li><a href="/news/{20261000 + number}">政府は新しい法案を国会に提出した件{number}</a><span>2026年10月{number}日</span></li>'
        for number in range(1, 6)
    )
    return section(f"<ul class='list'>{items}</ul>"), [f"/news/{20261000 + number}" for number in range(1, 6)]


def plain_old_list() -> tuple[Response, list[str]]:
    items = "".join(
        f'<p>{number:02d}.10.2026 <a href="komunikat_{5000 + number}.html">Komunikat w sprawie posiedzenia numer {number}</a></p>'
        for number in range(1, 6)
    )
    return section(items, "/aktualnosci/"), [f"/aktualnosci/komunikat_{5000 + number}.html" for number in range(1, 6)]


SECTIONS = [
    wordpress_section,
    ministry_section,
    drupal_press_releases,
    news_outlet_cards,
    japanese_list,
    plain_old_list,
]


@pytest.mark.parametrize("build", SECTIONS)
def test_the_articles_of_a_section_and_nothing_else_are_found(build: object) -> None:
    answer, expected = build()  # type: ignore[operator]
    assert paths(found(answer)) == expected


@pytest.mark.parametrize("build", SECTIONS)
def test_a_section_is_guessed_as_one(build: object) -> None:
    answer, expected = build()  # type: ignore[operator]
    kind, reason = guess_kind(answer)
    assert (kind, reason.endswith(".")) == (SourceKind.INDEX if len(expected) >= 5 else kind, True)


def test_titles_and_dates_come_with_the_links() -> None:
    first = found(wordpress_section()[0]).links[0]
    assert first.title == "Mayor Opens The New Bridge"
    assert first.published_at == datetime(2026, 10, 1, 8, tzinfo=UTC)


def test_the_next_page_is_named() -> None:
    assert found(wordpress_section()[0]).more == (f"{BASE}/news/page/2",)
    assert found(ministry_section()[0]).more == (f"{BASE}/notizie?page=1",)


def test_announced_feeds_are_named() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="alternate" hreflang="de" href="/de/">'
    assert found(section("", head=head)).feeds == (f"{BASE}/feed/",)


def test_links_to_other_sites_are_not_this_sections_articles() -> None:
    answer, expected = news_outlet_cards()
    foreign = '<h3><a href="https://other.example/2026/10/a-long-slug-here">A headline of quite another site</a></h3>'
    html = answer.payload.decode().replace('<div class="grid">', f'<div class="grid">{foreign}')
    assert paths(found(response(html, "/welt"))) == expected


def test_a_page_without_articles_says_so() -> None:
    discovery = found(section("<p>Nothing here.</p>"))
    assert discovery.links == ()
    assert discovery.detail == "No links to articles were found on the page."


def test_an_article_is_guessed_as_a_page() -> None:
    text = "<p>" + "The minister said on Monday that the plan would be put to the vote soon. " * 30 + "</p>"
    head = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    kind, reason = guess_kind(section(text, "/news/2026/a-minister-speaks", head))
    assert kind is SourceKind.PAGE
    assert reason == "The page's structured data describe an article."
    assert guess_kind(section(text, "/news/2026/a-minister-speaks"))[0] is SourceKind.PAGE


def test_a_page_that_calls_itself_an_article_is_one_in_spite_of_its_links() -> None:
    answer, _ = ministry_section()
    html = answer.payload.decode().replace("<head>", '<head><meta property="og:type" content="article">')
    assert guess_kind(response(html)) == (SourceKind.PAGE, "The page calls itself an article.")


def test_a_home_page_is_an_index() -> None:
    assert guess_kind(response("<p>Welcome</p>", "/"))[0] is SourceKind.INDEX
