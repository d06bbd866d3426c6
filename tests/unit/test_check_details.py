"""Details that differ beside a text that stands: no entry of the log, and no dating of a later edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.check import decide, hash_of, recipe_of
from scraper.compare import content_hash
from scraper.compare.details import RESTLESS, is_restless
from scraper.extract import extract_article
from scraper.judgement import CheckPlan, CheckResult, CurrentVersion, Outcome
from scraper.model import Dating, Recipe, Response, Url
from scraper.noise.spots import Noise

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = Url("https://ministry.example/news/visit.html")
BODY = (
    "The chief of the defence staff met his counterpart in Baku on Wednesday for two days of talks about training.",
    "Under the agreement 19 soldiers will be trained at Italian schools next year, the ministry said in a statement.",
    "The visit ended with a meeting at which the ambassador stressed the part that diplomacy plays between the two.",
)


def page(modified: str = "09:00", body: tuple[str, ...] = BODY, link: str = "") -> bytes:
    paragraphs = "".join(f"<p>{text}</p>" for text in body).replace("Italian schools", link or "Italian schools")
    return (
        "<!doctype html><html lang=en><head><title>Visit</title>"
        '<meta property="article:published_time" content="2026-02-28T08:00:00Z">'
        f'<meta property="article:modified_time" content="2026-03-01T{modified}:00Z"></head>'
        f"<body><main><article><h1>The visit to Baku</h1>{paragraphs}</article></main></body></html>"
    ).encode()


def known(payload: bytes, **facts: object) -> CheckPlan:
    article = extract_article(payload, str(URL))
    recipe = recipe_of(CheckPlan(URL))
    current = CurrentVersion(1, content_hash(article), recipe, article, payload)
    return CheckPlan(URL, current=replace(current, **facts), known={content_hash(article): 1})  # type: ignore[arg-type]


def seen(plan: CheckPlan, payload: bytes) -> CheckResult:
    headers = (("content-type", "text/html; charset=utf-8"),)
    return decide(plan, Response(URL, str(URL), 200, headers, payload, NOW), NOW)


def told(result: CheckResult) -> list[tuple[str, str | None, str | None]]:
    assert result.outcome is Outcome.UNCHANGED
    assert not result.changes
    return [(one.detail.value, one.old, one.new) for one in result.details.changes] if result.details else []


def test_other_bytes_with_the_same_details_are_nothing_to_keep() -> None:
    assert seen(known(page()), page() + b"<!-- 2 -->").details is None


def test_a_time_of_modification_that_moved_alone_is_kept_and_not_told() -> None:
    moved = told(seen(known(page()), page("10:30")))
    assert moved == [("modified_at", "2026-03-01T09:00:00+00:00", "2026-03-01T10:30:00+00:00")]


def test_what_differs_is_told_from_what_was_read_last() -> None:
    plan = known(page(), last_read=extract_article(page("10:30"), str(URL)), last_read_recipe=recipe_of(known(page())))
    assert seen(plan, page("10:30")).details is None
    assert told(seen(plan, page("09:00")))[0][1:] == ("2026-03-01T10:30:00+00:00", "2026-03-01T09:00:00+00:00")


def test_another_recipe_reads_details_anew_without_a_difference() -> None:
    plan = known(page(), last_read=extract_article(page("10:30"), str(URL)), last_read_recipe=Recipe("e0.n0.r0"))
    details = seen(plan, page("11:00")).details
    assert details is not None
    assert not details.changes
    assert details.recipe == recipe_of(plan)


def test_links_inside_noise_are_noise() -> None:
    linked = '<a href="/schools?session=1">Italian schools</a>'
    ignored = known(page(link=linked))
    noise = Noise(patterns=("italian schools",))
    recipe = recipe_of(replace(ignored, noise=noise))
    assert ignored.current is not None
    digest = hash_of(ignored.current.article, noise)
    current = replace(ignored.current, recipe=recipe, content_hash=digest)
    other = page(link=linked.replace("=1", "=2"))
    assert told(seen(ignored, other))[0][0] == "link"
    assert seen(replace(ignored, current=current, noise=noise), other).details is None


@pytest.mark.parametrize(
    ("last_modified", "dating"), [("10:30", Dating.SILENT), ("11:00", Dating.DATED), (None, Dating.DATED)]
)
def test_an_edit_is_dated_by_what_moved_with_it_not_by_what_moved_before(
    last_modified: str | None, dating: Dating
) -> None:
    edited = page("10:30", (BODY[0], BODY[1].replace("19 soldiers", "21 soldiers"), BODY[2]))
    last = extract_article(page(last_modified), str(URL)) if last_modified else None
    plan = known(page(), last_read=last, last_read_recipe=recipe_of(known(page())) if last else None)
    result = seen(plan, edited)
    assert result.outcome is Outcome.EDITED
    assert result.details is None
    assert result.changes[0].dating is dating


def test_a_detail_is_restless_once_it_differed_often() -> None:
    past = [{"modified_at"}] * (RESTLESS - 1) + [{"byline"}]
    assert not is_restless({"modified_at"}, past)
    assert is_restless({"modified_at"}, [*past, {"modified_at", "link"}])
    assert not is_restless({"modified_at", "byline"}, [*past, {"modified_at"}])
