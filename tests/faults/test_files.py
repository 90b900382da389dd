"""Files of a declaration travel from the machine that kept it to the desk that opens it, and are wiped with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.ids import uuid7
from kiosk.queries import attachments
from kiosk.queries import drafts as draft_queries
from kiosk.records.calls import CallFinished
from kiosk.remote import files as remote
from kiosk.remote.files import FileAsker, FileGiver
from kiosk.remote.link import Link, Refused
from kiosk.server import city_slots
from kiosk.server import files as served
from kiosk.server.asking import Asked, Work
from kiosk.server.files import Files
from kiosk.server.protocol import Protocol
from kiosk.services import erasure
from kiosk.sync import file_wire
from kiosk.values.attachments import JPEG, PNG, Attachment, FetchedFiles, FetchFiles, FetchState
from kiosk.values.ids import Place
from kiosk.values.journal import EraseSubject
from kiosk.values.sync import FileWanted
from tests.faults import ward
from tests.faults.town import Town, says

SIGNED = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem " * 9)
PICTURE = Attachment(name="giay-3c4d.jpg", media_type=JPEG, data=b"\xff\xd8 anh-giay-to-thu-nghiem " * 130_000)
PATIENCE = 9.0  # seconds, below the line's own; whoever is off is not waited for so long
VISIT = "01990000-0000-7000-8000-00000000aaaa"


class Told:
    """The nudges: whoever listens hears at once."""

    def __init__(self) -> None:
        self.buses: dict[str, Any] = {}

    def want(self, station: str, what: str) -> None:
        if station in self.buses:
            self.buses[station].announce(FileWanted(id=what))

    def listens(self, station: str) -> bool:
        return station in self.buses


class Hub(Protocol):
    """The common questions and those about files, over the real listener."""

    told = Told()
    files: Files

    def __init__(self, store: Any, certificate: bytes = b"", **_shared: bool) -> None:
        super().__init__(store, certificate)
        Hub.files = Files(store, Hub.told, self._may_ask, patience=PATIENCE)

    async def _may_ask(self, asked: Asked) -> None:
        await self.now(asked)
        await self.living(asked)

    def questions(self) -> dict[str, Work]:
        return {**super().questions(), **self.files.questions()}


class Ward:
    """A kiosk that keeps declarations, a desk that opens them, and the lines between them."""

    def __init__(self, town: Town, closing: ExitStack) -> None:
        self.town, self.closing = town, closing
        self.desk = town.another("desk", "desk")
        self.asker = FileAsker(self.desk, self.line(self.desk), SystemClock(), self.desk.bus)
        self.asker.open()
        closing.callback(self.asker.close)

    def line(self, store: Any) -> Link:
        return self.closing.enter_context(ward.line(store, self.town.central))

    def listens(self, store: Any) -> FileGiver:
        giver = FileGiver(store, self.line(store), store.bus)
        giver.open()
        self.closing.callback(giver.close)
        Hub.told.buses[store.station.id] = store.bus
        return giver

    def kept(self, store: Any = None) -> str:
        draft = self.town.keep(store or self.town.store, attachments=(SIGNED, PICTURE))
        self.town.push()
        self.town.pull(self.desk)
        return draft

    def fetch(self, draft: str) -> FetchedFiles:
        return self.asker.fetch(FetchFiles(draft=draft, visit=VISIT)).result(30)

    def opened(self, draft: str) -> Any:
        return self.desk.read(draft_queries.by_id, draft).result(20)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    monkeypatch.setattr(city_slots, "CityProtocol", Hub)
    monkeypatch.setattr(Hub, "told", Told())
    town = Town(tmp_path)
    with ExitStack() as closing:
        closing.callback(town.close)
        yield Ward(town, closing)


def on_disk(folder: Path, *words: bytes) -> list[str]:
    """Files below the folder in which one of the words lies."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if any(word in file.read_bytes() for word in words)]


