"""Every event that the service logs is in the reference, and nothing else is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
EVENT_AT = {"log_event": 2, "log_failure": 1}


def logged() -> set[str]:
    calls = (
        node
        for room in ("scheduler", "variorum")
        for file in (REPOSITORY / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVENT_AT
    )
    return {ast.literal_eval(call.args[EVENT_AT[ast.unparse(call.func)]]) for call in calls}


def test_every_event_is_documented() -> None:
    text = (REPOSITORY / "docs" / "reference" / "log.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert logged() == documented
