"""`variorum` under a clock that can be set while it runs: python clock_child.py FILE COMMAND …

The file holds by how many seconds the clock is wrong; whoever replaces it sets the clock. Wall clocks only: what counts
seconds goes on as it would if an operator set the machine's clock.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from variorum.cli import main

LOOK_S = 0.02


def follow(file: Path, clock: time_machine.Traveller, offset_s: float) -> None:
    """Set the clock whenever the file says so."""
    pause = threading.Event()
    while not pause.wait(LOOK_S):
        said = float(file.read_text())
        if said != offset_s:
            clock.shift(timedelta(seconds=said - offset_s))
            offset_s = said


if __name__ == "__main__":
    place = Path(sys.argv.pop(1))
    wrong_by = float(place.read_text())
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=wrong_by), tick=True) as clock:
        threading.Thread(target=follow, args=(place, clock, wrong_by), daemon=True).start()
        main()
