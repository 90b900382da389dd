"""Logs by topic, rotating, with personal numbers and phones scrubbed from every line.

`start()` is called once by the composition roots. Topics are children of the logger "motcua".
A log that can't be written (full disk, no right) is given up silently: logging never stops the counter.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path

_PERSONAL = re.compile(r"(?<!\d)(?:\+?84|0)?\d{9,12}(?!\d)")


def scrub(line: str) -> str:
    """`line` with every run of 9 to 12 digits (personal numbers, old card numbers, phones) masked."""
    return _PERSONAL.sub("•••", line)


class _Scrubbed(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return scrub(super().format(record))


def start(folder: Path | None, level: int = logging.INFO) -> None:
    """Write logs to `folder`/motcua.log (5 files of 1 MB), or to stderr if `folder` is None."""
    handler: logging.Handler
    if folder is None:
        handler = logging.StreamHandler()
    else:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                folder / "motcua.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
            )
        except OSError:
            handler = logging.StreamHandler()
    handler.setFormatter(_Scrubbed("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("motcua")
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = False
