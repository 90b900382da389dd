"""Tables of the city's pages: accounts, sessions, tries, who read what, decisions, and progress on long work.

Shared by all processes of the city's server. Every key is a random name, or an account's name that somebody chose.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase, Instant


class CityAccountRow(CityBase):
    """`verifier`: argon2id. `second`: the key of the second factor, sealed under a key of the server ("" = none);
    `second_on`: it was proved once; `second_step`: the last step of thirty seconds whose code was used."""

    __tablename__ = "city_accounts"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    full_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    department: Mapped[str] = mapped_column(String(64), default="")
    verifier: Mapped[str] = mapped_column(String(200))
    active: Mapped[int] = mapped_column(Integer, default=1)
    must_change: Mapped[int] = mapped_column(Integer, default=1)
    second: Mapped[bytes] = mapped_column(LargeBinary(200), default=b"")
    second_on: Mapped[int] = mapped_column(Integer, default=0)
    second_step: Mapped[int] = mapped_column(BigInteger, default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class CityAccountWard(CityBase):
    """A ward that a ward's account sees."""

    __tablename__ = "city_account_wards"
    account: Mapped[str] = mapped_column(String(32), primary_key=True)
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)


class CityRecoveryCode(CityBase):
    """A code that stands in once for the second factor; its hash."""

    __tablename__ = "city_recovery_codes"
    account: Mapped[str] = mapped_column(String(32), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class CitySessionRow(CityBase):
    """A session. `name`: the hash of its token; `second`: the second factor was given in it."""

    __tablename__ = "city_sessions"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(32))
    second: Mapped[int] = mapped_column(Integer, default=0)
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64), default="")
    __table_args__ = (Index(None, "account"), Index(None, "began_at"))


class CityTry(CityBase):
    """A wrong try at a password or a code; what was typed as a name is hashed."""

    __tablename__ = "city_tries"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"), Index(None, "at"))


class CityAuditRow(CityBase):
    """Who read or changed what, and when. No personal data: of a subject its id alone."""

    __tablename__ = "city_audit"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    account: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(40))
    ward: Mapped[str] = mapped_column(String(8), default="")
    subject: Mapped[str] = mapped_column(String(96), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    __table_args__ = (Index(None, "at"), Index(None, "account", "at"), Index(None, "ward", "at"))


class AsideDecisionRow(CityBase):
    """What somebody decided of an event that lies aside, and why. One event may have several: it was judged anew and
    stayed, then it was closed; `nth` is their order, which no clock tells for certain."""

    __tablename__ = "city_aside_decisions"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    nth: Mapped[int] = mapped_column(Integer, primary_key=True)
    ward: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    account: Mapped[str] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(12))  # a value of kiosk.values.set_aside.AsideAct
    reason: Mapped[str] = mapped_column(String(32))  # why it lies aside, after the decision; "" where it counts
    why: Mapped[str] = mapped_column(String(200))
    __table_args__ = (Index(None, "at"),)


class CityWorkRow(CityBase):
    """Long work: how far it is, and whether somebody wants it to end. `total` 0: not known yet."""

    __tablename__ = "city_work"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))  # a key of city_pages.work.kind
    about: Mapped[str] = mapped_column(String(200), default="")
    ward: Mapped[str] = mapped_column(String(8), default="")
    account: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12))  # a value of kiosk.values.city_work.WorkState
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    stop: Mapped[int] = mapped_column(Integer, default=0)
    result: Mapped[str] = mapped_column(String(500), default="")
    began_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    file: Mapped[str] = mapped_column(String(80), default="")  # the name of what was made, where it made a file
    __table_args__ = (Index(None, "began_at"), Index(None, "state"))


class CityWorkTurn(CityBase):
    """Which long work of a kind runs, so that each is done once at a time whichever process it was begun at."""

    __tablename__ = "city_work_turns"
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    work: Mapped[str] = mapped_column(String(36))  # "": none


class CityWorkFile(CityBase):
    """What long work made, in pieces that every engine takes."""

    __tablename__ = "city_work_files"
    work: Mapped[str] = mapped_column(String(36), primary_key=True)
    part: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary(60_000))
