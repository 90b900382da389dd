"""Pieces of chains for tests of the journal: an own chain written by `append`, others' as they would come signed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from kiosk.journal import sealing
from kiosk.journal.append import NewEvent, Tip, append, tip_of
from kiosk.journal.envelope import encode_body
from kiosk.journal.identity import Identity
from kiosk.journal.inbox import Inbox
from kiosk.journal.keys import KeyFile
from kiosk.journal.known import know
from kiosk.journal.positions import OneWriter
from kiosk.records.facts import Fact, kind_of
from kiosk.records.feedback import HelpAsked
from kiosk.records.stations import EpochOpened
from kiosk.store.judging import judge
from kiosk.values.journal import Sender
from tests.faults.worlds import ALL, Chain, Said

OWN = "99001.own"
AT = 1_795_496_400_000_000  # microseconds


def own_events(db: Connection, count: int, *, epoch: int = 1, opened: bool = False) -> Tip:
    """`count` more events of an own chain, of a subject each; `opened`: the first one opens the epoch."""
    tip = tip_of(db, OWN, epoch)
    for nth in range(tip.seq + 1, tip.seq + count + 1):
        fact: Fact = EpochOpened(reason="first") if opened and nth == 1 else HelpAsked(place="kiosk-1")
        kind = kind_of(fact)
        said = NewEvent(
            f"id-{epoch}-{nth}", kind.name, kind.version, f"help-{nth}", AT + nth, "", encode_body(fact), None, None,
        )  # fmt: skip
        tip, _envelope = append(db, tip, said, OneWriter())
    return tip


def other_chain(count: int, station: str = "99001.one", epoch: int = 1, identity: Identity | None = None) -> Chain:
    """A chain of another station, as it would be sent: `help-0`, `help-1` ... with the ids `id-0`, `id-1` ..."""
    made = Chain(station, ALL, identity or Identity(sealing.new_key(), sealing.new_key()), epoch)
    for nth in range(count):
        asks(made, nth)
    return made


def asks(chain: Chain, nth: int, **changes: Any) -> None:
    """One more event of it."""
    said = Said(HelpAsked(place="kiosk-1"), f"help-{nth}")
    chain.add_envelope(chain.envelope(said, 1, f"id-{nth}", None, **changes))


def opens(chain: Chain) -> None:
    chain.add_envelope(chain.envelope(Said(EpochOpened(reason="fork"), chain.station), 1, f"open-{chain.epoch}", None))


def inbox_of(db: Connection, keys: KeyFile, *known: Chain | Sender) -> Inbox:
    """Receiving, where these stations are enrolled."""
    for one in known:
        know(db, one.sender() if isinstance(one, Chain) else one)
    return Inbox(db, keys, Identity.new("00000.city").sealing, judge, OneWriter(), AT)


def aside(db: Connection) -> list[tuple[Any, ...]]:
    """(epoch, seq, reason, event id, closed) of what lies in quarantine."""
    query = "SELECT epoch, seq, reason, event_id, closed FROM journal_quarantine ORDER BY epoch, seq, hash"
    return [tuple(row) for row in db.execute(text(query))]
