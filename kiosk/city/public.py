"""Where a dossier stands, for whoever names its code and four digits of the applicant's number; tries are bounded.

Called by kiosk.server.city.public, whose processes share the counts: rows named by HMAC under a key of the server, so
that neither an address nor a code stands in them. `allow` counts a try before it is made and `give_back` takes a right
one back, so that many at once get no more tries than one after another. `find` costs the same statements whether the
code exists, and says the same where it does not, where the digits are others, and where the data are erased. Raises
nothing but what the store does.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Row, delete, select, update

from kiosk.city import documents, former_names
from kiosk.db.base import CityBase, to_micros
from kiosk.db.engines import engine_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.public import PublicTry
from kiosk.db.tables.sync import Contact
from kiosk.queries import dossier_standing, standing
from kiosk.store import Context, Reader
from kiosk.values.addresses import household
from kiosk.values.document_contents import CatalogueContent
from kiosk.values.documents import DocumentKind
from kiosk.values.ids import ward_of
from kiosk.values.procedures import Procedure
from kiosk.values.public import PublicAnswer, PublicAsker, PublicLookUp

OF_ADDRESS, OF_CODE, OF_CODE_LONG = 40, 10, 30  # wrong tries within a span
SPANS = {
    "address": (timedelta(minutes=15), OF_ADDRESS), "code": (timedelta(days=1), OF_CODE),
    "code_long": (timedelta(days=30), OF_CODE_LONG),
}  # fmt: skip
DIGITS = 4
_BEARERS = 4  # of one code that are looked at: two of them are a conflict already
_NOBODY = "-" * DIGITS
_TRIES = CityBase.metadata.tables["public_tries"]


# -- tries --------------------------------------------------------------------------------------------------


def allow(ctx: Context, asker: PublicAsker) -> bool:
    """Count a try; False where the address or the code has used up its own. A code is not counted for an address that
    may ask no more: nobody fills the table from one place."""
    ctx.connection.execute(delete(PublicTry).where(PublicTry.until < to_micros(ctx.now)))
    return all(_counted(ctx, kind, word) <= SPANS[kind][1] for kind, word in _counted_by(asker))  # ends at the first


def give_back(ctx: Context, asker: PublicAsker) -> None:
    """The try was right."""
    for kind, word in _counted_by(asker):
        name, _until = _named(ctx, kind, word)
        fewer = update(PublicTry).where(PublicTry.name == name, PublicTry.tries > 0)
        ctx.connection.execute(fewer.values(tries=PublicTry.tries - 1))


def _counted_by(asker: PublicAsker) -> Iterator[tuple[str, str]]:
    yield "address", household(asker.address)
    if asker.code:
        yield "code", asker.code
        yield "code_long", asker.code


def _counted(ctx: Context, kind: str, word: str) -> int:
    name, until = _named(ctx, kind, word)
    row = {"name": name, "tries": 1, "until": until}
    engine_of(ctx.connection).upsert(ctx.connection, _TRIES, [row], key=("name",), add=("tries",))
    return ctx.connection.execute(select(PublicTry.tries).where(PublicTry.name == name)).scalar() or 0


def _named(ctx: Context, kind: str, word: str) -> tuple[str, int]:
    """The row of a span, and when it ends."""
    span = SPANS[kind][0] // timedelta(microseconds=1)
    nth = to_micros(ctx.now) // span
    words = f"{kind}\0{nth}\0{word}".encode()
    return hmac.new(ctx.secret_of("tries of the public page"), words, "sha256").hexdigest(), (nth + 1) * span


# -- names -------------------------------------------------------------------------------------------------


def ward_named(reader: Reader, ward: str, day: date | None = None) -> former_names.WardNamed:
    """As the city's documents call it (of a dossier, on its `day`), else as its stations do; of one that was merged,
    into which."""
    table = Contact
    query = select(table.ward_name).where(table.station.startswith(f"{ward}.", autoescape=True), table.ward_name != "")
    return former_names.named(reader, ward, reader.connection.execute(query.limit(1)).scalar() or "", day)


def procedure_names(reader: Reader, known: int) -> tuple[int, dict[str, tuple[Procedure, ...]]]:
    """The procedures of the city's catalogue in all their versions, by code, and the document's number; of the one that
    is `known` already, nothing."""
    version = documents.current(reader, DocumentKind.CATALOGUE)
    if version is None or version.version == known:
        return known, {}
    said = documents.content(reader, version.kind, version.scope, version.version)
    rows = said.procedures if isinstance(said, CatalogueContent) else ()
    found: dict[str, tuple[Procedure, ...]] = {}
    for one in rows:
        found[one.code] = (*found.get(one.code, ()), one)
    return version.version, found


# -- looking up ---------------------------------------------------------------------------------------------


def find(reader: Reader, asked: PublicLookUp) -> PublicAnswer | None:
    """None: there is no such code, the digits are others, or the data are erased."""
    rows = _bearers(reader, asked.code)
    fitting = [row for row in rows if _fits(reader, row.ward, row.subject, asked.digits)]
    if not rows:
        _fits(reader, "", asked.code, _NOBODY)  # what a code that exists would cost
    if not fitting:
        return None
    first = min(fitting, key=lambda row: row.conflict or 0)
    found = standing.of(reader, first.subject, first.ward)
    return None if found is None else PublicAnswer(ward=first.ward, day=first.day, standing=found)


def _bearers(reader: Reader, code: str) -> list[Row]:
    """Of every ward: each has an index of its own codes."""
    table = DossierRecord
    stations = reader.connection.execute(select(KnownStation.station)).scalars()
    wards = sorted({ward_of(station) for station in stations})
    query = select(table.ward, table.subject, table.conflict, table.day).where(
        table.ward.in_(wards), table.received_at.is_not(None)
    )
    columns = (table.code, table.official_code)
    asked = [query.where(column == code).limit(_BEARERS) for column in columns]
    found = [row for one in asked for row in reader.connection.execute(one)]
    return list({(row.ward, row.subject): row for row in found}.values())[:_BEARERS]


def _fits(reader: Reader, ward: str, subject: str, digits: str) -> bool:
    """Whether these are the last digits of the applicant's phone or number; compared in one time."""
    said = dossier_standing.said(reader.events_of(subject, ward))
    person = said.applicant if said is not None else None
    numbers = (person.phone, person.number) if person is not None else ("", "")
    fits = [hmac.compare_digest(_last_digits(number), digits.encode()) for number in numbers]  # each is compared
    return any(fits)


def _last_digits(number: str) -> bytes:
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    return (digits[-DIGITS:] if len(digits) >= DIGITS else " " * DIGITS).encode()
