"""What doctor says of personal data at rest: modes and owners, the keys' protection, papers in files, CUPS, central."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import pytest

from kiosk import private
from kiosk.clock import SystemClock
from kiosk.commands import doctor_private
from kiosk.commands.doctor import check_central, check_printers, examine
from kiosk.commands.doctor_private import check_access, check_keys, check_queue
from kiosk.journal import key_wrapping
from kiosk.journal.keys import KeyFile
from kiosk.journal.protectors import Secret
from kiosk.journal.sealing import key_id_of
from kiosk.remote.city import ask_code
from kiosk.remote.enrol import enrol
from kiosk.remote.link import certificate_of
from kiosk.server.central import Central
from kiosk.settings import CentralSettings, DeviceSettings, PlaceSettings, PrinterSettings, Settings
from kiosk.store.backups import back_up
from tests.factories import open_store, settings_in
from tests.kiosk.journal.test_key_wrapping import protect

MODES = pytest.mark.skipif(not private.HAS_MODES, reason="Windows has no POSIX modes")


@pytest.fixture
def used(tmp_path: Path) -> Settings:
    open_store(tmp_path).close()
    return settings_in(tmp_path)


def program(folder: Path, name: str, prints: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{prints}'\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@MODES
def test_every_file_that_others_can_read_is_named_with_the_way_out(used: Settings, tmp_path: Path) -> None:
    assert [f.level for f in check_access(used)] == ["ok"]
    papers = tmp_path / "papers"
    private.folder(papers)
    private.file(papers / "one.pdf").chmod(0o604)
    own = PlaceSettings(a4=PrinterSettings(profile="a4-system", transport="file", target=str(papers)))
    settings = msgspec.structs.replace(used, places={"desk-1": own})
    (used.data_dir / "log").mkdir()
    (used.data_dir / "log").chmod(0o750)  # whatever this process masks
    (used.data_dir / "log" / "motcua.log").write_text("", encoding="utf-8")
    (used.data_dir / "log" / "motcua.log").chmod(0o640)
    next(used.witness_dir.iterdir()).chmod(0o620)
    [found] = check_access(settings)
    assert found.level == "bad"
    for name in ("one.pdf", "motcua.log", str(used.data_dir / "log"), "chmod -R go="):
        assert name in found.words
    assert all(str(folder) in found.words for folder in (used.data_dir, used.witness_dir, papers))
    assert found.words.startswith("Tài khoản khác đọc được 4 ")


@MODES
@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root gives files away")
def test_a_file_of_another_account_is_named(used: Settings) -> None:
    os.chown(used.key_file, 65534, 65534)
    [found] = check_access(used)
    assert found.level == "bad"
    assert "chown -R root" in found.words
    assert str(used.key_file) in found.words
    for path in private.below(used.data_dir):
        os.chown(path, 65534, 65534)
    for path in private.below(used.witness_dir):
        os.chown(path, 65534, 65534)
    assert [f.level for f in check_access(used)] == ["ok"]  # root looks at another account's station


@MODES
def test_an_open_picture_folder_is_pointed_out(used: Settings, tmp_path: Path) -> None:
    (tmp_path / "scanner").mkdir(mode=0o777)
    (tmp_path / "scanner").chmod(0o777)
    settings = msgspec.structs.replace(used, devices=DeviceSettings(picture_folder=tmp_path / "scanner"))
    assert [f.level for f in check_access(settings)] == ["ok", "warn"]


def test_doctor_says_what_protects_the_keys(
    used: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_private, "on_encrypted_disk", lambda _file: True)
    assert [f.level for f in check_keys(used)] == ["ok"]
    for encrypted, words in ((False, "không mã hóa"), (None, "không thấy rõ")):
        monkeypatch.setattr(doctor_private, "on_encrypted_disk", lambda _file, said=encrypted: said)
        monkeypatch.delenv("TPM2TOOLS_TCTI", raising=False)
        [found] = check_keys(used)
        assert found.level == "warn"
        assert words in found.words or Path("/dev/tpmrm0").exists()
        assert "motcua keys protect" in found.words
    secret = Secret(tmp_path / "motcua.key")
    secret.make()
    protect(used.key_file, secret)
    [found] = check_keys(used)
    assert (found.level, str(secret.path) in found.words) == ("warn", True)  # on the keys' own disk
    secret.path.unlink()
    assert [f.level for f in check_keys(used)] == ["bad"]
    key_wrapping._unsealed.clear()  # as in a new process
    report = {(f.name, f.level) for f in examine(used)}
    assert {("keys", "bad"), ("disk", "ok")} <= report  # it goes on
    used.key_file.write_bytes(b"no database" * 100)
    assert [f.level for f in check_keys(used)] == ["bad"]


def test_doctor_names_clear_copies_of_sealed_keys_and_keys_that_a_restore_left_closed(
    used: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_private, "on_encrypted_disk", lambda _file: True)
    (tmp_path / "usb").mkdir()
    copy = back_up(used, tmp_path / "usb" / "night", SystemClock())
    assert [f.level for f in check_keys(used)] == ["ok"]  # they lie as the keys themselves do
    keys = KeyFile(used.key_file)
    keys.open()
    keys.add(key_id_of(b"k" * 32), "99001", "subject", b"k" * 32)
    keys.commit_new()
    assert keys.backup.close_all() == 1
    keys.close()
    assert ["1 khóa" in f.words for f in check_keys(used)] == [False, True]
    secret = Secret(tmp_path / "motcua.key")
    secret.make()
    protect(used.key_file, secret)
    _protected, clear, closed = check_keys(used)
    assert (clear.level, closed.level) == ("warn", "warn")
    assert str(copy) in clear.words
    assert "--open-sealed" in closed.words
    protect(copy, secret)
    assert len(list(check_keys(used))) == 2


@pytest.mark.parametrize(("kinds", "said"), [("part crypt disk", True), ("part disk", False), ("", None)])
@MODES
def test_an_encrypted_disk_is_recognised(
    kinds: str, said: bool | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    program(programs, "findmnt", "/dev/mapper/root[/@home]")
    program(programs, "lsblk", kinds.replace(" ", "\n"))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    assert doctor_private.on_encrypted_disk(tmp_path) is said


def test_a_printer_that_writes_files_is_loud_and_an_unset_one_says_so(used: Settings, tmp_path: Path) -> None:
    files = PrinterSettings(profile="a5-system", transport="file", target=str(tmp_path), keep_hours=5)
    settings = msgspec.structs.replace(used, places={"desk-1": PlaceSettings(a5=files)})
    found = {f.words.split(",")[1].split(":")[0].strip(): f for f in check_printers(settings)}
    assert found["A5"].level == "warn"
    assert str(tmp_path) in found["A5"].words
    assert "5 giờ" in found["A5"].words
    assert found["A4"].level == "warn"
    assert "chưa khai máy in" in found["A4"].words
    assert {f.level for f in check_printers(used) if "kiosk" in f.words} == {"ok"}


@pytest.mark.parametrize(
    ("lines", "level"),
    [("PreserveJobFiles No\n", "ok"), ("# PreserveJobFiles No\n", "warn"), ("PreserveJobFiles 86400\n", "warn"),
     ("preservejobfiles yes\n  PreserveJobFiles Off\n", "ok"), (None, "warn")],
)  # fmt: skip
@MODES
def test_what_cups_keeps_is_told(
    lines: str | None, level: str, used: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cupsd.conf"
    if lines is not None:
        file.write_text(lines, encoding="utf-8")
    monkeypatch.setattr(doctor_private, "CUPS", file)
    monkeypatch.setattr(doctor_private, "SPOOL", tmp_path / "spool")
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "nobody"))
    queue = PrinterSettings(profile="a5-system", transport="system", target="A5")
    settings = msgspec.structs.replace(used, places={"desk-1": PlaceSettings(a5=queue)})
    assert [f.level for f in check_queue(settings)] == [level]
    assert list(check_queue(used)) == []


def test_central_is_believed_only_by_the_certificate_pinned_at_enrolment(tmp_path: Path) -> None:
    def opened(folder: Path, port: int = 0) -> Central:
        made = Central(settings_in(folder, roles=("central",)), host="127.0.0.1", port=port, tls=True)
        made.open()
        return made

    central = opened(tmp_path / "city")
    port = int(central.address.rpartition(":")[2])
    try:
        store = open_store(tmp_path / "ward", roles=("citizen",))
        settings = settings_in(
            tmp_path / "ward", roles=("citizen",), central=CentralSettings(url=central.address, timeout_seconds=10)
        )
        assert [f.level for f in check_central(settings)] == ["ok", "warn"]  # it answers; not enrolled yet
        code = ask_code(tmp_path / "city" / "data", store.station.ward, ("citizen",))
        enrol(store, central.address, code, "A ward")
        store.close()
        assert [f.level for f in check_central(settings)] == ["ok"]
        mine = certificate_of(central.address, 10)
    finally:
        central.close()
    other = opened(tmp_path / "impostor", port)
    try:
        assert certificate_of(other.address, 10) != mine
        assert [f.level for f in check_central(settings)] == ["bad"]
    finally:
        other.close()
    assert [f.level for f in check_central(settings)] == ["warn"]  # nobody answers
