from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.model import ChangeKind, Dating
from scraper.pace import AT_ONCE, Pace, read_digest
from scraper.subscriptions import Addressed, Facts, Subscription, addressed, everything_to

EDIT = Facts(
    ChangeKind.EDITED,
    source="Ministry, news",
    source_url="https://www.example.org/news",
    tags=("ministry", "defence"),
    classes=("figure",),
    significance=0.6,
    dating=Dating.SILENT,
    language="it",
    text="Esercitazione\n19 → 21 militari\nHanno partecipato 19 militari della città.",
)
HEALTH = Facts(ChangeKind.HEALTH, source="Ministry, news", tags=("ministry",), text="cannot be read for 2 h")
DAILY = Pace(read_digest("daily 08:00"), None, "Europe/Rome")


@pytest.mark.parametrize(
    ("asked", "takes"),
    [
        ({}, True),
        ({"sources": ("Ministry, news",)}, True),
        ({"sources": ("https://www.example.org/*",)}, True),
        ({"sources": ("https://www.example.org/",)}, False),
        ({"tags": ("sport", "defence")}, True),
        ({"tags": ("sport",)}, False),
        ({"kinds": (ChangeKind.EDITED,)}, True),
        ({"kinds": (ChangeKind.REMOVED,)}, False),
        ({"classes": ("headline", "figure")}, True),
        ({"classes": ("headline",)}, False),
        ({"least": 0.6}, True),
        ({"least": 0.61}, False),
        ({"datings": (Dating.SILENT,)}, True),
        ({"datings": (Dating.NOTED,)}, False),
        ({"languages": ("de", "it")}, True),
        ({"languages": ("de",)}, False),
        ({"words": ("CITTA",)}, True),
        ({"words": ("19 militari",)}, True),
        ({"words": ("milit",)}, False),
        ({"tags": ("ministry",), "least": 0.9}, False),
    ],
)
def test_everything_that_is_named_must_hold(asked: dict[str, object], takes: bool) -> None:  # noqa: FBT001
    assert Subscription(("mail",), **asked).takes(EDIT) is takes  # type: ignore[arg-type]


def test_what_is_asked_of_edits_is_not_asked_of_health() -> None:
    asked = Subscription(("mail",), classes=("figure",), least=0.9, datings=(Dating.NOTED,), languages=("it",))
    assert asked.takes(HEALTH)
    assert not replace(asked, words=("militari",)).takes(HEALTH)


def test_a_baseline_is_told_only_where_it_is_asked_for() -> None:
    first = replace(EDIT, kind=ChangeKind.ADDED, is_baseline=True)
    assert not Subscription(("mail",)).takes(first)
    assert Subscription(("mail",), baseline=True).takes(first)


def test_each_channel_is_addressed_once_at_the_pace_of_the_first_that_takes_it() -> None:
    subscriptions = (
        Subscription(("phone",), least=0.9),
        Subscription(("phone", "mail"), pace=DAILY),
        Subscription(("mail", "hook")),
    )
    assert addressed(EDIT, subscriptions) == (
        Addressed("phone", DAILY),
        Addressed("mail", DAILY),
        Addressed("hook", AT_ONCE),
    )
    assert addressed(replace(EDIT, significance=0.95), subscriptions)[0] == Addressed("phone", AT_ONCE)
    assert addressed(EDIT, everything_to()) == ()
