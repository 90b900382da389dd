"""Facts about stations and about erasure: a new epoch, a lost machine, a subject erased."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Digest, Long, Words
from kiosk.values.roles import EVERY_ROLE, Role


@fact("epoch.opened", authors=EVERY_ROLE)
class EpochOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The chain starts anew. Names what the former epoch shared with the server."""

    reason: Words  # first | behind | lease | no_witness | restored | fork | copied | doubled | identity
    former_epoch: Long = 0
    shared_seq: Long = 0
    shared_hash: Digest = b""


@fact("station.lost", authors={Role.CENTRAL, Role.HUB, Role.SINGLE})
class StationLost(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A station was withdrawn: lost, stolen, or replaced. What it wrote counts up to the last of it that lay there."""

    station: Code
    epoch: Long
    last_seq: Long
    why: Words = ""  # an administrator's word; no personal data


@fact("subject.erased", authors={Role.CENTRAL, Role.HUB, Role.SINGLE})
class SubjectErased(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A lasting tombstone: the subject's keys are deleted and refused from now on."""

    reason: Words = ""


@fact("erasure.asked", authors={Role.DESK})
class ErasureAsked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A desk that may write no tombstone asks for one: whoever gets this erases the subject in the desk's ward."""

    reason: Words = ""


@fact("sealed.opened", authors=EVERY_ROLE)
class SealedOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An official (the actor) opens the personal data of a backup although nobody could say what was erased since."""

    keys: Long = 0


@fact("grants.confirmed", authors={Role.CENTRAL, Role.HUB})
class GrantsConfirmed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An official (the actor) says that a restored central knows again what a ward was granted; "" is every ward."""

    ward: Code = ""
