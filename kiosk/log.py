"""Logs by topic, rotating; only known-safe values get into a line, and no value can begin a line of its own.

`start()` is called once by the composition roots. Topics are children of the logger "motcua"; what libraries say from
a warning on goes the same way, and so do, after `take_over`, warnings and uncaught errors of every thread. What may
stand in a line is decided in kiosk.log_lines; a word of the program's own is marked with `known`.
A log that can't be written (full disk, no right) is given up silently: logging never stops the counter.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import time
import warnings
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from kiosk import private
from kiosk.log_words import Known

OWN, SECURITY = "motcua", "motcua.security"


def known(word: object) -> Known:
    """Vouches for `word`: a name in the code, a setting, a path that the technician chose. Never what people typed."""
    return Known(word)


class SafeLines(logging.Formatter):
    """Time, level, topic, words; an error's types and code lines below, indented."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """With the offset from UTC, so that lines of machines in other zones can be laid beside each other."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        from kiosk import log_lines  # not before there is something to say

        words = log_lines.one_line(log_lines.scrub(log_lines.message_of(record)))
        head = f"{self.formatTime(record)} {record.levelname} {log_lines.one_line(record.name)} {words}"
        error = record.exc_info[1] if record.exc_info else None
        below = [] if error is None else log_lines.trace_of(error)
        return "\n".join([head, *(log_lines.one_line(log_lines.scrub(line)) for line in below)])


class _ClosedFile(logging.handlers.RotatingFileHandler):
    """A file for the station's own account alone, also after turning to the next one."""

    def _open(self) -> TextIOWrapper:
        private.file(Path(self.baseFilename))
        return super()._open()


class Seldom:
    """For what strangers can cause as often as they like: how often it came since the last line, once a minute."""

    EVERY = 60.0

    def __init__(self) -> None:
        self._door, self._told, self._count = threading.Lock(), -self.EVERY, 0

    def due(self) -> int:
        """Counts one; 0 while it is too early for another line."""
        with self._door:
            self._count += 1
            now = time.monotonic()
            if now - self._told < self.EVERY:
                return 0
            self._told, count, self._count = now, self._count, 0
            return count


def start(folder: Path | None, level: int = logging.INFO, syslog: str = "") -> None:
    """Write logs to `folder`/motcua.log (5 files of 1 MB), or to stderr if `folder` is None.

    `syslog`: a socket's path or host:port that gets every line of the topic motcua.security besides.
    """
    handler: logging.Handler
    if folder is None:
        handler = logging.StreamHandler()
    else:
        try:
            private.folder(folder)
            handler = _ClosedFile(
                folder / "motcua.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
            )
        except OSError:
            handler = logging.StreamHandler()
    handler.setFormatter(SafeLines())
    handler.set_name(OWN)
    stop()
    root, own = logging.getLogger(), logging.getLogger(OWN)
    root.addHandler(handler)
    own.setLevel(level)
    logging.raiseExceptions = False
    if syslog:
        _forward(syslog)


def _forward(address: str) -> None:
    """Who was let in and who was not is also written where this machine's thief cannot delete it."""
    host, _colon, port = address.rpartition(":")
    found = (host.strip("[]"), int(port)) if host and port.isdigit() else address
    if found == address and not Path(address).exists():  # it may still come: each line is tried
        logging.getLogger(OWN).warning("the syslog of the settings is not there")
    try:
        handler = logging.handlers.SysLogHandler(found, logging.handlers.SysLogHandler.LOG_AUTHPRIV)
    except OSError as error:
        logging.getLogger(OWN).warning("the syslog of the settings cannot be used: %s", error)
        return
    handler.ident = "motcua: "
    handler.setFormatter(SafeLines())
    handler.set_name(OWN)
    logging.getLogger(SECURITY).addHandler(handler)


def stop() -> None:
    """Close what `start` opened."""
    for logger in (logging.getLogger(), logging.getLogger(SECURITY)):
        for handler in [one for one in logger.handlers if one.name == OWN]:
            logger.removeHandler(handler)
            handler.close()


def take_over() -> None:
    """Warnings and errors that nobody caught go to the log, in every thread, and never to stderr as they are."""
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda found: _note("in the background", found.exc_value)
    threading.excepthook = lambda found: _note("in a thread", found.exc_value)
    warnings.showwarning = _warned


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _note("the program", error)
    if not any(type(one) is logging.StreamHandler for one in logging.getLogger().handlers):
        print(f"motcua: {kind.__name__}; see the log", file=sys.stderr)


def _note(where: str, error: BaseException | None) -> None:
    logging.getLogger("motcua.uncaught").error("uncaught, %s", known(where), exc_info=error)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:  # fmt: skip
    place = known(Path(filename).name)
    logging.getLogger("motcua.warnings").warning("%s at %s:%d", known(category.__name__), place, lineno)
