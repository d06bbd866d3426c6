"""The one password of the web view: hashed with argon2id, tried seldom."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from scraper.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

SHORTEST = 10
"""Characters."""
LONGEST = 1000
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Return the argon2id hash of a new password.

    Raises:
        InputError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"A password has at least {SHORTEST} characters and at most {LONGEST:,}")
    return _HASHER.hash(password)


def is_right(password: str, password_hash: str) -> bool:
    """Whether this is the password of that hash; takes tens of milliseconds on purpose."""
    try:
        return len(password) <= LONGEST and _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(slots=True)
class Attempts:
    """Failed log-ins of the last quarter of an hour: few from one address, and not many from all together."""

    most_of_one: int = 5
    most_of_all: int = 50
    within: timedelta = timedelta(minutes=15)
    _failed: deque[tuple[datetime, str]] = field(default_factory=deque)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, address: str, now: datetime) -> timedelta | None:
        """How long to wait before the next one from this address; None where it may come now."""
        with self._turn:
            while self._failed and self._failed[0][0] <= now - self.within:
                self._failed.popleft()
            own = [at for at, other in self._failed if other == address]
            first = own[-self.most_of_one] if len(own) >= self.most_of_one else None
            if len(self._failed) >= self.most_of_all:
                first = max(filter(None, (first, self._failed[-self.most_of_all][0])))
            return None if first is None else first + self.within - now

    def failed(self, address: str, now: datetime) -> None:
        """Count one."""
        with self._turn:
            self._failed.append((now, address))
