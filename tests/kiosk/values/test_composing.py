"""Text from outside is composed where it comes in: commands, scans, lists, settings, passwords."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

from kiosk import settings
from kiosk.clock import ZONE
from kiosk.commands import kit_sheet
from kiosk.rules import booked_slots
from kiosk.services import proving
from kiosk.values.composing import composed, nfc
from kiosk.values.devices import Scanned
from kiosk.values.dossiers import Applicant, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.ids import Place, ProcedureCode

NAME = "Nguyễn Thị Bích Hằng"
APART = unicodedata.normalize("NFD", NAME)


def command(name: str) -> ReceiveDossier:
    paper = TickedDocument(key="k", name=name, state=DocumentState.SHOWN)
    return ReceiveDossier(
        procedure=ProcedureCode("1"), applicant=Applicant(name=name), documents=(paper, paper), place=Place("desk-1"),
        desk="1", actor="a", actor_name=name, principal=Applicant(name="An", address=name),
    )  # fmt: skip


def test_a_command_is_composed_to_its_depth_and_left_alone_where_it_is() -> None:
    whole = command(NAME)
    assert composed(command(APART)) == whole
    assert composed(whole) is whole
    assert composed((whole, APART)) == (whole, NAME)
    assert composed({"a": (APART,)}) == {"a": (NAME,)}
    assert type(composed(DocumentState.SHOWN)) is DocumentState
    assert composed(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 1, 1, tzinfo=UTC)


def test_what_has_no_composed_letter_keeps_its_mark() -> None:
    assert nfc("E\u0302\u0306") == "Ê\u0306"


def test_a_scan_is_composed_whatever_device_it_comes_from() -> None:
    assert Scanned(text=f"001|{APART}").text == f"001|{NAME}"


def test_lists_of_booked_slots_and_sheets_are_composed(tmp_path: Path) -> None:
    listed = booked_slots.read(f"ngày,giờ,lĩnh vực,mã,họ tên\n2026-11-30,08:00,ho-tich,ABC123,{APART}\n", None, ZONE)
    assert [slot.name for slot in listed[0]] == [NAME]
    sheet = tmp_path / "kit.csv"
    sheet.write_text(APART, encoding="utf-8")
    assert kit_sheet._content(sheet) == NAME


def test_settings_are_composed(tmp_path: Path) -> None:
    file = tmp_path / "motcua.toml"
    file.write_text(f'place = "{unicodedata.normalize("NFD", "quầy-1")}"\n', encoding="utf-8")
    assert settings.load(file, {}).place == "quầy-1"


def test_a_password_is_the_same_however_its_letters_are_typed() -> None:
    assert proving.fits(proving.verifier(APART), NAME)
    assert proving.fits(proving.verifier(NAME), APART)
    assert not proving.fits(proving.verifier(NAME), NAME + "a")
