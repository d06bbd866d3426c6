from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.life import Life
from scheduler.timing import DOUBTFUL, REFUSED, TRANSIENT, Chances, interval_s, next_check
from scraper.judgement import CheckResult, GapRun, NewChange, NewVersion, Outcome
from scraper.model import Article, ChangeKind, ContentHash, GapReason, Recipe, SourceKind
from scraper.schedule import ADAPTIVE, USUAL, Schedule, interval, parse_schedule
from storage.check_records import TimingFacts
from storage.records import Cause

BORN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
NOW = BORN + timedelta(days=10, seconds=7)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def every(seconds: float) -> tuple[Schedule, ...]:
    return (interval(seconds),)


def hourly(**changes: object) -> TimingFacts:
    facts = TimingFacts(SourceKind.PAGE, every(3600.0), due_at=NOW, added_at=BORN, seed=1, last_checked_at=BORN)
    return replace(facts, **changes)  # type: ignore[arg-type]


def discovered(**changes: object) -> TimingFacts:
    return hourly(schedules=(ADAPTIVE,), is_discovered=True, **changes)


def scheduled(text: str, **changes: object) -> TimingFacts:
    return hourly(schedules=(parse_schedule(text, "Europe/Rome"),), **changes)


def next_check_at(facts: TimingFacts, result: CheckResult, now: datetime, jitter: float) -> datetime:
    at = next_check(facts, result, now, Chances(jitter)).at
    assert at is not None
    return at


def unchanged() -> CheckResult:
    return CheckResult(Outcome.UNCHANGED, checked_at=NOW, detail="The article is the same.")


def gap(reason: GapReason, **changes: object) -> CheckResult:
    result = CheckResult(Outcome.GAP, checked_at=NOW, detail="No article.", reason=reason)
    return replace(result, **changes)  # type: ignore[arg-type]


def failing(facts: TimingFacts, *runs: GapRun) -> TimingFacts:
    first_at = min((run.first_at for run in runs), default=None)
    return replace(facts, gaps=runs, failing_since=first_at, failure_count=sum(run.count for run in runs))


def run(count: int, reason: GapReason = GapReason.TIMEOUT, since: timedelta = HOUR) -> GapRun:
    return GapRun(reason, first_at=NOW - since, last_at=NOW - MINUTE, count=count)


def runs(count: int, reason: GapReason = GapReason.TIMEOUT, since: timedelta = HOUR) -> tuple[GapRun, ...]:
    return (run(count, reason, since),) if count else ()


def wait(facts: TimingFacts, result: CheckResult, jitter: float = 0.5) -> timedelta:
    return next_check_at(facts, result, NOW, jitter) - NOW


def test_a_good_check_is_followed_by_the_next_slot_of_a_fixed_grid() -> None:
    at = next_check_at(hourly(), unchanged(), NOW, 0.5)
    assert at == BORN + timedelta(days=10, hours=1)


def test_slow_checks_do_not_make_the_schedule_drift() -> None:
    now = BORN
    for _ in range(1000):
        now = next_check_at(hourly(), unchanged(), now + timedelta(seconds=90), 0.5)
    assert now == BORN + timedelta(hours=1000)


def test_jitter_does_not_make_the_schedule_drift() -> None:
    now = BORN
    for n in range(1000):
        now = next_check_at(hourly(), unchanged(), now + timedelta(seconds=5), (n * 0.37) % 1.0)
    assert abs(now - (BORN + timedelta(hours=1000))) <= timedelta(minutes=3)


@pytest.mark.parametrize(("jitter", "shift_s"), [(0.0, -180), (0.25, -90), (0.5, 0), (1.0, 180)])
def test_jitter_moves_a_check_by_five_per_cent_at_most(jitter: float, shift_s: int) -> None:
    slot = BORN + timedelta(days=10, hours=1)
    assert next_check_at(hourly(), unchanged(), NOW, jitter) == slot + timedelta(seconds=shift_s)


def test_jitter_of_long_intervals_stays_within_a_quarter_of_an_hour() -> None:
    weekly = hourly(schedules=every(7 * 86_400.0))
    spread = next_check_at(weekly, unchanged(), NOW, 1.0) - next_check_at(weekly, unchanged(), NOW, 0.0)
    assert spread == timedelta(minutes=30)


def test_a_page_overdue_by_days_is_checked_once_and_goes_on_at_its_next_slot() -> None:
    late = NOW + timedelta(days=3, minutes=20)
    assert next_check_at(hourly(), unchanged(), late, 0.5) == BORN + timedelta(days=13, hours=1)


