"""More builds of section pages, in several languages; their right answers were written before the rules saw them."""
# ruff: noqa: E501 - markup reads better on its own long lines

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.discover import discover
from scraper.discover.anchors import MAX_ANCHORS
from scraper.model import Response, SourceKind, Url

BASE = "https://www.example.org"


def listed(html: str, path: str) -> list[str]:
    url = Url(BASE + path)
    answer = Response(
        requested_url=url,
        url=url,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        payload=html.encode(),
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return [link.url.removeprefix(BASE) for link in discover(SourceKind.INDEX, answer).links]


def bootstrap_italia() -> tuple[str, str, list[str]]:
    slugs = [
        "apertura-straordinaria-degli-uffici",
        "bando-per-contributi-alle-imprese",
        "lavori-di-manutenzione-in-centro",
    ]
    cards = "".join(
        f"""<div class="col-12 col-lg-4"><div class="card-wrapper"><div class="card card-bg"><div class="card-body">
        <div class="category-top"><a class="category" href="/it/argomenti/comunicazione">Comunicazione</a><span class="data">{day} ott 2026</span></div>
        <a class="text-decoration-none" href="/it/novita/notizie/{slug}"><h3 class="card-title h5">{slug.replace("-", " ").capitalize()}</h3></a>
        <p class="card-text">Il Comune informa la cittadinanza.</p>
        <a class="read-more" href="/it/novita/notizie/{slug}"><span class="text">Leggi di più</span></a></div></div></div></div>"""
        for day, slug in enumerate(slugs, 10)
    )
    html = f"""<body><div class="it-header-wrapper"><div class="it-nav-wrapper"><ul class="navbar-nav"><li class="nav-item">
    <a class="nav-link" href="/it/amministrazione/aree-amministrative">Aree amministrative e uffici comunali</a></li></ul></div></div>
    <main><div class="container"><nav class="breadcrumb-container"><ol class="breadcrumb"><li><a href="/it">Home</a></li></ol></nav>
    <div class="row">{cards}</div><nav class="pagination-wrapper"><ul class="pagination"><li><a class="page-link" href="/it/novita/notizie?page=2">2</a></li></ul></nav></div></main>
    <footer class="it-footer"><a href="/it/note-legali-e-condizioni-d-uso">Note legali e condizioni d'uso</a></footer></body>"""
    return html, "/it/novita/notizie", [f"/it/novita/notizie/{slug}" for slug in slugs]


def uk_government_document_list() -> tuple[str, str, list[str]]:
    slugs = ["minister-visits-northern-ireland", "new-measures-to-protect-rivers", "statement-on-the-summit"]
    items = "".join(
        f"""<li class="gem-c-document-list__item"><div class="gem-c-document-list__item-title">
        <a class="govuk-link" href="/government/news/{slug}">{slug.replace("-", " ").capitalize()}</a></div>
        <ul class="gem-c-document-list__item-metadata"><li>Updated: <time datetime="2026-10-0{number}">{number} October 2026</time></li></ul></li>"""
        for number, slug in enumerate(slugs, 1)
    )
    html = f"""<body><a class="govuk-skip-link" href="#content">Skip to main content</a><header role="banner"><nav><a href="/browse/benefits">Benefits</a></nav></header>
    <div id="wrapper"><main id="content"><div class="filters"><form><a href="/search/news?topic=health-and-social-care">Health and social care services</a></form></div>
    <ul class="gem-c-document-list">{items}</ul><nav class="govuk-pagination"><a rel="next" href="/search/news?page=2">Next page : 2 of 900</a></nav></main></div>
    <footer><h2>Services and information</h2><ul><li><a href="/browse/births-deaths-marriages">Births, death, marriages and care</a></li></ul></footer></body>"""
    return html, "/search/news", [f"/government/news/{slug}" for slug in slugs]


def french_republic_cards() -> tuple[str, str, list[str]]:
    slugs = [
        "le-ministre-presente-son-plan",
        "un-nouveau-calendrier-pour-les-ecoles",
        "bilan-des-inondations-d-octobre",
    ]
    cards = "".join(
        f"""<div class="fr-col-12"><div class="fr-card fr-enlarge-link"><div class="fr-card__body"><div class="fr-card__content">
        <h3 class="fr-card__title"><a href="/actualites/{slug}">{slug.replace("-", " ").capitalize()}</a></h3>
        <div class="fr-card__start"><p class="fr-card__detail">Publié le 1{number} octobre 2026</p></div></div></div></div></div>"""
        for number, slug in enumerate(slugs)
    )
    tags = '<ul class="fr-tags-group"><li><a class="fr-tag" href="/actualites/themes/education-nationale">Éducation nationale et jeunesse</a></li></ul>'
    html = f"""<body><header class="fr-header"><div class="fr-nav"><a class="fr-nav__link" href="/ministere/les-directions-du-ministere">Les directions du ministère</a></div></header>
    <main>{tags}<div class="fr-grid-row">{cards}</div></main>
    <div class="fr-share"><a href="https://social.example/share?u=1">Partager cette page avec vos amis</a></div>
    <footer class="fr-footer"><a href="/mentions-legales-et-credits">Mentions légales et crédits photo</a></footer></body>"""
    return html, "/actualites", [f"/actualites/{slug}" for slug in slugs]


def german_teasers_with_image_and_more_links() -> tuple[str, str, list[str]]:
    numbers = [23411, 23412, 23413, 23414]
    teasers = "".join(
        f"""<div class="teaser"><div class="teaser-image"><a href="/presse/pressemitteilungen/meldung-{number}.html"><img alt="" src="/b/{number}.jpg"></a></div>
        <p class="teaser-date">1{number % 10}.10.2026</p><h2 class="teaser-headline">Innenministerin stellt Bericht {number} vor</h2>
        <p>Der Bericht zeigt deutliche Fortschritte. <a class="more" href="/presse/pressemitteilungen/meldung-{number}.html">mehr</a></p></div>"""
        for number in numbers
    )
    html = f"""<body><div id="header"><ul id="mainMenu"><li><a href="/ministerium/aufgaben-und-organisation">Aufgaben und Organisation des Hauses</a></li></ul></div>
    <div id="content"><h1>Pressemitteilungen</h1>{teasers}</div><div id="footer"><a href="/service/barrierefreiheit-erklaerung">Erklärung zur Barrierefreiheit im Netz</a></div></body>"""
    return (
        html,
        "/presse/pressemitteilungen",
        [f"/presse/pressemitteilungen/meldung-{number}.html" for number in numbers],
    )


def spanish_outlet_with_opinion_sidebar() -> tuple[str, str, list[str]]:
    stories = [
        ("el-gobierno-aprueba-la-reforma-de-las-pensiones", "El Gobierno aprueba la reforma de las pensiones"),
        ("la-sequia-obliga-a-restringir-el-agua", "La sequía obliga a restringir el agua en diez municipios"),
        ("los-sindicatos-convocan-una-huelga-general", "Los sindicatos convocan una huelga general en noviembre"),
    ]
    articles = "".join(
        f"""<article class="c c-d"><header class="c_h"><h2 class="c_t"><a href="/espana/2026-10-1{number}/{slug}.html">{title}</a></h2></header>
        <div class="c_a"><a class="c_a_a" href="/autor/maria-perez-garcia/">María Pérez García</a> <span>Madrid</span></div></article>"""
        for number, (slug, title) in enumerate(stories)
    )
    html = f"""<body><header><nav class="sec-nav"><a href="/espana/">España</a><a href="/internacional/">Internacional</a></nav></header>
    <main>{articles}</main><aside><section class="b-mas-leido"><h3>Lo más leído</h3><ol><li><a href="/deportes/2026-10-10/el-equipo-gana-otra-vez.html">El equipo gana otra vez en casa</a></li></ol></section></aside>
    <footer><ul><li><a href="/suscripciones/oferta-anual-digital">Suscríbete a la oferta anual digital</a></li></ul></footer></body>"""
    return html, "/espana/", [f"/espana/2026-10-1{number}/{slug}.html" for number, (slug, _) in enumerate(stories)]


def old_table_page_with_query_addresses() -> tuple[str, str, list[str]]:
    rows = "".join(
        f'<tr><td width="80">{number}.10.2026</td><td><a href="news.php?id={3100 + number}">Сообщение пресс-службы о событиях дня {number}</a></td></tr>'
        for number in range(10, 15)
    )
    html = f"""<body><table><tr><td><a href="index.php?page=about">О ведомстве</a><br><a href="index.php?page=structure">Структура</a></td>
    <td><table>{rows}</table><p><a href="news.php?from=10">1</a> <a href="news.php?from=20">2</a> <a href="news.php?from=30">3</a></p></td></tr></table></body>"""
    return html, "/news.php", [f"/news.php?id={3100 + number}" for number in range(10, 15)]


def blog_home_with_long_excerpts() -> tuple[str, str, list[str]]:
    text = "It was a long day, and it began with a walk along the river where the mill used to stand. " * 6
    posts = "".join(
        f"""<div class="post"><h1><a href="/{slug}">{slug.replace("-", " ").capitalize()}</a></h1><p>{text}</p><p>{text}</p>
        <p class="meta">Posted on October {number}, 2026 in <a href="/category/walks">Walks</a> | <a href="/{slug}#comments">3 comments so far today</a></p></div>"""
        for number, slug in enumerate(["a-walk-along-the-river", "the-mill-and-its-owners", "notes-on-old-maps"], 11)
    )
    html = f"""<body><div id="title"><h1><a href="/">The Walker</a></h1></div>{posts}
    <div id="sidebar"><h3>Archives</h3><ul><li><a href="/2026/10">October 2026</a></li><li><a href="/2026/09">September 2026</a></li></ul>
    <h3>Recent comments</h3><ul><li><a href="/older-post-about-bridges#comment-7">Ann on Older post about bridges</a></li></ul></div></body>"""
    return html, "/blog", ["/a-walk-along-the-river", "/the-mill-and-its-owners", "/notes-on-old-maps"]


def chinese_agency_list() -> tuple[str, str, list[str]]:
    items = "".join(
        f'<li><a href="/politics/2026-10/1{number}/c_11{number}4420.htm" target="_blank">国务院常务会议部署进一步扩大内需工作之{number}</a><span>2026-10-1{number}</span></li>'
        for number in range(5)
    )
    html = f"""<body><div class="nav"><a href="/politics/">时政</a><a href="/world/">国际</a></div>
    <div class="list"><ul>{items}</ul></div><div class="foot"><a href="/about/index.htm">关于我们的网站和联系方式</a></div></body>"""
    return html, "/politics/", [f"/politics/2026-10/1{number}/c_11{number}4420.htm" for number in range(5)]


def home_page_with_several_sections() -> tuple[str, str, list[str]]:
    def block(section: str, numbers: range) -> str:
        return (
            f'<section class="front"><h2><a href="/{section}">{section.title()}</a></h2>'
            + "".join(
                f'<div class="story"><h3 class="story__title"><a href="/{section}/story-{number}-about-something">A story about something in {section} {number}</a></h3></div>'
                for number in numbers
            )
            + f'<a class="all" href="/{section}">See everything in {section} today</a></section>'
        )

    html = f"""<body><nav><a href="/politics">Politics</a><a href="/economy">Economy</a></nav><main>{block("politics", range(1, 4))}{block("economy", range(4, 7))}</main>
    <footer><a href="/help/frequently-asked-questions-by-readers">Frequently asked questions by readers</a></footer></body>"""
    sections = ["politics"] * 3 + ["economy"] * 3
    return html, "/", [f"/{section}/story-{number}-about-something" for number, section in enumerate(sections, 1)]


BUILDS = [
    bootstrap_italia,
    uk_government_document_list,
    french_republic_cards,
    german_teasers_with_image_and_more_links,
    spanish_outlet_with_opinion_sidebar,
    old_table_page_with_query_addresses,
    blog_home_with_long_excerpts,
    chinese_agency_list,
    home_page_with_several_sections,
]


@pytest.mark.parametrize("build", BUILDS)
def test_every_build_gives_its_articles_and_nothing_else(build: object) -> None:
    html, path, expected = build()  # type: ignore[operator]
    assert listed(html, path) == expected


def test_hostile_pages_end_soon() -> None:
    paragraphs = "".join(f'<p>words around <a href="/a-b-c-{n}">Title of this article {n}</a></p>' for n in range(9000))
    assert len(listed(f"<div>{paragraphs}</div>", "/news")) == MAX_ANCHORS
    assert listed("<div>" * 20_000 + '<a href="/a-b-c-d">A title of four words</a>', "/news") == []
