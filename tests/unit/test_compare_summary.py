from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.compare import classify, diff_articles, significance, summarise
from scraper.model import Article, Block, BlockType

LEAD = "Un primo paragrafo che resta com'era, perché non sia il sommario a cambiare."
LONG = "Il ministro ha detto ieri in aula che la missione continua fino alla fine dell'anno."
OPENING = "“Il ministro ha detto ieri in aula che la missione continua …”"
OTHER = "Secondo il comando i soldati rientreranno a casa entro poche settimane, salvo imprevisti."


def article(*texts: str, title: str = "Titolo") -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def summary(old: Article, new: Article, language: str = "en") -> str:
    diff = diff_articles(old, new)
    return summarise(diff, classify(diff), language)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Feriti 19 militari.", "Feriti 21 militari.", "19 → 21 militari"),
        ("Erano 19 militari nelle scuole.", "Erano 21 militari nelle scuole.", "19 → 21 militari"),
        ("It has 19 members into May.", "It has 21 members into May.", "19 → 21 members"),
        ("Feriti 19 alpini della brigata.", "Feriti 21 alpini della brigata.", "19 → 21 alpini"),
        ("I feriti sono 19.", "I feriti sono 21.", "feriti sono 19 → 21"),
        ("Il 3 marzo in aula.", "Il 4 marzo in aula.", "3 → 4 marzo"),
        ("Alle 12:30 in aula.", "Alle 15:00 in aula.", "12:30 → 15:00"),
        ("It lost $3.4 million then.", "It lost $3.4 billion then.", "$3.4 million → $3.4 billion"),
        ("Disse il ministro Rossi ieri.", "Disse il ministro Bianchi ieri.", "“Rossi” → “Bianchi”"),
        ("Disse Anna Rossi ieri.", "Disse Anna Bianchi ieri.", "“Anna Rossi” → “Anna Bianchi”"),
        ("Said Eve van der Meer.", "Said Ida van der Meer.", "“Eve van der Meer” → “Ida van der Meer”"),
        (
            "The vote is not expected.",
            "The vote is expected.",
            "denial changed: “vote is not expected” → “vote is expected”",
        ),
        ("The vote is expected.", "The vote is widely expected.", "added “widely”"),
        ("Vale 15.000 dollari.", "Vale 15.000 euro.", "15.000 dollari → 15.000 euro"),
        ("È il 12% in più rispetto a ieri.", "È il 12% in meno rispetto a ieri.", "12% in più → meno"),
        ("Sciopero dalle 9 alle 17.", "Sciopero dalle 9 alle 13.", "alle 17 → 13"),
        ("From 1 April 2020.", "From 1 April 2021.", "1 April 2020 → 2021"),
        ("Il 20 dicembre in aula.", "Il 20/12 in aula.", "20 dicembre → 20/12"),
        ("It was 30 hours after dawn.", "It was 36 hours after dawn.", "30 → 36 hours"),
        ("He spoke of a “crisis” then.", "He spoke of a crisis then.", "quotation marks removed"),
        ("Il goveno cade.", "Il governo cade.", "“goveno” → “governo”"),
        ("Il governo, cade.", "Il governo cade.", "punctuation"),
    ],
)
def test_a_few_words_are_told_in_full(old: str, new: str, expected: str) -> None:
    assert summary(article(LEAD, old), article(LEAD, new)) == expected


def test_quotation_marks_are_not_doubled() -> None:
    new = "“Nobody can say how long it will hold,” said the engineer of the harbour."
    said = summary(article(LEAD, OTHER), article(LEAD, OTHER, new))
    assert said.endswith(": “‘Nobody can say how long it will hold,’ said the engineer of …”")


def test_a_short_headline_is_told_in_full() -> None:
    old, new = article(LEAD, title="Strage nel mercato"), article(LEAD, title="Esplosione nel mercato")
    assert summary(old, new) == "headline: “Strage nel mercato” → “Esplosione nel mercato”"
    assert summary(old, new, "it") == "titolo: “Strage nel mercato” → “Esplosione nel mercato”"