def test_a_check_just_before_the_next_slot_takes_its_place() -> None:
    late = BORN + timedelta(days=10, minutes=50)
    assert next_check_at(hourly(), unchanged(), late, 0.5) == BORN + timedelta(days=10, hours=2)


def test_a_clock_set_back_before_the_pages_birth_still_plans_within_one_interval() -> None:
    early = BORN - timedelta(days=400)
    ahead = next_check_at(hourly(), unchanged(), early, 0.5) - early
    assert timedelta(0) < ahead <= timedelta(minutes=75)


def test_a_source_without_interval_is_looked_at_every_quarter_of_an_hour() -> None:
    assert interval_s(hourly(schedules=(USUAL,)), NOW) == 15 * 60


def test_an_edit_makes_an_old_page_fresh_again() -> None:
    old = discovered(published_at=NOW - 4000 * DAY, version_count=1)
    edited = replace(old, last_changed_at=NOW - MINUTE, version_count=2)
    assert interval_s(edited, NOW) < 3600 < DAY.total_seconds() < interval_s(old, NOW)


def test_the_first_version_of_an_old_page_is_no_edit() -> None:
    old = discovered(published_at=NOW - 4000 * DAY, version_count=1)
    assert interval_s(replace(old, last_changed_at=NOW - HOUR), NOW) == interval_s(old, NOW)


def test_the_date_on_a_page_counts_from_its_first_check_on() -> None:
    old = Article(title="A", published_at=NOW - 4000 * DAY)
    version = NewVersion(old, ContentHash("n1:0"), Recipe("e1.n1.r1"))
    first = replace(unchanged(), outcome=Outcome.ADDED, new_version=version)
    assert wait(discovered(added_at=NOW), first) > DAY


def test_an_edit_counts_from_the_check_that_found_it() -> None:
    facts = discovered(published_at=NOW - 4000 * DAY, version_count=1)
    assert wait(facts, unchanged()) > DAY / 2
    assert wait(facts, replace(unchanged(), outcome=Outcome.EDITED)) < HOUR


def test_an_article_dated_in_the_future_is_fresh() -> None:
    assert interval_s(discovered(added_at=NOW, published_at=NOW + 9 * DAY), NOW) < 20 * 60


def test_the_users_interval_outweighs_age() -> None:
    assert interval_s(replace(discovered(), schedules=every(60.0), published_at=NOW - 4000 * DAY), NOW) == 60


def test_pages_discovered_together_are_parted_at_once() -> None:
    facts = discovered(added_at=NOW, published_at=NOW - 300 * DAY, last_checked_at=None)
    waits = sorted(wait(replace(facts, seed=seed), unchanged()).total_seconds() for seed in range(1, 91))
    steps = [later - earlier for earlier, later in pairwise(waits)]
    assert waits[-1] - waits[0] > 0.7 * interval_s(facts, NOW)
    assert max(steps) < 3 * waits[-1] / 90


def test_of_several_schedules_the_one_that_comes_first_holds() -> None:
    both = hourly(schedules=(interval(3600.0), parse_schedule("daily 10:00", "Europe/Rome")))
    # BORN is 8:00 UTC, 9:00 in Rome in winter; the slot is at 10:00 there, too.
    assert wait(both, unchanged()) == HOUR - timedelta(seconds=7)
    assert wait(replace(both, schedules=(*both.schedules, interval(60.0))), unchanged()) < 2 * MINUTE


def test_a_moment_in_the_calendar_is_kept_to_the_second_and_is_no_grid() -> None:
    at = next_check_at(scheduled("30 7 * * 1-5"), unchanged(), NOW, 0.9)
    assert at.isoformat() == "2026-03-12T06:30:00+00:00"


def test_jitter_of_a_calendar_only_moves_later_and_not_out_of_a_window() -> None:
    morning = scheduled("30 7 * * * jitter 10m")
    assert next_check_at(morning, unchanged(), NOW, 1.0) - next_check_at(morning, unchanged(), NOW, 0.0) == 10 * MINUTE
    last = BORN.replace(hour=18, minute=55)
    window = scheduled("daily 07:00-20:00 every 1h jitter 30m")
    assert next_check_at(window, unchanged(), last, 1.0) == BORN.replace(hour=19)


def test_jitter_of_an_interval_stays_within_its_own_quarter() -> None:
    facts = scheduled("1h jitter 2h")
    spread = next_check_at(facts, unchanged(), NOW, 1.0) - next_check_at(facts, unchanged(), NOW, 0.0)
    assert spread == HOUR / 2


