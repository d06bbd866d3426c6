from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.compare import (
    Deleted,
    Inserted,
    Moved,
    Regrouped,
    Replaced,
    RunType,
    Unchanged,
    canonical_text,
    content_hash,
    diff_articles,
)
from scraper.model import Article, Block, BlockType

if TYPE_CHECKING:
    import random

    from scraper.compare import Diff, Hunk

LONG = "Il ministro ha detto ieri in aula che la missione continua fino alla fine dell'anno."
OTHER = "Secondo il comando i soldati rientreranno a casa entro poche settimane, salvo imprevisti gravi."
THIRD = "Nel pomeriggio la commissione parlamentare ha ascoltato i familiari delle vittime a porte chiuse."


def article(*texts: str, title: str = "Titolo") -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))


def canonical_blocks(of: Article) -> tuple[str, ...]:
    return tuple(filter(None, (canonical_text(block.text) for block in of.body)))


def hunks(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Hunk, ...]:
    return diff_articles(article(*old), article(*new)).hunks


def marked(hunk: Hunk) -> str:
    assert isinstance(hunk, Replaced | Moved)
    shown = ""
    for run in hunk.runs:
        equal = run.type is RunType.EQUAL
        shown += run.new if equal else f"[{run.old}|{run.new}]"
    return shown


def assert_holds(old: Article, new: Article) -> Diff:
    diff = diff_articles(old, new)
    assert diff.apply(old) == canonical_blocks(new)
    assert diff.revert(new) == canonical_blocks(old)
    assert diff.is_textual == (content_hash(old) != content_hash(new))
    for hunk in diff.hunks:
        if isinstance(hunk, Replaced | Moved):
            assert "".join(run.old for run in hunk.runs) == hunk.old.text
            assert "".join(run.new for run in hunk.runs) == hunk.new.text
    return diff


def test_equal_articles_differ_in_nothing() -> None:
    diff = diff_articles(article(LONG, OTHER), article(LONG, OTHER))
    assert [type(hunk) for hunk in diff.hunks] == [Unchanged, Unchanged]
    assert diff.is_empty


def test_empty_articles_differ_in_nothing() -> None:
    assert diff_articles(Article(), Article()).is_empty


def test_typography_is_no_difference() -> None:
    diff = diff_articles(article("L’evento – “oggi”"), article("L'evento -  \u00ab oggi \u00bb"))
    assert diff.is_empty


def test_a_changed_figure_is_all_that_changed() -> None:
    (hunk,) = hunks(("Erano 19 militari a bordo.",), ("Erano 21 militari a bordo.",))
    assert marked(hunk) == "Erano[ 19| 21] militari a bordo."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.234,5", "1.234,7"),
        ("12:30", "12:45"),
        ("l'evento", "l'avvento"),
        ("2019-04-09", "2019-04-10"),
        ("19%", "21%"),
        ("€20", "€25"),
        ("https://example.org/a.html", "https://example.org/b.html"),
        ("ada@example.org", "ida@example.org"),
        ("don't", "won't"),
    ],
)
def test_a_word_is_never_shown_in_halves(old: str, new: str) -> None:
    (hunk,) = hunks((f"Prima di tutto {old} e poi il resto",), (f"Prima di tutto {new} e poi il resto",))
    assert marked(hunk) == f"Prima di tutto[ {old}| {new}] e poi il resto"


def test_shown_text_keeps_its_typography() -> None:
    (hunk,) = hunks(("Dell’an\u00adno  scorso… 19",), ("Dell'anno scorso... 21",))
    assert isinstance(hunk, Replaced)
    assert [(run.old, run.new) for run in hunk.runs] == [
        ("Dell’an\u00adno  scorso…", "Dell'anno scorso..."),
        (" 19", " 21"),
    ]


def test_white_space_between_words_counts_inside_a_paragraph() -> None:
    (hunk,) = hunks(("Il rapporto a / b resta com'era",), ("Il rapporto a/b resta com'era",))
    assert marked(hunk) == "Il rapporto a[ / b|/b] resta com'era"


