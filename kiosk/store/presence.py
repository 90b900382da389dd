"""Who of the staff is signed in at which place of this station, whether it is locked, and what was approved there.

Held by the store, in memory alone: a restart asks everybody for the password again. Written by services.staff, read
by services.permits on the writer's and the readers' threads. A locked desk keeps its clerk's name, so that what was
being written can still be kept for later; every other command of that name is refused. What a head has approved with
code and PIN at a place counts there for a moment (services.approvals), and goes with whoever works there.
"""

from __future__ import annotations

import threading

from kiosk.values.ids import Place


class Presence:
    """See the module. Names are those of accounts; roles are looked up in the catalogue each time."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._locked: dict[tuple[Place, str], bool] = {}
        self._approved: dict[tuple[Place, str, str], float] = {}  # place, account, what -> until, in monotonic seconds

    def admit(self, account: str, place: Place) -> None:
        """The password was right. Whoever else was signed in at that place is locked out of it."""
        with self._door:
            self._shut(place)
            self._locked[place, account] = False

    def lock(self, place: Place) -> None:
        with self._door:
            self._shut(place)

    def _shut(self, place: Place) -> None:
        for known in self._locked:
            if known[0] == place:
                self._locked[known] = True
        self._forget_approvals(place)

    def _forget_approvals(self, place: Place) -> None:
        self._approved = {known: until for known, until in self._approved.items() if known[0] != place}

    def leave(self, place: Place, account: str = "") -> None:
        """That account, or everybody where none is named, has signed off at the place."""
        with self._door:
            gone = [known for known in self._locked if known[0] == place and account in ("", known[1])]
            for known in gone:
                del self._locked[known]
            if gone:
                self._forget_approvals(place)

    def approve(self, account: str, place: Place, what: str, until: float) -> None:
        """Code and PIN were right: `what` counts as approved by that account at that place."""
        with self._door:
            self._approved[place, account, what] = until

    def approved(self, account: str, place: Place, what: str, now: float) -> bool:
        with self._door:
            return self._approved.get((place, account, what), now) > now

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
