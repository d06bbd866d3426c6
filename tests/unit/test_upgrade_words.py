"""What somebody hears who waits for an upgrade."""

from __future__ import annotations

from variorum.bootstrap import now_and_then


def test_the_beginning_is_told_and_then_the_newest_word_every_few_seconds() -> None:
    told: list[str] = []
    clock = iter([0.0, 1.0, 2.9, 3.0, 3.0, 5.0])
    tell = now_and_then(told.append, lambda: next(clock))
    for word in ("from revision 1 to 2", "rows: 1 of 9", "rows: 2 of 9", "rows: 3 of 9", "rows: 4 of 9"):
        tell(word)
    assert told == ["Upgrading the database: from revision 1 to 2", "Upgrading the database: rows: 3 of 9"]
