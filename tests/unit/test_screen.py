"""What is told from an article: each group of marks, and both sides of each threshold, without I/O."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper import screen_markers as markers
from scraper.model import Article, Block, BlockType, GapReason, Redirect, Response, Url
from scraper.screen import (
    BARE_WORDS,
    CONSENT_WORDS,
    OPENING_SIGNS,
    SHRUNK_FROM_WORDS,
    TAIL_BYTES,
    THIN_WORDS,
    VERY_SHORT_WORDS,
    screen_against,
    screen_article,
    screen_response,
)
from scraper.screen_finding import Finding, word_count

URL = Url("https://ministry.example/news/visit-to-baku.html")
PHRASES = {
    GapReason.CHALLENGE: markers.CHALLENGE,
    GapReason.SOFT_404: markers.NOT_FOUND,
    GapReason.MAINTENANCE: markers.MAINTENANCE,
    GapReason.CONSENT: markers.CONSENT,
    GapReason.LOGIN: markers.LOGIN,
}
ARTICLE_PAGE = b"<!doctype html><title>Visit to Baku</title><p>The chief of staff met his counterpart.</p>"
STRONG = [(reason, phrase) for reason, group in PHRASES.items() for phrase in group.strong]
WEAK = [(reason, phrase) for reason, group in PHRASES.items() for phrase in group.weak]


def answer(payload: bytes = b"<html><p>x</p></html>", status: int = 200, **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(URL, str(URL), status, named, payload, datetime(2025, 7, 24, tzinfo=UTC))


def article(words: int, title: str = "", opening: str = "") -> Article:
    """So many words of article, that opening among them."""
    own = opening.split()
    text = " ".join([*own, *["harbour"] * (words - len(own))])
    return Article(title, (Block(BlockType.PARAGRAPH, text),) if text else (), authors=("Ada Byron",))


def reason_of(finding: Finding | None) -> GapReason | None:
    return finding.reason if finding else None


def seen(words: int, title: str = "", opening: str = "", payload: bytes = b"<html><p>x</p></html>") -> GapReason | None:
    return reason_of(screen_article(article(words, title, opening), answer(payload)))


class TestThinPages:
    @pytest.mark.parametrize(("reason", "phrase"), STRONG)
    def test_a_strong_phrase_convicts_anywhere_in_the_title_of_a_thin_page(
        self, reason: GapReason, phrase: str
    ) -> None:
        title = f"The Harbour Courier of Saturday: {phrase.upper()}"
        assert seen(THIN_WORDS - 1, title) is reason
        assert seen(THIN_WORDS, title) is None

    @pytest.mark.parametrize(("reason", "phrase"), STRONG)
    def test_a_strong_phrase_convicts_in_the_text_of_a_very_short_page(self, reason: GapReason, phrase: str) -> None:
        assert seen(VERY_SHORT_WORDS - 1, opening=f"Sorry, {phrase} today.") is reason
        assert seen(VERY_SHORT_WORDS, opening=f"Sorry, {phrase} today.") is None

    @pytest.mark.parametrize(("reason", "phrase"), WEAK)
    def test_a_weak_phrase_convicts_where_it_fills_half_the_title(self, reason: GapReason, phrase: str) -> None:
        assert seen(THIN_WORDS - 1, phrase.title() + "." * len(phrase)) is reason
        assert seen(THIN_WORDS - 1, phrase + "." * (len(phrase) + 1)) is None
        assert seen(VERY_SHORT_WORDS - 1, opening=phrase) is None

    def test_a_headline_that_holds_a_weak_phrase_among_others_stands(self) -> None:
        assert seen(THIN_WORDS - 1, "Password managers: what the agency advises") is None
        assert seen(THIN_WORDS - 1, "Manutenzione del ponte, chiuso il lungomare") is None

    def test_a_page_without_a_word_is_empty(self) -> None:
        assert seen(0, "The Harbour Courier") is GapReason.EMPTY
        assert seen(1, "The Harbour Courier") is None

    @pytest.mark.parametrize("mark", markers.CHALLENGE_MARKUP)
    def test_markup_of_a_bot_wall_convicts_a_bare_page(self, mark: bytes) -> None:
        assert seen(BARE_WORDS - 1, payload=b"<script src='" + mark.upper() + b"'></script>") is GapReason.CHALLENGE
        assert seen(BARE_WORDS, payload=b"<script src='" + mark + b"'></script>") is None

    def test_a_password_field_convicts_a_bare_page(self) -> None:
        assert seen(BARE_WORDS - 1, payload=b'<input TYPE="password">') is GapReason.LOGIN
        assert seen(BARE_WORDS, payload=b'<input type="password">') is None


class TestConsent:
    @pytest.mark.parametrize("question", markers.CONSENT_QUESTIONS)
    def test_a_wall_that_asks_first_and_explains_at_length_is_none_of_the_articles(self, question: str) -> None:
        assert seen(CONSENT_WORDS - 1, opening=f"{question.upper()} on this browser") is GapReason.CONSENT
        assert seen(CONSENT_WORDS, opening=question) is None

    def test_an_article_that_comes_to_the_question_later_stands(self) -> None:
        late = "x" * OPENING_SIGNS
        assert seen(CONSENT_WORDS - 1, opening=f"{late} do you accept cookies") is None


class TestAgainstTheVersionBefore:
    @pytest.mark.parametrize(
        ("was", "now", "reason"),
        [
            (SHRUNK_FROM_WORDS, 24, None),
            (SHRUNK_FROM_WORDS, 23, GapReason.SHRUNK),
            (SHRUNK_FROM_WORDS - 1, 1, None),
            (1000, 400, None),
            (1000, 399, GapReason.SHRUNK),
            (1000, 3000, None),
        ],
    )
    def test_less_than_two_fifths_of_a_real_article_is_doubted(
        self, was: int, now: int, reason: GapReason | None
    ) -> None:
        assert reason_of(screen_against(article(now), article(was), answer(), None)) is reason

    def test_the_doubt_names_both_sizes(self) -> None:
        doubt = screen_against(article(30), article(300), answer(), None)
        assert doubt == Finding(GapReason.SHRUNK, "much shorter than before: 30 words where 300 stood")

    @pytest.mark.parametrize("phrase", markers.PAYWALL_PHRASES)
    def test_a_stub_that_asks_for_a_subscription_is_a_paywall(self, phrase: str) -> None:
        stub = answer(f"<html><p>{phrase.upper()}</p></html>".encode())
        assert reason_of(screen_against(article(30), article(300), stub, None)) is GapReason.PAYWALL
        assert screen_against(article(200), article(300), stub, None) is None

    def test_where_the_page_begins_to_ask_for_a_subscription_half_a_text_is_a_stub_too(self) -> None:
        before, after = b"<html><p>x</p></html>", b"<html><p>Already a subscriber?</p></html>"
        assert reason_of(screen_against(article(200), article(300), answer(after), before)) is GapReason.PAYWALL
        assert screen_against(article(200), article(300), answer(after), after) is None
        assert screen_against(article(240), article(300), answer(after), before) is None

    def test_a_document_is_broken_off_only_where_the_one_before_was_whole(self) -> None:
        whole, broken = b"<html><p>x</p></HTML>\n", b"<html><p>x"
        same = article(300)
        assert reason_of(screen_against(same, same, answer(broken), whole)) is GapReason.TRUNCATED
        assert screen_against(same, same, answer(broken), broken) is None
        assert screen_against(same, same, answer(broken), None) is None
        assert screen_against(same, same, answer(whole), whole) is None

    def test_an_end_is_looked_for_at_the_end(self) -> None:
        late = b"<html></html>" + b" " * TAIL_BYTES
        same = article(300)
        assert reason_of(screen_against(same, same, answer(late), b"<html></html>")) is GapReason.TRUNCATED


class TestWords:
    def test_words_are_parted_by_white_space(self) -> None:
        assert word_count(article(17)) == 17
        assert word_count(Article()) == 0

    @pytest.mark.parametrize("text", ["彼は昨日東京で記者会見を開いた", "เขาจัดงานแถลงข่าวเมื่อวานนี้"])
    def test_scripts_without_spaces_count_a_word_for_two_characters(self, text: str) -> None:
        assert word_count(Article(blocks=(Block(BlockType.PARAGRAPH, text),))) == len(text) // 2

    def test_a_name_in_another_script_does_not_change_the_count(self) -> None:
        assert word_count(article(20, opening="The minister met 東京 officials")) == 20

    def test_captions_are_no_words_of_the_article(self) -> None:
        caption = Block(BlockType.CAPTION, "The harbour at dawn")
        assert word_count(Article(blocks=(*article(5).blocks, caption))) == 5


class TestResponse:
    def test_a_page_is_a_page(self) -> None:
        assert screen_response(answer()) is None
        assert screen_response(answer(content_type="text/html; charset=utf-8")) is None
        assert screen_response(answer(content_type="Application/XHTML+XML")) is None

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ({"cf_mitigated": "Challenge"}, GapReason.CHALLENGE),
            ({"cf_mitigated": "none"}, None),
            ({"x_amzn_waf_action": "captcha"}, GapReason.CHALLENGE),
            ({"cf_ray": "1"}, None),
        ],
    )
    def test_bot_walls_that_say_so(self, headers: dict[str, str], reason: GapReason | None) -> None:
        assert reason_of(screen_response(answer(**headers))) is reason

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (200, None),
            (203, None),
            (204, GapReason.EMPTY),
            (205, GapReason.EMPTY),
            (206, GapReason.EMPTY),
            (299, None),
            (300, GapReason.HTTP_ERROR),
            (401, GapReason.ACCESS_DENIED),
            (402, GapReason.HTTP_ERROR),
            (403, GapReason.ACCESS_DENIED),
            (404, GapReason.NOT_FOUND),
            (407, GapReason.ACCESS_DENIED),
            (410, GapReason.GONE),
            (418, GapReason.HTTP_ERROR),
            (429, GapReason.BUSY),
            (451, GapReason.ACCESS_DENIED),
            (499, GapReason.HTTP_ERROR),
            (500, GapReason.SERVER_ERROR),
            (503, GapReason.SERVER_ERROR),
            (599, GapReason.SERVER_ERROR),
        ],
    )
    def test_each_status_has_its_reason(self, status: int, reason: GapReason | None) -> None:
        assert reason_of(screen_response(answer(status=status))) is reason

    def test_unavailable_with_a_time_to_come_back_is_busy(self) -> None:
        assert reason_of(screen_response(answer(status=503, retry_after="60"))) is GapReason.BUSY
        assert reason_of(screen_response(answer(status=500, retry_after="60"))) is GapReason.SERVER_ERROR

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (403, GapReason.CHALLENGE),
            (429, GapReason.CHALLENGE),
            (503, GapReason.CHALLENGE),
            (404, GapReason.NOT_FOUND),
            (200, None),
        ],
    )
    def test_markup_of_a_bot_wall_explains_the_statuses_that_walls_use(
        self, status: int, reason: GapReason | None
    ) -> None:
        wall = answer(b"<script src='https://challenges.cloudflare.com/x'></script>", status, retry_after="60")
        assert reason_of(screen_response(wall)) is reason

    @pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "application/json", "text/css;q=1"])
    def test_other_media_are_no_pages(self, media_type: str) -> None:
        assert reason_of(screen_response(answer(content_type=media_type))) is GapReason.MEDIA_TYPE

    @pytest.mark.parametrize("payload", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04"])
    def test_other_media_are_known_by_their_first_bytes_too(self, payload: bytes) -> None:
        assert reason_of(screen_response(answer(payload, content_type="text/html"))) is GapReason.MEDIA_TYPE

    @pytest.mark.parametrize(
        "payload",
        [
            zlib.compress(random.Random(3).randbytes(3000).hex().encode()),
            random.Random(1).randbytes(5000),
            b"<!doctype html><title>x</title>" + random.Random(2).randbytes(5000),
        ],
    )
    def test_bytes_that_no_text_holds_are_no_page(self, payload: bytes) -> None:
        assert reason_of(screen_response(answer(payload, content_type="text/html"))) is GapReason.MEDIA_TYPE

    @pytest.mark.parametrize(
        ("payload", "content_type"),
        [
            (ARTICLE_PAGE.decode().encode("utf-16"), "text/html"),
            (ARTICLE_PAGE.decode().encode("utf-16-be"), "text/html; charset=UTF-16BE"),
            (ARTICLE_PAGE.decode().encode("utf-16-le"), "text/html; charset=ucs-2"),
            (ARTICLE_PAGE + b"\0\x01", "text/html"),
            ("<p>\u0434\u043e\u043c</p>".encode("koi8-r") * 50, "text/html; charset=koi8-r"),
            ("<p>\u65e5\u672c\u8a9e</p>".encode("iso2022_jp") * 50, "text/html"),
        ],
    )
    def test_other_encodings_and_a_stray_control_character_are_text(self, payload: bytes, content_type: str) -> None:
        assert screen_response(answer(payload, content_type=content_type)) is None

    def test_what_broke_off_or_never_came_is_told(self) -> None:
        assert reason_of(screen_response(replace(answer(), is_truncated=True))) is GapReason.TRUNCATED
        assert reason_of(screen_response(answer(b" \n\t"))) is GapReason.EMPTY


class TestRedirects:
    @pytest.mark.parametrize(
        ("asked", "got", "reason"),
        [
            ("/news/1", "https://ministry.example/", GapReason.HOME_REDIRECT),
            ("/news/1", "https://ministry.example", GapReason.HOME_REDIRECT),
            ("/news/1", "https://ministry.example/it/", GapReason.HOME_REDIRECT),
            ("/news/1", "https://ministry.example/en-gb", GapReason.HOME_REDIRECT),
            ("/news/1", "https://ministry.example/Index.HTML", GapReason.HOME_REDIRECT),
            ("/news/1", "https://ministry.example/?p=1", None),
            ("/news/1", "https://ministry.example/news/2", None),
            ("/", "https://ministry.example/it/", None),
            ("/news/1", "https://consent.example/v2?back=x", GapReason.CONSENT),
            ("/news/1", "https://guce.example/collect", GapReason.CONSENT),
            ("/news/1", "https://ministry.example/privacy-gate/", GapReason.CONSENT),
            ("/news/consent/1", "https://ministry.example/news/consent/2", None),
            ("/news/1", "https://ministry.example/news/informed-consent-1", None),
            ("/news/1", "https://sso.ministry.example/x", GapReason.LOGIN),
            ("/news/1", "https://ministry.example/Login?next=/", GapReason.LOGIN),
            ("/login", "https://ministry.example/login/", None),
            ("/news/1", "https://ministry.example/authors/1", None),
        ],
    )
    def test_where_a_redirect_leads(self, asked: str, got: str, reason: GapReason | None) -> None:
        hop = Redirect(f"https://ministry.example{asked}", 302, got)
        moved = replace(answer(), requested_url=Url(hop.url), url=got, redirects=(hop,))
        assert reason_of(screen_response(moved)) is reason

    def test_an_address_that_was_asked_for_leads_nowhere(self) -> None:
        home = replace(answer(), requested_url=Url("https://a.example/login"), url="https://a.example/login")
        assert screen_response(home) is None
