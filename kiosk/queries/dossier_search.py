"""Finds dossiers by what a clerk types: a code or its last digits, a ticket's number, a name without accents, a number,
a former name of the ward.

Called by the desk at every key. Codes and tickets are found by the tables' own indexes, the rest in what was gathered
in memory (services.gathering), which the first search begins. At most MOST rows are answered, best first, recent first.
Raises nothing: words that mean nothing find nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from kiosk.clock import local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries import tickets
from kiosk.queries.dossier_people import people
from kiosk.rules import dossier_words, former_wards, scanned
from kiosk.store import Reader
from kiosk.values.dossier_search import FoundBy, FoundDossier, NamesGathered, NamesState
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import DossierId, ProcedureCode

MOST = 50
LEAST_TYPED, MOST_TYPED = 2, 100  # characters; one alone means too much
_BEYOND = "\U0010ffff"
_COLUMNS = (
    DossierRecord.subject, DossierRecord.code, DossierRecord.official_code, DossierRecord.provisional,
    DossierRecord.procedure, DossierRecord.received_at, DossierRecord.due_now, DossierRecord.state, DossierRecord.stage,
    DossierRecord.procedure_version,
)  # fmt: skip
_ROWS = Prepared(
    select(*_COLUMNS).where(
        DossierRecord.ward == bindparam("b_ward"),
        DossierRecord.subject.in_(bindparam("b_subjects", expanding=True)),
        DossierRecord.received_at.is_not(None),
    )
)
_BEGIN_WITH = [
    Prepared(
        select(DossierRecord.subject, column)
        .where(DossierRecord.ward == bindparam("b_ward"), column >= bindparam("b_from"), column < bindparam("b_to"))
        .order_by(column.desc())
        .limit(MOST)
    )
    for column in (DossierRecord.code, DossierRecord.official_code)
]
_WITH_TICKET = Prepared(
    select(DossierRecord.subject).where(
        DossierRecord.ward == bindparam("b_ward"), DossierRecord.ticket == bindparam("b_ticket")
    )
)


_UNTIL = Prepared(
    select(DossierRecord.subject)
    .where(DossierRecord.ward == bindparam("b_ward"), DossierRecord.day <= bindparam("b_day"))
    .order_by(DossierRecord.day.desc())
    .limit(MOST)
)


class Hit(NamedTuple):
    """How well the words fit (0: best), and by what."""

    rank: int
    by: FoundBy


_WHOLE, _TICKET, _BEGIN, _GATHERED, _LAST = 0, 1, 2, 3, 99  # ranks
_BY = {dossier_words.NUMBER: FoundBy.NUMBER, dossier_words.PHONE: FoundBy.PHONE, dossier_words.CODE: FoundBy.CODE}
Hits = dict[str, Hit]  # by subject


def search(reader: Reader, words: str) -> tuple[FoundDossier, ...]:
    """The dossiers that these words mean, at most MOST."""
    typed = scanned.plain(words)[:MOST_TYPED]
    if len(typed) < LEAST_TYPED:
        return ()
    reader.gathered.want()
    hits: Hits = {}
    for found in (
        _by_code(reader, typed), _by_ticket(reader, typed), _in_memory(reader, typed), _by_former_ward(reader, typed)
    ):  # fmt: skip
        for subject, hit in found.items():
            hits[subject] = min(hit, hits.get(subject, hit))
    return _values(reader, hits)


def gathered(reader: Reader) -> NamesGathered:
    """Whether names are searched here, and whether all of them are."""
    names = reader.gathered
    state = NamesState.NONE if not names.is_filled else NamesState.READY if names.complete else NamesState.GATHERING
    return NamesGathered(names=state, dossiers=len(names))


def _by_code(reader: Reader, typed: str) -> Hits:
    """Codes that begin so, the newest first; one that is typed whole before all others."""
    begin = "".join(typed.split()).upper()
    found: Hits = {}
    if not begin.isascii():
        return found
    for query in _BEGIN_WITH:
        rows = query.all(reader.connection, b_ward=reader.station.ward, b_from=begin, b_to=begin + _BEYOND)
        for subject, code in rows:
            found[subject] = Hit(_WHOLE if code == begin else _BEGIN, FoundBy.CODE)
    return found


def _by_ticket(reader: Reader, typed: str) -> Hits:
    """What was received from the bearer of a recent ticket."""
    try:
        ticket = tickets.by_label(reader, typed)
    except ExpectedError:
        return {}
    if ticket is None:
        return {}
    rows = _WITH_TICKET.all(reader.connection, b_ward=reader.station.ward, b_ticket=ticket.id)
    return {subject: Hit(_TICKET, FoundBy.TICKET) for (subject,) in rows}


def _in_memory(reader: Reader, typed: str) -> Hits:
    """By last digits, parts of a code, names, numbers and phones, among what is gathered by now."""
    pages = reader.gathered.pages()
    columns = [(page.names, page.numbers) for page in pages]
    found: Hits = {}
    for words in dossier_words.readings(typed):
        for met in dossier_words.find(columns, words, MOST):
            subject = pages[met.page].subjects.split("\n")[met.line]
            rank = _WHOLE if met.fits == dossier_words.WHOLE else _GATHERED + met.fits
            found.setdefault(subject, Hit(rank, _BY.get(met.by, FoundBy.NAME)))
    return found


def _by_former_ward(reader: Reader, typed: str) -> Hits:
    """By a name that the ward bore when it received them, or one that was merged into it; other words beside it are
    looked for among those."""
    found: Hits = {}
    for until, others in former_wards.meant(typed, reader.catalogue.former_names()):
        if others:
            rows = _ROWS.all(reader.connection, b_ward=reader.station.ward, b_subjects=list(_in_memory(reader, others)))
            subjects = [row[0] for row in rows if local(row[5]).date() <= until]
        else:
            rows = _UNTIL.all(reader.connection, b_ward=reader.station.ward, b_day=until)
            subjects = [subject for (subject,) in rows]
        found |= {subject: Hit(_LAST, FoundBy.FORMER_WARD) for subject in subjects}
    return found


def _values(reader: Reader, hits: Hits) -> tuple[FoundDossier, ...]:
    """Best first, recent first."""
    rows = _ROWS.all(reader.connection, b_ward=reader.station.ward, b_subjects=list(hits))
    rows.sort(key=lambda row: (-hits[row[0]].rank, row[5], row[0]), reverse=True)
    known = people(reader, [row[0] for row in rows[:MOST]])
    return tuple(_value(row, hits[row[0]], known.get(row[0], ())) for row in rows[:MOST])


def _value(row: Columns, hit: Hit, known: tuple[Applicant, ...]) -> FoundDossier:
    subject, code, official, provisional, procedure, received_at, due, state, stage, version = row
    return FoundDossier(
        id=DossierId(subject), by=hit.by, code=official or code or "", other_code=(code or "") if official else "",
        name=known[0].name if known else "", procedure=ProcedureCode(procedure), received_at=received_at, due=due,
        state=state, stage=stage, provisional=bool(provisional and not official), procedure_version=version or 0,
    )  # fmt: skip
