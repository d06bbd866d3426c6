"""Metadata of whole pages, small ones written for each situation."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.extract.metadata import Metadata, detect_language, read_metadata
from scraper.model import ArticleType

URL = "https://www.gazzetta.example/cronaca/ponte-riaperto-al-traffico"
NOW = datetime(2025, 8, 10, 15, 30, tzinfo=UTC)


LONG_TEXT = f"<p>{'Testo del pezzo. ' * 20}</p>" * 4
OLD_PAGE = f"""<html lang="it"><title>La Voce della Valle - Ponte riaperto al traffico</title><body><table><tr><td>
<font size="1">Venerdì 14 novembre 2003</font><br><font size="5"><b>Ponte riaperto al traffico</b></font><br>
{LONG_TEXT}<div align="right"><i>di Marco Salvetti</i></div></td><td>Copyright 2003 La Voce della Valle</td>
</table>"""


def read(html: str, url: str | None = URL, now: datetime | None = None) -> Metadata:
    return read_metadata(LexborHTMLParser(html), url, now)


def page(head: str = "", body: str = "", lang: str = "it") -> str:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def body(byline: str = "", heading: str = "Ponte riaperto al traffico") -> str:
    text = "Testo del pezzo. " * 20
    return f"<header><a href='/'>La Gazzetta</a></header><article><h1>{heading}</h1>{byline}<p>{text}</p></article>"


class TestTitle:
    def test_heading_that_the_page_title_supports(self) -> None:
        html = page("<title>Ponte riaperto al traffico - La Gazzetta</title>", body())
        assert read(html).title == "Ponte riaperto al traffico"

    @pytest.mark.parametrize(
        "title",
        [
            "Ponte riaperto al traffico - gazzetta.example",
            "Ponte riaperto al traffico | La Gazzetta",
            "La Gazzetta :: Ponte riaperto al traffico",
            "Ponte riaperto al traffico » La Gazzetta",
        ],
    )
    def test_site_is_stripped_without_a_heading(self, title: str) -> None:
        html = page(f'<title>{title}</title><meta property="og:site_name" content="La Gazzetta">', "<p>Testo</p>")
        assert read(html).title == "Ponte riaperto al traffico"

    def test_dash_inside_a_title_stays(self) -> None:
        html = page("<title>Roma - Lazio finisce in parità</title>", "<p>Testo</p>")
        assert read(html).title == "Roma - Lazio finisce in parità"

    def test_masthead_in_h1_is_no_title(self) -> None:
        html = page(
            "<title>Ponte riaperto al traffico | Blog di Anna</title>",
            "<h1><a href='/'>Blog di Anna</a></h1><h2>Ponte riaperto al traffico</h2><p>Testo</p>",
        )
        assert read(html).title == "Ponte riaperto al traffico"

    def test_motto_in_h1_is_no_title_even_unlinked(self) -> None:
        html = page(
            "<title>Ponte riaperto : Notizie di ponti</title>", "<h1>Notizie di ponti</h1><h2>Ponte riaperto</h2>"
        )
        assert read(html).title == "Ponte riaperto"

    def test_hidden_h1_with_the_site_gives_way_to_the_heading_that_people_see(self) -> None:
        whole = "Ponte riaperto al traffico - Ministero dei Ponti"
        html = page(f"<title>{whole}</title>", f"<h1>{whole}</h1><h2>Ponte riaperto al traffico</h2><p>Testo</p>")
        assert read(html).title == "Ponte riaperto al traffico"

    def test_later_part_of_the_page_title_in_a_side_heading_does_not_replace_the_h1(self) -> None:
        html = page("<title>Ponte riaperto | Cronaca</title>", "<h1>Ponte riaperto</h1><h2>Cronaca</h2>")
        assert read(html).title == "Ponte riaperto"

    def test_line_in_large_type_that_the_page_title_names(self) -> None:
        assert read(OLD_PAGE).title == "Ponte riaperto al traffico"

    def test_linked_line_is_no_title(self) -> None:
        html = page("<title>Foglio - Strade chiuse per neve</title>", "<a href='/1'>Strade chiuse per neve</a>")
        assert read(html).title == "Foglio - Strade chiuse per neve"

    def test_path_to_the_page_is_not_part_of_the_title(self) -> None:
        html = page(
            "<title>Ponte riaperto al traffico | Foglio</title>",
            "<div><a href='/'>Home</a> Cronaca <i></i>Ponte riaperto al traffico</div>",
        )
        assert read(html).title == "Ponte riaperto al traffico"

    def test_kicker_inside_the_heading_is_left_out(self) -> None:
        heading = '<span class="occhiello">Viabilità</span> <span>Ponte riaperto al traffico</span>'
        html = page('<meta property="og:title" content="Ponte riaperto al traffico">', body(heading=heading))
        assert read(html).title == "Ponte riaperto al traffico"

    def test_date_before_the_title_is_left_out(self) -> None:
        html = page('<meta property="og:title" content="23.07.2025 - Ponte riaperto al traffico">')
        assert read(html).title == "Ponte riaperto al traffico"

    def test_soft_hyphens_are_left_out(self) -> None:
        assert (
            read(page(body=body(heading="Ponte ria\u00adperto al traf\u00adfico"))).title
            == "Ponte riaperto al traffico"
        )

    def test_styles_inside_a_heading_are_no_text(self) -> None:
        html = page(
            "<title>Ponte riaperto al traffico</title>",
            body(heading="<style>.x{color:red}</style>Ponte riaperto al traffico"),
        )
        assert read(html).title == "Ponte riaperto al traffico"

    def test_no_title_at_all(self) -> None:
        assert read("").title == ""


class TestAuthors:
    def test_json_ld(self) -> None:
        html = page(
            ld(
                headline="x",
                author=[{"@type": "Person", "name": "Anna Rossi"}, {"@type": "Person", "name": "Marco Bianchi"}],
            )
        )
        assert read(html).authors == ("Anna Rossi", "Marco Bianchi")

    def test_person_beats_the_site_itself(self) -> None:
        head = (
            ld(headline="x", author={"@type": "Organization", "name": "La Gazzetta"})
            + '<meta property="og:site_name" content="La Gazzetta">'
        )
        assert read(page(head, body("<p>di Anna Rossi</p>"))).authors == ("Anna Rossi",)

    def test_organisation_stays_where_there_is_no_one_else(self) -> None:
        head = (
            ld(headline="x", author={"@type": "Organization", "name": "La Gazzetta"})
            + '<meta property="og:site_name" content="La Gazzetta">'
        )
        assert read(page(head, body())).authors == ("La Gazzetta",)

    def test_organisation_with_and_in_its_name_stays_whole(self) -> None:
        html = page(
            ld(headline="x", author={"@type": "Organization", "name": "Ministero dell'Agricoltura e delle Foreste"})
        )
        assert read(html).authors == ("Ministero dell'Agricoltura e delle Foreste",)

    @pytest.mark.parametrize(
        "name", ["author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl"]
    )
    def test_meta(self, name: str) -> None:
        assert read(page(f'<meta name="{name}" content="di Anna Rossi">')).authors == ("Anna Rossi",)

    def test_profile_address_is_no_name(self) -> None:
        assert read(page('<meta property="article:author" content="https://www.facebook.com/gazzetta">')).authors == ()

    def test_surname_first_in_library_metadata(self) -> None:
        names = ("Lovelace, Ada", "Babbage, Charles")
        head = "".join(f'<meta name="citation_author" content="{name}">' for name in names)
        assert read(page(head)).authors == ("Ada Lovelace", "Charles Babbage")

    @pytest.mark.parametrize(
        "byline",
        [
            '<p><a rel="author" href="/x">Anna Rossi</a></p>',
            '<div class="article-author">Anna Rossi</div>',
            '<span itemprop="author"><span itemprop="name">Anna Rossi</span></span>',
            "<div>di <a href='/firme/anna-rossi'>Anna Rossi</a>, <span>inviata a Roma</span></div>",
            "<p>Di Anna Rossi | 23 luglio 2025</p>",
            "<div>di</div><div>Anna Rossi</div>",
            "<div>Anna Rossi</div><div>23 luglio 2025</div>",
        ],
    )
    def test_shown(self, byline: str) -> None:
        assert read(page(body=body(byline))).authors == ("Anna Rossi",)

    def test_commenters_and_photographers_are_no_authors(self) -> None:
        comment = '<div class="comments"><span class="comment-author">Marco Bianchi</span></div>'
        photo = '<figure><span class="author">Foto: Eva Verdi</span></figure>'
        assert read(page(body=body() + comment + photo)).authors == ()

    def test_two_structured_sources_that_disagree_are_settled_by_what_is_shown(self) -> None:
        head = (
            ld(headline="x", author={"@type": "Person", "name": "Web Desk Editor"})
            + '<meta name="author" content="Anna Rossi">'
        )
        assert read(page(head, body("<p>di Anna Rossi</p>"))).authors == ("Anna Rossi",)

    def test_lone_forename_is_completed(self) -> None:
        head = ld(headline="x", author={"@type": "Person", "name": "Anna"})
        assert read(page(head, body("<p>di Anna Rossi</p>"))).authors == ("Anna Rossi",)


class TestTimes:
    def test_json_ld_in_utc(self) -> None:
        found = read(
            page(ld(headline="x", datePublished="2025-07-23T18:30:00+02:00", dateModified="2025-07-25T08:00:00+02:00"))
        )
        assert found.published_at == datetime(2025, 7, 23, 16, 30, tzinfo=UTC)
        assert found.modified_at == datetime(2025, 7, 25, 6, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        "head",
        [
            '<meta property="article:published_time" content="2025-07-23T10:00:00Z">',
            '<meta name="DC.date.issued" content="2025-07-23">',
            '<meta name="parsely-pub-date" content="2025-07-23">',
            '<meta name="x-published-date" content="2025-07-23">',
            '<meta itemprop="datePublished" content="2025-07-23">',
        ],
    )
    def test_meta(self, head: str) -> None:
        published = read(page(head)).published_at
        assert published is not None
        assert published.date().isoformat() == "2025-07-23"

    @pytest.mark.parametrize(
        "shown",
        [
            '<time datetime="2025-07-23T10:00:00+02:00">oggi</time>',
            "<p>23 luglio 2025</p>",
            "<p>Roma, 23 luglio 2025 - 18:30</p>",
            "<p>di Anna Rossi · 23/07/2025</p>",
            "<p>Pubblicato il 23.07.2025 (ultimo aggiornamento: 25.07.2025)</p>",
            '<div><span class="post-date">23 luglio 2025</span></div>',
            "<p>ROMA, 23 luglio 2025 - " + "Il ponte è stato riaperto questa mattina. " * 8 + "</p>",
        ],
    )
    def test_shown(self, shown: str) -> None:
        published = read(page(body=body(shown))).published_at
        assert published is not None
        assert published.date().isoformat() == "2025-07-23"

    def test_label_anywhere(self) -> None:
        extra = "<p>Testo.</p><div><i>Pubblicato: 23 luglio 2025</i></div>"
        published = read(page(body=body() + extra)).published_at
        assert published is not None
        assert published.date().isoformat() == "2025-07-23"

    def test_address_as_a_last_resort(self) -> None:
        found = read(page(body=body()), "https://www.gazzetta.example/2025/07/23/ponte-riaperto/")
        assert found.published_at == datetime(2025, 7, 23, tzinfo=UTC)

    def test_only_an_update_is_known(self) -> None:
        found = read(page(body=body("<p>Ultimo aggiornamento: 25 luglio 2025</p>")))
        assert found.modified_at == datetime(2025, 7, 25, tzinfo=UTC)
        assert found.published_at == found.modified_at

    def test_first_day_that_readers_see_beats_a_renewed_stamp(self) -> None:
        head = ld(headline="x", datePublished="2025-11-20T10:00:00Z", dateModified="2025-11-20T10:00:00Z")
        assert read(page(head, body("<p>14 maggio 2025</p>"))).published_at == datetime(2025, 5, 14, tzinfo=UTC)

    def test_todays_date_in_the_header_does_not_move_a_stated_one(self) -> None:
        head = ld(headline="x", datePublished="2025-05-14T10:00:00Z")
        assert read(page(head, body("<p>20 novembre 2025</p>"))).published_at == datetime(2025, 5, 14, 10, tzinfo=UTC)

    def test_dates_of_comments_do_not_count(self) -> None:
        extra = '<div class="comment-list"><time datetime="2025-07-29">29 luglio</time></div>'
        assert read(page(body=body() + extra)).published_at is None

    def test_relative_time_needs_now(self) -> None:
        html = page(body=body("<p>2 ore fa</p>"))
        assert read(html).published_at is None
        assert read(html, now=NOW).published_at == datetime(2025, 8, 10, 13, 30, tzinfo=UTC)

    def test_day_without_year_needs_now(self) -> None:
        html = page(body=body("<p>il 3 agosto</p>"))
        assert read(html).published_at is None
        assert read(html, now=NOW).published_at == datetime(2025, 8, 3, tzinfo=UTC)


class TestTheRest:
    def test_language(self) -> None:
        assert read(page(lang="it-IT")).language == "it"
        assert read('<html><head><meta property="og:locale" content="en_GB"></head></html>').language == "en"
        assert read('<html><head><meta http-equiv="Content-Language" content="de"></head></html>').language == "de"
        assert read("<p>x</p>").language is None

    def test_addresses_are_absolute(self) -> None:
        found = read(
            page('<link rel="canonical" href="/ponte"><meta property="og:image" content="//img.example/a.jpg">')
        )
        assert found.canonical_url == "https://www.gazzetta.example/ponte"
        assert found.image == "https://img.example/a.jpg"

    def test_canonical_is_kept_as_stated(self) -> None:
        assert (
            read(page('<link rel="CANONICAL" href="https://altrove.example/">')).canonical_url
            == "https://altrove.example/"
        )

    @pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.example", "http://[", "data:text/plain,x", ""])
    def test_what_is_no_address_is_left_out(self, href: str) -> None:
        assert read(page(f'<link rel="canonical" href="{href}">'), None).canonical_url is None

    def test_description_and_site(self) -> None:
        found = read(
            page('<meta name="description" content=" Il ponte  è aperto. ">' + ld(publisher={"name": "La Gazzetta"}))
        )
        assert found.description == "Il ponte è aperto."
        assert found.site_name == "La Gazzetta"

    @pytest.mark.parametrize(
        ("head", "expected"),
        [
            (ld(headline="x"), ArticleType.ARTICLE),
            (ld(**{"@type": "LiveBlogPosting"}), ArticleType.LIVE_BLOG),
            (ld(**{"@type": "ImageGallery"}), ArticleType.GALLERY),
            (ld(**{"@type": "VideoObject"}), ArticleType.VIDEO),
            (ld(**{"@type": "CollectionPage"}), ArticleType.INDEX),
            ('<meta property="og:type" content="video.other">', ArticleType.VIDEO),
            ('<meta property="og:type" content="article">', ArticleType.ARTICLE),
            ('<meta property="og:type" content="website">', None),
            ("", None),
        ],
    )
    def test_article_type(self, head: str, expected: ArticleType | None) -> None:
        assert read(page(head)).article_type is expected

    def test_origins(self) -> None:
        html = page(
            ld(
                headline="x",
                isBasedOn="https://agenzia.example/1",
                citation=[{"url": "https://agenzia.example/2"}, "Rossi 2024"],
            )
        )
        assert read(html).origins == ("https://agenzia.example/1", "https://agenzia.example/2")

    def test_article_body_is_evidence(self) -> None:
        assert read(page(ld(articleBody="Il ponte è aperto."))).json_ld_body == "Il ponte è aperto."


class TestLanguageOfText:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            (
                "Il ministro ha firmato ieri il decreto che riapre il ponte al traffico dopo tre anni di lavori.",
                "it",
            ),
            (
                "The minister signed the decree that reopens the bridge to heavy traffic after three years of work.",
                "en",
            ),
            ("Der Minister hat gestern das Dekret unterzeichnet, das die Brücke nach drei Jahren wieder öffnet.", "de"),
            (
                "Министр подписал вчера указ, который вновь открывает мост для транспорта после трёх лет работ.",
                "ru",
            ),
        ],
    )
    def test_detected(self, text: str, language: str) -> None:
        assert detect_language(text) == language

    @pytest.mark.parametrize("text", ["", "ok", "12345 67890 " * 20])
    def test_too_little_to_tell(self, text: str) -> None:
        assert detect_language(text) is None


class TestOldPages:
    def test_date_above_the_title(self) -> None:
        assert read(OLD_PAGE).published_at == datetime(2003, 11, 14, tzinfo=UTC)

    def test_signature_below_the_text(self) -> None:
        assert read(OLD_PAGE).authors == ("Marco Salvetti",)

    def test_two_signatures_are_those_of_teasers(self) -> None:
        assert read(OLD_PAGE.replace("Copyright 2003", "<p>di Anna Bini</p>")).authors == ()

    def test_maker_of_the_page_is_no_author(self) -> None:
        assert read(OLD_PAGE.replace("di Marco Salvetti", "by Media Campaigns")).authors == ()


class TestDateBesideTheHeadline:
    def test_date_right_above_wins_over_one_further_below(self) -> None:
        html = page(
            body="<main><span>26/02/2025</span><h1>Nuovi importi</h1><p>Testo</p><p>Dal 1 marzo 2025</p></main>"
        )
        assert read(html).published_at == datetime(2025, 2, 26, tzinfo=UTC)

    def test_date_right_below_wins_over_one_above(self) -> None:
        html = page(body="<main><span>26/02/2025</span><h1>Nuovi importi</h1><p>24/02/2025</p><p>Testo</p></main>")
        assert read(html).published_at == datetime(2025, 2, 24, tzinfo=UTC)

    def test_time_of_day_comes_from_an_element_that_names_the_same_day(self) -> None:
        stamp = "<footer><time datetime='2025-10-01T11:00:00+02:00'>1 ottobre 2025</time></footer>"
        html = page(body=f"<article><h1>Nuovo deposito</h1><p>Arzano, 1 ottobre 2025 – Testo.</p>{stamp}</article>")
        assert str(read(html).published_at) == "2025-10-01 11:00:00+02:00"

    def test_time_of_another_day_or_of_a_change_is_left(self) -> None:
        other = "<time datetime='2025-10-02T11:00:00Z'>x</time>"
        changed = "<time class='updated' datetime='2025-10-01T12:00:00Z'>x</time>"
        html = page(body=f"<article><h1>Deposito</h1><p>1 ottobre 2025</p><p>Testo</p>{other}{changed}</article>")
        assert read(html).published_at == datetime(2025, 10, 1, tzinfo=UTC)


@given(st.text(max_size=400))
def test_any_markup_is_read(text: str) -> None:
    head = f"<title>{text}</title><meta name=author content='{text}'><meta name=date content='{text}'>"
    for html in (text, page(head, f"<h1>{text}</h1><p>{text}</p>")):
        assert isinstance(read(html), Metadata)


@given(
    st.sampled_from(
        [
            "author",
            "headline",
            "datePublished",
            "image",
            "publisher",
            "isBasedOn",
            "articleBody",
            "inLanguage",
            "url",
            "@id",
        ]
    ),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=30),
        lambda children: (
            st.lists(children, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "@id", "url", "@type"]), children, max_size=3)
        ),
        max_leaves=8,
    ),
)
def test_any_json_ld_value_is_read(key: str, value: object) -> None:
    assert isinstance(read(page(ld(**{key: value}))), Metadata)


@pytest.mark.parametrize("url", [None, "", "x", "http://[", "https://x.example:99999/", "ftp://x.example/"])
def test_any_address_is_taken(url: str | None) -> None:
    assert read(page('<link rel="canonical" href="/a">', body()), url).title == "Ponte riaperto al traffico"


def test_deep_trees_and_many_elements_end_soon() -> None:
    assert read("<div>" * 1500 + "<h1>Ponte riaperto</h1>" + "<p>x</p>" * 3000).title == "Ponte riaperto"
    assert read(page("".join(f'<meta name="author" content="Nome Cognome{i}">' for i in range(3000)))).authors


@pytest.mark.parametrize(
    "html",
    [
        page("<title>" + " | a" * 100_000 + "</title>"),
        page("<title>x</title>" + "<meta name='author' content='" + "a@" * 100_000 + "'>"),
        page("<script type='application/ld+json'>{" + "\n" * 200_000 + "</script>"),
        page("<script type='application/ld+json'>{" + "/* " * 100_000 + "</script>"),
        page("<script type='application/ld+json'>" + "{,\n" * 50_000 + "</script>"),
        page(body="<br>" * 50_000 + "<h1>Ponte riaperto</h1>" + "<br>" * 50_000),
        page(body="<h1>Ponte riaperto</h1><p>" + "1/2/" * 100_000 + "</p><p>" + "by " * 100_000 + "</p>"),
        page(body="<h1>Ponte riaperto</h1>" + "<p class='date'>published by author: text</p>" * 5_000),
        page(body="<time>1</time><h2>Altro</h2><span itemprop='author'>x</span>" * 10_000),
    ],
    ids=[
        "title",
        "author",
        "blank lines",
        "comments",
        "commas",
        "breaks",
        "long lines",
        "dated elements",
        "many elements",
    ],
)
def test_hostile_pages_end_soon(html: str) -> None:
    # A pattern that looks back over what it has read would take minutes here.
    assert read_metadata(LexborHTMLParser(html), URL) is not None
