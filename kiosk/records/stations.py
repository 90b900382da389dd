"""Facts about stations and about erasure: a new epoch, a lost machine, a subject erased."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact

EVERY_ROLE = {"citizen", "desk", "hall", "rating", "hub", "single", "central"}


@fact("epoch.opened", authors=EVERY_ROLE)
class EpochOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The chain starts anew. Names what the former epoch shared with the server."""

    reason: str  # first | behind | lease | no_witness | restored | fork | identity
    former_epoch: int = 0
    shared_seq: int = 0
    shared_hash: bytes = b""


@fact("station.lost", authors={"central", "hub", "single"})
class StationLost(Fact, frozen=True, kw_only=True, omit_defaults=True):
    station: str
    epoch: int
    last_seq: int


@fact("subject.erased", authors={"central", "hub", "single"})
class SubjectErased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A lasting tombstone: the subject's keys are deleted and refused from now on."""

    reason: str = ""


@fact("grants.confirmed", authors={"central"})
class GrantsConfirmed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An official (the actor) says that a restored central knows again what a ward was granted; "" is every ward."""

    ward: str = ""
