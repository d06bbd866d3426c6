"""What the service lends to the web view, and how endpoints come by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from scheduler.secrets import ReadSecret, no_secrets
from scraper.fetch import Fetcher
from storage.engine import Database, Session
from storage.writer import Writer
from variorum.config import Settings

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that endpoints need besides their request."""

    database: Database
    writer: Writer
    now: Callable[[], datetime]
    settings: Settings
    fetcher: Fetcher
    read_secret: ReadSecret = field(default=no_secrets, repr=False)
    config: str | None = None
    """The file of the configuration; None where there is none."""

    def write(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in the writer's next transaction; waits for its commit, so only from a thread."""
        return self.writer.submit(work).result()


def _desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _reading(desk: Annotated[Desk, Depends(_desk_of)]) -> Iterator[Session]:
    with desk.database.reading() as session:
        yield session


Lent = Annotated[Desk, Depends(_desk_of)]
Reading = Annotated[Session, Depends(_reading, scope="function")]
"""One consistent look at the database, for as long as the answer is made; not while it is sent, which streams do for
hours, each with one of the few connections that the service has, too."""
