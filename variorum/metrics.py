"""What the service tells of its work, as metrics that Prometheus reads (docs/reference/metrics.md names each one)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from scheduler.observing import STAGES, Observer
from scraper.judgement import Outcome
from scraper.model import ChangeKind

if TYPE_CHECKING:
    from scheduler.runner import CheckReport
    from scheduler.vitals import Vitals

CONTENT_TYPE = CONTENT_TYPE_LATEST
_STAGE_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_LATE_S = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 86_400.0)
_LAG_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Metrics(Observer):
    """Counts in a registry of its own. Labels come from closed lists, or are names of channels."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._count()
        self._measure()
        # What has not happened yet is 0, so that its first time can be seen.
        for outcome in Outcome:
            self._checks.labels(outcome.value, "")
        for kind in ChangeKind:
            self._changes.labels(kind.value)
        for stage in STAGES:
            self._stages.labels(stage)

    def _count(self) -> None:
        mine = self.registry
        self._checks = Counter("variorum_checks", "Checks that ended.", ("outcome", "reason"), registry=mine)
        self._versions = Counter("variorum_versions", "Versions recorded.", registry=mine)
        self._changes = Counter("variorum_changes", "Entries of the log written by checks.", ("kind",), registry=mine)
        self._unrecorded = Counter(
            "variorum_checks_unrecorded", "Checks whose result could not be written.", registry=mine
        )
        self._deliveries = Counter("variorum_deliveries", "Attempts to deliver.", ("channel", "result"), registry=mine)
        self._stages = Histogram(
            "variorum_stage_seconds", "What checks waited for.", ("stage",), buckets=_STAGE_S, registry=mine
        )
        self._late = Histogram(
            "variorum_check_late_seconds", "Begun so long after due.", buckets=_LATE_S, registry=mine
        )
        self._lag = Histogram("variorum_loop_lag_seconds", "Lateness of the event loop.", buckets=_LAG_S, registry=mine)

    def _measure(self) -> None:
        mine = self.registry
        self._due = Gauge("variorum_due", "Checks that are due now.", registry=mine)
        self._oldest = Gauge("variorum_schedule_lag_seconds", "Lateness of the oldest broken promise.", registry=mine)
        self._undelivered = Gauge("variorum_undelivered", "Messages that wait.", ("channel",), registry=mine)
        self._queue = Gauge("variorum_writer_queue", "Jobs that wait for their transaction.", registry=mine)
        self._busy = Gauge("variorum_busy_hosts", "Hosts that may not be asked just now.", registry=mine)
        self._stuck = Gauge("variorum_stuck_parts", "Parts of the service that make no progress.", registry=mine)
        self._database = Gauge("variorum_database_bytes", "Size of the database, log included.", registry=mine)
        self._log = Gauge("variorum_write_ahead_log_bytes", "Size of SQLite's write-ahead log.", registry=mine)
        self._free = Gauge("variorum_disk_free_bytes", "Room left on the database's disk.", registry=mine)
        self._ready = Gauge("variorum_ready", "1 while checks can be made and recorded, else 0.", registry=mine)

    def checked(self, report: CheckReport, late_s: float) -> None:
        """As Observer.checked."""
        result, recorded = report.result, report.recorded
        self._checks.labels(result.outcome.value, result.reason.value if result.reason else "").inc()
        if not report.claim.is_requested:
            self._late.observe(late_s)
        if recorded is None:
            self._unrecorded.inc()
        elif not recorded.was_stale:
            self._versions.inc(int(result.new_version is not None))
            for change in result.changes:
                self._changes.labels(change.kind.value).inc()

    def took(self, stage: str, seconds: float) -> None:
        """As Observer.took."""
        self._stages.labels(stage).observe(seconds)

    def delivered(self, channel: str, *, is_told: bool) -> None:
        """As Observer.delivered."""
        self._deliveries.labels(channel, "told" if is_told else "failed").inc()

    def loop_lagged(self, seconds: float) -> None:
        """As Observer.loop_lagged."""
        self._lag.observe(seconds)

    def text(self, facts: Vitals) -> bytes:
        """Everything in Prometheus' format, with the facts of this moment."""
        if facts.backlog is not None:
            self._due.set(facts.backlog.due_now)
            self._oldest.set(facts.backlog.lag_s)
            self._undelivered.clear()
            for channel, count in facts.backlog.undelivered.items():
                self._undelivered.labels(channel).set(count)
        if facts.room is not None:
            self._database.set(facts.room.database + facts.room.write_ahead_log)
            self._log.set(facts.room.write_ahead_log)
            self._free.set(float("nan") if facts.room.free is None else facts.room.free)
        self._queue.set(facts.writer_queue)
        self._busy.set(facts.busy_hosts)
        self._stuck.set(len(facts.stuck))
        self._ready.set(int(facts.is_ready))
        return generate_latest(self.registry)
