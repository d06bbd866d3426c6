"""Metadata of pages that say two things: which of them is believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.extract.metadata import Metadata, read_metadata

URL = "https://www.gazzetta.example/cronaca/ponte-riaperto-al-traffico"
TEXT = f"<p>{'Il ponte è stato riaperto dopo otto mesi di lavori. ' * 6}</p>" * 3
TITLE = "Ponte riaperto al traffico"


def read(head: str = "", body: str = "", url: str = URL, lang: str = "it") -> Metadata:
    return read_metadata(
        LexborHTMLParser(f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'), url
    )


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


def article(line: str = "", heading: str = TITLE, foot: str = "") -> str:
    return f"<article><h1>{heading}</h1>{line}{TEXT}{foot}</article>"


class TestTitle:
    def test_the_only_h1_of_an_article_stands_against_a_title_made_for_search_engines(self) -> None:
        page = read("<title>Viabilità: cosa cambia</title>" + og("Viabilità: cosa cambia"), article())
        assert page.title == TITLE

    def test_one_of_many_h1_in_an_article_does_not(self) -> None:
        body = article(foot="<h1>I lavori</h1><p>Testo.</p>")
        assert read(og("Viabilità: cosa cambia"), body).title == "Viabilità: cosa cambia"

    def test_a_sentence_set_as_h1_is_no_title(self) -> None:
        heading = "Scopri come e perché " + "tutto è cambiato in un mese " * 10
        assert read(og("Viabilità: cosa cambia"), article(heading=heading)).title == "Viabilità: cosa cambia"

    def test_an_articles_h1_is_not_replaced_by_a_section_that_says_what_is_stated(self) -> None:
        body = article("<h2>Il ponte di Genova</h2>", heading="Il ponte di Genova riaperto tra gli applausi di tutti")
        assert read(og("Il ponte di Genova"), body).title == "Il ponte di Genova riaperto tra gli applausi di tutti"

    def test_kicker_goes_by_its_name_even_where_all_is_stated(self) -> None:
        heading = '<span class="overline">Genova</span> <span>Il ponte è aperto</span>'
        assert read(og("Genova - Il ponte è aperto"), article(heading=heading)).title == "Il ponte è aperto"

    def test_kicker_stays_where_a_colon_makes_it_part_of_the_title(self) -> None:
        heading = '<span class="topline">Genova</span><span>:</span> <span>Il ponte è aperto</span>'
        assert read(og("Genova: Il ponte è aperto"), article(heading=heading)).title == "Genova : Il ponte è aperto"

    def test_what_parted_the_kicker_goes_with_it(self) -> None:
        heading = '<span class="topline">Genova</span><span>:</span> <span>Il ponte è aperto</span>'
        assert read(og("Il ponte è aperto"), article(heading=heading)).title == "Il ponte è aperto"

    def test_site_and_motto_in_the_h1_give_way_to_what_the_page_title_begins_with(self) -> None:
        body = f"<h1>Comitato Ponti, amici delle infrastrutture</h1><h2>{TITLE}</h2>{TEXT}"
        assert read(f"<title>{TITLE} » Comitato Ponti</title>", body).title == TITLE

    def test_site_before_the_title_gives_way_to_what_the_address_names(self) -> None:
        body = f"<h1>Diario minimo</h1><h2>{TITLE}</h2>{TEXT}"
        assert read(f"<title>Diario minimo » Archivio » {TITLE}</title>", body).title == TITLE

    def test_date_inside_a_title_stays(self) -> None:
        title = "Bollettino del ponte dal 22.04.2020 – quando riapre?"
        assert read(og(title)).title == title

    def test_readings_of_characters_are_no_text(self) -> None:
        heading = "<ruby>法律<rp>(</rp><rt>ほうりつ</rt><rp>)</rp></ruby>ができる"
        assert "ほうりつ" not in read(body=article(heading=heading), lang="ja").title


class TestAuthors:
    def test_writer_whom_readers_see_over_the_staff_that_is_stated(self) -> None:
        head = ld(author={"@type": "Person", "name": "Paola Verdi"})
        assert read(head, article("<p>Di Anna Rossi</p>")).authors == ("Anna Rossi",)

    def test_editor_whom_readers_see_does_not_replace_the_writer(self) -> None:
        head = ld(author={"@type": "Person", "name": "Paola Verdi"})
        assert read(head, article("<p>Edited by Anna Rossi</p>"), lang="en").authors == ("Paola Verdi",)

    def test_sentence_that_begins_like_a_byline_does_not_replace_the_writer(self) -> None:
        head = ld(author={"@type": "Person", "name": "Paola Verdi"})
        line = "<p>Di Anna Rossi si sono perse le tracce ieri sera. La cercano tutti.</p>"
        assert read(head, article(line)).authors == ("Paola Verdi",)

    def test_publisher_named_with_the_sites_own_address(self) -> None:
        head = '<meta name="author" content="Gazzetta Nuova (gazzetta.example)">'
        assert read(head, article(foot="<p>Autore: Anna Rossi</p>")).authors == ("Anna Rossi",)

    def test_writer_behind_by_and_a_line_of_sections(self) -> None:
        lines = (
            '<div>By</div><div><a href="/weddings">Wedding Lists</a></div><div><a href="/author/amy">Amy Hill</a></div>'
        )
        assert read(body=article(lines), lang="en").authors == ("Amy Hill",)

    def test_line_of_names_beside_a_date(self) -> None:
        lines = "<p>Naftali Tishby, Fernando C. Pereira, William Bialek</p><p>24 Apr 2000 • 3 min read</p>"
        expected = ("Naftali Tishby", "Fernando C. Pereira", "William Bialek")
        assert read(body=article(lines), lang="en").authors == expected

    def test_name_above_a_role(self) -> None:
        assert read(body=article("<p>Amy Hill</p><p>Tech Writer</p>"), lang="en").authors == ("Amy Hill",)

    def test_name_that_the_text_introduces(self) -> None:
        body = article("<p>Amy Hill</p>", foot="<p>Amy Hill is a writer and baker.</p>")
        assert read(body=body, lang="en").authors == ("Amy Hill",)

    def test_name_that_nothing_introduces(self) -> None:
        assert read(body=article("<p>Hotel Travel Hacks</p>"), lang="en").authors == ()

    def test_section_beside_the_byline_is_no_name(self) -> None:
        line = '<p>By TPN, in <a href="/news">News</a>, <a href="/pt">Portugal</a> · 31 Jan 2025</p>'
        assert read(body=article(line), lang="en").authors == ("TPN",)

    @pytest.mark.parametrize("label", ["Veröffentlicht", "Stand:", "Jun 2", "Researched by", "Articles by Amy"])
    def test_label_beside_a_date_is_no_name(self, label: str) -> None:
        assert read(body=article(f"<p>{label}</p><p>19. Oktober 2019</p>"), lang="de").authors == ()


class TestTimes:
    def test_stamp_in_utc_is_read_at_the_hour_that_readers_see(self) -> None:
        head = ld(datePublished="2019-10-18T22:04:00Z")
        page = read(head, article("<p>19 ottobre 2019, ore 00:04</p>"))
        assert page.published_at == datetime(2019, 10, 19, 0, 4, tzinfo=timezone(timedelta(hours=2)))

    def test_stamp_in_utc_is_read_on_the_day_that_readers_see(self) -> None:
        page = read(ld(datePublished="2021-11-04T23:30:00Z"), article("<p>5 novembre 2021</p>"))
        assert page.published_at == datetime(2021, 11, 5, 0, 30, tzinfo=timezone(timedelta(hours=1)))

    def test_stamp_on_the_same_day_stays_as_it_is(self) -> None:
        page = read(ld(datePublished="2021-11-04T12:30:00Z"), article("<p>4 novembre 2021</p>"))
        assert page.published_at == datetime(2021, 11, 4, 12, 30, tzinfo=UTC)

    def test_of_two_stamps_the_one_that_readers_see(self) -> None:
        head = ld(datePublished="2022-01-04T07:29:00Z", dateModified="2022-01-25T10:00:00Z")
        head += '<meta property="article:published_time" content="2022-01-06T08:29:34Z">'
        page = read(head, article("<p>06.01.2022</p>"))
        assert page.published_at == datetime(2022, 1, 6, 8, 29, 34, tzinfo=UTC)

    def test_later_day_without_a_label_does_not_replace_the_stamp(self) -> None:
        page = read(ld(datePublished="2021-11-04T12:30:00Z"), article("<p>12 novembre 2021</p>"))
        assert page.published_at == datetime(2021, 11, 4, 12, 30, tzinfo=UTC)

    def test_figures_that_may_be_either_are_settled_by_the_address(self) -> None:
        url = "https://wine.example/blog/2023/october/03/wine-types/"
        page = read(body=article("<p>03/10/2023</p>"), url=url, lang="en")
        assert page.published_at is not None
        assert page.published_at.date().isoformat() == "2023-10-03"

    def test_first_day_that_the_text_gives(self) -> None:
        foot = "<p>This article was originally published on 26 Sep 2019 at 4:12pm but has been updated.</p>"
        page = read(body=article("<p>30 Sep 2022, 11:07am</p>", foot=foot), lang="en")
        assert page.published_at == datetime(2019, 9, 26, 16, 12, tzinfo=UTC)

    def test_day_in_the_page_title_over_one_in_a_caption(self) -> None:
        head = f"<title>{TITLE} | Foglio | 28.04.2023</title>"
        page = read(head, article("<p>Il ponte visto dal cielo il 24 aprile 2023, foto scattata da un elicottero</p>"))
        assert page.published_at == datetime(2023, 4, 28, tzinfo=UTC)

    def test_moment_beside_the_headline_over_the_same_day_in_the_page_title(self) -> None:
        page = read(f"<title>{TITLE} | Foglio | 28.04.2023</title>", article("<p>28.04.2023, 18:30</p>"))
        assert page.published_at == datetime(2023, 4, 28, 18, 30, tzinfo=UTC)
