"""Retention in words, and as it is written in the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.durations import FOREVER_S, duration_code

if TYPE_CHECKING:
    from storage.records import Retention


def retention_in_words(said: Retention) -> str:
    """Say what stays, `for 8w, and the newest 20 of each page`; without terms of its own `as [retention] says`."""
    if said.payloads_for_s == FOREVER_S:
        return "for ever"
    age = [] if said.payloads_for_s is None else [f"for {duration_code(said.payloads_for_s)}"]
    count = [] if said.payloads_per_page is None else [f"the newest {said.payloads_per_page} of each page"]
    return ", and ".join(age + count) or "as [retention] says"


def retention_code(said: Retention) -> str:
    """Say the same in a column of a table, `8w, 20 a page`; nothing where nothing is said."""
    age = [] if said.payloads_for_s is None else [duration_code(said.payloads_for_s)]
    return ", ".join(age + ([] if said.payloads_per_page is None else [f"{said.payloads_per_page} a page"]))
