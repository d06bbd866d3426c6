"""Lines of source, byline and date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.metadata import is_byline, is_dateline, is_source_line, origin_of_line
from scraper.model import Link


def linked(text: str, anchor: str, url: str = "https://agenzia.example/notizia") -> tuple[str, tuple[Link, ...]]:
    start = text.index(anchor)
    return text, (Link(start, start + len(anchor), url),)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("Source: https://agency.example/story/1", "https://agency.example/story/1"),
        ("Fonte: https://agenzia.example/a.", "https://agenzia.example/a"),
        ("Fonte: www.agenzia.example", "https://www.agenzia.example"),
        ("Quelle: presse.example/mitteilung", "https://presse.example/mitteilung"),
        ("Fuente: https://agencia.example/x", "https://agencia.example/x"),
        ("Źródło: https://agencja.example/x", "https://agencja.example/x"),
        ("Источник: https://agentstvo.example/x", "https://agentstvo.example/x"),
        ("Πηγή: https://praktoreio.example/x", "https://praktoreio.example/x"),
        ("Kaynak: https://ajans.example/x", "https://ajans.example/x"),
        ("Källa: https://byra.example/x", "https://byra.example/x"),
        ("Kilde: https://bureau.example/x", "https://bureau.example/x"),
        ("Lähde: https://toimisto.example/x", "https://toimisto.example/x"),
        ("Zdroj: https://agentura.example/x", "https://agentura.example/x"),
        ("Sursa: https://agentie.example/x", "https://agentie.example/x"),
        ("Forrás: https://iroda.example/x", "https://iroda.example/x"),
        ("Джерело: https://ahentsiya.example/x", "https://ahentsiya.example/x"),
        ("Bron: https://bureau.example/x", "https://bureau.example/x"),
        ("来源：https://xinwen.example/x", "https://xinwen.example/x"),
        ("出典：https://tsushin.example/x", "https://tsushin.example/x"),
        ("출처: https://tongsin.example/x", "https://tongsin.example/x"),
        ("المصدر: https://wikala.example/x", "https://wikala.example/x"),
        ("Via: https://blog.example/x", "https://blog.example/x"),
    ],
)
def test_source_line_with_an_address(text: str, origin: str) -> None:
    assert origin_of_line(text, ()) == origin
    assert is_source_line(text, ())


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Fonte: Agenzia Stampa", "Agenzia Stampa"),
        ("Source: Reuters", "Reuters"),
        ("via The Example Post", "The Example Post"),
        ("This article was originally published on The Example Post", "The Example Post"),
        ("Initialement publié sur Le Journal", "Le Journal"),
        ("Fuente de la noticia: El Diario", "El Diario"),
        ("Articolo pubblicato originariamente su Il Giornale", "Il Giornale"),
        ("Leggi l'articolo originale", "l'articolo originale"),
    ],
)
def test_source_line_with_a_link(text: str, anchor: str) -> None:
    text, links = linked(text, anchor)
    if text.startswith("Leggi"):
        assert not is_source_line("Leggi tutto su questo tema", links)
        return
    assert origin_of_line(text, links) == "https://agenzia.example/notizia"
    assert is_source_line(text, links)


@pytest.mark.parametrize(
    "text",
    ["Fonte: ANSA", "Quelle: dpa", "Source: Associated Press", "Источник: ТАСС", "来源：新华社", "Fonti: ANSA, AGI"],
)
def test_source_without_an_address_is_a_source_line(text: str) -> None:
    assert origin_of_line(text, ()) is None
    assert is_source_line(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "Source code is what programmers write, and it is read more often than written.",
        "La fonte del fiume si trova a mille metri. Da lì scende verso il mare e poi si perde.",
        "Via Roma è chiusa al traffico da lunedì",
        "Quellen zufolge wird der Minister am Montag zurücktreten, doch bestätigt ist das nicht.",
        "Za nami kolejny rok",
        "Sursa de apă a orașului a fost închisă luni de autorități pentru verificări ample.",
        "Zdroje tvrdí, že ministr podá demisi už v pondělí, vláda to ale zatím nepotvrdila.",
        "Secondo la fonte: «Il ministro si dimetterà». Ma il governo smentisce tutto e parla di voci.",
        "",
    ],
)
def test_sentences_are_no_source_lines(text: str) -> None:
    assert origin_of_line(text, ()) is None
    assert not is_source_line(text, ())


def test_link_before_the_opening_counts_not() -> None:
    assert origin_of_line("Fonte: ANSA", (Link(0, 5, "https://example.org/"),)) is None


def test_mail_link_is_no_origin() -> None:
    assert origin_of_line("Fonte: redazione", (Link(7, 16, "mailto:redazione@example.org"),)) is None


@pytest.mark.parametrize(
    "text",
    [
        "By Jane Doe",
        "By Jane Doe and John Smith",
        "di Anna Rossi",
        "a cura di Anna Rossi",
        "Von Eva Müller, Berlin",
        "Par Élise Dupont",
        "Автор: Иван Петров",
        "作者：李兆清",
        "Author: Jane Doe",
        "Jane Doe | 23 July 2025",
        "Надежда Шульга — 05.01.2012",
        "Text: Eva Müller",
        "Written by Jane Doe · 5 min read · July 23, 2025",
    ],
)
def test_bylines(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "By Monday the troops had left the town and nobody knew where they went.",
        "Di nuovo in piazza gli studenti",
        "Von wegen Sommerloch",
        "Por favor",
        "Nebula Mars 3 Specs",
        "EDUCAUSE: September 29-October 2, 2026 | Denver, CO",
        "记者昨日点击租赁中心官方网站发现，该网站已经停用。",
        "Jane Doe",
        "",
        "On July 23, 2025 Jane Doe left.",
    ],
)
def test_no_bylines(text: str) -> None:
    assert not is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "23 luglio 2025",
        "Mercoledì 23 luglio 2025, 18:30",
        "ROMA, 23 luglio 2025",
        "Pubblicato il 23/07/2025",
        "Ultimo aggiornamento: 23 luglio 2025 alle 18:30",
        "Updated on November 20, 2025",
        "Stand: 28.04.2020 18:00 Uhr",
        "Tuesday, 17 January, 2012 - 12:13",
        "17 января 2012 08:58",
        "2025年7月23日 18:30",
        "3 min read",
        "Tempo di lettura: 4 minuti",
        "Lesezeit: 3 Min.",
        "il 3 agosto",
        "2 ore fa",
    ],
)
def test_datelines(text: str) -> None:
    assert is_dateline(text)


@pytest.mark.parametrize(
    "text",
    [
        "Il 23 luglio 2025 il ministro ha firmato il decreto.",
        "Nebula Mars 3",
        "Prep time: 20 minutes",
        "28\tMinnesota\t$85.43",
        "2023年6月25日，雄安综合保税区正式获得国务院批复同意设立",
        "東京都品川区上大崎2-14-12",
        "Anno 1800",
        "",
        "42",
    ],
)
def test_no_datelines(text: str) -> None:
    assert not is_dateline(text)


@given(
    st.text(max_size=400), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.text(max_size=20)), max_size=3)
)
def test_any_line_is_judged_without_an_error(text: str, spans: list[tuple[int, int, str]]) -> None:
    links = tuple(Link(start, end, url) for start, end, url in spans)
    origin = origin_of_line(text, links)
    assert origin is None or origin.lower().startswith("http")
    if origin is not None:
        assert is_source_line(text, links)
    is_byline(text)
    is_dateline(text)