def test_an_inserted_paragraph_stands_alone() -> None:
    found = hunks((LONG, THIRD), (LONG, OTHER, THIRD))
    assert [type(hunk) for hunk in found] == [Unchanged, Inserted, Unchanged]


def test_a_deleted_paragraph_stands_where_it_had_been() -> None:
    found = hunks((LONG, OTHER, THIRD), (LONG, THIRD))
    assert [type(hunk) for hunk in found] == [Unchanged, Deleted, Unchanged]
    assert isinstance(found[1], Deleted)
    assert found[1].old.at == 1


def test_an_unlike_paragraph_in_place_is_a_deletion_and_an_insertion() -> None:
    assert [type(hunk) for hunk in hunks((LONG, OTHER), (LONG, THIRD))] == [Unchanged, Deleted, Inserted]


def test_a_moved_paragraph_is_told_once_at_its_new_place() -> None:
    found = hunks((LONG, OTHER, "Breve chiusa."), ("Breve chiusa.", LONG, OTHER))
    assert [type(hunk) for hunk in found] == [Moved, Unchanged, Unchanged]
    assert isinstance(found[0], Moved)
    assert (found[0].old.at, found[0].new.at, found[0].is_edited) == (2, 0, False)


def test_of_two_that_changed_places_the_shorter_one_moved() -> None:
    found = hunks(("Breve frase di apertura.", LONG), (LONG, "Breve frase di apertura."))
    assert [type(hunk) for hunk in found] == [Unchanged, Moved]


def test_a_paragraph_moved_and_edited_shows_its_words() -> None:
    edited = LONG.replace("ieri", "oggi")
    found = hunks((LONG, OTHER, THIRD), (OTHER, THIRD, edited))
    assert isinstance(found[-1], Moved)
    assert found[-1].is_edited
    assert "[ ieri| oggi]" in marked(found[-1])


def test_a_split_paragraph_is_only_regrouped() -> None:
    diff = diff_articles(article(f"{LONG} {OTHER}", THIRD), article(LONG, OTHER, THIRD))
    assert [type(hunk) for hunk in diff.hunks] == [Regrouped, Unchanged]
    assert diff.is_empty


def test_a_split_beside_a_true_edit_is_regrouped_too() -> None:
    old = article(f"{LONG} {OTHER}", "Erano 19 militari a bordo.")
    diff = assert_holds(old, article(LONG, OTHER, "Erano 21 militari a bordo."))
    assert [type(hunk) for hunk in diff.hunks] == [Regrouped, Replaced]


def test_a_merge_with_an_edit_reads_as_one_edited_paragraph() -> None:
    old = article(LONG, OTHER, THIRD)
    diff = assert_holds(old, article(f"{LONG} {OTHER.replace('poche', 'molte')}", THIRD))
    assert [type(hunk) for hunk in diff.hunks] == [Replaced, Unchanged]
    assert "[ poche| molte]" in marked(diff.hunks[0])


@pytest.mark.parametrize("is_first_longer", [True, False])
def test_a_split_and_a_merge_with_an_edit_read_as_one_edited_paragraph(*, is_first_longer: bool) -> None:
    one, other = (f"{LONG} {THIRD}", OTHER) if is_first_longer else (OTHER, f"{LONG} {THIRD}")
    whole, parts = article(f"{one} {other}".replace("poche", "molte"), "Fine."), article(one, other, "Fine.")
    split, merge = assert_holds(whole, parts), assert_holds(parts, whole)
    assert [type(hunk) for hunk in split.hunks] == [Replaced, Unchanged]
    assert [type(hunk) for hunk in merge.hunks] == [Replaced, Unchanged]
    assert "[ molte| poche]" in marked(split.hunks[0])
    assert "[ poche| molte]" in marked(merge.hunks[0])


def test_a_list_run_together_is_regrouped() -> None:
    diff = diff_articles(article("uno", "due", "tre quattro", "x"), article("uno due tre", "quattro", "y"))
    assert [type(hunk) for hunk in diff.hunks] == [Regrouped, Deleted, Inserted]


