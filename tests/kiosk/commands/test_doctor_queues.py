"""What doctor says of queues of the system, with a real CUPS scheduler: their state, and what stays in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.commands import doctor_private
from kiosk.commands.doctor import check_printers
from kiosk.commands.doctor_private import check_queue
from kiosk.settings import PlaceSettings, PrinterSettings, Settings
from kiosk.values.print_jobs import PaperKind
from printing.printers import profiles
from printing.printers.system import SystemPrinter
from tests.factories import settings_in
from tests.print_server import A4, A5, CupsServer, cups, until


@pytest.fixture(scope="module")
def server() -> Iterator[CupsServer]:
    with cups() as running:
        running.printer("both", A5, A4)
        running.printer("a4", A4)
        running.queue("tickets", "socket://127.0.0.1:1")
        yield running


@pytest.fixture
def settings(server: CupsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("CUPS_SERVER", server.address)
    monkeypatch.setattr(doctor_private, "CUPS", server.folder / "etc/cupsd.conf")
    monkeypatch.setattr(doctor_private, "SPOOL", server.folder / "spool")
    yield settings_in(tmp_path)
    server.tidy()


def with_queue(settings: Settings, queue: str, profile: str = "a5-system") -> Settings:
    """A desk whose printer this is."""
    made = PrinterSettings(profile=profile, transport="system", target=queue)
    paper = {"a5-system": "a5", "a4-system": "a4"}.get(profile, "ticket")
    return msgspec.structs.replace(settings, places={"desk-1": PlaceSettings(**{paper: made})})


def said(settings: Settings, queue: str, profile: str = "a5-system") -> tuple[str, str]:
    paper = {"a5-system": "A5", "a4-system": "A4"}.get(profile, "80 mm")
    [found] = [one for one in check_printers(with_queue(settings, queue, profile)) if f"desk-1, {paper}" in one.words]
    return found.level, found.words


def test_each_state_of_a_queue_is_said_in_words(settings: Settings, server: CupsServer) -> None:
    assert said(settings, "both") == ("ok", "desk-1, A5: sẵn sàng")
    level, words = said(settings, "a4")
    assert (level, "đúng cỡ giữa tờ A4" in words) == ("ok", True)
    level, words = said(settings, "tickets", "thermal-80")
    assert (level, "không biết giấy đã ra chưa" in words) == ("ok", True)
    assert said(settings, "khac")[0] == "bad"
    server.run("cupsreject", "both")
    assert "cupsaccept" in said(settings, "both")[1]
    server.run("cupsdisable", "both")
    level, words = said(settings, "both")
    assert (level, "cupsenable" in words) == ("bad", True)
    server.printers["a4"].sheets(0)
    level, words = said(settings, "a4")
    assert (level, "hết giấy" in words) == ("bad", True)
    server.printers["a4"].off()
    level, words = said(settings, "a4")
    assert (level, "Không thấy máy in" in words) == ("bad", True)


def test_papers_that_wait_are_counted(settings: Settings, server: CupsServer) -> None:
    thermal = SystemPrinter(profiles.load("thermal-80"), "tickets")
    thermal.print(b"\x1b@", PaperKind.TICKET)
    thermal.print(b"\x1b@", PaperKind.TICKET)
    level, words = said(settings, "tickets", "thermal-80")
    assert (level, "2 giấy đang nằm chờ" in words) == ("warn", True)


def test_a_station_that_may_delete_its_papers_is_told_so(settings: Settings, server: CupsServer) -> None:
    assert [(one.level, "đã thử" in one.words) for one in check_queue(with_queue(settings, "both"))] == [("ok", True)]
    [found] = check_queue(with_queue(settings, "khac"))
    assert found.level == "warn"
    assert "PreserveJobFiles No" in found.words


def test_papers_that_a_killed_scheduler_left_are_named(settings: Settings, server: CupsServer) -> None:
    left = server.folder / "spool" / "d09999-001"
    left.write_bytes(b"%PDF")
    assert [one.level for one in check_queue(with_queue(settings, "both"))] == ["ok"]  # CUPS may be about to know it
    os.utime(left, (0, 0))
    ok, found = check_queue(with_queue(settings, "both"))
    assert (ok.level, found.level) == ("ok", "warn")
    assert f"rm {left}" in found.words
    left.unlink()


def test_a_queue_at_work_is_ready(settings: Settings, server: CupsServer) -> None:
    server.printers["both"].hold(True)
    queue = SystemPrinter(profiles.load("a5-system"), "both")
    from printing.documents import receipt
    from tests.printing.samples import RECEIPT

    queue.print(receipt.to_pdf(RECEIPT), PaperKind.RECEIPT)
    until(lambda: server.printers["both"].busy)
    assert said(settings, "both")[0] == "warn"