def test_files_come_to_the_desk_for_the_visit_and_lie_on_no_disk_there(place: Ward) -> None:
    draft = place.kept()
    assert [note.name for note in place.opened(draft).lacking] == [SIGNED.name, PICTURE.name]
    assert place.desk.read(attachments.kept_elsewhere, draft).result(20) == "kiosk-1"
    Hub.files._patience = 0.1
    assert place.fetch(draft).state is FetchState.SILENT  # the kiosk is off
    Hub.files._patience = PATIENCE
    place.listens(place.town.store)
    assert place.fetch(draft).state is FetchState.HERE
    opened = place.opened(draft)
    assert (opened.attachments, opened.lacking) == ((SIGNED, PICTURE), ())
    assert Hub.files.held == 0
    place.town.keep(place.desk, draft=draft, place=Place("kiosk-1"), actor="canbo", attachments=opened.attachments)
    sealed = [row.sealed[64:128] for row in place.desk.borrowed.of(draft).values()]
    says(place.desk, CallFinished(place="desk-1", outcome="done"), VISIT)
    gone = place.opened(draft)
    assert (gone.attachments, len(gone.lacking)) == ((), 2)
    assert len(place.desk.borrowed) == 0
    place.desk.close()
    plain = (b"chu-ky-thu-nghiem", b"anh-giay-to-thu-nghiem")
    assert on_disk(place.town.folder / "desk", *plain, *sealed) == []
    assert on_disk(place.town.folder / "central", *plain, *sealed) == []
    assert on_disk(place.town.folder / "kiosk", *sealed) != []  # they lie where they were kept, sealed


def test_an_erasure_wipes_them_at_the_desk_and_at_the_hub_and_nobody_gets_them_again(place: Ward) -> None:
    draft = place.kept()
    place.listens(place.town.store)
    assert place.fetch(draft).state is FetchState.HERE
    single = place.town.another("single", "single", "desk")
    place.town.pull(single)
    wanted = served.Wanted(None, draft, 1e12)  # type: ignore[arg-type]
    Hub.files._wanted["on its way"] = wanted
    single.run(erasure.erase, EraseSubject(subject=draft, actor="truongbophan", reason="asked")).result(20)
    place.town.push(single)
    place.town.hear(place.desk)
    assert len(place.desk.borrowed) == 0
    assert place.opened(draft) is None or place.opened(draft).damaged
    line = place.line(place.desk)
    asked = file_wire.FileAsked(place.desk.station.id, draft, uuid7(SystemClock().now()))
    with pytest.raises(Refused) as refused:
        line.ask("/v1/files", asked, file_wire.FileAnswer)
    assert refused.value.error == "files.errors.erased"
    assert "on its way" not in Hub.files._wanted


def test_strangers_get_nothing_and_what_does_not_open_is_asked_of_another(
    place: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = place.kept()
    pad = place.town.another("pad", "rating")
    asked = file_wire.FileAsked(pad.station.id, draft, "one")
    line = place.line(pad)
    with pytest.raises(Refused) as refused:
        line.ask("/v1/files", asked, file_wire.FileAnswer)
    assert refused.value.error == "files.errors.not_yours"
    given = file_wire.FileGiven(pad.station.id, "one", b"key", 0, 1, b"piece")
    assert not line.ask("/v1/files/given", given, file_wire.FileTaken).taken
    assert line.ask("/v1/files/look", file_wire.FileLook(pad.station.id, "one"), file_wire.FileLooked).subject == ""
    other = place.town.another("other", "desk")  # kept a newer version, and gives what is none
    place.town.pull(other)
    place.town.keep(other, draft=draft, place=Place("kiosk-1"), actor="canbo", attachments=None)
    place.town.push(other)
    place.town.pull(place.desk)
    place.listens(other)
    true = remote._held_for

    def lying(reader: Any, looked: file_wire.FileLooked) -> tuple[file_wire.SealedRow, ...]:
        rows = true(reader, looked)
        if reader.station.id != other.station.id:
            return rows
        return (file_wire.SealedRow(SIGNED.name, b"k" * 32, b"none" * 40), file_wire.SealedRow("y", b"k", b""))

    monkeypatch.setattr(remote, "_held_for", lying)
    place.listens(place.town.store)
    assert place.fetch(draft).state is FetchState.HERE
    assert place.opened(draft).attachments == (SIGNED, PICTURE)


def test_nobody_has_them_any_more_and_the_hub_holds_no_more_than_its_bounds(
    place: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = place.kept()
    place.listens(place.town.store)
    monkeypatch.setattr(served, "MOST_BYTES", 1_000_000)
    assert place.fetch(draft).error == "files.errors.busy"  # no room: said at once, and nothing more held
    assert Hub.files.held <= 1_000_000
    monkeypatch.setattr(served, "MOST_BYTES", 24_000_000)
    with monkeypatch.context() as full:
        full.setattr(served, "MOST_OF_ONE", 0)
        line = place.line(place.desk)
        with pytest.raises(Refused) as refused:
            line.ask("/v1/files", file_wire.FileAsked(place.desk.station.id, draft, "x"), file_wire.FileAnswer)
    assert refused.value.error == "files.errors.busy"
    place.town.store.run(
        lambda ctx, _none: ctx.connection.exec_driver_sql("DELETE FROM attachments"), None
    ).result(20)
    assert place.fetch(draft).state is FetchState.NOBODY
