from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.compare import diff_articles, to_html, to_json, to_markdown, to_unified, to_words
from scraper.model import Article, Block, BlockType

LEAD = "Un primo paragrafo che resta com'era."
LONG = "Il ministro ha parlato. Nell'attacco sono rimasti feriti 19 militari. Poi altro è successo. E ancora."
OTHER = "Secondo il comando i soldati rientreranno a casa entro poche settimane, salvo imprevisti."


def article(*texts: str, title: str = "Titolo", authors: tuple[str, ...] = ()) -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts), authors=authors)


OLD = article(LEAD, LONG, "Tolto <b>", OTHER, "Breve chiusa.", title="Feriti 19", authors=("Ada",))
NEW = article(
    "Breve chiusa.", LEAD, LONG.replace("19", "21"), OTHER, "Nuovo & fine", title="Feriti 21", authors=("Ida",)
)


def test_nothing_renders_as_nothing() -> None:
    diff = diff_articles(OLD, OLD)
    assert to_words(diff, colour=False) == ""
    assert to_words(diff, colour=True) == ""
    assert to_unified(diff, "a", "b") == ""
    assert to_markdown(diff) == ""


def test_words_show_the_change_in_its_sentence() -> None:
    diff = diff_articles(article(LEAD, LONG), article(LEAD, LONG.replace("19", "21")))
    assert to_words(diff, colour=False) == "~ 2: … Nell'attacco sono rimasti feriti [-19-]{+21+} militari. …\n"


def test_words_show_more_sentences_when_asked() -> None:
    diff = diff_articles(article(LONG), article(LONG.replace("19", "21")))
    assert to_words(diff, colour=False, context=1) == (
        "~ 1: Il ministro ha parlato. Nell'attacco sono rimasti feriti [-19-]{+21+} militari. Poi altro è successo. …\n"
    )


def test_words_have_a_line_for_each_hunk() -> None:
    assert to_words(diff_articles(OLD, NEW), colour=False).splitlines() == [
        "# Feriti [-19-]{+21+}",
        "> 1 (was 5): Breve chiusa.",
        "~ 3: … Nell'attacco sono rimasti feriti [-19-]{+21+} militari. …",
        "- 3: [-Tolto <b>-]",
        "+ 5: {+Nuovo & fine+}",
        "@ byline: [-Ada-]{+Ida+}",
    ]


def test_colours_mark_old_and_new() -> None:
    diff = diff_articles(article("Feriti 19 militari."), article("Feriti 21 militari."))
    shown = to_words(diff, colour=True)
    assert "\x1b[31m19\x1b[0m \x1b[32m21\x1b[0m" in shown
    assert re.sub(r"\x1b\[\d+m", "", shown) == "~ 1: Feriti 19 21 militari.\n"


def test_the_space_after_words_that_went_stays() -> None:
    diff = diff_articles(article(LEAD, title="Scontri nel centro di Roma"), article(LEAD, title="nel centro di Roma"))
    assert to_words(diff, colour=False) == "# [-Scontri-] nel centro di Roma\n"


def test_an_abbreviation_ends_no_sentence() -> None:
    diff = diff_articles(article("Prima. Then Mr. Smith met 19 men."), article("Prima. Then Mr. Smith met 21 men."))
    assert to_words(diff, colour=False) == "~ 1: … Then Mr. Smith met [-19-]{+21+} men.\n"


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    text = "parola " * 100 + "{} " + "parola " * 100
    line = to_words(diff_articles(article(text.format(19)), article(text.format(21))), colour=False)
    assert len(line) < 400
    assert line.startswith("~ 1: … parola ")
    assert line.endswith("parola …\n")


def test_unified_text_has_a_line_for_each_paragraph() -> None:
    assert to_unified(diff_articles(OLD, NEW), "v1", "v2").splitlines() == [
        "--- v1 (headline)",
        "+++ v2 (headline)",
        "@@ -1,1 +1,1 @@",
        "-Feriti 19",
        "+Feriti 21",
        "--- v1",
        "+++ v2",
        "@@ -1,5 +1,5 @@",
        "+Breve chiusa.",
        f" {LEAD}",
        f"-{LONG}",
        f"+{LONG.replace('19', '21')}",
        "-Tolto <b>",
        f" {OTHER}",
        "-Breve chiusa.",
        "+Nuovo & fine",
    ]


