"""What the city's figures go by: its documents in force; what a clock that is ahead has made; the register by pages."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from kiosk.city import documents
from kiosk.city.checking import replay_city
from kiosk.city.store import CityStore
from kiosk.clock import business_day
from kiosk.queries import documents_in_force
from kiosk.queries.city_reports import report
from kiosk.queries.city_today import today
from kiosk.queries.report_lines import ListedPart
from kiosk.records.dossiers import DossierReceived
from kiosk.records.public_feedback import FeedbackSaid
from kiosk.records.ratings import RatingGiven
from kiosk.records.replay import replay
from kiosk.records.tickets import TicketIssued
from kiosk.server.central import Central
from kiosk.store import Context
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_reports import CityReport
from kiosk.values.document_contents import (
    Content,
    FigureLimit,
    FigureLimitKey,
    Target,
    TargetKey,
    TargetsContent,
    UnitsContent,
    WardUnit,
)
from kiosk.values.documents import ActOnDraft, DocumentKind, SaveDraft
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied
from tests.kiosk.server.city.people import Person, open_account

DAY = date(2026, 11, 24)  # of the standing clock
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
RECEIVED = DossierReceived(
    day=DAY, code="TAM-1-261124-0001", series="tam:1", number=1, provisional=True, procedure="1.001193",
    procedure_version=1, place="desk-1", desk="1", due="2026-11-27T17:00", why="", time_words="", field="ho-tich",
)  # fmt: skip


def wrote(central: Central, desk: Elsewhere) -> None:
    introduce(central.store, desk)
    central.store.apply_received(desk.batch(1, len(desk.raws))).result(60)
    wait_until_applied(central.store)


def approved(central: Central, content: Content, kind: DocumentKind, first: date, base: int = 0) -> None:
    def publish(ctx: Context, _: None) -> None:
        saved = SaveDraft(
            kind=kind, content=content, valid_from=first, reason="Quyết định mẫu", actor="mau-1", base=base
        )
        draft = documents.save_draft(ctx, saved)
        documents.submit(ctx, ActOnDraft(id=draft.id, revision=1, actor="mau-1"))
        documents.approve(ctx, ActOnDraft(id=draft.id, revision=2, actor="mau-2"))

    central.store.run(publish, None).result(60)


def differing(central: Central) -> tuple[str, ...]:
    """What a replay of the whole journal finds otherwise."""
    store = central.store
    if isinstance(store, CityStore):
        return replay_city(*store.databases, store.settings.data_dir).problems
    return replay(store.settings.database, store.settings.key_file).problems


def notes(found: CityReport) -> dict[str, dict[str, str]]:
    return {one.key: one.values for one in found.notes}


def test_targets_and_names_come_from_documents_in_force(fresh: Central) -> None:
    desk = Elsewhere("desk1", roles=("desk",), ward="99001")
    desk.says(RECEIVED, "d1", 1)
    wrote(fresh, desk)
    on = business_day(fresh.clock.now())
    read = lambda name: fresh.store.read(report, name, on, on).result(60)  # noqa: E731
    assert notes(read("ratings"))["target"]["percent"] == "85", "as shipped"
    assert "Đề xuất" in notes(read("waits"))["unusual"]["source"]
    aims = [
        Target(key=TargetKey.SATISFACTION, percent=90, valid_from=on),
        Target(key=TargetKey.SATISFACTION, percent=95, valid_from=on + timedelta(days=1)),
        Target(key=TargetKey.ON_TIME, percent=99.5, valid_from=on),
    ]
    said: dict[str, Any] = {"valid_from": on, "basis": "Kế hoạch 7/KH-UBND (mẫu)"}
    limits = (
        FigureLimit(key=FigureLimitKey.UNUSUAL_MINUTES, count=30, **said),
        FigureLimit(key=FigureLimitKey.FEW_ANSWERS, count=25, **said),
    )
    approved(fresh, TargetsContent(targets=tuple(aims), limits=limits), DocumentKind.TARGETS, on)
    units = UnitsContent(wards=(WardUnit(ward="99001", name="Phường Tên Mới (mẫu)"),))
    approved(fresh, units, DocumentKind.UNITS, on)
    later = UnitsContent(wards=(WardUnit(ward="99001", name="Phường Ngày Mai (mẫu)"),))
    approved(fresh, later, DocumentKind.UNITS, on + timedelta(days=1), base=1)
    assert notes(read("ratings"))["target"] == {"percent": "90", "source": "–"}, "tomorrow's target is tomorrow's"
    assert notes(read("ontime"))["target"]["percent"] == "99.5"
    assert notes(read("waits"))["unusual"] == {"minutes": "30", "source": said["basis"]}
    assert notes(read("ratings"))["few"] == {"count": "25", "source": said["basis"]}
    assert [row.cells[0] for row in read("volumes").rows] == ["Phường Tên Mới (mẫu)"]
    now = fresh.store.read(today).result(60)
    (ward,) = [one for one in now.wards if one.ward == "99001"]
    assert (ward.name, ward.ratings.target, ward.ratings.needed) == ("Phường Tên Mới (mẫu)", 90, 25)
    assert (now.unusual_minutes, now.unusual_source) == (30, said["basis"])
    tomorrow = fresh.store.read(documents_in_force.targets, on + timedelta(days=1)).result(60)
    assert (tomorrow.satisfaction, tomorrow.on_time, tomorrow.few_answers) == (95, 99.5, 25)


def test_what_a_clock_that_is_ahead_has_made_is_told_apart(fresh: Central) -> None:
    """A station in 2030, and one a week ahead: neither today's page nor a year's report counts them."""
    desk = Elsewhere("desk1", roles=("desk", "citizen", "rating"), ward="99001")
    desk.says(RECEIVED, "d1", 1)
    wrote(fresh, desk)
    before = {name: fresh.store.read(report, name, *YEAR).result(60).rows for name in ("volumes", "waits", "ratings")}
    ahead = Elsewhere("desk2", roles=("desk", "citizen", "rating"), ward="99001")
    for nth, day in enumerate((date(2030, 1, 2), DAY + timedelta(days=7))):
        dated = msgspec.structs.replace(RECEIVED, day=day, code=f"TAM-2-{nth}", number=nth + 2)
        ahead.says(dated, f"ahead{nth}", 1)
        issued = TicketIssued(day=day, letter="A", number=nth + 1, label=f"A{nth}", field="ho-tich", place="kiosk-1")
        ahead.says(issued, f"t{nth}", 1)
        ahead.says(RatingGiven(day=day, level=1), f"r{nth}", 1)
    wrote(fresh, ahead)
    (ward,) = [one for one in fresh.store.read(today).result(60).wards if one.ward == "99001"]
    assert (ward.received, ward.tickets, ward.ratings.answered, ward.ahead) == (1, 0, 0, 6)
    for name, rows in before.items():
        found = fresh.store.read(report, name, *YEAR).result(60)
        assert found.rows == rows
        assert notes(found)["odd"] == {"count": "6"}
        assert found.holds
    past = fresh.store.read(report, "volumes", YEAR[0], DAY - timedelta(days=1)).result(60)
    assert "odd" not in notes(past)
    assert fresh.store.read(report, "volumes", date(2030, 1, 1), date(2030, 12, 31)).result(60).holds


def test_a_replay_compares_ratings_and_feedback_too(fresh: Central) -> None:
    desk = Elsewhere("desk1", roles=("desk", "citizen", "rating"), ward="99001")
    desk.says(RatingGiven(day=DAY, level=3), "r1", 1)
    said = FeedbackSaid(
        day=DAY, code="PA-MAU-261124-0001", series="feedback:1", number=1, about="place", channel="kiosk",
        place="kiosk-1", forward_by="2026-11-25T17:00", answer_by="2026-12-15T17:00",
    )  # fmt: skip
    desk.says(said, "f1", 1)
    wrote(fresh, desk)
    assert differing(fresh) == ()
    for table, change in (
        ("rating_rolls", "UPDATE rating_rolls SET rate_3 = rate_3 + 1 WHERE period = 'm2026-11'"),
        ("public_feedback", "UPDATE public_feedback SET day = '2026-11-23'"),
    ):
        fresh.store.run(lambda ctx, words: ctx.connection.exec_driver_sql(words) and None, change).result(60)
        assert any(line.startswith(f"{table} 99001/") for line in differing(fresh)), table


def test_the_register_goes_page_by_page_and_names_nobody(fresh: Central, seeded: random.Random) -> None:
    desk = Elsewhere("desk1", roles=("desk",), ward="99001")
    numbers = list(range(1, 131))
    seeded.shuffle(numbers)
    for number in numbers:
        fact = msgspec.structs.replace(RECEIVED, code=f"TAM-1-{number:04d}", number=number)
        desk.says(fact, f"d{number}", 1, made_at=1_795_510_000_000_000 + number * 1_000_000)
    wrote(fresh, desk)
    whole = fresh.store.read(report, "tracking", DAY, DAY, "99001").result(60)
    codes = [row.cells[1] for row in whole.details]
    assert codes == [f"TAM-1-{number:04d}" for number in range(1, 131)]
    part = fresh.store.read(report, "tracking", DAY, DAY, "99001", listed=ListedPart(100, 100)).result(60)
    assert [row.cells[:2] for row in part.details] == [(nth, codes[nth - 1]) for nth in range(101, 131)]
    assert (part.details_total, part.details_from) == (130, 100)
    assert fresh.store.read(report, "tracking", DAY, DAY).result(60).details == (), "of a ward alone"
    open_account(fresh, "mau-city", CityRole.CITY)
    person = Person(fresh, "mau-city")
    person.set_up()
    path, query = "/city/reports/tracking", f"first={DAY}&last={DAY}&ward=99001"
    first, second = person.get(f"{path}?{query}").text, person.get(f"{path}?{query}&page=2").text
    assert "TAM-1-0100" in first
    assert "TAM-1-0101" not in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert "TAM-1-0101" in second
    assert 'rel="next"' not in second
    book = load_workbook(io.BytesIO(person.get(f"{path}/file?{query}&format=xlsx").content))
    assert book.worksheets[1].max_row == 131
    assert "TAM-1-0130" in person.get(f"{path}/file?{query}&format=csv").content.decode("utf-8-sig")
    assert person.get(f"{path}?{query}&page=0").status_code in (400, 422)


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_a_file_of_the_city_needs_no_ward(fresh: Central, shape: str) -> None:
    open_account(fresh, "mau-city", CityRole.CITY)
    person = Person(fresh, "mau-city")
    person.set_up()
    assert person.get(f"/city/reports/tracking/file?first={DAY}&last={DAY}&format={shape}").status_code == 200
