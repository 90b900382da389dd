"""A desk asks the hub for a ticket: the one writer decides, so the first committed call of a ticket wins.

Use case of POST /v1/call, run by the hub's store. The request's id becomes the id of the event `call.made`, and the
answer stands beside it in the same transaction: who asks again gets the same call, also from the hub of a later term,
which has the event alone. What was refused, or found nobody, is decided anew. A hub whose own date is doubted decides
nothing (store.errors.clock_*), and the desks go on alone. The asking station has looked at its own
clerk; it must itself be one that receives. Raises ExpectedError journal.errors.head for any other, and
sync.errors.garbled for a body that is no such command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec
from sqlalchemy import and_, insert, select

from kiosk.db.tables.journal import ACCEPTED, JournalEvent, PendingEvent
from kiosk.db.tables.sync import AnsweredCommand
from kiosk.errors import ExpectedError
from kiosk.journal import decoding
from kiosk.journal.storing import is_uuid
from kiosk.services import calls
from kiosk.store import Context, Reader
from kiosk.store.context import need_date
from kiosk.sync.wire import CallAnswer, CallAsked
from kiosk.values.calls import Call, CallNext, CallTicket
from kiosk.values.ids import TicketId
from kiosk.values.journal import Sender
from kiosk.values.roles import RECEIVING

C = TypeVar("C", CallNext, CallTicket)
LONGEST = 40  # letters of a name in a command
_NEXT, _ONE = msgspec.msgpack.Decoder(CallNext), msgspec.msgpack.Decoder(CallTicket)


class Claimed(NamedTuple):
    asked: CallAsked
    sender: Sender


def call(ctx: Context, claimed: Claimed) -> CallAnswer:
    """The ticket that was asked for, or why not."""
    asked, sender = claimed
    if sender.station != asked.station or not RECEIVING.intersection(sender.roles):
        raise ExpectedError("journal.errors.head", station=asked.station)
    if not is_uuid(asked.request):
        raise ExpectedError("sync.errors.garbled")
    return _stored(ctx, asked) or _made_before(ctx, asked) or _decided(ctx, asked)


def unread(reader: Reader, station: str) -> bool:
    """Whether calls that this station made alone are stored here, and not folded yet."""
    table, waits = JournalEvent, PendingEvent
    place = and_(table.station == waits.station, table.epoch == waits.epoch, table.seq == waits.seq)
    kind = select(table.kind).where(place).scalar_subquery()  # of each that waits: they are few, the journal is not
    query = select(waits.position).where(
        waits.ward == reader.station.ward, waits.station == station, kind == "call.made"
    )
    return reader.connection.execute(query.limit(1)).first() is not None


def _stored(ctx: Context, asked: CallAsked) -> CallAnswer | None:
    table = AnsweredCommand
    query = select(table.answer).where(table.station == asked.station, table.request == asked.request)
    answer = ctx.connection.execute(query).scalar()
    return msgspec.msgpack.decode(answer, type=CallAnswer) if answer is not None else None


def _made_before(ctx: Context, asked: CallAsked) -> CallAnswer | None:
    """The call that the hub of an earlier term made for this request: its event is here, its answer is not."""
    table = JournalEvent
    query = select(table.kind, table.subject, table.station, table.epoch, table.seq).where(
        table.id == asked.request, table.ward == ctx.station.ward, table.state == ACCEPTED
    )
    event = ctx.connection.execute(query).first()
    if event is None:
        return None
    if event.kind != "call.made":
        raise ExpectedError("sync.errors.garbled")
    return _answer(calls.made(ctx, TicketId(event.subject)), (event.station, event.epoch, event.seq))


def _decided(ctx: Context, asked: CallAsked) -> CallAnswer:
    run = _command(ctx, asked)
    if asked.kind != "drop":
        need_date(ctx)  # by another date the line reads otherwise: then nobody would wait, or not in this order
    try:
        found = run()
    except ExpectedError as error:
        if error.key.startswith("store."):
            raise  # about this machine, not about the ticket: the desk goes on alone
        return CallAnswer(False, error=error.key, label=str(error.values.get("label", ""))[:LONGEST])
    if found is None:
        return CallAnswer(False)
    tip = ctx.ledger.state.tip
    answer = _answer(found, (ctx.station.id, tip.epoch, tip.seq))
    kept = msgspec.msgpack.encode(answer)
    ctx.connection.execute(insert(AnsweredCommand).values(station=asked.station, request=asked.request, answer=kept))
    return answer


def _command(ctx: Context, asked: CallAsked) -> Callable[[], Call | None]:
    """What is to be done. Raises sync.errors.garbled where the question is none."""
    if asked.kind == "drop":  # nobody waits for it any more: what was not granted before is granted no more
        return lambda: None
    if asked.kind == "next":
        following = _read(asked, _NEXT)
        return lambda: calls.claim_next(ctx, following)
    if asked.kind == "one":
        one = _read(asked, _ONE)
        return lambda: calls.claim(ctx, one)
    raise ExpectedError("sync.errors.garbled")


def _read(asked: CallAsked, decoder: msgspec.msgpack.Decoder[C]) -> C:
    try:
        command = decoding.packed(asked.body, decoder)
    except decoding.Garbled as error:
        raise ExpectedError("sync.errors.garbled") from error
    if any(len(word) > LONGEST for word in (command.place, command.desk, command.actor)):
        raise ExpectedError("sync.errors.garbled")
    return msgspec.structs.replace(command, request=asked.request)


def _answer(call_made: Call, at: tuple[str, int, int]) -> CallAnswer:
    return CallAnswer(True, msgspec.msgpack.encode(call_made), "", call_made.label[:LONGEST], *at)


