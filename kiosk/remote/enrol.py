"""Joining central, or the ward's hub, by a code: both prove it over each other's keys, the station pins what it saw.

Called by `motcua enrol`, the launcher and the tour (through kiosk.app), never on the writer's thread. May be
repeated after a cut: the server gives the same station the same answer. Raises ExpectedError
enrol.errors.{code, proof, plain, known_station, second_single} and those of the link.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, insert, select

from kiosk.db.tables.journal import JournalMark
from kiosk.db.tables.sync import UpstreamRow
from kiosk.errors import ExpectedError
from kiosk.journal import inbox
from kiosk.remote import ranges as ranges_asked
from kiosk.remote.link import Link, Refused, certificate_of, fingerprint
from kiosk.services import documents, ranges, sign_in_term
from kiosk.store import Context, Reader, Store, set_meta
from kiosk.store.enrolled_roles import keep_roles
from kiosk.sync import proofs, wire
from kiosk.texts import error_of
from kiosk.values.addresses import is_plain_elsewhere
from kiosk.values.journal import Sender
from kiosk.values.roles import UPSTREAM, Role
from kiosk.values.sync import Upstream

WAIT = 30.0  # seconds for the store
LEVELS = (UPSTREAM, Role.HUB.value)  # what a server may be to its stations


def enrol(store: Store, url: str, code: str, ward_name: str = "", timeout: float = 10.0) -> Upstream:
    """Join the server at `url`. Afterwards `upstream` finds it, and a push worker can be opened."""
    code = proofs.tidy(code)
    if is_plain_elsewhere(url):  # it shows everything to whoever sits on the line
        raise ExpectedError("enrol.errors.plain", url=url)
    certificate = certificate_of(url, timeout)
    link = Link(url, certificate=certificate, timeout=timeout)
    try:
        offer = link.ask("/v1/enrol", None, wire.Offer)
        asked = _asked(store, offer, code, fingerprint(certificate), ward_name)
        answer = link.ask("/v1/enrol", asked, wire.EnrolAnswer)
    except Refused as refused:
        raise error_of(refused.error) from refused
    finally:
        link.close()
    wanted = proofs.proof(code, proofs.server_side(offer.role, answer.first), offer, asked, fingerprint(certificate))
    if not proofs.same(wanted, answer.proof):
        raise ExpectedError("enrol.errors.proof", url=url)
    found = Upstream(
        level=_level_of(offer.role), url=url.rstrip("/"), station=offer.station, public_key=offer.public_key,
        seal_key=offer.seal_key, certificate=certificate,
    )  # fmt: skip
    store.run(_pin, (found, answer.first)).result(WAIT)
    return found


def _level_of(role: str) -> str:
    """Raises enrol.errors.proof for a server that is neither a hub nor central."""
    if role not in LEVELS:
        raise ExpectedError("enrol.errors.proof", url=role)
    return role


def _asked(store: Store, offer: wire.Offer, code: str, seen: bytes, ward_name: str) -> wire.Enrol:
    identity = store.identity
    asked = wire.Enrol(
        store.station.id, identity.public, identity.seal_public, tuple(store.station.roles), b"", ward_name
    )
    proof = proofs.proof(code, "station", offer, asked, seen)
    return proofs.sign(identity, msgspec.structs.replace(asked, proof=proof))


def _pin(ctx: Context, pinned: tuple[Upstream, bool]) -> None:
    """Take the server as ours. Another server than before starts without acknowledgements: it has nothing yet.

    Only the first station of its ward grants itself tickets from now on.
    """
    found, first = pinned
    set_meta(ctx.connection, "grants_itself", "1" if first else "0")
    keep_roles(ctx.connection, ctx.station.roles)
    ranges_asked.ask_anew(ctx)
    former = stored(ctx.connection)
    if former is None or former.public_key != found.public_key:
        documents.forget_city(ctx)
    if former is None and not first:
        ranges.give_up_own(ctx)
    if former is not None and former.public_key != found.public_key:
        mine = (JournalMark.station == ctx.station.id, JournalMark.level.in_(LEVELS))
        ctx.connection.execute(delete(JournalMark).where(*mine))
    keep(ctx, found)


def keep(ctx: Context, found: Upstream) -> None:
    """From now on this is the server above us, and its signature counts."""
    ctx.connection.execute(delete(UpstreamRow))
    sign_in_term.heard(ctx)
    ctx.connection.execute(insert(UpstreamRow).values(**msgspec.structs.asdict(found)))
    sender = Sender(
        station=found.station, public_key=found.public_key, seal_key=found.seal_key, roles=(found.level,)
    )
    inbox.know(ctx.connection, sender)


def stored(connection: Connection) -> Upstream | None:
    """The server above this station, of a database."""
    row = connection.execute(select(UpstreamRow.__table__)).first()
    if row is None:
        return None
    return Upstream(
        level=row.level, url=row.url, station=row.station, public_key=bytes(row.public_key),
        seal_key=bytes(row.seal_key), certificate=row.certificate,
    )  # fmt: skip


def upstream(reader: Reader) -> Upstream | None:
    """The server this station is enrolled with. A query."""
    return stored(reader.connection)
