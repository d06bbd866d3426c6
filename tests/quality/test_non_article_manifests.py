"""The corpus of answers that are not the article is whole: manifests and folders agree, both halves hold every kind."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).with_name("non_articles")
HALVES = ("open", "sealed")
FIELDS: dict[str, type] = {
    "name": str,
    "file": str,
    "asked": str,
    "final": str,
    "redirects": list,
    "status": int,
    "headers": list,
    "language": str,
    "kind": str,
    "variant": str,
    "accept": bool,
    "models": str,
}


def answers_of(half: str) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = tomllib.loads((FOLDER / half / "manifest.toml").read_text("utf-8"))["answer"]
    return answers


@pytest.mark.parametrize("half", HALVES)
def test_every_file_is_listed_and_every_listed_file_is_there(half: str) -> None:
    listed = {answer[key] for answer in answers_of(half) for key in ("file", "after") if key in answer}
    assert listed == {path.name for path in (FOLDER / half).iterdir()} - {"manifest.toml"}


@pytest.mark.parametrize("half", HALVES)
def test_every_answer_states_its_fields(half: str) -> None:
    for answer in answers_of(half):
        assert {field: type(answer.get(field)) for field in FIELDS} == FIELDS, answer.get("name")
        assert set(answer) - set(FIELDS) <= {"after"}, answer["name"]


@pytest.mark.parametrize("half", HALVES)
def test_redirects_end_at_the_final_address(half: str) -> None:
    for answer in answers_of(half):
        hops = [location for _, location in answer["redirects"]]
        assert answer["final"] == [answer["asked"], *hops][-1], answer["name"]


def test_names_are_unique_and_both_halves_hold_every_kind() -> None:
    names = [answer["name"] for half in HALVES for answer in answers_of(half)]
    assert len(set(names)) == len(names)
    kinds = [{answer["kind"] for answer in answers_of(half)} for half in HALVES]
    assert kinds[0] == kinds[1]
