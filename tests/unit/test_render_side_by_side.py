from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.compare import diff_articles
from scraper.compare.render import LEAST_WIDTH, to_side_by_side, to_words
from scraper.compare.render.columns import Piece, cells_of, wrapped
from scraper.model import Article, Block, BlockType

KEPT = "A paragraph that stays as it was, word for word."
LONG = "Nineteen people were hurt in the attack, the ministry said, and seven of them were in hospital on Monday."
OTHER = "The bridge will stay closed until further notice, and buses will go the long way round by the coast road."


def article(*texts: str, title: str = "Title") -> Article:
    return Article(title=title, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts), authors=("Ada",))


def shown(old: Article, new: Article, width: int = 100, *, colour: bool = False) -> str:
    return to_side_by_side(diff_articles(old, new), width=width, colour=colour)


def test_old_stands_left_and_new_right() -> None:
    line = shown(article(LONG), article(LONG.replace("seven", "nine"))).splitlines()
    text = "\n".join(line)
    left, right = zip(*(row.split("│") for row in line if "│" in row), strict=True)
    assert "[-seven-]" in "".join(left)
    assert "[-" not in "".join(right)
    assert "{+nine+}" in "".join(right)
    assert text.startswith("~ ")


def test_unchanged_stretches_are_one_line() -> None:
    lines = shown(article(KEPT, KEPT, LONG), article(KEPT, KEPT, LONG.replace("seven", "nine"))).splitlines()
    assert lines[0] == "  ⋯ 2 unchanged paragraphs"


def test_a_move_is_told_as_a_move() -> None:
    text = shown(article(LONG, KEPT, OTHER), article(KEPT, OTHER, LONG))
    assert "moved from paragraph 1" in text
    assert "{+" not in text


def test_nothing_is_coloured_unless_asked() -> None:
    old, new = article(LONG), article(LONG.replace("seven", "nine"))
    assert "\x1b" not in shown(old, new)
    assert "\x1b[31mseven\x1b[0m" in shown(old, new, colour=True)


def test_narrow_terminals_get_one_text() -> None:
    diff = diff_articles(article(LONG), article(LONG.replace("seven", "nine")))
    assert to_side_by_side(diff, width=LEAST_WIDTH - 1, colour=False) == to_words(diff, colour=False)


def test_no_difference_is_no_line() -> None:
    assert shown(article(LONG), article(LONG)) == ""


def test_a_page_cannot_steer_the_terminal() -> None:
    assert wrapped([Piece("a\x1b]0;evil\x07b")], 20) == ["a]0;evilb".ljust(20)]


def test_wide_characters_take_two_cells() -> None:
    assert cells_of("東京都") == 6
    assert cells_of("e\u0301") == 1
    assert [line.rstrip() for line in wrapped([Piece("東京都知事選挙")], 6)] == ["東京都", "知事選", "挙"]


def test_a_word_wider_than_its_column_is_broken() -> None:
    assert wrapped([Piece("abcdefghij")], 4) == ["abcd", "efgh", "ij  "]


@given(st.text(alphabet="ab 東\u0301🙂\t-", max_size=80), st.integers(min_value=4, max_value=30))
def test_lines_fill_their_column_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped([Piece(text)], width)
    assert all(cells_of(line) == width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.integers(min_value=LEAST_WIDTH, max_value=200))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = shown(article(KEPT, LONG, "東京都" * 30), article(KEPT, LONG.replace("seven", "nine"), "大阪府" * 40), width)
    assert all(cells_of(line) <= width for line in text.splitlines())
