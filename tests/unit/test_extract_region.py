"""Where the article is found: layouts that scatter it, hide it behind names, or put longer lists beside it."""

from __future__ import annotations

from scraper.extract import extract_article

SENTENCE = "The council of {} decided on Tuesday that the old bridge will be closed for repairs until spring. "


def paragraph(place: str, times: int = 2) -> str:
    return f"<p>{SENTENCE.format(place) * times}</p>"


def body_of(html: str) -> str:
    return extract_article(html, "https://example.org/a").text


def places_in(html: str, *places: str) -> list[str]:
    text = body_of(html)
    return [place for place in places if place in text]


def test_a_headed_section_of_the_same_container_goes_on_with_the_text() -> None:
    html = f"""<main><h1>The bridge is closed</h1><div class="col">
      <div class="a1">{"".join(map(paragraph, ("Arden", "Berton", "Corby", "Dover")))}</div>
      <div class="b2"><h2>Questions and answers</h2>{"".join(map(paragraph, ("Ely", "Fowey", "Gower")))}</div>
    </div></main>"""
    assert places_in(html, "Arden", "Dover", "Ely", "Gower") == ["Arden", "Dover", "Ely", "Gower"]


def test_a_headed_box_behind_the_container_of_the_headline_is_not_the_text() -> None:
    text = "".join(map(paragraph, ("Arden", "Berton", "Corby", "Dover", "Epping")))
    offices = "".join(f"<div>{paragraph(place, 1)}</div>" for place in ("Ely", "Fowey", "Gower"))
    html = f"""<main><div><div><h1>The bridge is closed</h1><div>{text}</div></div></div>
      <div class="b2"><div><h2>Our offices</h2>{offices}</div></div></main>"""
    assert places_in(html, "Arden", "Ely", "Gower") == ["Arden"]


def test_a_short_article_stands_against_a_longer_row_of_stories() -> None:
    stories = "".join(
        f'<li><a href="/{place}">Another story that comes from {place}</a><div>{SENTENCE.format(place)}</div></li>'
        for place in ("Ely", "Fowey", "Gower", "Hythe", "Ilkley")
    )
    html = f"""<div id="x"><div><h1>The bridge is closed</h1>{paragraph("Arden", 1)}</div>
      <div><div><div><ul>{stories}</ul></div></div></div></div>"""
    assert places_in(html, "Arden", "Ely", "Ilkley") == ["Arden"]


def test_no_name_speaks_against_the_box_that_holds_the_headline() -> None:
    html = f"""<title>The bridge is closed</title><div class="modal"><h2>The bridge is closed</h2>
      {paragraph("Arden", 1)}</div><div><p>{SENTENCE.format("Ely")}</p></div>"""
    assert places_in(html, "Arden") == ["Arden"]


def test_a_body_named_after_its_read_more_link_is_the_body() -> None:
    html = f"""<h1>The bridge is closed</h1><div class="entry-content entry-content-read-more">
      {paragraph("Arden")}{paragraph("Berton")}</div>"""
    assert places_in(html, "Arden", "Berton") == ["Arden", "Berton"]


def test_the_text_goes_on_behind_a_header_that_holds_its_beginning() -> None:
    html = f"""<article><header><h1>The bridge is closed</h1><div>{paragraph("Arden")}{paragraph("Berton")}</div>
      </header><div><section>{paragraph("Corby")}{paragraph("Dover")}</section></div></article>"""
    assert places_in(html, "Arden", "Corby", "Dover") == ["Arden", "Corby", "Dover"]


def test_a_page_inside_a_noscript_that_was_never_closed_is_read() -> None:
    html = f"<body><noscript><div><h1>The bridge</h1>{paragraph('Arden')}{paragraph('Berton')}</div></body>"
    assert places_in(html, "Arden", "Berton") == ["Arden", "Berton"]


def test_short_lines_are_text_where_there_is_nothing_longer() -> None:
    lines = "".join(f"<p>Here is line {number} of the song</p>" for number in range(12))
    text = body_of(f'<h1>A song</h1><div class="text">{lines}</div>')
    assert text.count("of the song") == 12


def streamed(parts: str) -> str:
    return f"""<body><main><h1>The bridge is closed</h1>{paragraph("Arden")}<template id="B:0"></template>
      {paragraph("Corby")}</main>{parts}</body>"""


def test_a_streamed_part_is_read_where_its_template_stands() -> None:
    text = body_of(streamed(f'<div hidden id="S:0">{paragraph("Berton")}</div>'))
    assert text.index("Arden") < text.index("Berton") < text.index("Corby")
    assert text.count("Berton") == 2


def test_streamed_parts_may_stand_in_one_another() -> None:
    inner = f'<div hidden id="S:1">{paragraph("Berton")}</div>'
    text = body_of(streamed(f'<div hidden id="S:0"><template id="P:1"></template></div>{inner}'))
    assert text.index("Arden") < text.index("Berton") < text.index("Corby")


def test_a_streamed_part_that_holds_its_own_template_ends() -> None:
    html = f'<div hidden id="S:0">{paragraph("Arden")}<template id="B:0"></template></div>'
    assert 1 <= body_of(f"<body>{html}</body>").count("Arden") <= 4


def test_a_long_paragraph_between_headline_and_body_opens_the_text() -> None:
    body = "".join(map(paragraph, ("Berton", "Corby", "Dover")))
    html = f"""<main><div><h1>The bridge is closed</h1><div>{paragraph("Arden")}</div></div>
      <div><div><div class="text">{body}</div></div></div></main>"""
    assert places_in(html, "Arden", "Berton") == ["Arden", "Berton"]


def test_a_short_line_between_headline_and_body_does_not() -> None:
    body = paragraph("Berton") * 12
    html = f"""<main><div><h1>The bridge is closed</h1><div>{paragraph("Arden", 1)}</div></div>
      <div><div><div class="text">{body}</div></div></div></main>"""
    assert places_in(html, "Arden", "Berton") == ["Berton"]
