"""What of a page does not count, and saying so."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from scraper.errors import NotFoundError
from storage.noise import end_noise, list_noise
from storage.pages import get_page
from storage.records import NoiseState
from variorum.declared_noise import hold_out_words
from variorum.fields.noise import NoiseFields, noise_fields
from variorum.web.api.pages import PageId
from variorum.web.api.permission import WRITES
from variorum.web.desk import Lent, Reading
from variorum.web.numbers import LARGEST_ID

router = APIRouter(prefix="/pages/{number}/noise", tags=["noise"])


class HoldOutBody(BaseModel):
    """What is not to count from now on."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(min_length=1, max_length=2000, description="Of the passage that they stand in.")


@router.get("")
def list_all(session: Reading, number: PageId) -> list[NoiseFields]:
    """Say what of a page does not count (`variorum noise`)."""
    return [noise_fields(row) for row in list_noise(session, get_page(session, number).id)]


@router.post("", status_code=HTTPStatus.CREATED, dependencies=[WRITES])
def hold_out(desk: Lent, number: PageId, body: HoldOutBody) -> NoiseFields:
    """Hold out the passage that has these words (`--ignore`)."""

    def work(session: Reading) -> NoiseFields:
        page_id = get_page(session, number).id
        held_out, _ = hold_out_words(session, page_id, body.words, desk.now())
        return next(noise_fields(row) for row in list_noise(session, page_id) if row.spot.number == held_out)

    return desk.write(work)


@router.post("/{noise}/keep", dependencies=[WRITES])
def keep(
    desk: Lent, number: PageId, noise: Annotated[int, Path(ge=1, le=LARGEST_ID, description="The noise's number.")]
) -> list[NoiseFields]:
    """Say that it is text after all, for good (`--keep`)."""

    def work(session: Reading) -> list[NoiseFields]:
        page_id = get_page(session, number).id
        if not end_noise(session, page_id, noise, NoiseState.KEPT, desk.now()):
            raise NotFoundError(f"Page {number} holds out no noise {noise}.")
        return [noise_fields(row) for row in list_noise(session, page_id)]

    return desk.write(work)


@router.delete("", dependencies=[WRITES], status_code=HTTPStatus.NO_CONTENT)
def forget(desk: Lent, number: PageId) -> None:
    """Hold nothing out any more, and learn anew (`--forget`)."""
    desk.write(lambda session: end_noise(session, get_page(session, number).id, None, NoiseState.FORGOTTEN, desk.now()))
