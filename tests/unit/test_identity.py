"""Whether two pages of one site are one document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.copies.sharing import Sharing
from scraper.identity import Merger, Sameness, Sighting, merger
from scraper.model import ContentHash, Url

PLAIN, AMP = Url("https://news.example/visit/"), Url("https://news.example/visit/amp/")
SAME = Sharing(400, 400, 400, is_exact=True)
NEARLY = Sharing(400, 380, 375)


def sighting(url: str, **facts: object) -> Sighting:
    return replace(Sighting(Url(url), ContentHash("n1:aa"), None, url), **facts)


ONE, OTHER = sighting(PLAIN), sighting(AMP)


class TestCanonicalLinks:
    @pytest.mark.parametrize("names_itself", [None, PLAIN])
    def test_an_amp_page_leads_to_the_page_it_names(self, names_itself: str | None) -> None:
        elder = replace(ONE, canonical_url=names_itself)
        assert merger(elder, replace(OTHER, canonical_url=PLAIN), NEARLY) == Merger(Sameness.CANONICAL, PLAIN)

    def test_an_elder_amp_page_moves_where_that_looks_like_no_edit(self) -> None:
        elder = replace(OTHER, canonical_url=PLAIN)
        assert merger(elder, ONE, SAME) == Merger(Sameness.CANONICAL, PLAIN)
        assert merger(replace(elder, content_hash=ContentHash("n1:bb")), ONE, NEARLY) == Merger(Sameness.CANONICAL, AMP)

    def test_tracking_parameters_of_the_link_do_not_matter(self) -> None:
        named = replace(OTHER, canonical_url=f"{PLAIN}?utm_source=amp#top")
        assert merger(ONE, named, SAME) == Merger(Sameness.CANONICAL, PLAIN)

    def test_the_text_has_to_agree(self) -> None:
        # Templates that name the home page, a section or another article as canonical are common.
        assert merger(ONE, replace(OTHER, canonical_url=PLAIN), Sharing(400, 900, 400)) is None

    def test_a_loop_says_nothing(self) -> None:
        assert merger(replace(ONE, canonical_url=AMP), replace(OTHER, canonical_url=PLAIN), SAME) is None

    def test_a_link_to_a_third_page_says_that_each_is_its_own(self) -> None:
        third = sighting("http://news.example/visit", canonical_url="https://news.example/dossier/visit")
        assert merger(ONE, third, SAME) is None

    def test_across_sites_it_is_evidence_of_origin_alone(self) -> None:
        assert merger(ONE, sighting("https://other.example/visit", canonical_url=PLAIN), SAME) is None


class TestRedirects:
    def test_an_address_that_leads_to_the_other(self) -> None:
        short = sighting("https://news.example/?p=17", final_url=PLAIN)
        assert merger(ONE, short, SAME) == Merger(Sameness.REDIRECT, PLAIN)
        assert merger(short, ONE, SAME) == Merger(Sameness.REDIRECT, PLAIN)

    def test_a_circle_says_nothing(self) -> None:
        assert merger(replace(ONE, final_url=AMP), replace(OTHER, final_url=PLAIN), SAME) is None


class TestForms:
    @pytest.mark.parametrize(
        "url",
        [
            "https://news.example/visit",
            "https://www.news.example/visit/",
            "http://news.example/visit/",
            "https://news.example/visit/index.html",
        ],
    )
    def test_the_same_text_under_another_form_of_the_address(self, url: str) -> None:
        assert merger(ONE, sighting(url), SAME) == Merger(Sameness.FORM, PLAIN)

    def test_https_is_asked_for_where_both_are_equal(self) -> None:
        assert merger(sighting("http://news.example/visit"), ONE, SAME) == Merger(Sameness.FORM, PLAIN)

    def test_nearly_the_same_is_no_evidence(self) -> None:
        other = sighting("https://news.example/visit", content_hash=ContentHash("n1:bb"))
        assert merger(ONE, other, NEARLY) is None

    @pytest.mark.parametrize("url", ["https://news.example/visit?page=2", "https://news.example/Visit/"])
    def test_other_addresses_are_other_pages(self, url: str) -> None:
        assert merger(ONE, sighting(url), SAME) is None

    def test_the_same_text_twice_on_a_site_is_two_pages(self) -> None:
        assert merger(ONE, sighting("https://news.example/world/visit"), SAME) is None


class TestSuccessors:
    def test_a_text_whose_old_address_is_gone_has_moved(self) -> None:
        new = sighting("https://news.example/visit-to-baku")
        assert merger(replace(ONE, is_gone=True), new, NEARLY) == Merger(Sameness.SUCCESSOR, new.url)

    def test_a_new_address_that_went_again_leads_back(self) -> None:
        assert merger(ONE, replace(OTHER, is_gone=True), SAME) == Merger(Sameness.SUCCESSOR, PLAIN)

    def test_a_bulletin_in_the_form_of_the_last_one_is_no_successor(self) -> None:
        new = sighting("https://news.example/weather/week-12")
        assert merger(replace(ONE, is_gone=True), new, Sharing(400, 400, 350)) is None

    def test_where_both_are_gone_nothing_moved(self) -> None:
        assert merger(replace(ONE, is_gone=True), replace(OTHER, is_gone=True), SAME) is None

    def test_another_site_is_no_successor(self) -> None:
        assert merger(replace(ONE, is_gone=True), sighting("https://other.example/visit"), SAME) is None
