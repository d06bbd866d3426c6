"""The judgement of one check, branch by branch, without I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scraper.check import Read, decide, decided_without_payload, hash_of, recipe_of, unchanged
from scraper.compare import content_hash, payload_digest
from scraper.extract import extract_article
from scraper.judgement import (
    CheckPlan,
    CheckResult,
    CurrentVersion,
    Evidence,
    GapRun,
    Keep,
    Outcome,
    Standing,
    StoredAnswer,
)
from scraper.model import (
    ChangeKind,
    FailureReason,
    FetchFailure,
    GapReason,
    Recipe,
    Redirect,
    Response,
    Url,
    Validators,
)
from scraper.noise.places import declared_spot
from scraper.noise.spots import Noise

NOW = datetime(2025, 7, 24, 12, 0, tzinfo=UTC)
URL = Url("https://ministry.example/news/visit-to-baku.html")
TITLE = "The chief of staff visits Baku"
BODY = (
    (
        "The chief of the defence staff met his counterpart in Baku on Wednesday for two days of talks about training, "
        "industry and the security of the region, the ministry said in a statement."
    ),
    (
        "Under the agreement 19 soldiers will be trained at Italian schools next year, and both sides will share what "
        "have learned about clearing mines in populated areas, where thousands of devices remain in the ground."
    ),
    (
        "The visit ended with a meeting with the minister of defence, at which the ambassador stressed the part that "
        "diplomacy plays in the relations between the two countries and in the stability of the whole area."
    ),
)


def page(body: tuple[str, ...] = BODY, title: str = TITLE, around: str = "") -> bytes:
    paragraphs = "".join(f"<p>{text}</p>" for text in body)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{around}"
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main></body></html>"
    ).encode()


def answer(payload: bytes | None = None, status: int = 200, **headers: str) -> Response:
    named = {"content-type": "text/html; charset=utf-8"} | {name.replace("_", "-"): v for name, v in headers.items()}
    return Response(
        requested_url=URL,
        url=str(URL),
        status=status,
        headers=tuple(named.items()),
        payload=page() if payload is None else payload,
        fetched_at=NOW,
    )


def version(payload: bytes, number: int = 1) -> CurrentVersion:
    article = extract_article(payload, str(URL))
    return CurrentVersion(
        number=number,
        content_hash=content_hash(article),
        recipe=recipe_of(CheckPlan(URL)),
        article=article,
        payload=payload,
        content_type="text/html; charset=utf-8",
        final_url=str(URL),
    )


def plan(payload: bytes | None = None, **facts: object) -> CheckPlan:
    payload = page() if payload is None else payload
    current = version(payload)
    known = {current.content_hash: current.number}
    seen = CheckPlan(URL, current=current, known=known, last_digest=payload_digest(payload))
    return replace(seen, **facts)  # type: ignore[arg-type]


def gap_run(reason: GapReason, count: int = 2, minutes_ago: float = 70) -> GapRun:
    return GapRun(reason, NOW - timedelta(minutes=minutes_ago), NOW - timedelta(minutes=5), count)


def kinds(result: CheckResult) -> list[ChangeKind]:
    return [change.kind for change in result.changes]


EDITED = page((BODY[0], BODY[1].replace("19 soldiers", "21 soldiers"), BODY[2]))


class TestArticleSeen:
    def test_the_first_article_is_added(self) -> None:
        result = decide(CheckPlan(URL, is_baseline=True), answer(), NOW)
        assert result.outcome is Outcome.ADDED
        assert kinds(result) == [ChangeKind.ADDED]
        assert result.changes[0].is_baseline
        assert result.changes[0].title == TITLE
        assert result.new_version is not None
        assert result.new_version.article.text.startswith("The chief of the defence staff")
        assert result.keep is Keep.PAYLOAD

    def test_an_addition_after_the_first_run_is_news(self) -> None:
        assert not decide(CheckPlan(URL), answer(), NOW).changes[0].is_baseline

    def test_an_edit_makes_a_version_and_a_change(self) -> None:
        result = decide(plan(), answer(EDITED), NOW)
        assert result.outcome is Outcome.EDITED
        assert kinds(result) == [ChangeKind.EDITED]
        change = result.changes[0]
        assert (change.from_number, change.to_number) == (1, None)
        assert "19" in change.summary
        assert "21" in change.summary
        assert "figure" in change.classes
        assert 0 < change.significance <= 1
        assert result.new_version is not None
        assert result.keep is Keep.PAYLOAD

    def test_an_edit_is_never_a_baseline(self) -> None:
        assert not decide(plan(is_baseline=True), answer(EDITED), NOW).changes[0].is_baseline

    def test_validators_of_a_good_answer_are_kept_byte_for_byte(self) -> None:
        good = answer(etag='W/"ab c"', last_modified="Thu, 24 Jul 2025 10:00:00 GMT")
        result = decide(CheckPlan(URL), good, NOW)
        assert result.validators == Validators('W/"ab c"', "Thu, 24 Jul 2025 10:00:00 GMT")

    def test_an_old_text_that_comes_back_is_restored_not_new(self) -> None:
        old, new = version(page()), version(EDITED, number=2)
        known = {old.content_hash: 1, new.content_hash: 2}
        facts = CheckPlan(URL, current=new, known=known, last_digest=payload_digest(EDITED))
        result = decide(facts, answer(page()), NOW)
        assert result.outcome is Outcome.RESTORED
        assert result.new_version is None
        assert result.shows_number == 1
        assert [(c.kind, c.from_number, c.to_number) for c in result.changes] == [(ChangeKind.RESTORED, 2, 1)]


class TestNothingNew:
    def test_not_modified_costs_nothing(self) -> None:
        result = decide(plan(), answer(b"", 304), NOW)
        assert (result.outcome, result.evidence) == (Outcome.UNCHANGED, Evidence.NOT_MODIFIED)
        assert result.changes == ()
        assert result.validators is None
        assert result.digest is None

    def test_the_same_bytes_are_not_read_again(self) -> None:
        result = decide(plan(), answer(), NOW)
        assert (result.outcome, result.evidence) == (Outcome.UNCHANGED, Evidence.SAME_PAYLOAD)
        assert result.keep is Keep.COUNT

    def test_noise_around_the_article_is_no_change(self) -> None:
        noisy = page(around="<nav><a href=/>Home</a> 12:01 <a href=/n>News</a></nav><!-- nonce 4711 -->")
        result = decide(plan(), answer(noisy), NOW)
        assert (result.outcome, result.evidence) == (Outcome.UNCHANGED, Evidence.SAME_ARTICLE)
        assert result.changes == ()
        assert result.keep is Keep.COUNT

    def test_another_encoding_is_no_change(self) -> None:
        accented = page((BODY[0] + " Perché così.", *BODY[1:]))
        latin = replace(
            answer(accented.decode().encode("cp1252")), headers=(("content-type", "text/html; charset=windows-1252"),)
        )
        assert decide(plan(accented), latin, NOW).outcome is Outcome.UNCHANGED

    def test_304_to_a_page_never_seen_is_a_gap(self) -> None:
        result = decide(CheckPlan(URL), answer(b"", 304), NOW)
        assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.PROTOCOL)


class TestRecipe:
    OTHER = Recipe("e0.n0.r0")

    def test_another_recipe_moves_the_baseline_and_tells_nobody(self) -> None:
        current = replace(
            version(page()), recipe=self.OTHER, article=extract_article(b"<p>wrong</p>"), content_hash="n0:0"
        )
        result = decide(plan(current=current), answer(), NOW)
        assert result.outcome is Outcome.UNCHANGED
        assert result.changes == ()
        assert result.rereading is not None
        assert result.rereading.number == 1
        assert result.rereading.recipe == recipe_of(CheckPlan(URL))
        assert result.rereading.content_hash == content_hash(extract_article(page(), str(URL)))

    def test_another_recipe_on_304_rereads_the_stored_payload(self) -> None:
        current = replace(version(page()), recipe=self.OTHER, content_hash="n0:0")
        result = decide(plan(current=current), answer(b"", 304), NOW)
        assert result.rereading is not None
        assert result.changes == ()

    def test_a_true_edit_is_told_although_the_recipe_changed_too(self) -> None:
        current = replace(
            version(page()), recipe=self.OTHER, article=extract_article(b"<p>wrong</p>"), content_hash="n0:0"
        )
        result = decide(plan(current=current), answer(EDITED), NOW)
        assert result.outcome is Outcome.EDITED
        assert "19" in result.changes[0].summary
        assert result.rereading is not None

    def test_without_the_old_payload_the_answer_moves_the_baseline(self) -> None:
        current = replace(version(page()), recipe=self.OTHER, payload=None, content_hash="n0:0")
        result = decide(plan(current=current), answer(EDITED), NOW)
        assert result.outcome is Outcome.UNCHANGED
        assert result.changes == ()
        assert result.rereading is not None
        assert "21 soldiers" in result.rereading.article.text

    def test_another_recipe_on_304_has_nothing_to_reread_where_the_payload_was_purged(self) -> None:
        current = replace(version(page()), recipe=self.OTHER, payload=None, content_hash="n0:0")
        result = decide(plan(current=current), answer(b"", 304), NOW)
        assert (result.outcome, result.rereading, result.changes) == (Outcome.UNCHANGED, None, ())

    @pytest.mark.parametrize("seen", [answer(EDITED), answer(b"", 304)])
    def test_other_noise_needs_no_payload_since_it_reads_the_page_alike(self, seen: Response) -> None:
        current = replace(version(page()), payload=None)
        noise = Noise(patterns=("of defence",))
        result = decide(plan(current=current, noise=noise), seen, NOW)
        assert result.rereading is not None
        assert result.rereading.article == current.article
        assert result.rereading.content_hash == hash_of(current.article, noise)
        assert (result.outcome is Outcome.EDITED) == (seen.status == 200)

    def test_a_sources_own_selectors_are_part_of_the_recipe(self) -> None:
        assert recipe_of(CheckPlan(URL)) != recipe_of(CheckPlan(URL, exclude=(".box",)))

    def test_setting_a_selector_is_no_change(self) -> None:
        boxed = page((*BODY[:2], BODY[2]), around="").replace(
            b"</article>", b'<p class="box">' + BODY[0].encode() + b"</p></article>"
        )
        result = decide(plan(boxed, exclude=(".box",)), answer(boxed), NOW)
        assert result.outcome is Outcome.UNCHANGED
        assert result.rereading is not None


@pytest.mark.parametrize("reason", list(FailureReason))
def test_a_failed_fetch_is_a_gap_with_its_reason(reason: FailureReason) -> None:
    failure = FetchFailure(URL, reason, "a sentence", NOW, retry_after_s=30)
    result = decide(plan(), failure, NOW)
    assert (result.outcome, result.reason, result.detail) == (Outcome.GAP, GapReason(reason.value), "a sentence")
    assert result.retry_after_s == 30
    assert result.validators is None
    assert result.changes == ()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, GapReason.HTTP_ERROR),
        (401, GapReason.ACCESS_DENIED),
        (403, GapReason.ACCESS_DENIED),
        (404, GapReason.NOT_FOUND),
        (410, GapReason.GONE),
        (429, GapReason.BUSY),
        (451, GapReason.ACCESS_DENIED),
        (500, GapReason.SERVER_ERROR),
        (503, GapReason.SERVER_ERROR),
        (204, GapReason.EMPTY),
        (206, GapReason.EMPTY),
    ],
)
def test_an_error_status_is_a_gap_even_with_an_article_in_it(status: int, reason: GapReason) -> None:
    result = decide(plan(), answer(EDITED, status), NOW)
    assert (result.outcome, result.reason) == (Outcome.GAP, reason)
    assert result.new_version is None
    assert result.validators is None


class TestNoArticle:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (answer(status=503, retry_after="120"), GapReason.BUSY),
            (answer(b"  "), GapReason.EMPTY),
            (answer(b"%PDF-1.7 x"), GapReason.MEDIA_TYPE),
            (answer(b"\x00", content_type="application/pdf"), GapReason.MEDIA_TYPE),
            (replace(answer(), is_truncated=True), GapReason.TRUNCATED),
            (answer(cf_mitigated="challenge"), GapReason.CHALLENGE),
            (answer(b"<script src=https://challenges.cloudflare.com/x></script>", 403), GapReason.CHALLENGE),
            (answer(page(("Checking your browser before access.",), "Just a moment...")), GapReason.CHALLENGE),
            (answer(page(("La pagina richiesta non esiste.",), "Pagina non trovata")), GapReason.SOFT_404),
            (answer(page(("We will be back soon.",), "Scheduled maintenance")), GapReason.MAINTENANCE),
            (answer(page(("Noi e i nostri partner usiamo cookie.",), "La tua privacy")), GapReason.CONSENT),
            (answer(page(('<input type="password">',), "Portal")), GapReason.LOGIN),
            (answer(b"<html><body><div id=app></div><script src=app.js></script></body></html>"), GapReason.EMPTY),
        ],
    )
    def test_what_is_no_article_never_makes_a_version(self, reply: Response, reason: GapReason) -> None:
        for facts in (CheckPlan(URL), plan()):
            result = decide(facts, reply, NOW)
            assert (result.outcome, result.reason) == (Outcome.GAP, reason)
            assert result.new_version is None
            assert result.changes == ()

    @pytest.mark.parametrize(
        ("final_url", "reason"),
        [
            ("https://ministry.example/", GapReason.HOME_REDIRECT),
            ("https://ministry.example/it/", GapReason.HOME_REDIRECT),
            ("https://consent.example/v2?back=x", GapReason.CONSENT),
            ("https://ministry.example/login?next=/news", GapReason.LOGIN),
        ],
    )
    def test_a_redirect_away_is_a_gap(self, final_url: str, reason: GapReason) -> None:
        moved = replace(answer(EDITED), url=final_url, redirects=(Redirect(str(URL), 302, final_url),))
        assert decide(plan(), moved, NOW).reason is reason

    def test_a_redirect_to_another_article_address_is_followed(self) -> None:
        final_url = "https://ministry.example/news/2025/visit-to-baku.html"
        moved = replace(answer(EDITED), url=final_url, redirects=(Redirect(str(URL), 301, final_url),))
        assert decide(plan(), moved, NOW).outcome is Outcome.EDITED

    def test_a_long_article_about_bot_walls_is_an_article(self) -> None:
        about = page(
            (*BODY, BODY[0], "The site said: verify you are human. Page not found, it added."), "Just a moment"
        )
        assert decide(CheckPlan(URL), answer(about), NOW).outcome is Outcome.ADDED

    def test_the_payload_is_kept_at_the_start_of_a_gap_only(self) -> None:
        broken = answer(page((), "Pagina non trovata"))
        assert decide(plan(), broken, NOW).keep is Keep.PAYLOAD
        going_on = plan(gaps=(gap_run(GapReason.SOFT_404, count=1, minutes_ago=10),))
        assert decide(going_on, broken, NOW).keep is Keep.COUNT

    def test_a_document_that_breaks_off_where_it_was_whole_is_a_gap(self) -> None:
        result = decide(plan(), answer(EDITED.removesuffix(b"</article></main></body></html>")), NOW)
        assert (result.outcome, result.reason, result.is_doubtful) == (Outcome.GAP, GapReason.TRUNCATED, True)


class TestRemoval:
    @pytest.mark.parametrize(
        "reason", [GapReason.NOT_FOUND, GapReason.GONE, GapReason.SOFT_404, GapReason.HOME_REDIRECT]
    )
    def test_what_holds_over_three_checks_and_an_hour_is_removed(self, reason: GapReason) -> None:
        result = decide(plan(gaps=(gap_run(reason),)), answer(b"x", 404), NOW)
        assert result.outcome is Outcome.GAP
        assert kinds(result) == [ChangeKind.REMOVED]
        assert result.changes[0].reason is GapReason.NOT_FOUND
        assert result.changes[0].title == TITLE
        assert result.keep is Keep.PAYLOAD
        assert not result.is_doubtful

    @pytest.mark.parametrize(
        "run",
        [
            gap_run(GapReason.NOT_FOUND, count=1),
            gap_run(GapReason.NOT_FOUND, count=5, minutes_ago=59),
            gap_run(GapReason.CHALLENGE, count=9),
            gap_run(GapReason.TIMEOUT, count=9),
        ],
    )
    def test_less_than_that_stays_a_doubtful_gap(self, run: GapRun) -> None:
        result = decide(plan(gaps=(run,)), answer(b"x", 404), NOW)
        assert result.changes == ()
        assert result.is_doubtful

    def test_a_timeout_between_neither_confirms_nor_refutes(self) -> None:
        gaps = (gap_run(GapReason.NOT_FOUND, count=2), gap_run(GapReason.TIMEOUT, count=1, minutes_ago=20))
        assert kinds(decide(plan(gaps=gaps), answer(b"x", 404), NOW)) == [ChangeKind.REMOVED]

    def test_walls_and_failures_never_remove(self) -> None:
        gaps = (gap_run(GapReason.ACCESS_DENIED, count=500, minutes_ago=60_000),)
        assert decide(plan(gaps=gaps), answer(b"x", 403), NOW).changes == ()

    def test_removed_is_told_once(self) -> None:
        gone = plan(gaps=(gap_run(GapReason.NOT_FOUND, count=90, minutes_ago=9000),), is_removed=True)
        result = decide(gone, answer(b"x", 404), NOW)
        assert result.changes == ()
        assert not result.is_doubtful

    def test_a_page_never_seen_cannot_be_removed(self) -> None:
        unseen = CheckPlan(URL, gaps=(gap_run(GapReason.NOT_FOUND, count=9),))
        assert decide(unseen, answer(b"x", 404), NOW).changes == ()

    @pytest.mark.parametrize("reply", [answer(), answer(b"", 304), answer(page(around="<p>7</p>"))])
    def test_returned_undoes_removed(self, reply: Response) -> None:
        result = decide(plan(is_removed=True), reply, NOW)
        assert result.outcome is Outcome.UNCHANGED
        assert [(c.kind, c.to_number) for c in result.changes] == [(ChangeKind.RETURNED, 1)]

    def test_a_page_that_returns_with_another_text_is_edited_too(self) -> None:
        result = decide(plan(is_removed=True), answer(EDITED), NOW)
        assert kinds(result) == [ChangeKind.RETURNED, ChangeKind.EDITED]


class TestShrunk:
    STUB = page(("The chief of the defence staff met his counterpart in Baku on Wednesday for two days of talks.",))

    def test_a_much_shorter_article_is_doubted_first(self) -> None:
        result = decide(plan(), answer(self.STUB), NOW)
        assert (result.outcome, result.reason, result.is_doubtful) == (Outcome.GAP, GapReason.SHRUNK, True)

    def test_and_believed_when_it_holds_marked_doubtful(self) -> None:
        result = decide(plan(gaps=(gap_run(GapReason.SHRUNK),)), answer(self.STUB), NOW)
        assert result.outcome is Outcome.EDITED
        assert result.changes[0].is_doubtful
        assert result.changes[0].reason is GapReason.SHRUNK

    def test_a_paywall_stub_stays_a_gap_for_ever(self) -> None:
        stub = self.STUB.replace(b"</article>", b"</article><div>Sei gi\xc3\xa0 abbonato? Accedi</div>")
        held = plan(gaps=(gap_run(GapReason.PAYWALL, count=99, minutes_ago=99_000),))
        result = decide(held, answer(stub), NOW)
        assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.PAYWALL)

    def test_a_document_that_stays_unclosed_is_believed_in_the_end(self) -> None:
        held = plan(gaps=(gap_run(GapReason.TRUNCATED),))
        result = decide(held, answer(EDITED.removesuffix(b"</body></html>")), NOW)
        assert result.outcome is Outcome.EDITED


def test_the_log_speaks_italian_where_asked() -> None:
    result = decide(CheckPlan(URL, summary_language="it"), answer(), NOW)
    assert result.changes[0].summary.startswith("prima versione, ")


def test_the_same_facts_give_the_same_judgement() -> None:
    assert decide(plan(), answer(EDITED), NOW) == decide(plan(), answer(EDITED), NOW)


def test_learned_noise_counts_neither_in_the_hash_nor_in_the_summary() -> None:
    counter = "Read 1,204 times since this morning, and shared by hundreds of readers of this page."
    noisy = page((BODY[0], counter, *BODY[1:]))
    current = version(noisy)
    noise = Noise((declared_spot(current.article, counter, 1),))
    hashed = replace(
        current, content_hash=hash_of(current.article, noise), recipe=recipe_of(CheckPlan(URL, noise=noise))
    )
    result = decide(plan(noisy, current=hashed, noise=noise), answer(EDITED), NOW)
    assert result.outcome is Outcome.EDITED
    assert "1,204" not in result.changes[0].summary
    assert "paragraph_removed" not in result.changes[0].classes


class TestSecondLook:
    OTHER = page(
        tuple(
            f"Entirely {word} sentences stand here about gardening, roses and frost, number {word}." * 3
            for word in ("new", "blue", "old")
        ),
        "How to grow roses",
    )

    def test_another_document_under_the_address_is_a_gap_at_first(self) -> None:
        result = decide(plan(), answer(self.OTHER), NOW)
        assert (result.outcome, result.reason, result.changes) == (Outcome.GAP, GapReason.UNCONFIRMED, ())
        assert result.validators is None
        assert result.keep is Keep.PAYLOAD

    @pytest.mark.parametrize("between", [(), (gap_run(GapReason.TIMEOUT, 1, 1),)])
    def test_what_stands_there_at_the_second_look_is_believed(self, between: tuple[GapRun, ...]) -> None:
        noisier = self.OTHER.replace(b"</article>", b"<p>Read 1,204 times.</p></article>")
        suspected = plan(gaps=(gap_run(GapReason.UNCONFIRMED, 1, 1), *between), odd=self.seen(noisier))
        result = decide(suspected, answer(self.OTHER), NOW)
        assert (result.outcome, kinds(result)) == (Outcome.EDITED, [ChangeKind.EDITED])
        assert not result.changes[0].is_doubtful

    def test_one_odd_answer_does_not_vouch_for_another(self) -> None:
        third = page(("The bakery on the square sells bread until noon, cakes after it, and nothing on Mondays. ",) * 9)
        after_other = plan(gaps=(gap_run(GapReason.UNCONFIRMED, 1, 1),), odd=self.seen(self.OTHER))
        result = decide(after_other, answer(third), NOW)
        assert (result.outcome, result.reason, result.keep) == (Outcome.GAP, GapReason.UNCONFIRMED, Keep.PAYLOAD)

    @pytest.mark.parametrize(
        ("count", "minutes", "outcome"), [(2, 61, Outcome.EDITED), (2, 59, Outcome.GAP), (1, 61, Outcome.GAP)]
    )
    def test_what_is_another_at_every_look_is_believed_after_an_hour(
        self, count: int, minutes: int, outcome: Outcome
    ) -> None:
        third = page(("The bakery on the square sells bread until noon, cakes after it, and nothing on Mondays. ",) * 9)
        run = gap_run(GapReason.UNCONFIRMED, count, minutes)
        result = decide(plan(gaps=(run,), odd=self.seen(self.OTHER)), answer(third), NOW)
        assert result.outcome is outcome

    def test_where_the_odd_answer_was_purged_the_second_look_is_believed(self) -> None:
        suspected = plan(gaps=(gap_run(GapReason.UNCONFIRMED, 1, 1),))
        assert decide(suspected, answer(self.OTHER), NOW).outcome is Outcome.EDITED

    @staticmethod
    def seen(payload: bytes) -> StoredAnswer:
        return StoredAnswer(payload, "text/html; charset=utf-8", str(URL))

    def test_a_text_that_comes_back_leaves_a_gap_and_no_change(self) -> None:
        suspected = plan(gaps=(gap_run(GapReason.UNCONFIRMED, 1, 1),))
        assert (decide(suspected, answer(), NOW).outcome, decide(suspected, answer(), NOW).changes) == (
            Outcome.UNCHANGED,
            (),
        )

    def test_a_version_known_from_before_is_looked_at_twice_as_well(self) -> None:
        old, new = version(self.OTHER), version(page(), number=2)
        facts = CheckPlan(URL, current=new, known={old.content_hash: 1, new.content_hash: 2})
        assert decide(facts, answer(self.OTHER), NOW).reason is GapReason.UNCONFIRMED
        again = replace(facts, gaps=(gap_run(GapReason.UNCONFIRMED, 1, 1),))
        assert decide(again, answer(self.OTHER), NOW).outcome is Outcome.RESTORED

    def test_an_edit_that_follows_a_recipe_is_measured_against_the_text_as_read_now(self) -> None:
        current = replace(version(page()), recipe=Recipe("e0.n0.r0"), article=extract_article(self.OTHER))
        assert decide(plan(current=current), answer(EDITED), NOW).outcome is Outcome.EDITED


class TestUnchangedWithoutReading:
    STANDING = Standing(1, recipe_of(CheckPlan(URL)), payload_digest(page()))

    @pytest.mark.parametrize("reply", [answer(), answer(b"", 304), answer(etag='"x"')])
    def test_where_it_judges_it_judges_as_decide_does(self, reply: Response) -> None:
        assert unchanged(self.STANDING, reply, NOW) == decide(plan(), reply, NOW)

    @pytest.mark.parametrize(
        "reply",
        [
            answer(EDITED),
            answer(status=404),
            answer(status=503),
            replace(answer(), is_truncated=True),
            answer(content_type="application/pdf"),
            replace(answer(), redirects=(Redirect(str(URL), 301, "https://ministry.example/new"),)),
            FetchFailure(URL, FailureReason.DNS, "no such host", NOW),
        ],
    )
    def test_what_needs_more_is_left_to_decide(self, reply: Response | FetchFailure) -> None:
        assert unchanged(self.STANDING, reply, NOW) is None

    def test_another_recipe_has_to_read(self) -> None:
        assert unchanged(replace(self.STANDING, recipe=Recipe("e0.n0.r0")), answer(b"", 304), NOW) is None
        assert unchanged(replace(self.STANDING, exclude=(".box",)), answer(), NOW) is None


class TestWithoutTheBytesOfTheVersion:
    """What is judged before the current version's payload is loaded agrees with what would be judged with it."""

    def without_payload(self, payload: bytes | None = None) -> CheckPlan:
        complete = plan(payload)
        assert complete.current is not None
        return replace(complete, current=replace(complete.current, payload=None))

    def test_other_bytes_with_the_same_text(self) -> None:
        other = answer(page(around="<p>Cookies</p>"))
        found = decided_without_payload(self.without_payload(), other, NOW)
        assert found == decide(plan(), other, NOW)
        assert isinstance(found, CheckResult)
        assert found.evidence is Evidence.SAME_ARTICLE

    @pytest.mark.parametrize(
        "seen",
        [
            answer(EDITED),
            answer(),
            answer(b"", 304),
            answer(status=404),
            FetchFailure(URL, FailureReason.TIMEOUT, "too slow", NOW),
        ],
    )
    def test_most_answers_ask_for_none(self, seen: Response | FetchFailure) -> None:
        assert decided_without_payload(self.without_payload(), seen, NOW) == decide(plan(), seen, NOW)

    def test_a_first_look_has_none(self) -> None:
        assert decided_without_payload(CheckPlan(URL), answer(), NOW) == decide(CheckPlan(URL), answer(), NOW)

    @pytest.mark.parametrize("other", [EDITED.removesuffix(b"</body></html>"), page(BODY[:1])])
    def test_a_broken_or_cut_answer_is_handed_on_as_it_was_read(self, other: bytes) -> None:
        read = decided_without_payload(self.without_payload(), answer(other), NOW)
        assert isinstance(read, Read)
        assert decide(plan(), answer(other), NOW, read=read) == decide(plan(), answer(other), NOW)

    def test_a_very_short_text_is_handed_on_since_the_bytes_say_whether_an_article_stood_there(self) -> None:
        before = page(BODY[:1], around='<meta property="og:type" content="article">')
        other = answer(page((BODY[0].replace("Baku", "Tbilisi"),)))
        complete = plan(before)
        assert decide(complete, other, NOW).reason is GapReason.EMPTY
        read = decided_without_payload(self.without_payload(before), other, NOW)
        assert isinstance(read, Read)
        assert decide(complete, other, NOW, read=read) == decide(complete, other, NOW)

    def test_what_took_too_long_to_read_is_judged_with_them_if_it_can_be_read_then(self) -> None:
        noise = Noise(patterns=("(a|aa)+$",))
        current = replace(version(page()), recipe=recipe_of(plan(noise=noise)))
        slow = answer(page((*BODY[:2], f"{BODY[2]} {'a' * 60}!")))
        assert decided_without_payload(plan(current=current, noise=noise), slow, NOW) is None

    @pytest.mark.parametrize("facts", [{"exclude": (".box",)}, {"noise": Noise(patterns=("soldiers",))}])
    def test_another_recipe_asks_for_them_at_once(self, facts: dict[str, object]) -> None:
        assert decided_without_payload(plan(**facts), answer(EDITED), NOW) is None