def test_an_edited_paragraph_without_spaces_finds_its_own() -> None:
    old = "希腊当局和民间债权人预定于周三恢复协商，由于希腊债务重组谈判陷入僵局，定于下周初举行的会谈被推迟。"
    found = hunks(("开头。", old, "结尾。"), ("开头。", "新的一段文字在这里。", old.replace("周三", "周四"), "结尾。"))
    assert [type(hunk) for hunk in found] == [Unchanged, Inserted, Replaced, Unchanged]
    assert "[三|四]" in marked(found[2])


def test_repeated_lines_match_in_order() -> None:
    old = ("Roma", "Iscriviti", "Milano", "Iscriviti", "Torino", "Iscriviti")
    new = ("Roma", "Iscriviti", "Torino", "Iscriviti")
    assert [type(hunk) for hunk in hunks(old, new)] == [Unchanged, Unchanged, Deleted, Deleted, Unchanged, Unchanged]


def test_a_changed_title_is_a_part_of_its_own() -> None:
    diff = diff_articles(article(LONG, title="Morti 19 soldati"), article(LONG, title="Morti 21 soldati"))
    assert diff.title is not None
    assert [run.new for run in diff.title.runs if run.type is RunType.REPLACED] == [" 21"]
    assert [type(hunk) for hunk in diff.hunks] == [Unchanged]
    assert diff.is_textual


def test_a_diff_refuses_an_article_it_does_not_start_from() -> None:
    diff = diff_articles(article(LONG), article(OTHER))
    with pytest.raises(ValueError, match="does not start"):
        diff.apply(article(THIRD))
    with pytest.raises(ValueError, match="does not start"):
        diff.revert(article(LONG))


def test_captions_and_empty_blocks_are_no_paragraphs() -> None:
    blocks = (Block(BlockType.PARAGRAPH, "\u200b"), Block(BlockType.CAPTION, "Foto"), Block(BlockType.PARAGRAPH, LONG))
    diff = assert_holds(Article(blocks=blocks), article(LONG, title=""))
    assert [type(hunk) for hunk in diff.hunks] == [Unchanged]


def test_preformatted_text_keeps_its_lines() -> None:
    old = Article(blocks=(Block(BlockType.PREFORMATTED, "uno\ndue\u2029tre"),))
    new = Article(blocks=(Block(BlockType.PREFORMATTED, "uno\ndue\u2029quattro"),))
    diff = diff_articles(old, new)
    assert diff.apply(old) == ("uno due quattro",)


WORDS = st.sampled_from(
    ["il", "la", "19", "21", "l’evento", "l'evento", "detto", "-", "–", ",", ".", "«", "a\u00adb", "…", "Roma"]
)
PARAGRAPHS = st.lists(WORDS, max_size=8).map(" ".join)
ARTICLES = st.lists(PARAGRAPHS, max_size=7).map(lambda texts: article(*texts))


@given(ARTICLES, ARTICLES)
def test_any_diff_gives_both_articles_again(old: Article, new: Article) -> None:
    assert_holds(old, new)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_survives(old: str, new: str) -> None:
    assert_holds(article(old, title=""), article(new, title=""))


@given(st.randoms(use_true_random=False))
def test_edited_articles_hold(chance: random.Random) -> None:
    texts = [LONG, OTHER, THIRD, f"{OTHER} {LONG}", "Breve.", "Breve."]
    old = [chance.choice(texts) for _ in range(chance.randrange(8))]
    new = [text.replace(chance.choice(text.split()), chance.choice(["", "19", "mai"])) for text in old]
    chance.shuffle(new) if chance.random() < 0.5 else None
    assert_holds(article(*old), article(*new))


@given(ARTICLES)
def test_an_article_against_itself_is_empty(same: Article) -> None:
    assert diff_articles(same, same).is_empty


def test_the_same_articles_always_give_the_same_diff() -> None:
    old, new = article(LONG, OTHER, THIRD), article(THIRD, LONG.replace("ieri", "oggi"))
    assert diff_articles(old, new) == diff_articles(old, new)
