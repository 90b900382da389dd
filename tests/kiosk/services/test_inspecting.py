"""An inspector reads a dossier's whole history, takes it along with its proof, and no tampering passes the check."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk import cli
from kiosk.clock import business_day
from kiosk.commands.restore import restore
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_evidence, evidence_check, receipts
from kiosk.rules import receipt_keys
from kiosk.services import inspecting, reading
from kiosk.values.ids import DossierId
from kiosk.values.inspection import AskHistory, AskRegister, DossierHistory
from kiosk.values.reading import ListKind, ReadDossier, ReadList
from kiosk.values.receipts import Trust
from kiosk.values.staff import StaffRole
from printing.documents import dossier_history as drawing
from printing.documents import register as register_drawing
from tests.factories import open_store
from tests.faults.test_restored_keys import backup, fresh_disk
from tests.kiosk.counter import DESK, PERSON, Counter
from tests.kiosk.services.test_permits import as_inspector

INSPECTOR = {"place": DESK, "actor": "canbo"}


def asked(counter: Counter, dossier: DossierId, *, personal: bool = False) -> AskHistory:
    """Noted before it is asked, as the page does."""
    noted = ReadList(what=ListKind.HISTORY, dossier=dossier, personal=personal, written_out=True, **INSPECTOR)
    counter.run(reading.note_list, noted)
    return AskHistory(dossier=dossier, personal=personal, **INSPECTOR)


def evidence(counter: Counter, dossier: DossierId, *, personal: bool = False) -> bytes:
    command = asked(counter, dossier, personal=personal)
    drawn = drawing.to_pdf(counter.read(inspecting.history, command))
    made: bytes = counter.read(inspecting.evidence, (command, drawn))
    return made


def keys(counter: Counter) -> Trust:
    """As `motcua receipt key` publishes them."""
    return receipt_keys.read([receipt_keys.written(counter.read(receipts.trust))])


@pytest.fixture
def dossier(counter: Counter) -> DossierId:
    ticket = counter.ticket("ho-tich")
    received = counter.received(ticket=ticket.id, draft=counter.declaration(ticket=ticket.id).id)
    counter.run(reading.note_dossier, ReadDossier(dossier=received.id, place=DESK, actor="truongbophan"))
    as_inspector(counter)
    return DossierId(received.id)


def test_the_history_has_every_event_and_names_nobody(counter: Counter, dossier: DossierId) -> None:
    history: DossierHistory = counter.read(inspecting.history, asked(counter, dossier))
    kinds = [line.kind for line in history.lines]
    assert {"ticket.issued", "draft.finished", "dossier.received", "dossier.read"} <= set(kinds)
    assert kinds.index("ticket.issued") < kinds.index("draft.finished") < kinds.index("dossier.received")
    assert PERSON.name not in msgspec.json.encode(history).decode()
    named: DossierHistory = counter.read(inspecting.history, asked(counter, dossier, personal=True))
    assert PERSON.name in msgspec.json.encode(named).decode()


def test_nothing_is_taken_along_that_is_not_on_record(counter: Counter, dossier: DossierId) -> None:
    command = asked(counter, dossier)
    with_names = msgspec.structs.replace(command, personal=True)
    with pytest.raises(ExpectedError, match="closing.errors.not_noted"):
        counter.read(inspecting.history, with_names)
    counter.pass_time(hours=1)
    with pytest.raises(ExpectedError, match="closing.errors.not_noted"):
        counter.read(inspecting.history, command)


def test_an_export_is_proven_anywhere_with_the_root_key_alone(
    counter: Counter, dossier: DossierId, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, published = tmp_path / "export.zip", tmp_path / "keys.txt"
    file.write_bytes(evidence(counter, dossier))
    published.write_text(receipt_keys.written(counter.read(receipts.trust)), encoding="utf-8")
    assert cli.main(["journal", "prove", str(file), "--key", str(published)]) == 0
    assert "99001" in capsys.readouterr().out
    assert cli.main(["journal", "prove", str(file)]) == 5
    published.write_text(f"root 99001 {'ab' * 32}\n", encoding="utf-8")
    assert cli.main(["journal", "prove", str(file), "--key", str(published)]) == 5
    assert cli.main(["journal", "prove", str(published), "--key", str(published)]) == 1  # no export at all


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _later_deadline(files: dict[str, bytes]) -> None:
    files["history.json"] = files["history.json"].replace(b'"due"', b'"dud"', 1)


def _without_a_line(files: dict[str, bytes]) -> None:
    history = json.loads(files["history.json"])
    del history["lines"][-1]
    files["history.json"] = json.dumps(history).encode()


def _flipped(files: dict[str, bytes]) -> None:
    proof = json.loads(files["proof.json"])
    first = proof["runs"][0]["events"][0]
    proof["runs"][0]["events"][0] = first[:40] + ("A" if first[40] != "A" else "B") + first[41:]
    files["proof.json"] = json.dumps(proof).encode()


def _another_pdf(files: dict[str, bytes]) -> None:
    files["lich-su.pdf"] += b"%"


def _one_more_file(files: dict[str, bytes]) -> None:
    files["note.txt"] = b"?"


TAMPERED: list[Callable[[dict[str, bytes]], None]] = [
    _later_deadline, _without_a_line, _flipped, _another_pdf, _one_more_file,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERED)
@pytest.mark.parametrize("hashes_too", [False, True])
def test_tampering_is_found(
    counter: Counter, dossier: DossierId, tamper: Callable[[dict[str, bytes]], None], *, hashes_too: bool
) -> None:
    """Also where the manifest's hashes were made to fit: then its signature does not."""
    files = opened(evidence(counter, dossier))
    tamper(files)
    if hashes_too:
        import hashlib

        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: hashlib.sha256(data).hexdigest() for name, data in files.items() if not name.startswith("manifest")
        }
        files["manifest.json"] = json.dumps(manifest).encode()
    found = evidence_check.checked(dossier_evidence.zipped(files), keys(counter))
    assert found.faults


