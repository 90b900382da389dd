"""Whom dossiers are for, gathered beside the work: what is found when, what comes later, what goes with an erasure."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.app import bootstrap
from kiosk.ids import uuid7
from kiosk.queries import dossier_search
from kiosk.records.dossier_steps import DossierCorrected, SealedStep
from kiosk.records.staff import StaffSignedIn
from kiosk.services import dossiers, erasure, gathering
from kiosk.values.dossier_search import FoundBy, FoundDossier, NamesState
from kiosk.values.dossiers import Principal, RefuseDossier
from kiosk.values.erasure import SubjectsReadable
from kiosk.values.journal import EraseSubject
from kiosk.values.roles import Role
from tests.factories import settings_in
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter

OTHER = replace(PERSON, name="Nguyễn Văn Đạt", number="001090000017", phone="+84 912 345 678")
SECONDS = 60


class Looked:
    """Waits for what is true after some look of the gatherer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.after, real = threading.Condition(), gathering.Gatherer.work

        def work(gatherer: gathering.Gatherer) -> float:
            pause = real(gatherer)
            with self.after:
                self.after.notify_all()
            return pause

        monkeypatch.setattr(gathering.Gatherer, "work", work)

    def until(self, true: Callable[[], Any]) -> None:
        with self.after:
            assert self.after.wait_for(true, SECONDS)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    return Looked(monkeypatch)


@pytest.fixture
def gathered(counter: Counter, looked: Looked) -> Iterator[Counter]:
    stop = gathering.obey(counter.store)
    yield counter
    stop()


def found(counter: Counter, words: str) -> list[FoundDossier]:
    return list(counter.read(dossier_search.search, words))


def finds(counter: Counter, words: str, *ids: str) -> Callable[[], bool]:
    return lambda: [row.id for row in found(counter, words)] == list(ids)


def state(counter: Counter) -> NamesState:
    return counter.read(dossier_search.gathered).names


def ready(counter: Counter) -> Callable[[], bool]:
    return lambda: state(counter) is NamesState.READY


def test_nothing_is_read_before_somebody_searches_or_signs_in(gathered: Counter, looked: Looked) -> None:
    first, second = gathered.received(), gathered.received(applicant=OTHER)
    assert (state(gathered), len(gathered.store.gathered)) == (NamesState.GATHERING, 0)
    assert finds(gathered, first.code, first.id)()  # by code at once
    looked.until(ready(gathered))
    (one,) = found(gathered, "nguyen dat")
    assert (one.id, one.name, one.by) == (second.id, OTHER.name, FoundBy.NAME)
    for words, by in (("0017", FoundBy.NUMBER), ("0912 345 678", FoundBy.PHONE), (second.code[-6:], FoundBy.CODE)):
        assert [(row.id, row.by) for row in found(gathered, words)] == [(second.id, by)], words
    assert len(gathered.store.gathered) == 2


def test_many_are_read_in_slices_and_the_newest_stand_first(
    gathered: Counter, looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "CODES", 4)
    monkeypatch.setattr(gathering, "PEOPLE", 3)
    ids = [gathered.received().id for _ in range(11)]
    gathered.store.gathered.want()
    looked.until(ready(gathered))
    assert finds(gathered, "tran mau", *reversed(ids))()


def test_what_is_received_corrected_or_coded_later_is_found(gathered: Counter, looked: Looked) -> None:
    gathered.store.gathered.want()
    looked.until(ready(gathered))
    principal = Principal(name="Lê Thị Ủy Quyền", number="001180000055")
    received = gathered.received(principals=(principal,))
    looked.until(finds(gathered, "le uy quyen", received.id))
    fact = DossierCorrected(day=gathered.clock.now().date(), place=DESK, corrects=received.id)
    sealed = SealedStep(applicant=OTHER)
    gathered.run(lambda ctx, _: ctx.record(fact, subject=received.id, sealed=sealed, actor="canbo"))
    looked.until(finds(gathered, "nguyen van dat", received.id))
    assert found(gathered, "tran thi mau") == []
    assert finds(gathered, "0055", received.id)()  # for whom, as before
    gathered.run(dossiers.map_code, (received.id, "H99.001.01-261124-4711"))
    looked.until(finds(gathered, "4711", received.id))


