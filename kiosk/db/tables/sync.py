"""Tables of the line between station, hub and central: enrolment, commands and their answers, contacts, terms.

A station uses `upstreams`, `asked_commands`, `asked_calls` and `hub_terms`; servers use the others, and a hub all of
them. All are local: no event tells them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class UpstreamRow(LocalBase):
    """The server this station is enrolled with, one per level ("central")."""

    __tablename__ = "upstreams"
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    url: Mapped[str] = mapped_column(String(200))
    station: Mapped[str] = mapped_column(String(32))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    certificate: Mapped[str] = mapped_column(Text, default="")


class AskedCommand(LocalBase):
    """A command that this station has sent or will send: stored first, repeated until answered."""

    __tablename__ = "asked_commands"
    request: Mapped[str] = mapped_column(String(36), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    series: Mapped[str] = mapped_column(String(64))
    above: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(16), default="")  # "" | granted | refused | unsure


class AskedCall(LocalBase):
    """A ticket that a desk asked the hub for. The request's id is that of the event by which the hub grants it.

    `state`: "" while somebody waits for it; "alone" where the desk then called without the hub, "left" where its
    program ended: what the hub may have granted all the same is held as perhaps granted. "told": the hub has answered
    that nothing is granted, and the event of another hub may still tell otherwise. "closed": nothing more to do.
    """

    __tablename__ = "asked_calls"
    request: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # next | one
    body: Mapped[bytes] = mapped_column(LargeBinary)  # the packed command
    place: Mapped[str] = mapped_column(String(40))
    desk: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8), default="")


class AnsweredCommand(LocalBase):
    """A command that this server has carried out, with its answer, in the same transaction."""

    __tablename__ = "answered_commands"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    request: Mapped[str] = mapped_column(String(36), primary_key=True)
    answer: Mapped[bytes] = mapped_column(LargeBinary)


class EnrolCodeRow(LocalBase):
    """A code that lets one station enrol. `secret`: its hash, sealed by a key of the key file. Once used it is bound to
    that station's id and key."""

    __tablename__ = "enrol_codes"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(36), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(80))
    roles: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    station: Mapped[str] = mapped_column(String(32), default="")  # "": any that is not known yet
    used_by: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")


class EnrolTry(LocalBase):
    """Wrong tries at a ward's codes: of an address and an id that it named, and of the address ("" as id)."""

    __tablename__ = "enrol_tries"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    address: Mapped[str] = mapped_column(String(48), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[int] = mapped_column(BigInteger)  # microseconds since 1970, of the last one
    __table_args__ = (Index("ix_enrol_tries_at", "at"),)


class Contact(LocalBase):
    """When a station was last heard of, and what it said it still had to send."""

    __tablename__ = "contacts"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    ward_name: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime | None] = mapped_column(Instant)
    waiting: Mapped[int] = mapped_column(BigInteger, default=0)
    oldest: Mapped[int] = mapped_column(BigInteger, default=0)  # made_at of the oldest waiting event, 0 = none


class MachineRow(LocalBase):
    """What a station's machine last said of itself in a hello: its place, printers, version."""

    __tablename__ = "machines"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    said: Mapped[str] = mapped_column(Text)  # JSON, name -> words
    at: Mapped[datetime] = mapped_column(Instant)


class HubTermRow(LocalBase):
    """Who is the hub of a ward in a term, as signed. A hub also keeps those that it signed in advance."""

    __tablename__ = "hub_terms"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    term: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    station: Mapped[str] = mapped_column(String(32))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    certificate_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    by: Mapped[str] = mapped_column(String(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    begun: Mapped[int] = mapped_column(Integer, default=0)  # 0: signed in advance for a standby
    url: Mapped[str] = mapped_column(String(200), default="")  # where it can be reached; proves nothing