def test_unified_hunks_far_apart_are_apart() -> None:
    middle = [f"Riga {number}" for number in range(20)]
    shown = to_unified(diff_articles(article("A", *middle, "B"), article("C", *middle, "D")), "v1", "v2")
    assert [line for line in shown.splitlines() if line.startswith("@@")] == ["@@ -1,4 +1,4 @@", "@@ -19,4 +19,4 @@"]


def patched(old: list[str], unified: str) -> list[str]:
    """Apply unified text as `patch` would: copy up to each hunk, then follow its marks."""
    lines: list[str] = []
    at = 0
    for line in unified.splitlines()[2:]:
        header = re.match(r"@@ -(\d+),(\d+) \+", line)
        if header:
            start = int(header[1]) - (header[2] != "0")
            lines += old[at:start]
            at = start
        elif line[0] == "+":
            lines.append(line[1:])
        else:
            assert old[at] == line[1:]
            lines += [line[1:]] if line[0] == " " else []
            at += 1
    return lines + old[at:]


LINES = st.lists(st.sampled_from(["Roma", "Erano in 19", "Erano in 21", LONG, OTHER, "x", "y", "z"]), max_size=16)


@given(LINES, LINES)
def test_unified_text_can_be_applied(old: list[str], new: list[str]) -> None:
    assert patched(old, to_unified(diff_articles(article(*old), article(*new)), "a", "b")) == new


def test_html_marks_words_and_escapes_text() -> None:
    html = to_html(diff_articles(OLD, NEW), "it")
    tree = LexborHTMLParser(html)
    assert [node.text() for node in tree.css("del")] == ["19", "19", "Tolto <b>", "Ada"]
    assert [node.text() for node in tree.css("ins")] == ["21", "21", "Nuovo & fine", "Ida"]
    assert tree.css_first("b") is None
    assert tree.css_first(".diff-headline").attributes["aria-label"] == "Titolo"
    assert tree.css_first(".diff-removed").attributes == {
        "class": "diff-removed",
        "role": "group",
        "aria-label": "Paragrafo tolto",
    }


def test_html_folds_unchanged_paragraphs() -> None:
    html = to_html(diff_articles(article(LEAD, OTHER, "19"), article(LEAD, OTHER, "21")))
    details = LexborHTMLParser(html).css_first("details")
    assert details.css_first("summary").text() == "2 unchanged paragraphs"
    assert [node.text() for node in details.css("p")] == [LEAD, OTHER]


@given(st.text(max_size=30), st.text(max_size=30))
def test_html_lets_no_markup_through(old: str, new: str) -> None:
    html = to_html(diff_articles(article(f"<i>{old}", title=old), article(f"<u>{new}", title=new)))
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"section", "h2", "div", "p", "ins", "del", "details", "summary", "small"}


def test_markdown_strikes_and_sets_bold() -> None:
    assert to_markdown(diff_articles(OLD, NEW), "it").splitlines() == [
        "- Titolo: Feriti ~~19~~ **21**",
        "- Paragrafo spostato (era il paragrafo 5): Breve chiusa.",
        "- Paragrafo modificato: … Nell'attacco sono rimasti feriti ~~19~~ **21** militari. …",
        "- Paragrafo tolto: ~~Tolto \\<b\\>~~",
        "- Paragrafo aggiunto: **Nuovo & fine**",
        "- firma: ~~Ada~~ **Ida**",
    ]


def test_json_is_plain_and_keeps_its_keys() -> None:
    record = json.loads(json.dumps(to_json(diff_articles(OLD, NEW))))
    assert record["format"] == 1
    assert record["textual"] is True
    assert record["title"]["runs"][1] == {"type": "replaced", "old": " 19", "new": " 21"}
    assert [hunk["type"] for hunk in record["hunks"]] == [
        "moved",
        "unchanged",
        "replaced",
        "deleted",
        "unchanged",
        "inserted",
    ]
    assert record["hunks"][1] == {"type": "unchanged", "old": {"at": 0, "count": 1}, "new": {"at": 1, "count": 1}}
    assert record["hunks"][3] == {"type": "deleted", "old": {"at": 2, "count": 1, "texts": ["Tolto <b>"]}}
    assert record["details"] == [{"detail": "byline", "old": "Ada", "new": "Ida", "anchor": None}]


def test_json_of_equal_articles_has_no_title_and_tells_regrouping() -> None:
    record = to_json(diff_articles(article("Uno due."), article("Uno", "due.")))
    assert record["title"] is None
    assert record["textual"] is False
    assert [hunk["type"] for hunk in record["hunks"]] == ["regrouped"]