def test_an_erased_dossier_is_found_by_its_code_alone(gathered: Counter, looked: Looked) -> None:
    gathered.store.gathered.want()
    received, kept = gathered.received(), gathered.received(applicant=OTHER)
    looked.until(lambda: ready(gathered)() and finds(gathered, "tran mau", received.id)())
    gathered.run(erasure.erase, EraseSubject(subject=received.id, actor="truongbophan"))
    assert found(gathered, "tran mau") == []
    assert not any("mau" in page.names for page in gathered.store.gathered.pages())
    looked.until(finds(gathered, received.code[-6:], received.id))
    (one,) = found(gathered, received.code)
    assert one.name == ""
    assert finds(gathered, "nguyen", kept.id)()


def test_a_refused_person_is_found_and_one_whose_key_comes_late(gathered: Counter, looked: Looked) -> None:
    gathered.store.gathered.want()
    refuse = RefuseDossier(
        procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy tờ", applicant=OTHER
    )
    refused = gathered.run(dossiers.refuse, refuse)
    looked.until(finds(gathered, "dat", refused))
    gathered.store.gathered.drop([refused])  # as where its key was not here when it was read
    assert found(gathered, "dat") == []
    gathered.bus.announce(SubjectsReadable(subjects=(refused,)))
    looked.until(finds(gathered, "dat", refused))


def test_a_station_gathers_from_the_sign_in_on_and_forgets_when_it_closes(tmp_path: Path, looked: Looked) -> None:
    kiosk = bootstrap(settings_in(tmp_path))
    kiosk.open()
    gathered = kiosk.store.gathered
    try:
        assert gathered.is_filled
        assert not gathered.wanted
        kiosk.store.run(_signed_in, None).result(SECONDS)
        looked.until(lambda: gathered.complete)
    finally:
        kiosk.close()
    assert (gathered.is_filled, gathered.wanted, len(gathered)) == (False, False, 0)


def _signed_in(ctx: Any, _none: None) -> None:
    ctx.record(StaffSignedIn(account="canbo", place=DESK), subject=uuid7(ctx.now), actor="canbo")


def test_the_hall_and_the_citizens_station_gather_nothing(tmp_path: Path) -> None:
    kiosk = bootstrap(settings_in(tmp_path, roles=(Role.HALL, Role.CITIZEN)))
    kiosk.open()
    try:
        assert not kiosk.store.gathered.is_filled
        found = kiosk.store.read(dossier_search.search, "tran mau").result(SECONDS)
        assert (found, kiosk.store.gathered.wanted) == ((), False)
        assert kiosk.store.read(dossier_search.gathered).result(SECONDS).names is NamesState.NONE
    finally:
        kiosk.close()


def test_no_name_is_written_to_a_file(gathered: Counter, looked: Looked, tmp_path: Path) -> None:
    received = gathered.received(applicant=OTHER)
    gathered.store.gathered.want()
    looked.until(finds(gathered, "nguyen van dat", received.id))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for name in (b"nguyen van dat", OTHER.name.encode(), OTHER.number.encode()):
        assert not [path for path in files if name in path.read_bytes()]


def test_it_lets_commands_go_first(counter: Counter, looked: Looked) -> None:
    held, going = threading.Event(), threading.Event()
    received = counter.received()
    stop = gathering.obey(counter.store)

    def hold(_ctx: Any, _none: None) -> None:
        going.set()
        held.wait(SECONDS)

    try:
        waiting = [counter.store.run(hold, None)]
        assert going.wait(SECONDS)
        waiting.append(counter.store.run(lambda _ctx, _none: None, None))
        looked_at: list[int] = []
        counter.store.gathered.want()
        looked.until(lambda: looked_at.append(1) or len(looked_at) > 3)
        assert len(counter.store.gathered) == 0
        held.set()
        looked.until(finds(counter, "tran mau", received.id))
        [one.result(SECONDS) for one in waiting]
    finally:
        held.set()
        stop()