def test_trouble_in_the_calendar_is_retried_soon_but_only_inside_of_windows() -> None:
    daily, window = scheduled("30 9 * * *"), scheduled("daily 07:00-09:00 every 30m")
    late = BORN.replace(hour=7, minute=59, second=30)
    assert next_check_at(daily, gap(GapReason.TIMEOUT), late, 0.5) == late + MINUTE
    # The last look of the window, at 9:00 in Rome, is still to come; after it, the next is tomorrow's first.
    assert next_check_at(window, gap(GapReason.TIMEOUT), late, 0.5) == BORN.replace(hour=8)
    assert next_check_at(window, gap(GapReason.TIMEOUT), late + MINUTE, 0.5) == BORN.replace(hour=6) + DAY


def test_a_page_found_by_discovery_retires_when_it_has_been_quiet_for_long() -> None:
    quiet = discovered(added_at=NOW - 400 * DAY, version_count=1)
    assert next_check(quiet, unchanged(), NOW).at is None
    assert next_check(quiet, unchanged(), NOW, Chances(life=Life(retire_after_s=401 * 86_400.0))).at is not None
    assert next_check(replace(quiet, stirred_at=NOW - DAY), unchanged(), NOW).at is not None
    assert next_check(replace(quiet, version_count=2, last_changed_at=NOW - DAY), unchanged(), NOW).at is not None


def test_what_somebody_named_or_gave_a_schedule_never_retires() -> None:
    quiet = discovered(added_at=NOW - 4000 * DAY, version_count=1)
    assert next_check(replace(quiet, is_discovered=False), unchanged(), NOW).at is not None
    assert next_check(replace(quiet, schedules=every(3600.0)), unchanged(), NOW).at is not None


def test_trouble_does_not_retire_a_page_but_being_gone_for_long_does() -> None:
    quiet = discovered(added_at=NOW - 400 * DAY, version_count=1)
    assert next_check(quiet, gap(GapReason.TIMEOUT), NOW).at is not None
    assert next_check(replace(quiet, is_removed=True), gap(GapReason.NOT_FOUND), NOW).at is None


@pytest.mark.parametrize(
    ("facts", "result", "said"),
    [
        (hourly(), unchanged(), Cause.INTERVAL),
        (scheduled("0 9 * * *"), unchanged(), Cause.CALENDAR),
        (scheduled("daily 09:00"), unchanged(), Cause.CALENDAR),
        (discovered(), unchanged(), Cause.ADAPTIVE),
        (hourly(), gap(GapReason.TIMEOUT), Cause.RETRY),
        (hourly(), gap(GapReason.CHALLENGE), Cause.BACK_OFF),
        (hourly(), gap(GapReason.REFUSED_URL), Cause.REFUSED),
        (hourly(), gap(GapReason.NOT_FOUND), Cause.DOUBT),
        (hourly(is_removed=True), gap(GapReason.NOT_FOUND), Cause.REMOVED),
        (hourly(), gap(GapReason.UNCONFIRMED), Cause.SECOND_LOOK),
        (hourly(), gap(GapReason.BUSY, retry_after_s=7200.0), Cause.RETRY_AFTER),
        (hourly(schedules=every(86_400.0)), replace(unchanged(), is_doubtful=True), Cause.DOUBT),
    ],
)
def test_each_promise_says_why_it_is_when_it_is(facts: TimingFacts, result: CheckResult, said: Cause) -> None:
    assert next_check(facts, result, NOW).cause is said


