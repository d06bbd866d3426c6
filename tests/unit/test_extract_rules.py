"""The rules about names and lines, one by one."""

from __future__ import annotations

import pytest

from scraper.extract.document import Box, Hint, Piece
from scraper.extract.line_rules import heading_reason, leads_to_story, line_reason
from scraper.extract.phrases import RELATED_HEADINGS, bare
from scraper.extract.vocabulary import Names, hints_of_name
from scraper.extract.walk import is_only_link


def piece(text: str, tag: str = "p", linked: str = "") -> Piece:
    one = Piece(0, Box(None, tag, 0, ""), text, is_continued=False)
    if linked:
        start = text.index(linked)
        one.links = ((start, start + len(linked), "/x"),)
        one.link_chars = len(linked)
    return one


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("entry-content", Hint.BODY),
        ("articleBody", Hint.BODY),
        ("article__body", Hint.BODY),
        ("Article_body__3xY7z", Hint.BODY),
        ("related-posts", Hint.RELATED),
        ("td_block_related", Hint.RELATED),
        ("jp-relatedposts", Hint.RELATED),
        ("leggi-anche", Hint.RELATED),
        ("related__9f3ab", Hint.RELATED),
        ("socialShare", Hint.SHARE),
        ("comments", Hint.COMMENTS),
        ("cookie-bar", Hint.NOTICE),
        ("ads", Hint.ADVERT),
        ("adv-box", Hint.ADVERT),
        ("sommario", Hint.STANDFIRST),
        ("wp-caption-text", Hint.CAPTION),
        ("breadcrumbs", Hint.META),
        ("shadow", 0),
        ("headland", 0),
        ("adapter", 0),
        ("has-sidebar", 0),
        ("print:hidden", 0),
        ("no-comments", 0),
        ("u_0_a_Ad", 0),
        ("kAdBq", 0),
        ("main-nav", Hint.NAVIGATION),
    ],
)
def test_what_a_class_name_says(name: str, hint: int) -> None:
    assert hints_of_name(name) == hint


def test_names_of_a_wordpress_post_say_nothing_about_its_content() -> None:
    assert Names().hints("post-12 hentry category-related tag-advert") == 0


def test_several_names_say_several_things() -> None:
    assert Names().hints("card related") == Hint.CARD | Hint.RELATED


@pytest.mark.parametrize(
    "line",
    [
        "Share on Facebook", "Advertisement", "Pubblicità", "Continua a leggere", "Teilen", "Weiterlesen", "Publicité",
        "Leer más", "Compartilhe", "Reklama", "Реклама", "广告", "広告", "광고", "5 min read",
        "Tags: river, flood, council",
        "© 2025 Example srl", "Sign up for our newsletter", "Revenir en haut",
    ],
)  # fmt: skip
def test_furniture_is_known_in_many_languages(line: str) -> None:
    assert line_reason(piece(line), "", has_begun=True) == "furniture"


@pytest.mark.parametrize(
    "line",
    [
        "The council shared its plan with the region in May.",
        "Advertisement revenue fell by 12 per cent in the second quarter of the year.",
        "More than 300 people came to the meeting.",
        "Tags are used to mark the fish before they are released into the river.",
        "Leggi e regolamenti cambiano ogni anno, ma il fiume resta.",
        "By Monday the water had gone.",
        "Related costs are borne by the region.",
    ],
)
def test_sentences_that_begin_like_furniture_are_not(line: str) -> None:
    assert line_reason(piece(line), "", has_begun=True) == ""
    assert heading_reason(piece(line)) == ""


@pytest.mark.parametrize(
    "heading",
    [
        "Related articles", "You may also like", "Articoli correlati", "Potrebbe interessarti", "Leggi anche:",
        "Ultime notizie",
        "Lesen Sie auch", "Das könnte Sie auch interessieren", "À lire aussi", "Te puede interesar",
        "Leia também", "Lees ook",
        "Czytaj także", "Читайте также", "Διαβάστε επίσης", "İlgili haberler", "相关阅读", "関連記事",
        "관련 기사", "اقرأ أيضا",
    ],
)  # fmt: skip
def test_headings_of_other_stories_are_known_in_fifteen_languages(heading: str) -> None:
    assert heading_reason(piece(heading, "h3")) == "related heading"


