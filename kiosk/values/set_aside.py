"""Events that the city's server has set aside (quarantine), as its pages show them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

import msgspec

from kiosk.values.base import Value
from kiosk.values.city_accounts import LookedAt


class AsidePlace(Value, frozen=True, kw_only=True):
    """Which one: its place in a chain, and its hash, since a fork has two at one place."""

    station: str
    epoch: int
    seq: int
    hash: str  # hexadecimal


class AsideAct(enum.StrEnum):
    """What became of it when somebody decided."""

    RELEASED = "released"  # it counts
    KEPT = "kept"  # judged anew, and it still cannot count
    CLOSED = "closed"  # it never counts


class AsideDecision(Value, frozen=True, kw_only=True):
    """`reason`: why it lies aside after the decision. `why`: what whoever decided wrote."""

    place: AsidePlace
    at: datetime
    account: str
    act: AsideAct
    reason: str
    why: str


class SetAsideEvent(Value, frozen=True, kw_only=True):
    """One event that counts in no table. `kind` is "" where its bytes are no event. Nothing of it is personal: the
    sealed part stays sealed."""

    place: AsidePlace
    reason: str  # kind, version, bytes, role, ward, revoked, fork, twice, fold
    at: datetime
    ward: str
    kind: str = ""
    version: int = 0
    subject: str = ""
    event_id: str = ""
    actor: str = ""
    made_at: datetime | None = None
    body: str = ""  # as JSON
    sealed: bool = False
    closed: bool = False  # it was released or closed: `decisions` tells
    decisions: tuple[AsideDecision, ...] = ()  # the newest first
    since: int = 0  # events of the same subject that were accepted and are deeper: its correction may be among them

    @property
    def may_release(self) -> bool:
        """Whether judging it anew may let it count: no other reason can pass by itself."""
        return self.reason in ("kind", "version", "role", "ward", "fold")


class SettleAside(Value, frozen=True, kw_only=True):
    """Command: judge it anew and release it if it passes now, or close it for good. `why` is shown with it after."""

    place: AsidePlace
    by: LookedAt
    why: Annotated[str, msgspec.Meta(min_length=5, max_length=200)]
    close: bool = False


class SettledAside(Value, frozen=True, kw_only=True):
    """`released`: it counts now. Else `reason` says why not."""

    released: bool
    reason: str