def test_of_a_long_headline_two_quotation_marks_are_told_once() -> None:
    title = "Forestry Commission launches {} apprenticeship programme for the forestry sector"
    old = article(LEAD, title=title.format("“ground-breaking”"))
    new = article(LEAD, title=title.format("ground-breaking"))
    assert summary(old, new) == "headline: quotation marks removed"


def test_of_a_long_headline_the_changed_words_are_told() -> None:
    title = "Forestry Commission {} ground-breaking apprenticeship programme for the forestry sector"
    old, new = article(LEAD, title=title.format("announces")), article(LEAD, title=title.format("launches"))
    assert summary(old, new) == "headline: “announces” → “launches”"


@pytest.mark.parametrize(
    ("old", "new", "english", "italian"),
    [
        (
            (LEAD,),
            (LEAD, LONG, OTHER),
            f"2 paragraphs added at the end: {OPENING}",
            f"2 paragrafi aggiunti alla fine: {OPENING}",
        ),
        (
            (LEAD, LONG, OTHER),
            (LEAD,),
            f"2 paragraphs removed at the end: {OPENING}",
            f"2 paragrafi tolti alla fine: {OPENING}",
        ),
        (
            (LEAD,),
            (LONG, OTHER, LEAD),
            f"2 paragraphs added at the start: {OPENING}",
            f"2 paragrafi aggiunti all'inizio: {OPENING}",
        ),
        (
            (LEAD, "Fine."),
            (LEAD, LONG, OTHER, "Fine."),
            f"2 paragraphs added: {OPENING}",
            f"2 paragrafi aggiunti: {OPENING}",
        ),
        ((LEAD,), (LEAD, "Altro."), "paragraph added at the end: “Altro.”", "paragrafo aggiunto alla fine: “Altro.”"),
        ((LEAD, LONG, "Uno."), (LEAD, "Uno.", LONG), "paragraph moved: “Uno.”", "paragrafo spostato: “Uno.”"),
        ((LONG,), (LONG,), "no difference", "nessuna differenza"),
        ((f"{LONG} {LEAD}",), (LONG, LEAD), "same words, other paragraph breaks", "stesse parole, altri capoversi"),
    ],
)
def test_paragraphs_are_counted_and_placed(
    old: tuple[str, ...], new: tuple[str, ...], english: str, italian: str
) -> None:
    assert summary(article(*old), article(*new)) == english
    assert summary(article(*old), article(*new), "it-IT") == italian


def test_a_heading_is_not_what_added_paragraphs_are_told_by() -> None:
    assert summary(article(LEAD), article(LEAD, "Ultime", LONG)) == f"2 paragraphs added at the end: {OPENING}"


def test_among_other_things_paragraphs_are_counted_and_quoted_where_there_is_room() -> None:
    line = summary(article(LEAD, "Feriti 19 militari."), article(LEAD, "Feriti 21 militari.", LONG, OTHER))
    assert line == (f"19 → 21 militari; 2 paragraphs added at the end: {OPENING}")


def test_a_note_comes_first() -> None:
    new = article(LEAD, LONG, OTHER, "Aggiornamento: il bilancio sale.")
    assert summary(article(LEAD), new, "it") == (
        "nota aggiunta: “Aggiornamento: il bilancio sale.”; 2 paragrafi aggiunti alla fine: "
        "“Il ministro ha detto ieri in aula che la missione continua …”"
    )


def test_a_figure_comes_before_wording() -> None:
    old = article(LEAD, "La polizia ha caricato tutti.", "Feriti 19 militari.")
    new = article(LEAD, "La polizia ha respinto tutti.", "Feriti 21 militari.")
    assert summary(old, new) == "19 → 21 militari; “caricato” → “respinto”"


def test_the_same_edit_in_two_places_is_told_once() -> None:
    old = article(LEAD, "Feriti 19 militari ieri.", "Poi 19 militari oggi.")
    new = article(LEAD, "Feriti 21 militari ieri.", "Poi 21 militari oggi.")
    assert summary(old, new) == "19 → 21 militari"


