"""Tables of the city's server alone: the last position of each ward, who folds a ward's events and how far that is, and
which epoch the city's own chain is in; which questions were asked already; which
processes are at work.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import CityBase, Instant


class WardCounter(CityBase):
    """The last place given in a ward's order of arrival: read and raised under a lock, held to the commit, so that a
    position becomes visible only when all earlier ones are."""

    __tablename__ = "ward_counters"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, default=0)


class WardLease(CityBase):
    """Which process folds a ward's events, until when (microseconds since 1970): a row, since a pooler keeps no
    session's lock. `folded`: the position up to which the ward's events stand in the tables; what lies above waits.
    `turn`: raised by whoever folds some of the ward's rows beside its holder, so that the two meet at this row.
    """

    __tablename__ = "ward_leases"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    holder: Mapped[str] = mapped_column(String(36), default="")
    until: Mapped[int] = mapped_column(BigInteger, default=0)
    folded: Mapped[int] = mapped_column(BigInteger, default=0)
    turn: Mapped[int] = mapped_column(BigInteger, default=0)


class AskedQuestion(CityBase):
    """The time that the newest question of a machine (a lease of its station) bears which wrote more than events: no
    process takes an older one, wherever it was recorded. `taker`: of whoever took it, so that its transaction may be
    done again. `agreed`: when its greeting last named no more than lay here; 0 for never.
    """

    __tablename__ = "asked_questions"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    lease: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    taker: Mapped[str] = mapped_column(String(36))
    agreed: Mapped[int] = mapped_column(BigInteger, default=0)


class ServerProcessRow(CityBase):
    """A process of the city's server, as it says itself every few seconds."""

    __tablename__ = "city_processes"
    name: Mapped[str] = mapped_column(String(36), primary_key=True)
    host: Mapped[str] = mapped_column(String(64))
    pid: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(16))
    folder: Mapped[str] = mapped_column(String(400))
    masters: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class OwnChain(CityBase):
    """The city's own chain, one row: locked by whoever appends to it, since several processes write one chain.

    `first`: 1 in the first epoch, when all that was ever granted stands in the tables. `lease`: a random name that this
    database and its witness share. `restored`: "1" after a backup was put in its place; `answered`: the mark of the
    witness that the present epoch was opened against.
    """

    __tablename__ = "own_chains"
    station: Mapped[str] = mapped_column(String(32), primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    first: Mapped[int] = mapped_column(Integer, default=0)
    lease: Mapped[str] = mapped_column(String(32), default="")
    restored: Mapped[str] = mapped_column(String(1), default="")
    answered: Mapped[str] = mapped_column(String(64), default="")