def test_transient_failures_are_retried_after_one_two_four_minutes_up_to_the_interval() -> None:
    waits = [wait(failing(hourly(), *runs(n)), gap(GapReason.TIMEOUT)) for n in range(9)]
    assert [w / MINUTE for w in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("reason", sorted(TRANSIENT))
def test_every_transient_reason_is_retried_after_a_minute(reason: GapReason) -> None:
    assert wait(hourly(), gap(reason)) == MINUTE


def test_a_page_watched_every_ten_seconds_is_not_retried_later_than_that() -> None:
    assert wait(hourly(schedules=every(10.0)), gap(GapReason.CONNECT)) == timedelta(seconds=10)


def test_a_page_that_has_failed_for_days_is_asked_after_a_tenth_of_that_time() -> None:
    facts = failing(hourly(), run(90, since=5 * DAY))
    assert wait(facts, gap(GapReason.DNS)) == 12 * HOUR


def test_a_page_that_has_failed_for_months_is_asked_once_a_day() -> None:
    facts = failing(hourly(), run(500, since=90 * DAY))
    assert wait(facts, gap(GapReason.DNS)) == DAY


def test_back_off_never_shortens_an_interval_longer_than_a_day() -> None:
    facts = failing(hourly(schedules=every(3 * 86_400.0)), run(500, since=90 * DAY))
    assert wait(facts, gap(GapReason.CHALLENGE)) == 3 * DAY


@pytest.mark.parametrize("reason", [GapReason.CHALLENGE, GapReason.PAYWALL, GapReason.LOGIN, GapReason.MEDIA_TYPE])
def test_walls_wait_for_the_interval_from_the_first_time(reason: GapReason) -> None:
    assert wait(hourly(), gap(reason)) == HOUR


@pytest.mark.parametrize("reason", sorted(REFUSED))
def test_what_is_refused_waits_at_least_half_a_day(reason: GapReason) -> None:
    assert wait(hourly(), gap(reason)) == 12 * HOUR
    assert wait(hourly(schedules=every(2 * 86_400.0)), gap(reason)) == 2 * DAY


def test_robots_that_only_could_not_be_had_cost_no_half_day() -> None:
    assert wait(hourly(), gap(GapReason.ROBOTS, retry_after_s=600.0)) == HOUR


@pytest.mark.parametrize("reason", sorted(DOUBTFUL))
@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_three_doubtful_looks_at_a_daily_page_spread_over_a_little_more_than_an_hour(
    reason: GapReason, jitter: float
) -> None:
    daily = hourly(schedules=every(86_400.0))
    first = wait(daily, gap(reason), jitter)
    second = wait(failing(daily, run(1, reason)), gap(reason), jitter)
    assert HOUR < first + second <= timedelta(minutes=70)


def test_doubt_never_delays_a_page_that_is_looked_at_more_often_anyway() -> None:
    assert wait(hourly(schedules=every(300.0)), gap(GapReason.NOT_FOUND)) == timedelta(seconds=300)


def test_doubt_that_outlasts_its_looks_goes_back_to_the_interval() -> None:
    daily = failing(hourly(schedules=every(86_400.0)), run(3, GapReason.EMPTY))
    assert wait(daily, gap(GapReason.EMPTY)) == DAY


def test_another_doubt_gets_looks_of_its_own() -> None:
    daily = failing(hourly(schedules=every(86_400.0)), run(3, GapReason.EMPTY))
    assert wait(daily, gap(GapReason.NOT_FOUND)) == timedelta(minutes=33)


def test_all_ways_of_being_gone_are_one_doubt() -> None:
    daily = failing(hourly(schedules=every(86_400.0)), run(2, GapReason.GONE), run(1, GapReason.SOFT_404))
    assert wait(daily, gap(GapReason.NOT_FOUND)) == DAY


def test_a_timeout_between_two_doubtful_answers_does_not_use_up_a_look() -> None:
    daily = failing(hourly(schedules=every(86_400.0)), run(1, GapReason.NOT_FOUND), run(5))
    assert wait(daily, gap(GapReason.NOT_FOUND)) < HOUR


def test_a_good_check_that_is_doubtful_all_the_same_is_repeated_soon() -> None:
    daily = hourly(schedules=every(86_400.0))
    assert wait(daily, replace(unchanged(), is_doubtful=True)) == timedelta(minutes=33)


def test_a_page_that_was_just_found_removed_is_looked_at_once_a_day() -> None:
    result = gap(GapReason.NOT_FOUND, changes=(NewChange(ChangeKind.REMOVED),), is_doubtful=True)
    assert wait(hourly(), result) == DAY


def test_a_removed_page_with_a_weekly_interval_keeps_it() -> None:
    assert wait(hourly(is_removed=True, schedules=every(7 * 86_400.0)), gap(GapReason.GONE)) == 7 * DAY


def test_a_removed_page_that_times_out_is_not_retried_in_haste() -> None:
    assert wait(hourly(is_removed=True), gap(GapReason.TIMEOUT)) == DAY


def test_a_page_that_has_returned_goes_back_to_its_interval() -> None:
    result = replace(unchanged(), outcome=Outcome.RESTORED, changes=(NewChange(ChangeKind.RETURNED),))
    assert wait(hourly(), result) <= HOUR


@pytest.mark.parametrize("result", [gap(GapReason.BUSY), gap(GapReason.SERVER_ERROR), unchanged()])
def test_retry_after_is_obeyed_after_any_outcome(result: CheckResult) -> None:
    assert wait(hourly(), replace(result, retry_after_s=7200.0)) == 2 * HOUR


def test_a_retry_after_of_years_is_a_week() -> None:
    assert wait(hourly(), gap(GapReason.BUSY, retry_after_s=1e12)) == 7 * DAY


def test_a_short_retry_after_makes_nothing_sooner() -> None:
    assert wait(hourly(), replace(unchanged(), retry_after_s=1.0)) == wait(hourly(), unchanged())


reasons = st.sampled_from(sorted(GapReason))
calendars = st.sampled_from(["30 7 * * 1-5", "*/5 * * * *", "daily 02:30", "Mon-Fri 07:00-20:00 every 10m jitter 5m"])
one_schedule = st.one_of(
    st.sampled_from([ADAPTIVE, USUAL]),
    st.floats(min_value=1.0, max_value=400 * 86_400.0).map(interval),
    calendars.map(lambda text: parse_schedule(text, "Europe/Rome")),
)
moments = st.timedeltas(min_value=-timedelta(days=900), max_value=timedelta(days=900)).map(lambda ago: NOW + ago)


@st.composite
def any_facts(draw: st.DrawFn) -> TimingFacts:
    gap_runs = st.builds(GapRun, reasons, moments, moments, st.integers(min_value=1, max_value=10**6))
    facts = TimingFacts(
        kind=SourceKind.PAGE,
        schedules=tuple(draw(st.lists(one_schedule, min_size=1, max_size=3))),
        due_at=draw(moments),
        added_at=draw(moments),
        is_discovered=draw(st.booleans()),
        seed=draw(st.integers(min_value=0, max_value=2**40)),
        published_at=draw(st.none() | moments),
        last_changed_at=draw(st.none() | moments),
        version_count=draw(st.integers(0, 40)),
        stirred_at=draw(st.none() | moments),
        is_removed=draw(st.booleans()),
    )
    return failing(facts, *draw(st.lists(gap_runs, max_size=4)))


results = st.one_of(
    st.builds(gap, reasons, is_doubtful=st.booleans(), retry_after_s=st.none() | st.floats(-1e9, 1e15)),
    st.booleans().map(lambda doubtful: replace(unchanged(), is_doubtful=doubtful)),
)


@given(any_facts(), results, moments, st.floats(0, 1))
def test_the_next_check_is_never_in_the_past_and_never_out_of_sight(
    facts: TimingFacts, result: CheckResult, now: datetime, jitter: float
) -> None:
    planned = next_check(facts, result, now, Chances(jitter)).at
    if planned is None:
        assert facts.is_discovered
        assert set(facts.schedules) == {ADAPTIVE}
        return
    # A window may keep it waiting over a weekend.
    longest = max(timedelta(seconds=interval_s(facts, now)) * 1.3, timedelta(days=7.1)) + timedelta(days=3)
    assert timedelta(seconds=1) <= planned - now <= longest


@given(any_facts(), reasons, st.integers(0, 300), st.integers(0, 300), st.floats(0, 1))
def test_more_failures_never_mean_a_shorter_wait(
    facts: TimingFacts, reason: GapReason, one: int, other: int, jitter: float
) -> None:
    fewer, more = sorted((one, other))
    longer_failing = timedelta(minutes=more)
    after_fewer = next_check(failing(facts, *runs(fewer, reason)), gap(reason), NOW, Chances(jitter)).at
    history = runs(more, reason, HOUR + longer_failing)
    after_more = next_check(failing(facts, *history), gap(reason), NOW, Chances(jitter)).at
    # Without a time the page retires, and no wait is longer.
    assert after_more is None or (after_fewer is not None and after_fewer <= after_more)


@given(any_facts(), results, st.floats(0, 1))
def test_the_same_facts_and_jitter_give_the_same_moment(facts: TimingFacts, result: CheckResult, jitter: float) -> None:
    assert next_check(facts, result, NOW, Chances(jitter)) == next_check(facts, result, NOW, Chances(jitter))


@pytest.mark.parametrize(("jitter", "wait_s"), [(0.0, 45), (0.5, 60), (1.0, 75)])
def test_an_odd_change_is_looked_at_again_after_a_minute(jitter: float, wait_s: float) -> None:
    assert next_check_at(hourly(), gap(GapReason.UNCONFIRMED), NOW, jitter) == NOW + timedelta(seconds=wait_s)


def test_a_page_that_shows_one_odd_thing_after_another_is_looked_at_less_often() -> None:
    looks = [failing(hourly(), run(count, GapReason.UNCONFIRMED, timedelta(minutes=count))) for count in (1, 2, 3)]
    waits = [wait(facts, gap(GapReason.UNCONFIRMED)) for facts in looks]
    assert [waits[0], *(w // MINUTE for w in waits[1:])] == [MINUTE, 33, 33]
