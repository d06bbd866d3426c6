"""What two texts share, who had one first, and which corrections a copy missed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scraper.compare.lineage import Shown
from scraper.copies.corrections import corrections_not_taken, sentence_difference
from scraper.copies.fingerprint import PASSAGE, SHINGLE, WINDOW, fingerprint, words_of
from scraper.copies.precedence import Because, Carrier, first_of, precedence
from scraper.copies.sharing import Likeness, Sharing, Text, sharing
from scraper.model import Article, Block, BlockType

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VOCABULARY = [f"word{number}" for number in range(5000)]


def drawn(count: int, seed: int = 1) -> tuple[str, ...]:
    return tuple(random.Random(seed).choices(VOCABULARY, k=count))


def article(*paragraphs: str) -> Article:
    return Article("Title", tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs))


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> Sharing:
    return sharing(Text.of(one), other)


class TestFingerprint:
    def test_typography_case_and_paragraphs_do_not_count(self) -> None:
        plain = words_of(article('L\'accordo "storico" - dice il ministro', "Un passo: il primo."))
        printed = words_of(article("L’accordo «Storico» — dice il mini\u00adstro Un passo… IL PRIMO!"))
        assert plain == printed == ("l", "accordo", "storico", "dice", "il", "ministro", "un", "passo", "il", "primo")

    def test_ideographs_are_words_of_their_own(self) -> None:
        assert words_of(article("国防部长 Li 说")) == ("国", "防", "部", "长", "li", "说")

    def test_captions_are_no_part_of_the_text(self) -> None:
        caption = Block(BlockType.CAPTION, "The harbour at dawn")
        assert words_of(Article("Title", (caption,))) == ()

    def test_short_texts_have_none(self) -> None:
        assert fingerprint(drawn(PASSAGE - 1)) == frozenset()
        assert len(fingerprint(drawn(PASSAGE))) == 1

    def test_about_one_sequence_in_seventeen_is_kept(self) -> None:
        assert 1 / 20 < len(fingerprint(drawn(20_000))) / 20_000 < 1 / 14

    @given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 10_000))
    def test_a_shared_passage_always_shares_a_hash(self, before: int, after: int, seed: int) -> None:
        passage = drawn(PASSAGE, seed)
        one = (*drawn(before, seed + 1), *passage, *drawn(after, seed + 2))
        assert fingerprint(passage) & fingerprint(one)

    @given(st.lists(st.sampled_from("abc"), min_size=PASSAGE, max_size=4 * WINDOW))
    def test_what_is_kept_is_the_least_of_every_window(self, words: list[str]) -> None:
        kept = fingerprint(words)
        runs = [tuple(words[at : at + PASSAGE]) for at in range(len(words) - PASSAGE + 1)]
        assert kept == frozenset().union(*(fingerprint(run) for run in runs))


class TestSharing:
    def test_the_same_words_are_exact(self) -> None:
        found = shared(drawn(300), drawn(300))
        assert (found.shared, found.likeness()) == (300, Likeness.EXACT)

    def test_an_edit_of_a_word_costs_one_word(self) -> None:
        edited = list(drawn(300))
        edited[100] = "edited"
        found = shared(drawn(300), tuple(edited))
        assert (found.shared, found.likeness()) == (299, Likeness.NEAR)

    def test_an_eighth_of_the_words_edited_is_near(self) -> None:
        draw = random.Random(3)
        edited = tuple("edited" if draw.random() < 1 / 8 else word for word in drawn(800))
        assert shared(drawn(800), edited).likeness() is Likeness.NEAR

    def test_a_part_is_contained_whichever_way_it_is_asked(self) -> None:
        whole = (*drawn(400, 1), *drawn(100, 2), *drawn(500, 3))
        assert shared(whole, drawn(100, 2)).likeness() is Likeness.CONTAINS
        assert shared(drawn(100, 2), whole).likeness() is Likeness.CONTAINS

    def test_a_quotation_is_no_copy(self) -> None:
        one, other = (*drawn(300, 1), *drawn(60, 2)), (*drawn(60, 2), *drawn(300, 3))
        found = shared(one, other)
        assert (found.shared, found.likeness()) == (60, None)

    def test_passages_below_forty_words_do_not_count(self) -> None:
        pieces = [drawn(PASSAGE - 1, seed) for seed in range(10)]
        one = tuple(word for piece in pieces for word in (*piece, *drawn(40, 99)))
        other = tuple(word for piece in pieces for word in (*piece, *drawn(40, 77)))
        assert shared(one, other).shared == 0

    def test_on_one_site_more_has_to_be_shared(self) -> None:
        found = Sharing(100, 100, 60)
        assert (found.likeness(), found.likeness(on_one_site=True)) == (Likeness.NEAR, None)

    @given(st.lists(st.sampled_from("ab"), max_size=120), st.lists(st.sampled_from("ab"), max_size=120))
    def test_no_more_is_shared_than_is_there(self, one: list[str], other: list[str]) -> None:
        found = shared(tuple(one), tuple(other))
        assert 0 <= found.shared <= min(len(one), len(other))

    def test_a_sequence_has_eight_words(self) -> None:
        assert len(Text.of(drawn(50)).sequences) == 50 - SHINGLE + 1


ONE = Carrier(1, published_at=NOW, seen_at=NOW + 5 * HOUR)
OTHER = Carrier(2, published_at=NOW + 2 * HOUR, seen_at=NOW + 4 * HOUR)


class TestPrecedence:
    def test_stated_dates_outweigh_when_pages_were_seen(self) -> None:
        found = precedence(ONE, OTHER)
        assert (found.first, found.because, found.ahead) == (1, Because.PUBLISHED, 2 * HOUR)

    def test_without_both_dates_it_is_who_was_seen_first(self) -> None:
        found = precedence(replace(ONE, published_at=None), OTHER)
        assert (found.first, found.because, found.ahead) == (2, Because.SEEN, HOUR)

    def test_a_source_line_outweighs_everything(self) -> None:
        found = precedence(replace(ONE, names=frozenset({2})), replace(OTHER, leads_to=frozenset({1})))
        assert (found.first, found.because, found.ahead) == (2, Because.NAMED, -2 * HOUR)

    def test_a_canonical_link_outweighs_dates(self) -> None:
        assert precedence(replace(ONE, leads_to=frozenset({2})), OTHER).because is Because.CANONICAL

    def test_who_names_each_other_is_told_apart_by_dates(self) -> None:
        found = precedence(replace(ONE, names=frozenset({2})), replace(OTHER, names=frozenset({1})))
        assert (found.first, found.because) == (1, Because.PUBLISHED)

    def test_the_order_of_asking_does_not_matter(self) -> None:
        same = replace(OTHER, published_at=NOW, seen_at=ONE.seen_at)
        assert precedence(ONE, same).first == precedence(same, ONE).first == 1

    def test_sources_of_sources_are_followed(self) -> None:
        agency = Carrier(3, NOW + 9 * HOUR, NOW + 9 * HOUR)
        second = replace(OTHER, names=frozenset({3}))
        assert first_of(replace(ONE, names=frozenset({2})), [second, agency]).page_id == 3

    def test_among_strangers_the_earliest_date_decides(self) -> None:
        assert first_of(OTHER, [Carrier(3, None, NOW + 9 * HOUR), ONE]).page_id == 1

    def test_a_circle_of_sources_is_settled_by_dates(self) -> None:
        circle = [replace(OTHER, names=frozenset({1})), Carrier(3, NOW - HOUR, NOW, frozenset({2}))]
        assert first_of(replace(ONE, names=frozenset({3})), circle).page_id == 3


BEFORE = article("The minister met 19 soldiers. The talks were short.", "Nobody was hurt.")
AFTER = article("The minister met 21 soldiers. The talks were short.")


class TestCorrections:
    def history(self, *articles: Article) -> list[Shown]:
        return [Shown(number, NOW + number * HOUR, one) for number, one in enumerate(articles, 1)]

    def test_what_the_copy_still_says(self) -> None:
        found = corrections_not_taken(self.history(BEFORE, AFTER), BEFORE)
        assert [(one.version, one.old, one.new) for one in found] == [
            (2, "The minister met 19 soldiers.", "The minister met 21 soldiers."),
            (2, "Nobody was hurt.", None),
        ]

    def test_a_copy_that_followed_missed_nothing(self) -> None:
        assert corrections_not_taken(self.history(BEFORE, AFTER), AFTER) == ()

    def test_a_correction_that_was_taken_back_is_none(self) -> None:
        assert corrections_not_taken(self.history(BEFORE, AFTER, BEFORE), BEFORE) == ()

    def test_a_removed_page_corrects_nothing(self) -> None:
        history = [*self.history(BEFORE), Shown(None, NOW + 3 * HOUR, None)]
        assert corrections_not_taken(history, BEFORE) == ()

    def test_sentences_that_differ(self) -> None:
        found = sentence_difference(BEFORE, AFTER)
        assert found.only_first == ("The minister met 19 soldiers.", "Nobody was hurt.")
        assert found.only_second == ("The minister met 21 soldiers.",)
