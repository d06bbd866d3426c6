"""Noise that somebody names by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.noise.hold_out import hold_out
from scraper.noise.places import declared_spot
from scraper.noise.spots import Noise
from storage.noise import declare_noise, load_noise, next_noise_number
from storage.versions import get_version

if TYPE_CHECKING:
    from datetime import datetime

    from storage.engine import Session


def hold_out_words(session: Session, page_id: int, words: str, now: datetime) -> tuple[int, str]:
    """Hold out the passage of a page that has these words; return the number of the noise, and what it now says.

    InputError where no passage has them, or several do.
    """
    rest = hold_out(get_version(session, page_id).article, load_noise(session, page_id))[0]
    spot = declared_spot(rest, words, next_noise_number(session, page_id))
    text = hold_out(rest, Noise((spot,)))[1][0].text
    declare_noise(session, page_id, spot, text, now)
    return spot.number, text
