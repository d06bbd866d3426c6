"""Section pages full of what is no article of theirs; their right answers were written before the rules saw them."""
# ruff: noqa: E501 - markup reads better on its own long lines; signs of other scripts are meant

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.discover import Discovery, discover, guess_kind
from scraper.model import Response, SourceKind, Url

BASE = "https://www.example.org"
Section = tuple[str, str, list[str]]


def answer(html: str, path: str) -> Response:
    url = Url(BASE + path)
    return Response(
        requested_url=url,
        url=url,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        payload=html.encode(),
        fetched_at=datetime(2026, 3, 12, tzinfo=UTC),
    )


def read(html: str, path: str) -> Discovery:
    return discover(SourceKind.INDEX, answer(html, path))


def outlet_of_plain_boxes() -> Section:
    """No telling tag or class; other sections, most read and a paid piece in the same column."""
    stories = [
        ("7011-uj-hid-epul", "Új híd épül a Tisza fölött"),
        ("7009-sztrajk", "Sztrájk a megyei kórházban"),
        ("7004-arviz", "Levonult az árvíz a gátak mellől"),
    ]
    rows = "".join(
        f'<div class="b2"><div class="b3"><a href="/belfold/{slug}"><img src="/k.jpg" alt=""></a></div><div class="b4"><a href="/belfold/{slug}">{title}</a><span>2026. 03. 1{n}. 08:1{n}</span><a href="/szerzo/kovacs-anna">Kovács Anna</a></div></div>'
        for n, (slug, title) in enumerate(stories)
    )
    paid = '<div class="b2"><div class="b4"><span>Hirdetés</span><a href="/belfold/6999-befektetes-okosan">Így fektessen be okosan idén is</a></div></div>'
    others = '<div class="b9"><h2><a href="/sport">Sport</a></h2><div><a href="/sport/7010-dontetlen">Döntetlen a rangadón Debrecenben</a></div><div><a href="/sport/7008-bajnok">Bajnok lett a vízilabdacsapat megint</a></div></div>'
    read_most = '<div class="b9"><h3>Legolvasottabb</h3><div><a href="/kulfold/6990-valasztas">Előrehozott választás jöhet tavasszal</a></div></div>'
    menu = "".join(
        f'<a href="/{name}">{name.title()}</a>' for name in ("belfold", "kulfold", "gazdasag", "sport", "velemeny")
    )
    html = f'<html lang="hu"><body><div class="a1">{menu}</div><div class="a2"><h1>Belföld</h1>{rows}{paid}{others}{read_most}<a href="/belfold?p=2">Következő oldal</a></div><div class="a3"><a href="/impresszum-es-elerhetoseg">Impresszum és elérhetőség</a></div></body></html>'
    return html, "/belfold", [f"/belfold/{slug}" for slug, _ in stories]


def joomla_blog() -> Section:
    slugs = ["41-convocata-l-assemblea-dei-soci", "40-nuovi-orari", "38-resoconto-della-gita-a-matera"]
    items = "".join(
        f'<div class="item column-1" itemprop="blogPost"><h2 itemprop="name"><a href="/index.php/notizie/{slug}" itemprop="url">{slug[3:].replace("-", " ").title()}</a></h2><dl class="article-info muted"><dd class="createdby">Scritto da <a href="/index.php/contatti/mario-rossi">Mario Rossi</a></dd><dd class="category-name">Categoria: <a href="/index.php/notizie">Notizie</a></dd><dd class="published"><time datetime="2026-03-1{n}T09:00:00+01:00">1{n} Marzo 2026</time></dd></dl><p>Si avvisano tutti i soci e i simpatizzanti che la sede resta chiusa.</p><p class="readmore"><a class="btn" href="/index.php/notizie/{slug}">Leggi tutto...</a></p></div>'
        for n, slug in enumerate(slugs)
    )
    older = '<div class="items-more"><h3>Altri articoli...</h3><ol class="nav nav-tabs nav-stacked"><li><a href="/index.php/notizie/35-tesseramento-aperto-per-il-2026">Tesseramento aperto per il 2026</a></li></ol></div>'
    modules = '<div class="moduletable"><h3>Menu principale</h3><ul class="nav menu"><li class="item-101"><a href="/index.php/chi-siamo-e-cosa-facciamo">Chi siamo e cosa facciamo</a></li><li><a href="/index.php/statuto-della-associazione">Statuto della associazione</a></li></ul></div>'
    pager = '<div class="pagination"><ul><li class="pagination-start"><span>Inizio</span></li><li><span>1</span></li><li><a href="/index.php/notizie?start=3">2</a></li><li class="pagination-next"><a href="/index.php/notizie?start=3" title="Avanti">Avanti</a></li></ul></div>'
    html = f'<html lang="it-it"><body class="site"><div class="body"><div class="container"><div class="span3">{modules}</div><div id="content" class="span9"><div class="blog">{items}{older}{pager}</div></div></div></div><div class="footer"><a href="/index.php/privacy-policy-del-sito-web">Privacy policy del sito web</a></div></body></html>'
    return html, "/index.php/notizie", [f"/index.php/notizie/{slug}" for slug in slugs]


