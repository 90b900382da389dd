"""The signed QR of Mẫu 01 from this station's keys, and what this station can tell of one that was scanned.

`qr_text` is called when a receipt's paper is made; `check` by the citizen window and `motcua receipt`, online or not;
`check_of_any_ward` by the city's public page; `trust` says whose signatures count here. What is stored of the station's
certificate: kiosk.services.receipts. Nothing here raises for what was scanned, whatever it is.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Row, func, select

from kiosk.clock import ZONE, local
from kiosk.db.base import from_micros
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import HOLE, JournalEvent, KnownStation
from kiosk.db.tables.print_jobs import PaperRow
from kiosk.db.tables.sync import HubTermRow, UpstreamRow
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.journal.scope import narrow
from kiosk.queries import dossiers, standing
from kiosk.rules import receipt_proof, receipt_text
from kiosk.rules.dossier_codes import CodeKind, parse
from kiosk.store import Reader, meta
from kiosk.values.base import Text
from kiosk.values.receipts import Genuineness, ReceiptChecked, ReceiptClaims, RootKey, StationCertificate, Trust
from kiosk.values.roles import RECEIVING, UPSTREAM, Role

log = logging.getLogger("motcua.receipts")
_READ = (Genuineness.GENUINE, Genuineness.REVOKED)
CERTIFICATE = "receipt_certificate"  # meta: the server's word for this station's key, in the QR's letters


# -- making -------------------------------------------------------------------------------------------------


def qr_text(reader: Reader, claims: ReceiptClaims, name: str) -> str:
    """Signed by this station; "" where a field fits into no QR of ours (the paper then bears the code alone)."""
    try:
        return receipt_proof.signed_text(claims, name, own_certificate(reader), reader.identity.signing.sign)
    except ValueError:
        log.warning("a receipt was printed without a signed code")
        return ""


def own_certificate(reader: Reader) -> StationCertificate:
    """This station's, also for its exports: from the server that it is enrolled with; by its own key where there is
    none, or none that counts."""
    kept, identity, today = kept_certificate(reader), reader.identity, local(reader.clock.now()).date()
    if kept is not None and kept.public_key == identity.public and kept.valid_until >= today:
        return kept
    return receipt_proof.certify(
        reader.station.id, identity.public, identity.public, identity.signing.sign, today
    )


def kept_certificate(reader: Reader) -> StationCertificate | None:
    try:
        return receipt_text.certificate_of(receipt_text.bytes_of(meta(reader.connection, CERTIFICATE)))
    except ValueError:
        return None


# -- whom to believe ----------------------------------------------------------------------------------------


def trust(reader: Reader) -> Trust:
    """The ward's and the city's keys as they were pinned, the ward's stations known here, and what was withdrawn."""
    table = KnownStation
    rows = reader.connection.execute(select(table.station, table.public_key, table.roles, table.withdrawn_at)).all()
    revoked = frozenset(key for key, _station in withdrawn(reader))
    roots = tuple(root for root in _roots(reader) if root.public_key not in revoked)
    return Trust(ward=reader.station.ward, roots=roots, stations=_receiving(rows, reader.station.ward), revoked=revoked)


def trust_in_city(reader: Reader, ward: str) -> Trust:
    """Of one ward, at the city's server: its own key, those of the ward's hubs, and the ward's stations by themselves.
    """
    table = KnownStation
    query = select(table.station, table.public_key, table.roles, table.withdrawn_at)
    rows = reader.connection.execute(query.where(table.station.startswith(f"{ward}.", autoescape=True))).all()
    revoked = frozenset(bytes(row.public_key) for row in rows if row.withdrawn_at)
    hubs = [RootKey(ward=ward, public_key=bytes(row.public_key)) for row in rows if Role.HUB in row.roles.split(",")]
    roots = [RootKey(ward="", public_key=reader.identity.public), *hubs]
    return Trust(
        roots=tuple(root for root in roots if root.public_key not in revoked), stations=_receiving(rows, ward),
        revoked=revoked,
    )  # fmt: skip


