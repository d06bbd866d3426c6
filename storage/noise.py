"""Noise of pages: what does not count of them, kept beside their versions."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, func, select, update

from scraper.errors import NotFoundError
from scraper.judgement import CheckResult, Outcome
from scraper.model import ChangeKind
from scraper.noise.spots import Noise, Place, Showing, Spot
from storage.models import ChangeRecord, NoiseRecord, RunRecord
from storage.records import NoiseRow, NoiseState
from storage.versions import articles_by_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.model import Article

Json = dict[str, Any]
_Row = Row[*tuple[Any, ...]]
_CONTENT = (ChangeKind.ADDED, ChangeKind.EDITED, ChangeKind.RESTORED)

# Built once: putting a statement together takes longer than running it, and these run at every check or edit.
_HAVE_NOISE = select(NoiseRecord.page_id).where(NoiseRecord.page_id.in_(bindparam("ids", expanding=True))).distinct()
_SHOWN = (
    select(ChangeRecord.id, ChangeRecord.page_id, ChangeRecord.kind, ChangeRecord.to_version, ChangeRecord.detected_at)
    .where(ChangeRecord.page_id == bindparam("page_id"), ChangeRecord.kind.in_(_CONTENT))
    .where(ChangeRecord.to_version.is_not(None))
    .order_by(ChangeRecord.id.desc())
    .limit(bindparam("most"))
)
_UNCHANGED = select(RunRecord.first_at, RunRecord.count.label("checks")).where(
    RunRecord.page_id == bindparam("page_id"),
    RunRecord.outcome == Outcome.UNCHANGED,
    RunRecord.first_at >= bindparam("since"),
)
_OF_PAGE = select(NoiseRecord).where(NoiseRecord.page_id == bindparam("page_id")).order_by(NoiseRecord.number)


def pages_with_noise(session: Session, page_ids: Sequence[int]) -> set[int]:
    """Return those of these pages that ever had noise: hardly any has."""
    return set(session.connection().execute(_HAVE_NOISE, {"ids": page_ids}).scalars()) if page_ids else set()


def load_noise(session: Session, page_id: int, patterns: tuple[str, ...] = ()) -> Noise:
    """Return what is held out of a page, with the `ignore` patterns of its source."""
    records = session.scalars(_OF_PAGE, {"page_id": page_id}).all()
    held = (_spot(record) for record in records if record.state is NoiseState.HELD_OUT)
    kept = (_spot(record) for record in records if record.state is NoiseState.KEPT)
    return Noise(tuple(held), patterns, tuple(kept), next_number=records[-1].number + 1 if records else 1)


def list_noise(session: Session, page_id: int) -> list[NoiseRow]:
    """Return all noise that a page ever had, in the order of its numbers."""
    return [_row(record) for record in session.scalars(_OF_PAGE, {"page_id": page_id})]


def load_histories(session: Session, page_ids: Sequence[int], most: int) -> dict[int, tuple[Showing, ...]]:
    """Return the last showings of pages, oldest first: which version each came to show, when, for how many checks."""
    connection = session.connection()
    shown = {one: connection.execute(_SHOWN, {"page_id": one, "most": most}).all()[::-1] for one in page_ids}
    wanted = {(page_id, row.to_version) for page_id, rows in shown.items() for row in rows}
    articles = articles_by_number(session, wanted)
    return {page_id: tuple(_showings(session, rows, articles)) for page_id, rows in shown.items()}


def _showings(
    session: Session, shown: Sequence[_Row], articles: Mapping[tuple[int, int], Article]
) -> Iterator[Showing]:
    if not shown:
        return
    since = {"page_id": shown[0].page_id, "since": shown[0].detected_at}
    unchanged = session.connection().execute(_UNCHANGED, since).all()
    ends = [*(row.detected_at for row in shown[1:]), None]
    for row, end in zip(shown, ends, strict=True):
        at = row.detected_at
        runs = (run.checks for run in unchanged if at <= run.first_at and (end is None or run.first_at < end))
        yield Showing(
            article=articles[row.page_id, row.to_version],
            at=at,
            checks=1 + sum(runs),
            change_id=None if row.kind is ChangeKind.ADDED else row.id,
            number=row.to_version,
        )


def record_noise(session: Session, checks: Sequence[tuple[int, CheckResult]]) -> None:
    """Count checks into the noise of their pages, keep what they learned, mark the entries that told nothing else."""
    answered = [(page_id, result) for page_id, result in checks if result.outcome is not Outcome.GAP]
    with_noise = pages_with_noise(session, [page_id for page_id, _ in answered])
    for page_id, result in answered:
        if page_id in with_noise or result.learned:
            _record_noise(session, page_id, result)
        mark_noise(session, result.explained, is_noise=True)


def _record_noise(session: Session, page_id: int, result: CheckResult) -> None:
    seen = {sighting.number: sighting for sighting in result.sightings}
    records = session.scalars(_OF_PAGE, {"page_id": page_id}).all()
    for record in records:
        if record.state is not NoiseState.HELD_OUT:
            continue
        if record.number in result.let_in:
            record.state, record.ended_at = NoiseState.LET_IN, result.checked_at
        elif sighting := seen.get(record.number):
            _count(record, sighting.text, result.checked_at)
            if result.outcome is not Outcome.UNCHANGED:
                record.spot = _spot_to_json(sighting.spot)
        elif result.article is None:
            _count(record, record.last_text, result.checked_at)
    used = {record.number for record in records}
    for spot in result.learned:
        if spot.number not in used:
            text = seen[spot.number].text if spot.number in seen else ""
            _add(session, page_id, spot, (result.checked_at, text, result.learned_from))


def declare_noise(session: Session, page_id: int, spot: Spot, text: str, now: datetime) -> None:
    """Hold out a spot that a person pointed at."""
    _add(session, page_id, spot, (now, text, (0, 0)))
    session.flush()


def end_noise(session: Session, page_id: int, number: int | None, state: NoiseState, now: datetime) -> int:
    """Let a page's noise count again (without a number: all of it), kept or forgotten; return how much of it."""
    wanted = select(NoiseRecord).where(NoiseRecord.page_id == page_id, NoiseRecord.state == NoiseState.HELD_OUT)
    records = session.scalars(wanted if number is None else wanted.where(NoiseRecord.number == number)).all()
    if number is not None and not records:
        message = f"This page has no noise {number} that is held out; `variorum noise` lists what it has."
        raise NotFoundError(message)
    for record in records:
        record.state, record.ended_at = state, now
    session.flush()
    return len(records)