def arabic_cards() -> Section:
    titles = [
        "الحكومة تقر موازنة العام الجديد",
        "انقطاع المياه عن أحياء المدينة",
        "افتتاح معرض الكتاب في العاصمة",
        "وفاة الشاعر بعد صراع مع المرض",
    ]
    cards = "".join(
        f'<div class="card"><a href="/news/2026/3/1{n}/{n}4821"><img src="/{n}.jpg" alt=""></a><div class="card-body"><a class="badge" href="/topics/politics">سياسة</a><a href="/news/2026/3/1{n}/{n}4821"><h3>{title}</h3></a><span class="date">1{n}/03/2026</span></div></div>'
        for n, title in enumerate(titles)
    )
    html = f'<html lang="ar" dir="rtl"><body><header><nav><a href="/news">الأخبار</a><a href="/economy">الاقتصاد</a><a href="/culture">الثقافة والفنون</a></nav></header><main><h1>الأخبار</h1>{cards}<section><h2>الأكثر قراءة</h2><ul><li><a href="/news/2026/3/1/778899">قصة قديمة لا تزال الأكثر قراءة</a></li></ul></section><a class="more" href="/news?page=2">التالي</a></main><footer><a href="/privacy-policy">سياسة الخصوصية وشروط الاستخدام</a></footer></body></html>'
    return html, "/news", [f"/news/2026/3/1{n}/{n}4821" for n in range(4)]


def japanese_press_releases() -> Section:
    """A definition list; some releases are only files."""
    rows = "".join(
        f'<dt>2026年3月{day}日</dt><dd><a href="/press/2026/03{day}_01.html">{title}</a></dd>'
        for day, title in (
            (11, "河川整備計画の変更について"),
            (10, "大臣の視察日程をお知らせします"),
            (9, "春の全国交通安全運動の実施について"),
        )
    )
    files = (
        '<dt>2026年3月6日</dt><dd><a href="/press/2026/0306.pdf">入札公告の一覧（PDF形式・百二十キロバイト）</a></dd>'
    )
    html = f'<html lang="ja"><body><div id="header"><ul id="gnavi"><li><a href="/policy/">政策について</a></li><li><a href="/about/">省の紹介</a></li></ul></div><div id="contents"><p class="topicpath"><a href="/">ホーム</a> &gt; 報道発表</p><h1>報道発表資料</h1><dl class="newsList">{rows}{files}</dl><p><a href="/press/2025/">過去の報道発表資料はこちら</a></p></div><div id="footer"><a href="/accessibility/">ウェブアクセシビリティ方針について</a></div></body></html>'
    return html, "/press/", [f"/press/2026/03{day}_01.html" for day in (11, 10, 9)]


def utility_classes() -> Section:
    stories = [
        ("ferry-company-goes-under", "Ferry company goes under"),
        ("what-the-audit-found", "What the audit found"),
        ("rent-strike", "Rent strike enters week six"),
    ]
    cards = "".join(
        f'<a class="group block rounded-lg p-4 hover:bg-gray-50" href="/stories/{slug}"><div class="flex"><p class="text-xs text-gray-500">Mar {n + 9}, 2026</p><p class="mt-2 text-lg font-semibold">{title}</p><p class="text-sm">A reporter spent a month with the people concerned.</p></div></a>'
        for n, (slug, title) in enumerate(stories)
    )
    html = f'<html lang="en"><body><div class="sticky top-0 flex"><a class="text-xl" href="/">The Ledger</a><a href="/stories">Stories</a><a href="/about-the-ledger-and-its-people">About the Ledger and its people</a></div><main><h1 class="text-3xl">Stories</h1><div class="grid gap-4">{cards}</div><div class="flex"><a href="/stories?after=c3">Load more</a></div><section class="mt-10 bg-amber-50"><h2>Support our work</h2><a class="button" href="/join/become-a-member-today">Become a member of the Ledger today</a></section></main><footer class="text-sm"><a href="/legal/terms-of-use">Terms of use</a></footer></body></html>'
    return html, "/stories", [f"/stories/{slug}" for slug, _ in stories]