def _receiving(rows: Sequence[Row], ward: str) -> tuple[tuple[str, bytes], ...]:
    return tuple(
        (row.station, bytes(row.public_key)) for row in rows
        if not row.withdrawn_at and row.station.startswith(f"{ward}.") and RECEIVING.intersection(row.roles.split(","))
    )  # fmt: skip


def withdrawn(reader: Reader) -> tuple[tuple[bytes, str], ...]:
    """Keys that count no more, and whose they were."""
    query = select(KnownStation.public_key, KnownStation.station).where(KnownStation.withdrawn_at > 0)
    return tuple((bytes(key), station) for key, station in reader.connection.execute(query))


def _roots(reader: Reader) -> list[RootKey]:
    """Of the servers above, of every hub that the ward had; where there is none, this station's (or hub's) own."""
    ward, connection = reader.station.ward, reader.connection
    above = connection.execute(select(UpstreamRow.level, UpstreamRow.public_key)).all()
    keys = [(("" if row.level == UPSTREAM else ward), bytes(row.public_key)) for row in above]
    hubs = select(HubTermRow.public_key).where(HubTermRow.ward == ward, HubTermRow.begun == 1)
    keys += [(ward, bytes(key)) for key in connection.execute(hubs.order_by(HubTermRow.term)).scalars()]
    if not keys:
        own = select(KnownStation.public_key).where(
            KnownStation.station == reader.station.id, KnownStation.withdrawn_at == 0
        )
        keys = [(ward, bytes(key)) for key in connection.execute(own).scalars()]
    return [RootKey(ward=of, public_key=key) for of, key in dict.fromkeys(keys)]


# -- reading ------------------------------------------------------------------------------------------------


def check(reader: Reader, words: str, name: str = "") -> ReceiptChecked:
    """What a scanned text tells: a signed QR, or the bare code of the Code128, which proves nothing."""
    if not receipt_text.version_of(words.strip().upper()):
        return _bare(reader, words)
    found = receipt_proof.judge(words, trust(reader), name)
    if found.claims is None or found.verdict not in _READ:
        return found
    return _beside_the_book(reader, found, found.claims, reader.station.ward)


def check_of_any_ward(reader: Reader, words: str, name: str = "") -> ReceiptChecked:
    """At the city's server, whose book has every ward's dossiers. A bare code is not looked up: whoever types codes
    learns nothing of them here."""
    ward = receipt_proof.ward_of_text(words)
    if not ward:
        return receipt_proof.judge(words, Trust())
    found = receipt_proof.judge(words, trust_in_city(reader, ward), name)
    if found.claims is None or found.verdict not in _READ:
        return found
    return _beside_the_book(reader, found, found.claims, ward)


def _bare(reader: Reader, words: str) -> ReceiptChecked:
    try:
        row = dossiers.find(reader, words)
    except ExpectedError:
        return ReceiptChecked(verdict=Genuineness.UNKNOWN, reason="format", signed=False)
    return ReceiptChecked(
        verdict=Genuineness.UNKNOWN, reason="code_alone" if row else _whose(reader, words), row=row, signed=False,
        procedure=_named(reader, row.procedure, row.received_at, row.procedure_version) if row is not None else None,
        standing=standing.of(reader, row.id) if row is not None else None,
    )  # fmt: skip


def _whose(reader: Reader, words: str) -> str:
    """Of a code that is not in the book: whose it may be, below receipts.reason."""
    code, own = parse(words), reader.catalogue.ward().agency_code
    if code.kind is CodeKind.OLD:
        return "old_code"
    if code.kind is CodeKind.CENTRAL:
        return "central_code"
    if not own or not code.agency or code.within(own):
        return "no_such_code"
    return "other_agency" if code.root == own[:3] else "other_system"


