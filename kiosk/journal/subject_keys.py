"""Subjects' keys, which open their sealed data: what a transaction of the store sees of them, wherever they lie.

A station keeps them in its key file (`kiosk.journal.keys`), the city in a database that its processes share
(`kiosk.city.keys`). New keys are durable before the journal's commit that needs them, erased ones go after it; until
then both wait here, and what a failed command added is dropped. A key belongs to a ward's subject. One thread uses an
object of this class at a time. Raises what the place of the keys raises.
"""

from __future__ import annotations

import abc
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kiosk.journal import sealing

Of = tuple[str, str]  # (ward, subject)
Waiting = tuple[dict[bytes, tuple[Of, bytes]], set[Of]]  # keys by id, and whose keys go, with the next commit


class KeptKey(NamedTuple):
    """A key in the clear, and whose it is."""

    ward: str
    subject: str
    key: bytes


class SubjectKeys(abc.ABC):
    """See the module."""

    __slots__ = ("_erase", "_new")

    def __init__(self) -> None:
        self._new: dict[bytes, tuple[Of, bytes]] = {}
        self._erase: set[Of] = set()

    # -- where they lie -------------------------------------------------------------------------------------

    @abc.abstractmethod
    def kept(self, key_id: bytes) -> KeptKey | None:
        """A key as it is kept, where it is still the one that its id names."""

    @abc.abstractmethod
    def kept_of(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        """(key id, key) that is kept for a ward's subject."""

    @abc.abstractmethod
    def buried(self, ward: str, subject: str) -> bool:
        """Whether it was ever erased, durably."""

    @abc.abstractmethod
    def commit_new(self) -> int:
        """Make new keys durable; how many. Called before the main commit."""

    @abc.abstractmethod
    def commit_erased(self) -> None:
        """Delete erased keys for good. Called after the main commit; repeated at the next open if cut off."""

    @abc.abstractmethod
    def bury(self, subjects: Iterable[Of]) -> None:
        """Delete these subjects' keys, and refuse keys for them from now on. Durable when it returns."""

    @property
    @abc.abstractmethod
    def buried_count(self) -> int:
        """How many subjects were ever erased here; the journal beside the keys remembers it, too."""

    @property
    @abc.abstractmethod
    def closed(self) -> int:
        """How many keys of a backup wait for the list of erasures."""

    @abc.abstractmethod
    def fetch(self, key_ids: Collection[bytes], places: Collection[Of] = ()) -> None:
        """These will be asked for one by one: where that is dear they are brought at once."""

    # -- within a transaction -------------------------------------------------------------------------------

    def get(self, key_id: bytes) -> bytes | None:
        """The key, or None where it is unknown or erased."""
        found = self.held(key_id)
        return found[1] if found is not None else None

    def held(self, key_id: bytes) -> tuple[str, bytes] | None:
        """(subject, key) of a key that is here and not erased."""
        waiting = self._new.get(key_id)
        found = KeptKey(*waiting[0], waiting[1]) if waiting is not None else self.kept(key_id)
        if found is None or self.is_leaving(found.ward, found.subject):
            return None
        return found.subject, found.key

    def is_leaving(self, ward: str, subject: str) -> bool:
        """Whether this very transaction erases it."""
        return bool(self._erase) and ((ward, subject) in self._erase or ("", subject) in self._erase)

    def erased(self, ward: str, subject: str) -> bool:
        return self.is_leaving(ward, subject) or self.buried(ward, subject)

    def for_subject(self, ward: str, subject: str) -> tuple[bytes, bytes] | None:
        """(key id, key) that seals this subject's data here: its own, else a new one; None once it is erased."""
        if self.erased(ward, subject):
            return None
        for key_id, (owner, key) in self._new.items():
            if owner == (ward, subject):
                return key_id, key
        found = self.kept_of(ward, subject)
        if found is not None:
            return found
        key = sealing.new_key()
        key_id = sealing.key_id_of(key)
        self._new[key_id] = ((ward, subject), key)
        return key_id, key

    def add(self, key_id: bytes, ward: str, subject: str, key: bytes) -> bool:
        """Take a key that came with a batch. False (refused) for an erased subject or a wrong id."""
        if sealing.key_id_of(key) != key_id or self.erased(ward, subject):
            return False
        self._new[key_id] = ((ward, subject), key)
        return True

    def erase(self, ward: str, subject: str) -> None:
        self._erase.add((ward, subject))

    def waiting(self) -> Waiting:
        """For `put_back`: what would be committed now."""
        return dict(self._new), set(self._erase)

    def put_back(self, state: Waiting) -> None:
        self._new, self._erase = dict(state[0]), set(state[1])

    def fresh(self) -> list[tuple[bytes, KeptKey]]:
        """New keys that this transaction does not erase."""
        found = ((key_id, KeptKey(*of, key)) for key_id, (of, key) in self._new.items())
        return [one for one in found if not self.is_leaving(one[1].ward, one[1].subject)]