def elementor_posts() -> Section:
    slugs = ["inaugurato-il-nuovo-padiglione", "bando-per-borse-di-studio", "concerto-di-primavera"]
    posts = "".join(
        f'<article class="elementor-post elementor-grid-item post-{n}00 post type-post category-news tag-eventi"><div class="elementor-post__card"><a class="elementor-post__thumbnail__link" href="/{slug}/"><div class="elementor-post__thumbnail"><img src="/{n}.jpg" alt=""></div></a><div class="elementor-post__badge">News</div><div class="elementor-post__text"><h3 class="elementor-post__title"><a href="/{slug}/">{slug.replace("-", " ").capitalize()}</a></h3><a class="elementor-post__read-more" href="/{slug}/">Leggi tutto »</a></div><div class="elementor-post__meta-data"><span class="elementor-post-date">{n + 1} Marzo 2026</span></div></div></article>'
        for n, slug in enumerate(slugs)
    )
    html = f'<html lang="it-IT"><body><div class="elementor-location-header"><nav class="elementor-nav-menu"><ul><li><a href="/la-fondazione-e-la-sua-storia/">La fondazione e la sua storia</a></li></ul></nav></div><div class="elementor-section"><div class="elementor-widget elementor-widget-posts"><div class="elementor-widget-container"><div class="elementor-posts-container">{posts}</div><nav class="elementor-pagination"><span class="page-numbers current">1</span><a class="page-numbers" href="/news/2/">2</a></nav></div></div></div><div class="elementor-location-footer"><a href="/privacy-policy/">Privacy policy</a><a href="/amministrazione-trasparente-e-bilanci/">Amministrazione trasparente e bilanci</a></div></body></html>'
    return html, "/news/", [f"/{slug}/" for slug in slugs]


def municipal_page_with_services() -> Section:
    """The news list stands between boxes of services whose cards look just like it."""
    news = [
        ("avviso-allerta-meteo", "Allerta meteo arancione fino a giovedì"),
        ("bilancio-approvato", "Bilancio approvato in Consiglio"),
        ("strade-chiuse", "Strade chiuse per la gara ciclistica"),
    ]
    cards = "".join(
        f'<div class="card"><h3><a href="/novita/{slug}">{title}</a></h3><p>Informazioni utili per cittadini e imprese del territorio.</p><span>{n + 3} marzo 2026</span></div>'
        for n, (slug, title) in enumerate(news)
    )
    services = "".join(
        f'<div class="card"><h3><a href="/servizi/{slug}">{title}</a></h3><p>Informazioni utili per cittadini e imprese del territorio.</p></div>'
        for slug, title in (
            ("pagare-i-tributi-comunali", "Pagare i tributi comunali"),
            ("carta-di-identita-elettronica", "Carta di identità elettronica"),
        )
    )
    html = f'<html lang="it"><body><header><a href="/">Comune</a></header><main><h1>Novità</h1><section>{cards}<a href="/novita?pagina=2">Pagina successiva</a></section><section><h2>Servizi più usati</h2>{services}</section><section><h2>Contatta il comune</h2><ul><li><a href="/leggi-le-domande-frequenti">Leggi le domande frequenti</a></li><li><a href="/prenota-un-appuntamento">Prenota un appuntamento online</a></li></ul></section></main></body></html>'
    return html, "/novita", [f"/novita/{slug}" for slug, _ in news]


def notes_with_short_titles() -> Section:
    rows = "".join(
        f'<li class="views-row"><span class="date">{n}.02.2026</span> <a href="/noty/{n}">Nota {n}/2026</a></li>'
        for n in (12, 13, 14, 15)
    )
    html = f'<html lang="pl"><body><header><nav><a href="/noty">Noty</a></nav></header><main><h1>Noty</h1><ul>{rows}</ul></main><footer><a href="/deklaracja-dostepnosci-serwisu">Deklaracja dostępności serwisu</a></footer></body></html>'
    return html, "/noty", [f"/noty/{n}" for n in (12, 13, 14, 15)]


