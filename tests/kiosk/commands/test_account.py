"""`motcua account`: what may be chosen, what is written, that it opens a desk; doctor finds the sample's secrets."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tomllib
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from kiosk import cli
from kiosk.catalogue import Catalogue, accounts, passwords
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.commands import doctor
from kiosk.errors import ExpectedError
from kiosk.services import proving, staff
from kiosk.settings import load
from kiosk.values.ids import Place
from kiosk.values.staff import PinSignIn, SignIn, StaffRole
from tests.factories import open_store

GOOD = "chim én bay thấp"


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real ward's folder, copied from the sample as the manual says; its settings are the environment's."""
    folder = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, folder)
    document = folder / "ward.toml"
    lines = [line for line in document.read_text(encoding="utf-8").splitlines() if not line.startswith("sample_")]
    document.write_text("\n".join(lines).replace("sample = true", "sample = false", 1) + "\n", encoding="utf-8")
    file = tmp_path / "motcua.toml"
    file.write_text(
        f'ward_dir = "{folder}"\ndata_dir = "{tmp_path / "data"}"\nwitness_dir = "{tmp_path / "witness"}"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("MOTCUA_SETTINGS", str(file))
    return folder


def account(monkeypatch: pytest.MonkeyPatch, *words: str, secret: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(secret + "\n"))
    return cli.main(["account", *words])


def test_a_password_is_set_and_opens_a_desk(ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert account(monkeypatch, "set", "canbo", secret=GOOD) == 0
    assert account(monkeypatch, "pin", "canbo", secret="730518") == 0
    found = {one.name: one for one in accounts.read(ward / "accounts.toml")}
    assert extract_parameters(found["canbo"].verifier).type is RFC_9106_LOW_MEMORY.type  # argon2id
    assert [found[name] for name in ("truongbophan", "huongdan")] == [
        Catalogue().account(name) for name in ("truongbophan", "huongdan")
    ]
    store = open_store(tmp_path / "station", ward_dir=ward)
    try:
        done = staff.sign_in(store, SignIn(name="canbo", password=GOOD, place=Place("desk-1"))).result(30)
        assert done.roles == (StaffRole.CLERK,)
        by_pin = PinSignIn(code="101", pin="730518", place=Place("kiosk-1"))
        assert staff.sign_in_by_pin(store, by_pin).result(30).name == "canbo"
    finally:
        store.close()


def test_the_file_is_whole_and_its_owners_alone(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ward / "accounts.toml"
    head = path.read_text(encoding="utf-8").partition("\n[[")[0].strip()
    words = ("--full-name", 'Nguyễn "Văn" \\ Thử', "--role", "clerk", "--role", "supervisor")
    assert account(monkeypatch, "set", "thu.nv", *words, secret=GOOD) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8").startswith(head)
    made = tomllib.loads(path.read_text(encoding="utf-8"))["accounts"][-1]
    assert (made["full_name"], made["roles"]) == ('Nguyễn "Văn" \\ Thử', ["clerk", "supervisor"])
    assert sorted(one.name for one in ward.iterdir() if "accounts" in one.name) == ["accounts.toml"]
    before = path.read_bytes()

    def broken(*_any: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", broken)
    assert account(monkeypatch, "off", "canbo") != 0
    assert path.read_bytes() == before
    assert [one.name for one in ward.iterdir() if one.name.startswith(".accounts")] == []


def test_accounts_are_closed_opened_and_listed(
    ward: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert account(monkeypatch, "off", "canbo") == 0
    assert [one.active for one in accounts.read(ward / "accounts.toml")] == [False, True, True, True, True]
    capsys.readouterr()
    assert account(monkeypatch, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "canbo\tCán Bộ Mẫu\tclerk\t101\tkhông mở gì"
    assert lines[1].endswith("quầy (mật khẩu), máy khai (mã và PIN)")
    assert account(monkeypatch, "on", "canbo") == 0
    assert all(one.active for one in accounts.read(ward / "accounts.toml"))


@pytest.mark.parametrize(("words", "secret", "title"), [
    (("set", "canbo"), "mau-2026", "Đây là mật khẩu của phường mẫu"),
    (("set", "canbo"), "cò lả 7", "Mật khẩu quá ngắn"),
    (("set", "canbo"), "Password123", "Mật khẩu này nhiều người dùng"),
    (("set", "canbo"), "aaaabbbbcccc", "Mật khẩu này nhiều người dùng"),
    (("set", "canbo"), "xinchao-canbo-1", "Mật khẩu có chứa tên tài khoản"),
    (("set", "moi"), GOOD, "Chưa có tài khoản moi"),
    (("set", "Có Dấu", "--full-name", "A", "--role", "clerk"), GOOD, "Tên tài khoản “Có Dấu” không dùng được"),
    (("pin", "moi"), "730518", "Không có tài khoản moi"),
    (("pin", "canbo"), "246810", "Đây là mật khẩu của phường mẫu"),
    (("pin", "canbo"), "73051", "PIN chưa đúng"),
    (("pin", "canbo"), "73o518", "PIN chưa đúng"),
    (("pin", "canbo"), "456789", "PIN dễ đoán"),
    (("pin", "canbo"), "987654", "PIN dễ đoán"),
    (("pin", "canbo"), "121212", "PIN dễ đoán"),
    (("pin", "canbo", "--code", "102"), "730518", "Mã “102” không dùng được"),
    (("off", "moi"), "", "Không có tài khoản moi"),
])  # fmt: skip
def test_what_may_not_be_chosen(
    ward: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...],
    secret: str, title: str,
) -> None:  # fmt: skip
    before = (ward / "accounts.toml").read_bytes()
    assert account(monkeypatch, *words, secret=secret) == 1
    told = capsys.readouterr()
    assert told.err.splitlines()[0] == title
    assert not secret or secret not in told.err + told.out
    assert (ward / "accounts.toml").read_bytes() == before


def test_the_samples_own_file_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (SAMPLE_WARD / "accounts.toml").read_bytes()
    assert account(monkeypatch, "set", "canbo", secret=GOOD) == 1
    assert "Đây là phường mẫu" in capsys.readouterr().err
    assert (SAMPLE_WARD / "accounts.toml").read_bytes() == before


def test_at_a_terminal_it_is_typed_twice_alike(
    ward: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = [GOOD, GOOD + "x", GOOD, GOOD]
    monkeypatch.setattr("getpass.getpass", lambda _asked: typed.pop(0))
    monkeypatch.setattr("sys.stdin", Terminal())
    assert cli.main(["account", "set", "canbo"]) == 1
    assert "không giống nhau" in capsys.readouterr().err
    assert cli.main(["account", "set", "canbo"]) == 0
    verifier = next(one.verifier for one in accounts.read(ward / "accounts.toml") if one.name == "canbo")
    assert proving.fits(verifier, GOOD)


def test_the_commonest_are_many_and_long_enough() -> None:
    assert len(passwords._common()) > 3000  # as OWASP ASVS 5, 6.2.4 asks
    assert min(map(len, passwords._common())) >= passwords.SHORTEST
    with pytest.raises(ExpectedError, match="account.errors.common"):
        passwords.check_password("MatKhau@123", "canbo")


# -- doctor -------------------------------------------------------------------------------------------------------


def told(level: str) -> list[str]:
    settings = load(None)
    return [one.words for one in doctor.check_accounts(settings) if one.level == level]


def test_doctor_fails_on_the_samples_secrets_in_a_real_ward(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (words,) = told("bad")
    assert "canbo, truongbophan, huongdan, lanhdao, thanhtra" in words
    assert "motcua account set" in words
    for name, code in (("canbo", ""), ("truongbophan", ""), ("huongdan", ""), ("lanhdao", "")):
        assert account(monkeypatch, "pin", name, *(["--code", code] if code else []), secret="730518") == 0
    assert account(monkeypatch, "set", "huongdan", secret=GOOD) == 0
    path = ward / "accounts.toml"
    from argon2 import PasswordHasher

    rehashed = PasswordHasher().hash("mau-2026")  # the same password under another salt
    text = path.read_text(encoding="utf-8")
    sample = Catalogue().account("canbo").verifier
    path.write_text(text.replace(sample, rehashed), encoding="utf-8")
    (words,) = told("bad")
    assert "huongdan" not in words
    assert "canbo, truongbophan" in words
    for name in ("canbo", "truongbophan", "lanhdao", "thanhtra"):
        assert account(monkeypatch, "set", name, secret=GOOD) == 0
    assert told("bad") == []
    assert len(told("ok")) == 1


def test_doctor_fails_on_a_ward_that_still_says_it_is_the_sample(ward: Path) -> None:
    document = ward / "ward.toml"
    document.write_text(document.read_text(encoding="utf-8").replace("sample = false", "sample = true", 1), "utf-8")
    (words,) = told("bad")
    assert "sample = false" in words
    assert str(document) in words
    assert told("ok") == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_writes_stays_the_stations_own(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ward / "accounts.toml"
    os.chown(path, 4711, 4712)
    assert account(monkeypatch, "off", "canbo") == 0
    assert (path.stat().st_uid, path.stat().st_gid) == (4711, 4712)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    os.chown(ward, 4711, 4712)
    words = ("--full-name", "Người Thử", "--role", "clerk")
    assert account(monkeypatch, "set", "thu.nv", *words, secret=GOOD) == 0
    assert path.stat().st_uid == 4711


def test_doctor_lets_the_sample_be_the_sample() -> None:
    assert told("bad") == []
    assert doctor.check_accounts in doctor.CHECKS


def test_doctor_says_where_accounts_cannot_be_read(ward: Path) -> None:
    (ward / "accounts.toml").write_text("[[accounts]]\nname = 7\n", encoding="utf-8")
    assert "accounts.toml" in told("bad")[0]


def test_a_person_changes_the_own_password_by_the_present_one(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert account(monkeypatch, "set", "canbo", secret=GOOD) == 0
    before = (ward / "accounts.toml").read_bytes()
    assert account(monkeypatch, "change", "canbo", secret="sai bét cả rồi\nmèo ngủ trên mái") == 1
    assert (ward / "accounts.toml").read_bytes() == before
    assert account(monkeypatch, "change", "canbo", secret=f"{GOOD}\nmèo ngủ trên mái") == 0
    verifier = next(one.verifier for one in accounts.read(ward / "accounts.toml") if one.name == "canbo")
    assert proving.fits(verifier, "mèo ngủ trên mái")
    assert not proving.fits(verifier, GOOD)


def test_an_inspector_and_a_head_are_added_and_an_inspectors_role_stands_alone(
    ward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, role in (("lan.tt", "head"), ("thanhtra1", "inspector")):
        words = ("add", name, "--full-name", "Người Mẫu", "--role", role)
        assert account(monkeypatch, *words, secret=GOOD) == 0
    found = {one.name: one.roles for one in accounts.read(ward / "accounts.toml")}
    assert (found["lan.tt"], found["thanhtra1"]) == ((StaffRole.HEAD,), (StaffRole.INSPECTOR,))
    assert account(monkeypatch, "add", "lan.tt", "--full-name", "X", "--role", "head", secret=GOOD) == 1  # is there
    both = ("add", "hai.viec", "--full-name", "X", "--role", "inspector", "--role", "clerk")
    assert account(monkeypatch, *both, secret=GOOD) == 1
    store = open_store(tmp_path / "station", ward_dir=ward, staffed=False)
    try:
        command = SignIn(name="thanhtra1", password=GOOD, place=Place("desk-1"))
        assert staff.sign_in(store, command).result(30).roles == (StaffRole.INSPECTOR,)  # with no line to anywhere
    finally:
        store.close()