def test_what_the_headline_tells_is_not_told_again() -> None:
    old, new = (
        article(LEAD, "Feriti 19 militari.", title="19 feriti"),
        article(LEAD, "Feriti 21 militari.", title="21 feriti"),
    )
    assert summary(old, new) == "headline: “19 feriti” → “21 feriti”"


def test_details_are_named() -> None:
    old = Article(title="T", authors=("Ada",))
    new = Article(title="T", authors=("Ida",), modified_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert summary(old, new) == "byline: “Ada” → “Ida”"


def test_a_language_not_spoken_here_is_english() -> None:
    assert summary(article(LEAD), article(LEAD, LONG, OTHER), "fi") == f"2 paragraphs added at the end: {OPENING}"


def test_what_has_no_room_is_counted() -> None:
    old = article(LEAD, *(f"La parola numero{number} era vecchia qui." for number in range(20)))
    new = article(LEAD, *(f"La parola numero{number} era nuovissima{number} qui." for number in range(20)))
    line = summary(old, new)
    assert line.endswith("more")
    assert len(line) <= 180


WORDS = st.lists(
    st.sampled_from(["Roma", "19", "21", "detto", "«", "»", ",", "3", "marzo", "\u2029", "x" * 90]), max_size=12
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=6)


@given(TEXTS, TEXTS, st.sampled_from(["en", "it"]))
def test_a_summary_is_one_short_line(old: list[str], new: list[str], language: str) -> None:
    line = summary(article(*old, title=" ".join(old)), article(*new, title=" ".join(new)), language)
    assert line
    assert len(line) <= 220
    assert len(line.splitlines()) == 1


def test_a_long_sentence_that_went_is_told_by_its_words() -> None:
    kept = "All 86 passengers were brought ashore safely by the lifeboat on Monday night. "
    gone = "Two crew members were treated for smoke inhalation at the hospital in town."
    assert summary(article(LEAD, kept + gone), article(LEAD, kept)).startswith("removed “Two crew members were treated")


def test_the_time_of_modification_is_not_told_beside_words() -> None:
    times = [datetime(2024, 3, day, tzinfo=UTC) for day in (1, 2)]
    old, new = (
        replace(article(LEAD, text), modified_at=time)
        for text, time in zip(("Feriti 19 militari.", "Feriti 21 militari."), times, strict=True)
    )
    assert summary(old, new) == "19 → 21 militari"
    assert summary(old, replace(old, modified_at=times[1])) == "modification date"


def test_details_say_what_they_say_now() -> None:
    old, new = (replace(article(LEAD), published_at=datetime(2024, 9, day, tzinfo=UTC)) for day in (20, 23))
    assert summary(old, new) == "publication date: 2024-09-20 → 2024-09-23"


def test_a_headline_only_spelt_otherwise_weighs_little() -> None:
    old, new, other = (
        article(LEAD, title=title) for title in ("Il goveno cade", "Il governo cade", "Il governo regge")
    )
    spelt, changed = diff_articles(old, new), diff_articles(new, other)
    assert significance(spelt, classify(spelt)) < 0.2 < significance(changed, classify(changed))


def test_a_long_headline_is_told_from_where_it_changes() -> None:
    shared = "The agency answers the Irish authorities after a"
    old = article(LEAD, title=f"{shared} temporary and, as it says, wholly precautionary step taken abroad last week")
    new = article(LEAD, title=f"{shared} suspension of the vaccine that nobody had expected so early in this year")
    assert summary(old, new).startswith("headline: “… after a temporary and,")


def test_words_that_stand_on_both_sides_are_no_part_of_what_came_or_went() -> None:
    assert summary(article(LEAD, "All goes on."), article(LEAD, "We process all goes on.")) == "added “We process”"
    assert summary(article(LEAD, "Ask us on the web today"), article(LEAD, "Ask us.")) == "removed “on the web today”"


def test_what_says_nothing_beside_the_rest_is_left_out() -> None:
    new = article(LEAD.replace(",", ";", 1), "Feriti 21 militari.")
    assert summary(article(LEAD, "Feriti 19 militari."), new) == "19 → 21 militari"