@pytest.mark.parametrize(
    "line",
    [
        "Externer Inhalt nicht verfügbar: Deine Einstellungen verhindern das Laden.",
        "Iscriviti alla nostra newsletter per ricevere le notizie ogni mattina.",
        "Sign up to our newsletter and never miss a story from the valley.",
        "Follow us on Instagram and Facebook for more pictures.",
        "Síguenos en nuestro canal de WhatsApp.",
    ],
)
def test_invitations_and_placeholders_are_notices(line: str) -> None:
    assert line_reason(piece(line), "", has_begun=True) in {"notice", "furniture"}


def test_each_language_has_headings() -> None:
    assert set(RELATED_HEADINGS) == {
        "it", "en", "de", "fr", "es", "pt", "nl", "pl", "ru", "el", "tr", "zh", "ja", "ko", "ar",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "编辑/倪家宁",
        "最新研究表明，海洋正在变暖",
        "最新の研究で海が暖まっていることが分かった",
        "다른 나라에서는 이미 시행 중이다",
    ],
)
def test_lines_that_only_begin_like_a_heading_of_other_stories(line: str) -> None:
    assert not heading_reason(piece(line))


def test_the_title_said_again_before_the_text_is_no_text() -> None:
    assert line_reason(piece("Il piano per il fiume"), "Il piano per il fiume", has_begun=False) == "title"
    assert not line_reason(piece("Il piano per il fiume"), "Il piano per il fiume", has_begun=True)


def test_the_head_of_a_column_is_no_furniture() -> None:
    assert not line_reason(piece("Share", "th"), "", has_begun=True)
    assert line_reason(piece("Share", "p"), "", has_begun=True) == "furniture"


@pytest.mark.parametrize(
    "heading", ["3 Comments", "Leave a reply", "2 commenti", "Kommentare", "Laisser un commentaire", "Комментарии (5)"]
)
def test_headings_that_end_an_article(heading: str) -> None:
    assert heading_reason(piece(heading, "h3")) == "end heading"


@pytest.mark.parametrize(
    "line",
    [
        "Il ponte dopo la piena (Foto: ANSA)",
        "The bridge after the flood. Photo: Bob Example",
        "Die Brücke nach dem Hochwasser | © dpa",
        "Le pont après la crue / AFP",
        "Most w nocy (fot. PAP)",
    ],
)
def test_picture_credits_make_a_caption(line: str) -> None:
    assert line_reason(piece(line), "", has_begun=True) == "caption"


@pytest.mark.parametrize(
    "line",
    [
        "The plan costs 12 million (two thirds paid by the region).",
        "He told Reuters that the river would rise again.",
        "She asked: who will pay for it?",
    ],
)
def test_sentences_with_signs_are_no_captions(line: str) -> None:
    assert line_reason(piece(line), "", has_begun=True) == ""


def test_bylines_and_date_lines_count_only_before_the_text() -> None:
    assert line_reason(piece("23 luglio 2025, 10:15"), "", has_begun=False) == "byline or date"
    assert line_reason(piece("23 luglio 2025, 10:15"), "", has_begun=True) == ""


def test_the_title_is_not_the_body() -> None:
    assert line_reason(piece("Flood plan", "h2"), bare("Flood plan"), has_begun=False) == "title"
    assert line_reason(piece("Flood plan"), bare("Flood plan"), has_begun=True) == ""


def test_a_label_and_a_linked_headline_lead_elsewhere() -> None:
    headline = "Minister promises an answer on school buildings"
    assert leads_to_story(piece(f"Politics: {headline}", linked=headline))
    assert not leads_to_story(piece(f"The paper said that {headline}", linked=headline))
    assert not leads_to_story(piece("Contact: the town hall", linked="the town hall"))


@pytest.mark.parametrize(
    ("text", "links", "expected"),
    [
        ("Bridge closed", ((0, 13, "/a"),), True),
        ("Bridge closed until May 3.5.2025", ((0, 23, "/a"),), True),
        ("Bridge closed, says the mayor", ((0, 13, "/a"),), False),
        ("See the plan of the council", ((4, 12, "/a"),), False),
    ],
)
def test_a_headline_with_a_date_is_still_nothing_but_a_link(
    text: str, links: tuple[tuple[int, int, str], ...], *, expected: bool
) -> None:
    assert is_only_link(text, links, sum(end - start for start, end, _ in links)) is expected
