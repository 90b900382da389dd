"""The counter's folds: pure, never refusing, the same rows whatever the order and grouping of arrival."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kiosk.db.base import to_micros
from kiosk.records import calls, dossier_steps, dossiers, drafts, feedback, groups, print_jobs, ratings, tickets, visits
from kiosk.records import desks as desk_records
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row, kind_of
from kiosk.values.dossiers import DocumentState, TickedDocument
from tests.factories import open_store
from tests.faults.checker import nine_tables_are_folds, six_chains_verify
from tests.kiosk import roll_rows
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)
START = AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
STATIONS = ("99001.kiosk", "99001.desk1", "99001.desk2")
ROLES = ("citizen", "desk", "rating", "single")

desks = st.sampled_from(["1", "2", "3"])
numbers = st.integers(1, 4)
at_desk = st.builds(lambda desk: {"desk": desk, "place": f"desk-{desk}"}, desks)


def a_ticket(number: int) -> tickets.TicketIssued:
    return tickets.TicketIssued(
        day=DAY, letter="A", number=number, label=f"A{number:03d}", field="chung-thuc", place="kiosk-1"
    )


def entered(outcome: str) -> tickets.TicketEntered:
    return tickets.TicketEntered(
        day=DAY, letter="A", number=900, label="A900", field="chung-thuc", place="desk-1", taken_at=10**15,
        outcome=outcome, desk="1",
    )  # fmt: skip


def a_dossier(number: int) -> dossiers.DossierReceived:
    paper = TickedDocument(key="a", name="Tờ khai", state=DocumentState.SUBMITTED)
    return dossiers.DossierReceived(
        day=DAY, code=f"TAM-K7Q2M9X4-261124-{number:04d}", series="tam:99001.k7q2m9x4", number=number, provisional=True,
        procedure="1.001193", procedure_version=1, place="desk-1", desk="1", due="2026-11-24T17:00", why="",
        time_words="", documents=(paper,),
    )  # fmt: skip


def undone(how: tuple[str, str]) -> dossier_steps.StepUndone:
    was, stage = how
    done_at = to_micros(AT) if stage == "done" else None
    return dossier_steps.StepUndone(
        day=DAY, place="desk-1", undone="e0", was=was, at=to_micros(AT), stage=stage, done_at=done_at, taker="Tư pháp",
    )  # fmt: skip


def a_certificate(number: int) -> dossiers.DossierCertified:
    return dossiers.DossierCertified(
        day=DAY, register="SCT/BS", series="book:SCT/BS:2026", number=number, procedure="2.000815",
        procedure_version=1, place="desk-1", desk="1", pages=2, copies=3, fee=12000, fee_words="",
        due="2026-11-24T17:00", why="",
    )  # fmt: skip


def a_draft(kind: type[Any], number: int) -> Fact:
    made: Fact = kind(
        code=f"K1-AAAAA{number}", form="khai-sinh", form_version="1", procedure="1.001193", place="kiosk-1"
    )
    return made


WORDS: dict[str, tuple[tuple[Projection, ...], st.SearchStrategy[Fact]]] = {
    "ticket": (
        (tickets.projection,),
        st.one_of(
            numbers.map(a_ticket),
            numbers.map(lambda n: tickets.TicketMet(day=DAY, label=f"A{n:03d}", place="desk-1")),
            at_desk.map(lambda at: calls.CallMade(**at)),
            at_desk.map(lambda at: calls.CallRepeated(**at)),
            at_desk.map(lambda at: calls.CallAbsent(**at)),
            at_desk.map(lambda at: calls.CallWithdrawn(**at)),
            at_desk.map(lambda at: calls.CallRestored(**at)),
            st.just(calls.CallFinished(place="desk-1", outcome="guided")),
            desks.map(lambda desk: calls.CallParked(desk=desk, place="desk-1", why="paper")),
            desks.map(lambda desk: calls.CallTransferred(place="desk-1", desk=desk, field="ho-tich")),
            st.sampled_from(
                [
                    tickets.TicketReturned(place="kiosk-1"), tickets.TicketRejoined(place="kiosk-1"),
                    tickets.TicketCarried(day=DAY), tickets.TicketBooked(at=10**15), tickets.TicketLapsed(),
                    *(entered(outcome) for outcome in ("served", "left", "waiting")), tickets.TicketStruck(place="d"),
                    visits.VisitInPlace(), visits.VisitInPlace(wanted=False),
                ]
            ),
        ),
    ),
    "dossier": (
        (dossiers.projection, dossiers.certificates),
        st.one_of(
            st.sampled_from([("done", "in_progress"), ("returned", "done"), ("returned", "received")]).map(undone),
            st.just(dossier_steps.DossierDone(day=DAY, place="desk-1")),
            st.just(dossier_steps.ResultReturned(day=DAY, place="desk-1", way="counter")),
            numbers.map(a_dossier),
            numbers.map(a_certificate),
            numbers.map(lambda n: dossiers.DossierBooked(series="receipt:2026", day=DAY, number=n)),
            st.just(dossiers.DossierRefused(day=DAY, procedure="1.001193", place="desk-1", desk="1")),
            numbers.map(lambda n: dossiers.DossierCoded(official_code=f"H99.001.01-261124-{n:04d}")),
            st.just(dossier_steps.SupplementAsked(day=DAY, place="desk-1")),
            st.just(dossier_steps.DossierResubmitted(day=DAY, place="desk-1", due="2026-11-26T17:00")),
            st.just(dossier_steps.DossierStopped(day=DAY, place="desk-1")),
            st.just(dossier_steps.DossierPostponed(
                day=DAY, place="desk-1", former_due="2026-11-24T17:00", due="2026-11-27T17:00"
            )),
        ),
    ),
    "draft": (
        (drafts.projection,),
        st.one_of(
            numbers.map(lambda n: a_draft(drafts.DraftParked, n)),
            numbers.map(lambda n: a_draft(drafts.DraftFinished, n)),
            desks.map(lambda desk: drafts.DraftTaken(place=f"desk-{desk}", ticket=desk if desk == "2" else None)),
            desks.map(lambda desk: drafts.DraftShown(place=f"desk-{desk}" if desk != "3" else "")),
            st.booleans().map(lambda right: drafts.DraftConfirmed(place="pad-1", of=AT, right=right)),
            st.just(drafts.DraftExpired()),
        ),
    ),
    "paper": (
        (print_jobs.projection,),
        st.one_of(
            numbers.map(lambda n: print_jobs.PrintDone(paper="ticket", nth=n, place="kiosk-1")),
            numbers.map(lambda n: print_jobs.PrintFailed(paper="ticket", nth=n, place="kiosk-1", reason="x")),
            numbers.map(lambda n: print_jobs.PrintUnknown(paper="ticket", nth=n, place="kiosk-1", reason="xy"[n:])),
        ),
    ),
    "roll": (
        (print_jobs.rolls,),
        st.booleans().map(
            lambda low: print_jobs.PrinterRoll(place="kiosk-1", printer="ticket", paper="code", low=low)
        ),
    ),
    "rating": (
        (ratings.projection,),
        st.sampled_from([None, 1, 2, 3]).map(lambda level: ratings.RatingGiven(day=DAY, level=level)),
    ),
    "visit": (
        (visits.projection,),
        st.sampled_from(
            [
                visits.VisitAboutDeath(), visits.VisitMoved(place="kiosk-1"), visits.VisitMoved(place="kiosk-2"),
                visits.VisitDeclaring(place="kiosk-2"), visits.VisitDeclared(place="kiosk-2"),
                visits.VisitDeclared(place="kiosk-1"), visits.VisitComing(place="kiosk-2"),
            ]
        ),
    ),
    "desk": (
        (desk_records.projection,),
        st.one_of(
            desks.map(lambda desk: desk_records.DeskOpened(desk=desk, place="desk-1")),
            desks.map(lambda desk: desk_records.DeskOpened(desk=desk, place="desk-1", fields=("ho-tich",))),
            desks.map(lambda desk: desk_records.DeskPaused(desk=desk, place="desk-1", why="lunch")),
            desks.map(lambda desk: desk_records.DeskClosed(desk=desk, place="desk-1")),
            st.just(desk_records.DeskAssigned(place="desk-1", fields=("cu-tru", "ho-tich"))),
        ),
    ),
    "group": (
        (groups.projection,),
        st.sampled_from([groups.GroupOpened, groups.GroupClosed, groups.GroupReleased]).map(
            lambda kind: kind(field="ho-tich", day=DAY, place="desk-1")
        ),
    ),
    "help": (
        (feedback.projection,),
        st.sampled_from([feedback.HelpAsked(place="kiosk-1"), feedback.HelpDone()]),
    ),
}


@st.composite
def histories(draw: st.DrawFn) -> tuple[tuple[Projection, ...], list[OpenedEvent]]:
    """Events of one subject by several stations, in the order in which they happen to arrive."""
    projections, facts = WORDS[draw(st.sampled_from(sorted(WORDS)))]
    events = []
    for seq, (fact, station, depth, hours) in enumerate(
        draw(st.lists(st.tuples(facts, st.sampled_from(STATIONS), st.integers(1, 5), st.integers(0, 40)), max_size=9))
    ):
        events.append(
            OpenedEvent(
                id=f"e{seq}", station=station, epoch=1, seq=seq + 1, kind=kind_of(fact).name, subject="s", depth=depth,
                made_at=START + timedelta(hours=hours), actor="", body=fact, sealed=None, ward="99001",
            )
        )
    return projections, draw(st.permutations(events))


def fold(projection: Projection, events: list[OpenedEvent], row: Row | None = None) -> Row | None:
    for event in events:
        if event.kind in projection.kinds:
            row = projection.step(dict(row) if row is not None else None, event)
    return row


def stored(projection: Projection, row: Row | None) -> Row | None:
    """As a table gives it back: every column, and no other."""
    return None if row is None else {**projection.complete(row), "ward": "99001", "subject": "s"}


@given(histories())
def test_a_row_can_be_continued_where_it_was_stored(history: Any) -> None:
    """apply continues a stored row with later events; that must equal folding everything at once."""
    projections, events = history
    events = sorted(events, key=lambda event: event.position)
    for projection in projections:
        whole = stored(projection, fold(projection, events))
        for cut in range(len(events)):
            middle = stored(projection, fold(projection, events[:cut]))
            assert stored(projection, fold(projection, events[cut:], middle)) == whole


@given(histories())
def test_no_order_and_no_gap_is_refused(history: Any) -> None:
    projections, events = history
    for projection in projections:
        row = stored(projection, fold(projection, events))
        if row is not None and projection.totals is not None:
            counts = projection.totals(row)
            assert all(count >= 0 for count in counts.values())


@given(histories())
def test_a_step_changes_nothing_it_was_given(history: Any) -> None:
    projections, events = history
    for projection in projections:
        row: Row | None = None
        for event in events:
            if event.kind in projection.kinds:
                before = None if row is None else dict(row)
                new = projection.step(row, event)
                assert row == before
                row = stored(projection, new)


def _facts(source: random.Random) -> list[tuple[Fact, str]]:
    """One fact of every kind, and the letter of the subjects it is about."""
    desk, number = str(source.randrange(1, 4)), source.randrange(1, 4)
    at = {"desk": desk, "place": f"desk-{desk}"}
    return [
        (a_ticket(number), "t"), (tickets.TicketMet(day=DAY, label="A001", place="desk-1"), "t"),
        (calls.CallMade(**at), "t"), (calls.CallRepeated(**at), "t"), (calls.CallAbsent(**at), "t"),
        (visits.VisitAboutDeath(), "t"), (visits.VisitMoved(place=f"kiosk-{desk}"), "t"),
        (calls.CallParked(**at, why="form"), "t"), (calls.CallTransferred(place="desk-1", desk=desk), "t"),
        (tickets.TicketReturned(place="kiosk-1"), "t"), (tickets.TicketRejoined(place="kiosk-1"), "t"),
        (tickets.TicketCarried(day=DAY), "t"), (visits.VisitInPlace(wanted=number > 1), "t"),
        (visits.VisitDeclaring(place=f"kiosk-{desk}"), "t"), (visits.VisitDeclared(place="kiosk-1"), "t"),
        (desk_records.DeskOpened(**at), "k"), (desk_records.DeskPaused(**at, why="lunch"), "k"),
        (desk_records.DeskClosed(**at), "k"), (desk_records.DeskAssigned(place="desk-1", fields=("cu-tru",)), "k"),
        (groups.GroupClosed(field="ho-tich", day=DAY, place="desk-1"), "g"),
        (groups.GroupOpened(field="ho-tich", day=DAY, place="desk-1"), "g"),
        (calls.CallRestored(**at), "t"), (calls.CallWithdrawn(**at), "t"),
        (calls.CallFinished(place="desk-1", outcome="guided"), "t"),
        (a_dossier(number), "d"), (a_certificate(number), "d"),
        (dossiers.DossierCoded(official_code=f"H99.001.01-261124-{number:04d}"), "d"),
        (a_draft(drafts.DraftParked, number), "f"), (a_draft(drafts.DraftFinished, number), "f"),
        (drafts.DraftTaken(place="desk-1"), "f"), (drafts.DraftExpired(), "f"),
        (drafts.DraftShown(place="desk-1"), "f"),
        (drafts.DraftConfirmed(place="pad-1", of=AT, right=number > 1), "f"),
        (print_jobs.PrintFailed(paper="ticket", nth=number, place="kiosk-1", reason="x"), "t"),
        (print_jobs.PrintUnknown(paper="ticket", nth=number, place="kiosk-1", reason="x"), "t"),
        (ratings.RatingGiven(day=DAY, level=number), "r"), (feedback.HelpAsked(place="kiosk-1"), "h"),
        (feedback.HelpDone(), "h"),
    ]  # fmt: skip


def _say(source: random.Random, others: list[Elsewhere], fact: Fact, name: str) -> None:
    """It is said of one of a few subjects by one of the stations."""
    source.choice(others).says(fact, f"{name}{source.randrange(4)}", source.randrange(1, 6))


def _rows(store: Any) -> dict[str, list[Any]]:
    names = (
        "tickets", "dossiers", "certificates", "drafts", "papers", "ratings", "help_calls", "visits", "number_marks",
        "desks", "queue_groups",
    )  # fmt: skip

    def query(reader: Any) -> dict[str, list[Any]]:
        found = {n: reader.connection.exec_driver_sql(f"SELECT * FROM {n} ORDER BY 1, 2, 3").all() for n in names}
        counts = "SELECT day, metric, count FROM day_totals WHERE count <> 0 ORDER BY 1, 2"
        found["totals"] = reader.connection.exec_driver_sql(counts).all()
        found["rolled"] = sorted((*key, count) for key, count in roll_rows.kept(reader.connection).items())
        return {name: [tuple(row) for row in rows] for name, rows in found.items()}

    rows: dict[str, list[Any]] = store.read(query).result()
    return rows


def _deliver(folder: Path, others: list[Elsewhere], source: random.Random) -> dict[str, list[Any]]:
    """All chains into a fresh store, in pieces and in an order of their own; its rows."""
    store = open_store(folder, roles=("central",))  # where roll-ups are kept, too
    try:
        introduce(store, *others)
        at = {other.name: 0 for other in others}
        while left := [other for other in others if at[other.name] < len(other.raws)]:
            author = source.choice(left)
            upto = min(len(author.raws), at[author.name] + source.randrange(1, 9))
            store.apply_received(author.batch(at[author.name] + 1, upto)).result()
            if source.random() < 0.5:
                wait_until_applied(store)
            at[author.name] = upto
        wait_until_applied(store)
        files = store.settings.database, store.settings.key_file
        assert [*six_chains_verify(files[0]), *nine_tables_are_folds(*files)] == []
        return _rows(store)
    finally:
        store.close()


def test_two_nodes_that_heard_it_in_another_order_have_the_same_tables(tmp_path: Path, seeded: random.Random) -> None:
    others = [Elsewhere(f"s{n}", roles=ROLES) for n in range(3)]
    said = _facts(seeded)  # every kind at least once, so that no table stays empty
    said += [seeded.choice(_facts(seeded)) for _ in range(100)]
    seeded.shuffle(said)
    for fact, name in said:
        _say(seeded, others, fact, name)
    one = _deliver(tmp_path / "one", others, seeded)
    two = _deliver(tmp_path / "two", others, seeded)
    assert one == two
    full = ("tickets", "dossiers", "drafts", "papers", "ratings", "help_calls", "visits", "totals")
    assert all(one[name] for name in full)