def _beside_the_book(reader: Reader, found: ReceiptChecked, claims: ReceiptClaims, ward: str) -> ReceiptChecked:
    """A good signature against what the ward's book says, as far as it is here."""
    found = msgspec.structs.replace(found, procedure=_named(reader, claims.procedure, claims.received_at))
    rows = _rows_of(reader, claims.code, ward)
    if not rows:
        return _with(found, *_not_in_the_book(reader, found.station, claims.printed_at))
    fitting = next((row for row in rows if _agrees(row, claims)), None)
    if fitting is None:
        return _with(found, Genuineness.ALTERED, "book")
    prints = select(PaperRow.done).where(PaperRow.ward == ward, PaperRow.subject == fitting.subject)
    if ward == reader.station.ward:
        named = _named(reader, claims.procedure, claims.received_at, fitting.procedure_version)
        found = msgspec.structs.replace(found, procedure=named)
    found = msgspec.structs.replace(
        found, prints=reader.connection.execute(prints).scalar() or 0,
        standing=standing.of(reader, fitting.subject, ward),
        row=dossiers.find(reader, claims.code) if ward == reader.station.ward else None,
    )  # fmt: skip
    if found.verdict is Genuineness.REVOKED:
        return msgspec.structs.replace(found, reason="withdrawn_in_book")
    return found if _is_shared(reader, fitting.subject) else _with(found, Genuineness.NOT_SYNCED, "waiting")


def _not_in_the_book(reader: Reader, station: str, printed_at: datetime) -> tuple[Genuineness, str]:
    """A chain comes in order. Where that station's later work is here, so is the reception, if there was one; only a
    station that may not see dossiers cannot say."""
    table = JournalEvent
    last = select(table.made_at).where(table.station == station, table.state != HOLE)
    newest = reader.connection.execute(last.order_by(table.epoch.desc(), table.seq.desc()).limit(1)).scalar()
    if newest is None or from_micros(newest) <= printed_at:
        return Genuineness.NOT_SYNCED, "not_here"
    if narrow(reader.station.roles):
        return Genuineness.GENUINE, "book_elsewhere"
    return Genuineness.UNKNOWN, "not_in_book"


def _with(found: ReceiptChecked, verdict: Genuineness, reason: str) -> ReceiptChecked:
    """What the book adds; a withdrawn key stays one."""
    revoked = found.verdict is Genuineness.REVOKED
    return found if revoked else msgspec.structs.replace(found, verdict=verdict, reason=reason)


def _rows_of(reader: Reader, code: str, ward: str) -> list[Row]:
    table = DossierRecord
    whole = select(table.__table__).where(table.ward == ward, table.received_at.is_not(None))
    columns = (table.code, table.official_code)
    return [row for column in columns for row in reader.connection.execute(whole.where(column == code)).all()]


def _agrees(row: Row, claims: ReceiptClaims) -> bool:
    """The QR holds whole minutes."""
    due = datetime.fromisoformat(row.due).replace(tzinfo=ZONE)
    received = row.received_at.replace(second=0, microsecond=0)
    return (row.procedure, row.desk, received, due) == (
        claims.procedure, claims.desk, claims.received_at, claims.due_at
    )  # fmt: skip


def _is_shared(reader: Reader, subject: str) -> bool:
    """Whether a machine other than its author has the reception; the one machine of a ward shares with nobody."""
    connection, own = reader.connection, reader.station.id
    table = JournalEvent
    place = select(table.station, table.epoch, table.seq).where(
        table.subject == subject, table.kind.in_(("dossier.received", "dossier.certified"))
    )
    rows = connection.execute(place).all()
    alone = not connection.execute(select(func.count()).select_from(UpstreamRow)).scalar()
    return alone or any(
        row.station != own or chains.acknowledged(connection, own, row.epoch) >= row.seq for row in rows
    )


def _named(reader: Reader, procedure: str, received_at: datetime, version: int = 0) -> Text | None:
    """None for one that the ward's documents do not have (any more), and at the city's server, which has several."""
    if Role.CENTRAL in reader.station.roles:
        return None
    try:
        name: Text = reader.catalogue.procedure(procedure, local(received_at).date(), version or None).short
    except ExpectedError:
        return None
    return name
