"""Who works in the ward: accounts.toml, read again by the running station when the file has changed.

Held by the catalogue. A closed account or a new password counts after LOOK_S at the latest, without a restart. A file
that is damaged, half copied or gone while the station runs changes nobody's rights: what was read last stays, and the
log says so. At the start it raises ExpectedError catalogue.errors.*.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.log import SECURITY
from kiosk.values.staff import Account

log = logging.getLogger(SECURITY)
LOOK_S = 2.0
_Stamp = tuple[int, int, int] | None


class Roster:
    """Asked on any thread. Constructing reads nothing. `of_city`: accounts of the city's document, which go before the
    file's of the same name."""

    def __init__(self, path: Path, of_city: Callable[[], Mapping[str, Account]] = dict) -> None:
        self.path, self._of_city = path, of_city
        self._known: dict[str, Account] | None = None
        self._stamp: _Stamp = None
        self._looked = 0.0

    def by_name(self) -> dict[str, Account]:
        known = self._known
        if known is None or time.monotonic() - self._looked >= LOOK_S:
            known = self.look()
        told = self._of_city()
        return {**known, **told} if told else known

    def is_of_city(self, name: str) -> bool:
        """Whether the city's document says who this is: then its verifier counts, whatever the file has."""
        return name in self._of_city()

    def look(self) -> dict[str, Account]:
        """Whether the file has changed; at once after the program itself wrote it."""
        self._looked = time.monotonic()
        stamp, known = _stamp(self.path), self._known
        if known is not None and stamp == self._stamp:
            return known
        self._stamp = stamp
        if known is not None and stamp is None:
            log.error("the file of accounts is gone; what was read last stays")
            return known
        from kiosk.catalogue import accounts  # nobody signs in before the first frame

        try:
            known = {account.name: account for account in accounts.read(self.path)}
        except (ExpectedError, OSError) as error:
            if self._known is None:
                raise
            log.error("the file of accounts cannot be read; what was read last stays", exc_info=error)
            return self._known
        if self._known is not None:
            log.info("the accounts were read again")
        self._known = known
        return known


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
