"""Whether a rendered page may reach into the operator's network: its own address decides, not its name's history."""

from __future__ import annotations

import httpx
import pytest

from scraper.fetch.exchange import Answer
from scraper.fetch.fetcher import _is_from_inside
from scraper.model import Request, Url

PAGE = Url("http://rebinding.example/")


def answer_from(peer: str | None) -> Answer:
    return Answer(200, (), b"x", False, (), "HTTP/1.1", peer, httpx.Response(200))


@pytest.mark.parametrize(
    ("peer", "is_inside"),
    [
        ("127.0.0.1:80", True),
        ("[fd00::7]:80", True),
        ("8.8.8.8:80", False),
        ("[2606:4700::1111]:443", False),
        ("169.254.169.254:80", False),
        (None, False),
    ],
)
def test_the_address_that_answered_decides(peer: str | None, *, is_inside: bool) -> None:
    assert _is_from_inside(answer_from(peer), Request(PAGE)) is is_inside


def test_behind_a_proxy_only_the_name_can_tell() -> None:
    assert _is_from_inside(answer_from("8.8.8.8:3128"), Request(PAGE, proxy="http://proxy.example:3128"))
