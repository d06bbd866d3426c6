"""What to do where the machine lacks something: skip aloud, or fail where skipping is forbidden, as on CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def without(message: str) -> NoReturn:
    """End the test: a server or a browser is missing, and the message says how to get it."""
    if os.environ.get("VARIORUM_FORBID_SKIPS") == "1":
        pytest.fail(message)
    pytest.skip(message)