def next_noise_number(session: Session, page_id: int) -> int:
    """The number that a page's next noise takes."""
    return (session.scalar(select(func.max(NoiseRecord.number)).where(NoiseRecord.page_id == page_id)) or 0) + 1


def mark_noise(session: Session, change_ids: Iterable[int], *, is_noise: bool) -> None:
    """Mark entries of the log as nothing but noise; what they say, and their digests, stay as they are."""
    if ids := list(change_ids):
        session.execute(update(ChangeRecord).where(ChangeRecord.id.in_(ids)).values(is_noise=is_noise))


def _add(session: Session, page_id: int, spot: Spot, seen: tuple[datetime, str, tuple[int, int]]) -> None:
    at, text, (checks, differed) = seen
    session.add(
        NoiseRecord(
            page_id=page_id,
            number=spot.number,
            state=NoiseState.HELD_OUT,
            spot=_spot_to_json(spot),
            since_at=at,
            checks=checks,
            differed=differed,
            still_checks=0,
            last_differed_at=at,
            last_text=text,
        )
    )


def _count(record: NoiseRecord, text: str | None, at: datetime) -> None:
    record.checks += 1
    if text == record.last_text:
        record.still_checks += 1
        return
    record.differed, record.still_checks = record.differed + 1, 0
    record.last_text, record.last_differed_at = text, at


def _row(record: NoiseRecord) -> NoiseRow:
    return NoiseRow(
        spot=_spot(record),
        state=record.state,
        since_at=record.since_at,
        ended_at=record.ended_at,
        checks=record.checks,
        differed=record.differed,
        last_differed_at=record.last_differed_at,
        last_text=record.last_text or "",
    )


def _spot(record: NoiseRecord) -> Spot:
    found = record.spot
    return Spot(
        number=record.number,
        place=_place(found.get("place")),
        hole=_place(found.get("hole")),
        variants=tuple(found.get("variants", ())),
        most_words=found.get("most_words", 0),
        is_declared=found.get("is_declared", False),
        still_checks=record.still_checks,
        still_since=record.last_differed_at,
    )


def _spot_to_json(spot: Spot) -> Json:
    found = asdict(replace(spot, still_checks=0, still_since=None))
    return {name: value for name, value in found.items() if value and name != "number"}


def _place(found: Json | None) -> Place | None:
    if found is None:
        return None
    return Place(tuple(found["before"]), tuple(found["after"]), found["least"], found["most"])