def test_bytes_that_were_swapped_are_found_whoever_signs_the_file(counter: Counter, dossier: DossierId) -> None:
    """A history that says something else than the events, signed by the station itself."""
    history = counter.read(inspecting.history, asked(counter, dossier))
    wrong = msgspec.structs.replace(history.lines[0], actor="nguoikhac")
    changed = msgspec.structs.replace(history, lines=(wrong, *history.lines[1:]))
    data = counter.read(dossier_evidence.packed, changed, b"%PDF")
    assert any("something else" in fault for fault in evidence_check.checked(data, keys(counter)).faults)


def test_an_erased_dossier_keeps_its_history_and_proof(counter: Counter, dossier: DossierId) -> None:
    counter.run(lambda ctx, _none: ctx.erase_keys(dossier))
    history: DossierHistory = counter.read(inspecting.history, asked(counter, dossier, personal=True))
    assert history.erased
    assert not any(line.personal for line in history.lines if line.subject == dossier)
    found = evidence_check.checked(evidence(counter, dossier, personal=True), keys(counter))
    assert (found.faults, found.root) == ((), "")


def test_a_restored_station_whose_keys_are_closed_is_inspected_all_the_same(tmp_path: Path) -> None:
    """Histories and registers open and are proven; what is sealed does not, and the page says why."""
    counter = Counter(tmp_path)
    received = DossierId(counter.received().id)
    night = backup(counter.store, tmp_path)
    counter.close()
    fresh_disk(counter.store.settings)
    restore(night, counter.store.settings)
    counter.store = open_store(tmp_path, clock=counter.clock, bus=counter.bus)
    try:
        as_inspector(counter)
        history: DossierHistory = counter.read(inspecting.history, asked(counter, received, personal=True))
        assert history.closed
        assert PERSON.name not in msgspec.json.encode(history).decode()
        found = evidence_check.checked(evidence(counter, received), keys(counter))
        assert (found.faults, found.root) == ((), "")
    finally:
        counter.close()


def test_the_register_is_taken_along_with_names_only_where_asked(counter: Counter, dossier: DossierId) -> None:
    day = business_day(counter.clock.now())
    for personal in (False, True):
        noted = ReadList(what=ListKind.REGISTER, first=day, last=day, personal=personal, **INSPECTOR)
        counter.run(reading.note_list, noted)
        command = AskRegister(first=day, last=day, personal=personal, **INSPECTOR)
        made = counter.read(inspecting.register, command)
        assert (PERSON.name in made.csv.decode("utf-8-sig")) is personal
        assert (made.paper.parts[0].lines[0].person == PERSON.name) is personal
        assert register_drawing.to_pdf(made.paper).startswith(b"%PDF")


def test_a_clerk_takes_nothing_along(counter: Counter) -> None:
    command = ReadList(what=ListKind.REGISTER, **INSPECTOR)
    with pytest.raises(ExpectedError, match="staff.errors.not_allowed"):
        counter.run(reading.note_list, command)
    assert StaffRole.INSPECTOR not in counter.store.catalogue.account("canbo").roles
