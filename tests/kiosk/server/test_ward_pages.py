"""The hub's pages: whole in both languages, without figures for strangers, and what their buttons ask for is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html
from sqlalchemy import insert

from kiosk.db.tables.sync import Contact, MachineRow
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.queries import desks as desk_queries
from kiosk.queries import groups as group_queries
from kiosk.server.adding import need_near
from kiosk.server.board import is_late
from kiosk.services import feedback, slots
from kiosk.values.groups import ClosedBecause
from kiosk.values.ids import Place
from tests.fakes import StandingClock
from tests.faults.ward import sql
from tests.kiosk.server.ward_server import SUPERVISOR, Browser, WardServer, ward_server

MACHINES = (
    ("kiosk-1", {"printer:ticket": "ok"}, 2), ("kiosk-2", {"printer:ticket": "printer.errors.no_paper"}, 300),
    ("desk-1", {"printer:a5": "strange.words"}, 1),
)  # fmt: skip

ACTS = tuple(
    f"/staff/{act}" for act in ("machine", "group", "desk", "help", "print", "slots", "slots/find")
)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def served(tmp_path: Path, clock: StandingClock) -> Iterator[tuple[WardServer, str]]:
    with ward_server(tmp_path, clock) as made:
        yield made


@pytest.fixture
def supervisor(served: tuple[WardServer, str]) -> Iterator[Browser]:
    made = Browser(served[1])
    assert made.sign_in(SUPERVISOR) == 200
    yield made
    made.close()


def machines(ctx: Any, _none: None) -> None:
    for at, (place, said, ago) in enumerate(MACHINES):
        station, when = f"99001.abcdefg{at + 2}", ctx.now - timedelta(seconds=ago)
        ctx.connection.execute(insert(Contact).values(station=station, ward_name="x", at=when, waiting=0, oldest=0))
        words = msgspec.json.encode({"place": place, **said}).decode()
        ctx.connection.execute(insert(MachineRow).values(station=station, said=words, at=when))


def copied(ctx: Any, _none: None) -> None:
    """One more machine, whose settings file was copied from the first kiosk."""
    ctx.connection.execute(
        insert(Contact).values(station="99001.zzzzzzz2", ward_name="x", at=ctx.now, waiting=0, oldest=0)
    )
    ctx.connection.execute(insert(MachineRow).values(station="99001.zzzzzzz2", said='{"place":"kiosk-1"}', at=ctx.now))


def tree(page: str) -> Any:
    return html.document_fromstring(page, parser=html.HTMLParser(recover=False))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_are_whole_in_both_languages(
    served: tuple[WardServer, str], supervisor: Browser, language: str
) -> None:
    served[0].store.run(machines, None).result()
    served[0].store.run(feedback.ask_help, Place("kiosk-2")).result()
    for path, page in (("/", "greeter"), ("/board", "board")):
        status, words = supervisor.get(f"{path}?lang={language}")
        found = tree(words)
        assert (status, found.get("lang"), found.xpath("count(//main)")) == (200, language, 1)
        assert found.xpath("//body/@class") == [page]
        assert not [link for link in found.xpath("//@src | //@href") if link.startswith(("http:", "https:", "//"))]
        assert "onclick" not in words
        assert "style=" not in words  # the content security policy forbids them
        assert "frame-ancestors 'none'" in supervisor.headers["content-security-policy"]
        assert set(found.xpath("//label/@for")) <= set(found.xpath("//@id"))
    for path in ("/parts/board", "/parts/groups"):
        status, words = supervisor.get(f"{path}?lang={language}")
        part = tree(f"<main>{words}</main>")
        assert status == 200
        assert set(part.xpath("//@aria-labelledby")) <= set(part.xpath("//@id"))
        assert len({len(row.xpath("./th|./td")) for row in part.xpath("(//table)[1]//tr")}) <= 1
        assert "style=" not in words
    for name in ("staff.js", "greeter.js", "board.js", "staff.css", "page.css", "BeVietnamPro-Bold.ttf"):
        assert supervisor.get(f"/assets/{name}")[0] == 200
    assert supervisor.get("/assets/..%2fgreeter.html")[0] == 404


def test_a_stranger_sees_no_figures_and_does_nothing(served: tuple[WardServer, str]) -> None:
    stranger = Browser(served[1])
    for path in ("/parts/board", "/parts/groups", "/staff/me"):
        assert stranger.get(path)[0] == 401
    for path in ACTS:
        assert stranger.post(path)[0] == 401
    assert stranger.get("/")[0] == 200
    stranger.close()


def test_machines_and_printers_stand_on_the_board(served: tuple[WardServer, str], supervisor: Browser) -> None:
    served[0].store.run(machines, None).result()
    words = supervisor.get("/parts/board")[1]
    for part in ("Máy 1", "In số: tốt", "Máy 2", "In số: Máy in hết giấy", "5 phút trước", "In A5: cần xem máy in"):
        assert part in words, part
    assert 'data-kiosks="kiosk-1"' in supervisor.get("/parts/groups")[1]  # the other one was not heard for minutes
    assert "Hai máy cùng ghi vị trí" not in words


def test_a_supervisor_adds_a_machine(served: tuple[WardServer, str], supervisor: Browser) -> None:
    status, made = supervisor.post("/staff/machine", {"place": "desk-9"})
    assert (status, made["minutes"], made["place"]) == (200, 15, "desk-9")
    assert len(made["code"].replace("-", "")) == 12
    assert made["command"] == "motcua desk --place desk-9 --hub https://192.168.1.10:8770"
    assert made["qr"].startswith("data:image/png;base64,")  # as the content security policy allows
    raw = served[0].store.ledger.raw
    assert raw.execute("SELECT roles FROM enrol_codes").fetchall() == [("desk",)]
    for place in ("hub-2", "desk-0", "central-1", "desk-1; x"):
        assert supervisor.post("/staff/machine", {"place": place})[1]["error"] == "hub.errors.place"
    greeter = Browser(served[1])
    assert greeter.sign_in() == 200
    assert greeter.post("/staff/machine", {"place": "desk-9"})[0] == 403
    greeter.close()


def test_a_password_in_a_browser_elsewhere_lets_no_desk_in() -> None:
    hub = "https://192.168.1.10:8770"
    for near in ("127.0.0.1", "::1", "192.168.1.10"):
        need_near("desk-9", near, hub)
    need_near("kiosk-3", "192.168.1.77", hub)
    with pytest.raises(ExpectedError, match="desk_elsewhere"):
        need_near("desk-9", "192.168.1.77", hub)


def test_a_phone_shows_one_line_for_each_group_desk_and_machine(
    served: tuple[WardServer, str], supervisor: Browser
) -> None:
    served[0].store.run(machines, None).result()
    found = tree(f"<main>{supervisor.get('/parts/board')[1]}</main>")
    folded = found.xpath("//details[@class='line']")
    assert len(folded) == len(served[0].store.catalogue.fields()) + len(served[0].store.catalogue.desks()) + 3
    assert len(found.xpath("//details/@data-keep")) == len(set(found.xpath("//details/@data-keep")))
    assert not found.xpath("//details[@open]")
    assert found.xpath("string(//ul[@class='looks']/li[1]/strong)") == "Quầy 1"  # what is wrong is not folded away


def test_two_machines_at_one_place_are_named(served: tuple[WardServer, str], supervisor: Browser) -> None:
    for made in (machines, copied):
        served[0].store.run(made, None).result()
    assert "Hai máy cùng ghi vị trí Máy 1" in supervisor.get("/parts/board")[1]


def test_what_is_wrong_with_the_hub_itself_stands_first(served: tuple[WardServer, str], supervisor: Browser) -> None:
    served[0].leads = False
    page = supervisor.get("/parts/board")[1]
    assert page.index("KHÔNG CÒN LÀ MÁY CHỦ") < page.index('class="day"')


def test_groups_desks_and_help(served: tuple[WardServer, str], supervisor: Browser, clock: StandingClock) -> None:
    store = served[0].store
    call = store.run(feedback.ask_help, Place("kiosk-2")).result()
    assert "Máy 2" in supervisor.get("/parts/board")[1]
    assert supervisor.post("/staff/help", {"id": call})[0] == 200
    assert supervisor.post("/staff/group", {"field": "ho-tich", "open": False})[0] == 200
    groups = {one.field: one for one in store.read(group_queries.groups).result()}
    assert groups["ho-tich"].closed_because is ClosedBecause.HAND
    asked = {"request": uuid7(clock.now()), "field": "ho-tich"}
    status, refused = supervisor.post("/tickets", asked)
    assert (status, refused["error"]) == (422, "queue.errors.closed_hand")
    assert supervisor.post("/staff/group", {"field": "ho-tich", "open": None})[0] == 200
    assert supervisor.post("/tickets", asked)[0] == 200
    assert supervisor.post("/staff/desk", {"desk": "desk-1", "fields": ["khac"]})[0] == 200
    assert {one.place: one.fields for one in store.read(desk_queries.desks).result()}["desk-1"] == ("khac",)
    assert supervisor.post("/staff/desk", {"desk": "desk-99", "fields": []})[0] == 422
    greeter = Browser(served[1])
    assert greeter.sign_in() == 200
    assert greeter.post("/staff/desk", {"desk": "desk-1", "fields": []})[0] == 403
    greeter.close()


def test_booked_people_are_found_come_and_are_forgotten(
    served: tuple[WardServer, str], supervisor: Browser, clock: StandingClock
) -> None:
    store, today = served[0].store, f"{clock.now():%d/%m/%Y}"
    lines = (
        "Ngày;Giờ;Lĩnh vực;Mã;Họ tên", f"{today};10:15;Hộ tịch;hen-4711;Nguyễn Thị Mẫu", f"{today};25:00;Hộ tịch;X77;",
        f"{today};10h30;chung-thuc;HEN-4712;", "1/1/2020;10:00;A;OLD-1;Người Cũ Mẫu",
    )  # fmt: skip
    csv = {"csv": "\ufeff" + "\n".join(lines)}
    status, said = supervisor.post("/staff/slots", csv)
    assert (status, said["read"], said["kept"], said["left"]) == (200, 3, 2, 1)
    assert "3" in said["lines"][0]
    assert supervisor.post("/staff/slots", csv)[1]["kept"] == 0
    assert supervisor.post("/staff/slots", {"csv": "a,b\n1,2"})[0] == 422
    find = "/staff/slots/find"
    assert [one["code"] for one in supervisor.post(find, {"asked": ""})[1]["slots"]] == ["HEN-4711", "HEN-4712"]
    (slot,) = supervisor.post(find, {"asked": "nguyen m"})[1]["slots"]
    assert (slot["name"], slot["time"], slot["came"]) == ("Nguyễn Thị Mẫu", "10:15", False)
    asked = {"request": uuid7(clock.now()), "field": slot["field"], "booked": "hen-4711"}
    number = supervisor.post("/tickets", asked)[1]
    again = supervisor.post("/tickets", {**asked, "request": uuid7(clock.now())})[1]
    assert number["label"] == again["label"] == "H001"  # one number for a booking
    assert supervisor.post(find, {"asked": "4711"})[1]["slots"] == []
    assert supervisor.post(find, {"asked": "HEN-4711"})[1]["slots"][0]["came"]
    assert supervisor.post("/tickets", {**asked, "request": uuid7(clock.now()), "booked": "NO-1"})[0] == 422
    assert sql(store, "SELECT booked_at IS NOT NULL FROM tickets WHERE label = 'H001'") == [(1,)]
    assert sql(store, "SELECT 1 FROM journal_events WHERE instr(raw, CAST('Nguyễn' AS BLOB))") == []
    clock.advance(timedelta(days=1))
    assert supervisor.post(find, {"asked": "nguyen"})[0] in (200, 401)
    store.run(slots.forget_names, None).result()
    assert sql(store, "SELECT count(*) FROM booked_names") == [(0,)]


def test_a_station_unheard_of_is_late() -> None:
    from kiosk.server.board import WardStation

    known = WardStation(station="99001.abcdefgh", place="", seen_seconds=None, waiting=0, oldest=None, printers=())
    assert is_late(known)
    assert not is_late(msgspec.structs.replace(known, seen_seconds=3))


def test_a_supervisor_prints_a_kit_while_the_hub_runs(served: tuple[WardServer, str], supervisor: Browser) -> None:
    server, address = served
    status, paper = supervisor.post("/staff/kit", {"slips": 2, "receipts": 1})
    assert (status, paper[:5], supervisor.headers["content-type"]) == (200, "%PDF-", "application/pdf")
    kits = "SELECT count(*) FROM journal_events WHERE kind = 'kit.printed'"
    letters = len(server.store.catalogue.fields())
    assert server.store.ledger.raw.execute(kits).fetchone() == (letters + 1,)
    assert "In số dự phòng" in supervisor.get("/board")[1]
    status, refused = supervisor.post("/staff/kit", {"slips": 101, "receipts": 0})
    assert (status, refused["error"]) == (422, "kit.errors.counts")
    greeter = Browser(address)
    greeter.sign_in()
    assert greeter.post("/staff/kit", {"slips": 1, "receipts": 1})[0] == 403
    greeter.close()
