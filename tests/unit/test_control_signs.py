from __future__ import annotations

import pytest

from variorum.control_signs import harmless


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Roses\nand\tthorns", "Roses\nand\tthorns"),
        ("\x1b]0;pwned\x07Roses", "]0;pwnedRoses"),
        ("\x1b]52;c;cm0gLXJm\x07", "]52;c;cm0gLXJm"),
        ("\x1b[2J\x1b[HRoses", "[2J[HRoses"),
        ("Roses\rThorns", "RosesThorns"),
        ("\x9b2JRoses\x7f", "2JRoses"),
        ("Città, 東京, e\u0301", "Città, 東京, e\u0301"),
    ],
)
def test_no_text_gives_orders_to_a_terminal(said: str, shown: str) -> None:
    assert harmless(said) == shown
    assert harmless(said, keeps_colours=True) == shown


def test_colours_pass_where_they_are_ours() -> None:
    painted = "\x1b[31mred\x1b[0m"
    assert harmless(painted, keeps_colours=True) == painted
    assert harmless(painted) == "[31mred[0m"
