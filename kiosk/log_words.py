"""A word that may stand in the log as it is. Made by `kiosk.log.known`, let pass by kiosk.log_lines."""

from __future__ import annotations


class Known(str):
    """A word of the program's own."""

    __slots__ = ()
