"""Nothing that people or the line wait for walks a table that grows with the years: every statement's plan is read.

All use cases, queries, the sync's way and the server's answers run on real files; each statement that SQLite ran is
explained. A new use case, query or answer that `every_use` does not run is named here too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kiosk.queries
import kiosk.remote
import kiosk.server
import kiosk.services
from kiosk.db import tables
from kiosk.db.base import LocalBase, ProjectionBase
from tests.faults.city import City
from tests.kiosk.counter import Counter
from tests.kiosk.every_use import a_city_at_work, damage_and_pull, every_use, image_of, put_back, several_days
from tests.kiosk.plans import Finding, Watch, judge
from tests.kiosk.ward_at_work import OF_HUBS, a_ward_at_work

SMALL = {  # table -> why it does not grow with the years
    "alembic_version": "one row",
    "asked_calls": "older than two days are deleted at each new one",
    "asked_commands": "a claim for each series of an epoch",
    "city_slots": "of today and days to come: older ones are deleted before anybody is answered",
    "booked_names": "of today and days to come: older ones are deleted each night",
    "contacts": "one row a station", "documents": "a few versions of each kind", "machines": "one row a station",
    "desks": "one row for each place of a desk",
    "draft_tries": "as old as a declaration at most, looked at by code or place",
    "enrol_codes": "one row for each enrolment of a machine",
    "enrol_tries": "older than 15 minutes are deleted at each wrong try; bounded",
    "epochs_heard": "one row for each epoch of a machine",
    "hub_terms": "one row for each term of the hub",
    "journal_forks": "one row a fork",
    "journal_holes": "one row for each damaged place; doctor names them",
    "journal_marks": "one row a chain and level",
    "known_stations": "one row a key of a machine",
    "lacking_keys": "what is lacking is asked for and goes",
    "meta": "some dozen names",
    "queue_groups": "one row for each field of service",
    "ranges": "standing ranges: one for each series and machine",
    "rating_box": "emptied at every fifth answer and at the day's end",
    "rating_tokens": "deleted when answered, or over after minutes",
    "rolls": "one row for each printer",
    "sign_in_places": "one row for each account and place",
    "sign_in_tries": "older than a day are deleted at each sign-in, and few are heard in a day",
    "station_leases": "one row for each start of a machine, looked at by station",
    "station_documents": "one row for each kind and machine",
    "typed_forms": "one row for each desk",
    "upstreams": "one row a level",
    "withdrawn_ends": "one row for each chain of a machine whose key was withdrawn",
}
WHY = {  # (asker, table) -> why this walk is short all the same
    ("kiosk.journal.verify", "*"): "`verified` reads everything on purpose; only the supervisor's check asks",
    ("kiosk.records.counting", "*"): "an official's report at a ward's own machine counts everything anew",
    ("kiosk.store.projections.bury_erased", "journal_events"): "at opening only: erasures alone, by their own index",
    ("kiosk.services.attachments.forget_the_erased", "journal_events"): "erasures since the last look",
    ("kiosk.journal.outbox.set_aside", "journal_events"): "what came after a fork: each is set aside",
    ("kiosk.server.hub_clock.forget_answers", "answered_commands"): "once a day: what is a month old goes",
    ("kiosk.server.claims.unread", "journal_pending"): "one desk's that wait to be folded: gone within a moment",
    ("kiosk.queries.print_jobs.in_state", "print_jobs"): "jobs leave the open states within minutes",
    ("kiosk.queries.province._count", "dossiers"): "what bears no code has an index of its own, read without any row",
    ("kiosk.queries.reconciliation.day", "dossiers"): "documents to be looked up have an index of their own",
    ("kiosk.services.print_jobs.reprint", "print_jobs"): "waiting jobs leave that state within minutes",
    ("kiosk.services.undoing.release", "print_jobs"): "waiting jobs leave that state within minutes",
    ("kiosk.services.undoing.take_back", "print_jobs"): "waiting jobs leave that state within minutes",
    ("kiosk.services.drafts.expire_old", "drafts"): "what it finds leaves the states that it looks in",
}
FEW = {  # (table, column) -> why a search that binds it finds few rows, though it has few values
    ("journal_quarantine", "closed"): "what is open is settled: a handshake closes forks, a newer program takes what an"
    " older one could not read; a quota ends all other reasons; all of it shows on a page",
}
SINCE = {  # (table, column) -> why what came since the bound of a search is little
    ("dossiers", "to_look_up"): "open dossiers alone; a line that is back empties them",
    ("help_calls", "asked_at"): "two hours back (queries.feedback.OLD)",
    ("print_jobs", "asked_at"): "twelve hours back, of failed jobs alone",
    ("slots", "day"): "today and the days to come that somebody has booked (queries.slots.of_city)",
    ("tickets", "called_at"): "at most twelve hours back (queries.tickets.OLD)",
    ("tickets", "stands"): "what waited when the counter closed last, until the day it stands on is over",
    ("tickets", "issued_at"): "at most twelve hours back (queries.tickets.OLD)",
}


def tables_of_the_program() -> set[str]:
    tables.load()
    return {*LocalBase.metadata.tables, *ProjectionBase.metadata.tables} - {"test_slips"}


GROWING = frozenset(tables_of_the_program() - set(SMALL))


@pytest.fixture
def watch() -> Iterator[Watch]:
    with Watch().watching() as watch:
        yield watch


def questions() -> dict[str, Callable[..., Any]]:
    """Public functions that see a transaction or a snapshot, by name."""
    found = {}
    for package in (kiosk.services, kiosk.queries, kiosk.server, kiosk.remote):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == info.name and not name.startswith("_") and _sees_the_store(function):
                    found[f"{info.name}.{name}"] = function
    return found


def _sees_the_store(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation in ("Context", "Reader", "Connection")


def excused(finding: Finding) -> bool:
    module = finding.asker.rpartition(".")[0]
    keys = ((finding.asker, finding.table), (module, "*"))
    return any(key in WHY for key in keys)


def walks(watch: Watch) -> list[str]:
    found = judge(list(watch.statements.values()), GROWING, frozenset(FEW), frozenset(SINCE))
    return sorted({str(one) for one in found if not excused(one)})


def test_every_table_is_known_to_grow_or_not_to() -> None:
    assert set(SMALL) - {"alembic_version"} <= tables_of_the_program()


def test_nothing_a_ward_does_walks_a_growing_table(watch: Watch, tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    try:
        several_days(counter)
        watch.on = True
        every_use(counter)
        watch.on = False
    finally:
        counter.close()
    found = walks(watch)
    assert not found, "\n".join(["these walk:", *found])
    here = {name: one for name, one in questions().items() if name.startswith(("kiosk.services", "kiosk.queries"))}
    assert len(here) > 60
    assert sorted(name for name, one in here.items() if not watch.was_called(one)) == []


def test_nothing_between_a_ward_and_its_city_walks_a_growing_table(watch: Watch, tmp_path: Path) -> None:
    city = City(tmp_path)
    try:
        watch.on = True
        a_city_at_work(city)
        damage_and_pull(city)
        watch.on = False
        image_of(city, tmp_path)
        city.issue(3)
        assert city.synced()
        put_back(city, tmp_path)
        city.issue(2)
        watch.on = True
        city.start_worker()  # finds that central knows another end of the chain
        assert city.synced()
        assert city.store.station.epoch == 2
        watch.on = False
        unasked = [path for path, function in answers(city) if not watch.was_called(function)]
    finally:
        city.close()
    found = walks(watch)
    assert not found, "\n".join(["these walk:", *found])
    assert unasked == []
    there = {name: one for name, one in between_machines().items() if not of_hubs(name)}
    left = [name for name, one in there.items() if not watch.was_called(one)]
    assert not left, "\n".join(left)


def between_machines() -> dict[str, Callable[..., Any]]:
    """What machines ask each other; pages of the city are asked by people (tests/kiosk/server/city)."""
    asked = {name: one for name, one in questions().items() if name.startswith(("kiosk.server", "kiosk.remote"))}
    return {name: one for name, one in asked.items() if not name.startswith("kiosk.server.city.")}


def of_hubs(name: str) -> bool:
    """Whether only a ward with a hub asks that."""
    module = name.split(".")[2]
    return module.startswith(OF_HUBS) or module in ("asked_calls", "following") or name.endswith(".is_confirmed")


def test_nothing_between_a_ward_and_its_hub_walks_a_growing_table(watch: Watch, tmp_path: Path) -> None:
    watch.on = True
    a_ward_at_work(tmp_path)
    watch.on = False
    found = [one for one in walks(watch) if not one.startswith("?: ")]  # what this test itself looked at
    assert not found, "\n".join(["these walk:", *found])
    left = [name for name, one in between_machines().items() if of_hubs(name) and not watch.was_called(one)]
    assert not left, "\n".join(left)


def answers(city: City) -> Iterator[tuple[str, Callable[..., Any]]]:
    """(path, function) of everything that the server answers."""
    for route in city.central.app().routes:
        endpoint: Any = getattr(route, "endpoint", None)
        if endpoint is None:
            continue
        cells = [cell.cell_contents for cell in endpoint.__closure__ or ()]
        works = [cell.__func__ for cell in cells if inspect.ismethod(cell)]
        yield from ((route.path, work) for work in (works or [getattr(endpoint, "__func__", endpoint)]))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM tickets",
        "SELECT count(*) FROM journal_events WHERE station = 's'",
        "SELECT epoch, max(seq) FROM journal_events WHERE station = 's' GROUP BY epoch",
        "SELECT subject FROM tickets WHERE ward = '9' AND met_label <> ''",
        "SELECT subject FROM tickets WHERE ward = '9' AND state = 'done'",
        "SELECT subject FROM tickets WHERE ward = '9' AND issued_at > 5 ORDER BY first_called_at LIMIT 20",
        "SELECT subject FROM tickets WHERE ward = '9' AND issued_at > 5",
        "SELECT subject FROM journal_events WHERE station = 's' AND epoch = 1 AND seq > 5",
        "DELETE FROM attachments WHERE subject = 'x'",
        "SELECT subject FROM drafts WHERE ward = '9' AND state = 'parked' AND kept_at < 5",
    ],
)
def test_a_walk_is_seen(watch: Watch, tmp_path: Path, sql: str) -> None:
    counter = Counter(tmp_path)
    try:
        watch.on = True
        counter.run(lambda ctx, _none: ctx.connection.exec_driver_sql(sql))
    finally:
        counter.close()
    assert {one.sql for one in judge(list(watch.statements.values()), GROWING)} == {sql}
