from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hostile_server import Hostile


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with serving() as server:
        yield server
