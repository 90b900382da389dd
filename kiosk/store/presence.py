"""Who of the staff is signed in at which place of this station, and whether that place is locked.

Held by the store, in memory alone: a restart asks everybody for the password again. Written by services.staff, read
by services.permits on the writer's and the readers' threads. A locked desk keeps its clerk's name, so that what was
being written can still be kept for later; every other command of that name is refused.
"""

from __future__ import annotations

import threading

from kiosk.values.ids import Place


class Presence:
    """See the module. Names are those of accounts; roles are looked up in the catalogue each time."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._locked: dict[tuple[Place, str], bool] = {}

    def admit(self, account: str, place: Place) -> None:
        """The password was right. Whoever else was signed in at that place is locked out of it."""
        with self._door:
            for known in self._locked:
                if known[0] == place:
                    self._locked[known] = True
            self._locked[place, account] = False

    def lock(self, place: Place) -> None:
        with self._door:
            for known in self._locked:
                if known[0] == place:
                    self._locked[known] = True

    def leave(self, place: Place, account: str = "") -> None:
        """That account, or everybody where none is named, has signed off at the place."""
        with self._door:
            gone = [known for known in self._locked if known[0] == place and account in ("", known[1])]
            for known in gone:
                del self._locked[known]

    def there(self, account: str, place: str = "", *, locked: bool = False) -> bool:
        """Whether that account is signed in at that place (or anywhere here); `locked`: behind a lock will do."""
        with self._door:
            return any(
                name == account and place in ("", at) and (locked or not shut)
                for (at, name), shut in self._locked.items()
            )

    def names(self) -> set[str]:
        """Everybody who is signed in at a place that is not locked."""
        with self._door:
            return {name for (_place, name), shut in self._locked.items() if not shut}
