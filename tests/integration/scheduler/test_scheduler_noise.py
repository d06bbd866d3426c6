"""A page whose boxes differ at every fetch: how soon it stops alarming, and that its true edits still come through."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from scheduler.runner import run_check
from scraper.judgement import Outcome
from scraper.model import ChangeKind
from scraper.noise.spots import STILL_CHECKS
from storage.chain import START
from storage.models import ChangeRecord, OutboxRecord
from storage.noise import list_noise
from storage.records import NoiseState
from storage.versions import list_versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock, Stage

    from scheduler.runner import CheckReport
    from storage.records import Change

URL = "https://press.example/story"
PARAGRAPHS = (
    "The bridge over the river was opened to traffic on Monday after four years of work, the mayor said.",
    "She thanked the engineers and the citizens for their patience during the long closure of the old road.",
    "According to the ministry the whole work has cost 19 million euros, a third less than had been planned.",
    "Two thousand vehicles are expected to cross it every day, most of them lorries on their way to the port.",
)
TEASERS = (
    "Harbour workers vote on a new contract after three weeks of talks with the owners",
    "Why the lighthouse has gone dark, and who is meant to pay for its repair next spring",
    "A school in the hills keeps its last teacher for another year at least, the council says",
    "Rain, rain and then some sun: the forecast for the coming holidays along the whole coast",
    "The choir that sang through the war records its first album at the age of eighty-one",
)


def story(box: str, *paragraphs: str, after: int = 2, title: str = "The bridge is open") -> str:
    texts = [*paragraphs[:after], box, *paragraphs[after:]]
    body = "".join(f"<p>{text}</p>" for text in texts)
    return f"<!doctype html><html lang=en><title>{title}</title><main><article><h1>{title}</h1>{body}</article></main>"


def rotating(n: int) -> str:
    return f"{TEASERS[n % len(TEASERS)]}, part {n} of our series on the region and its people."


def counting(n: int) -> str:
    return f"This story was read {1200 + 7 * n} times so far."


def in_a_paragraph(n: int) -> str:
    return f"The council meets again in autumn to settle the rest of the bill. It is {n % 24}:{n % 60:02} on our clock."


def flipping(n: int) -> str:
    return TEASERS[n % 2]


class Watched:
    """The page under watch, checked every quarter of an hour."""

    def __init__(self, stage: Stage, clock: Clock, box: Callable[[int], str]) -> None:
        self.stage, self.clock, self.box = stage, clock, box
        self.paragraphs = PARAGRAPHS
        self.numbers = itertools.count()
        self.page_id = stage.add(URL, every_s=900.0)

    def check(self, *paragraphs: str, html: str | None = None) -> CheckReport:
        self.paragraphs = paragraphs or self.paragraphs
        self.stage.fetcher.answers[URL] = html or story(self.box(next(self.numbers)), *self.paragraphs)
        self.clock.advance(minutes=21)
        (claim,) = self.stage.claim()
        return asyncio.run(run_check(claim, self.stage.tools))

    def learn(self) -> None:
        for _ in range(10):
            self.check()

    def told(self) -> list[Change]:
        return [change for change in self.stage.log() if change.kind is ChangeKind.EDITED and not change.is_noise]


BOXES = (rotating, counting, in_a_paragraph, flipping)


@pytest.mark.parametrize("box", BOXES)
def test_a_page_whose_box_rotates_stops_alarming(stage: Stage, clock: Clock, box: Callable[[int], str]) -> None:
    watched = Watched(stage, clock, box)
    outcomes = [watched.check().result.outcome for _ in range(14)]
    # Inside a paragraph of prose, what differs might be a figure that is mended: that takes twice as long.
    learned = 8 if box is in_a_paragraph else 4
    assert outcomes[learned:] == [Outcome.UNCHANGED] * (14 - learned)
    assert watched.told() == []
    assert [change.kind for change in stage.log() if "noise" in change.classes] == [ChangeKind.HEALTH]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("at", range(4))
def test_an_edit_in_the_same_check_as_a_rotation_comes_through(
    stage: Stage, clock: Clock, box: Callable[[int], str], at: int
) -> None:
    watched = Watched(stage, clock, box)
    watched.learn()
    words = PARAGRAPHS[at].split()
    edited = " ".join([*words[:5], "never", *words[5:]])
    report = watched.check(*PARAGRAPHS[:at], edited, *PARAGRAPHS[at + 1 :])
    assert report.result.outcome is Outcome.EDITED
    assert "never" in watched.told()[0].summary
    assert [watched.check().result.outcome for _ in range(4)] == [Outcome.UNCHANGED] * 4


@pytest.mark.parametrize("box", BOXES)
def test_a_paragraph_put_beside_the_noise_comes_through(stage: Stage, clock: Clock, box: Callable[[int], str]) -> None:
    watched = Watched(stage, clock, box)
    watched.learn()
    more = "The toll will be three euros for cars and eleven for lorries, it was announced in the evening."
    assert watched.check(*PARAGRAPHS[:2], more, *PARAGRAPHS[2:]).result.outcome is Outcome.EDITED


def test_the_sentence_beside_a_clock_in_one_paragraph_still_counts(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, in_a_paragraph)
    watched.learn()
    watched.box = lambda n: in_a_paragraph(n).replace("in autumn", "in spring")
    assert watched.check().result.outcome is Outcome.EDITED
    assert "autumn" in watched.told()[0].summary


def test_a_third_text_in_a_place_that_flips_is_an_edit(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, flipping)
    watched.learn()
    watched.box = lambda _: "Correction: the bridge has cost 21 million euros, not 19, as we wrote this morning."
    assert watched.check().result.outcome is Outcome.EDITED


def test_what_was_alarmed_before_is_marked_and_nothing_is_lost(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, rotating)
    watched.learn()
    edits = [change for change in stage.log() if change.kind is ChangeKind.EDITED]
    assert [change.is_noise for change in edits] == [True] * 3
    assert all(change.chain_hash != START for change in edits)
    with stage.database.reading() as session:
        assert len(list_versions(session, watched.page_id)) == 4
        (row,) = list_noise(session, watched.page_id)
    assert rotating(9).startswith(row.last_text)
    assert row.differed == 9
    assert row.state is NoiseState.HELD_OUT


def test_noise_that_stands_still_for_long_counts_again_without_an_alarm(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, counting)
    watched.learn()
    watched.box = lambda _: counting(99)
    watched.check()
    for _ in range(STILL_CHECKS):
        watched.check()
    clock.advance(days=8)
    watched.check()
    with stage.database.reading() as session:
        (row,) = list_noise(session, watched.page_id)
    assert row.state is NoiseState.LET_IN
    assert watched.told() == []
    watched.box = lambda _: counting(500)
    assert watched.check().result.outcome is Outcome.EDITED


def test_true_edits_one_after_the_other_are_never_noise(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, lambda _: "The ministry will report again.")
    watched.check()
    for count in range(20, 28):
        paragraphs = (*PARAGRAPHS[:2], PARAGRAPHS[2].replace("19 million", f"{count} million"), PARAGRAPHS[3])
        clock.advance(hours=8)
        assert watched.check(*paragraphs).result.outcome is Outcome.EDITED
    assert len(watched.told()) == 8


def test_the_noise_is_told_to_people_once(stage: Stage, clock: Clock) -> None:
    watched = Watched(stage, clock, rotating)
    for _ in range(12):
        watched.check()
    with stage.database.reading() as session:
        told = session.scalars(select(ChangeRecord.kind).join(OutboxRecord).order_by(ChangeRecord.id)).all()
    assert told == [ChangeKind.EDITED] * 3 + [ChangeKind.HEALTH]
