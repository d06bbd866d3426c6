"""Lines around an article that are no text of it, and the one under the headline that is."""

from __future__ import annotations

import pytest

from scraper.extract import extract_article
from scraper.model import Block, BlockType

SENTENCE = "The council voted on Tuesday to repair the harbour wall before the winter storms set in, officials said."
PARAGRAPHS = "".join(f"<p>{SENTENCE} {number} {SENTENCE}</p>" for number in ("One.", "Two.", "Three."))
SUBTITLE = "The repair of the old wall was put off three times; now the storms are near"


def body(opening: str = "", ending: str = "", paragraphs: str = PARAGRAPHS) -> tuple[Block, ...]:
    html = (
        "<!doctype html><html lang=en><head><title>Harbour wall to be repaired</title></head><body><article>"
        f"<h1>Harbour wall to be repaired</h1>{opening}{paragraphs}{ending}</article></body></html>"
    )
    return extract_article(html, "https://news.example/harbour").body


PLAIN = body()


@pytest.mark.parametrize(
    "counter",
    [
        "836 letture",
        "1.204 visualizzazioni",
        "Letture: 836",
        "12,004 views",
        "3 Kommentare",
        "1.2k shares",
        "Просмотров: 28",
        "5 commenti",
        "조회수 1,204",
    ],
)
def test_counters_are_no_text(counter: str) -> None:
    assert body(ending=f"<p>{counter}</p>") == PLAIN


LONG_REQUEST = (
    "Um eingebettete Videos und andere eingebettete Inhalte anzuzeigen, ist deine widerrufliche Einwilligung in die "
    "Übermittlung von Angaben zur Person nötig, da die Anbieter als Dritte diese Einwilligung verlangen. Indem du den "
    "Schalter auf „an“ stellst, stimmst du zu; das gilt auch für die Übermittlung in andere Länder, auch solche, in "
    "denen kein gleichwertiger Schutz besteht. Deine Wahl kannst du jederzeit am Ende der Seite widerrufen."
)


def test_a_long_request_in_the_place_of_a_video_is_no_text() -> None:
    twice = PARAGRAPHS * 2
    assert body(ending=f"<p>{LONG_REQUEST}</p>", paragraphs=twice) == body(paragraphs=twice)


def test_a_long_paragraph_on_embedded_content_that_asks_for_nothing_is_text() -> None:
    told = f"<p>The court ruled on embedded content of other sites. {SENTENCE} {SENTENCE} {SENTENCE} {SENTENCE}</p>"
    assert len(body(paragraphs=PARAGRAPHS + told)) == len(PLAIN) + 1


def test_a_sentence_that_counts_is_text() -> None:
    counting = f"<p>836 letters came in within a day. {SENTENCE}</p>"
    assert len(body(paragraphs=PARAGRAPHS + counting)) == len(PLAIN) + 1


def test_zero_width_spaces_of_editors_are_no_text() -> None:
    assert body(paragraphs=PARAGRAPHS.replace("<p>", "<p>\u200b\u200b")) == PLAIN


def test_a_long_heading_alone_under_the_headline_is_the_standfirst() -> None:
    first = body(opening=f"<h2>{SUBTITLE}</h2>")[0]
    assert (first.type, first.text, first.is_standfirst) == (BlockType.PARAGRAPH, SUBTITLE, True)


@pytest.mark.parametrize(
    "paragraphs",
    [
        f"<h2>{SUBTITLE}</h2>{PARAGRAPHS}<h2>What comes next</h2>{PARAGRAPHS}",
        f"<h2>What has happened</h2>{PARAGRAPHS}",
    ],
)
def test_a_heading_that_opens_a_section_stays_a_heading(paragraphs: str) -> None:
    first = body(paragraphs=paragraphs)[0]
    assert (first.type, first.is_standfirst) == (BlockType.HEADING, False)
