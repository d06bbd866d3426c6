"""Variorum's face: configuration, wiring, command line, exports and channels."""

from __future__ import annotations

__version__ = "0.1.0"