def archive_addresses() -> Section:
    slugs = ["the-river-rises-again", "a-vote-on-the-bypass", "letters-from-readers-in-march"]
    rows = "".join(
        f'<div class="entry"><h2><a href="/archives/2026/{slug}" rel="bookmark">{slug.replace("-", " ").capitalize()}</a></h2><p>Posted 1{n} March 2026 by <a href="/people/jane-doe-and-others">Jane Doe and others</a> in <a href="/topics/local-affairs-and-roads">Local affairs and roads</a></p></div>'
        for n, slug in enumerate(slugs)
    )
    html = f'<html lang="en-GB"><body><div id="masthead"><a href="/">The Parish Post</a></div><div id="main">{rows}<div class="navigation"><a href="/page/2">« Older Entries</a></div></div><div id="sidebar"><ul><li><a href="/archives/2026/02">February 2026</a></li></ul></div></body></html>'
    return html, "/blog", [f"/archives/2026/{slug}" for slug in slugs]


def item_list_of_structured_data() -> Section:
    """Headlines of two words; what tells them is the page's JSON-LD."""
    names = {"1188": "Paro total", "1187": "Sin agua", "1186": "Fin de obra"}
    links = "".join(f'<div class="x"><a href="/n/{key}">{name}</a></div>' for key, name in names.items())
    entries = ",".join(
        f'{{"@type": "ListItem", "position": {n}, "url": "{BASE}/n/{key}"}}' for n, key in enumerate(names, 1)
    )
    html = f'<html lang="es"><head><script type="application/ld+json">{{"@context": "https://schema.org", "@type": "ItemList", "itemListElement": [{entries}]}}</script></head><body><div><a href="/s/politica">Política</a><a href="/s/gente">Gente</a></div><main>{links}</main></body></html>'
    return html, "/ultimas", [f"/n/{key}" for key in names]


BUILDS = [
    outlet_of_plain_boxes,
    joomla_blog,
    arabic_cards,
    japanese_press_releases,
    utility_classes,
    elementor_posts,
    municipal_page_with_services,
    notes_with_short_titles,
    archive_addresses,
    item_list_of_structured_data,
]
NEXT = {
    outlet_of_plain_boxes: "/belfold?p=2",
    joomla_blog: "/index.php/notizie?start=3",
    arabic_cards: "/news?page=2",
    utility_classes: "/stories?after=c3",
    elementor_posts: "/news/2/",
    municipal_page_with_services: "/novita?pagina=2",
    archive_addresses: "/page/2",
}


@pytest.mark.parametrize("build", BUILDS)
def test_a_section_gives_its_articles_and_nothing_else(build: object) -> None:
    html, path, expected = build()  # type: ignore[operator]
    allowed = set(expected) | {"/index.php/notizie/35-tesseramento-aperto-per-il-2026"}
    found = {link.url.removeprefix(BASE) for link in read(html, path).links}
    assert set(expected) <= found <= allowed


@pytest.mark.parametrize("build", BUILDS)
def test_a_section_is_told_from_a_page(build: object) -> None:
    html, path, _ = build()  # type: ignore[operator]
    assert guess_kind(answer(html, path))[0] is SourceKind.INDEX


@pytest.mark.parametrize("build", BUILDS)
def test_the_next_part_of_the_list_is_found(build: object) -> None:
    html, path, _ = build()  # type: ignore[operator]
    expected = NEXT.get(build)
    assert [url.removeprefix(BASE) for url in read(html, path).more] == ([expected] if expected else [])


def test_what_is_left_out_has_its_reason() -> None:
    html, path, _ = outlet_of_plain_boxes()
    why = {link.url.removeprefix(BASE): link.why for link in read(html, path).left_out}
    assert why["/belfold/6999-befektetes-okosan"] == "is marked as paid for"
    html, path, _ = municipal_page_with_services()
    why = {link.url.removeprefix(BASE): link.why for link in read(html, path).left_out}
    assert why["/servizi/pagare-i-tributi-comunali"] == "stands under “Servizi più usati”"
    assert why["/prenota-un-appuntamento"] == "lies in another section than the list of this page"
