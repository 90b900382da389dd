"""The city's documents over real lines: taken whole, also through a hub, and only where they are genuine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from kiosk.city import documents
from kiosk.clock import local
from kiosk.db.tables.city_documents import CityDocument
from kiosk.db.tables.documents import HeldDocument
from kiosk.errors import ExpectedError
from kiosk.forms import city_forms
from kiosk.journal import signed_documents
from kiosk.journal.identity import Identity
from kiosk.remote import enrol, handshake
from kiosk.remote.documents import DocumentPull
from kiosk.remote.link import Link
from kiosk.server import enrolment
from kiosk.server.central import Central
from kiosk.services import documents as station_documents
from kiosk.store import Context, Store
from kiosk.sync.worker import line_to, reached
from kiosk.values.document_contents import FormsContent, PublishedForm
from kiosk.values.documents import DocumentKind
from tests.factories import open_store, settings_in
from tests.fakes import StandingClock
from tests.kiosk.city.papers import (
    BIRTH,
    WARD,
    accounts,
    act,
    calendar,
    delegated,
    fee,
    merged,
    notice,
    publish,
    renamed,
    save,
)
from tests.kiosk.server.test_hub_and_central import join_city
from tests.kiosk.server.wards import Ward
from tests.waiting import eventually

NOTICES = DocumentKind.NOTICES


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def central(tmp_path: Path, clock: StandingClock, any_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "central"), clock=clock, db=any_db)
    made.open()
    try:
        yield made
    finally:
        made.close()


class Pulling:
    """A station and its own way of asking, by hand instead of by its worker's beat."""

    def __init__(self, store: Store, clock: StandingClock, link: Link | None = None) -> None:
        found = reached(store, store.settings)
        assert found is not None
        self.store, self.link = store, link or line_to(store, found, clock, 10.0)
        self.pull = DocumentPull(store, clock)
        handshake.shake(store, self.link, clock, "", handshake.HelloWords(level=found.level, machine=()))

    def look(self) -> Pulling:
        self.pull.renew()
        self.pull.look(self.link)
        return self

    def notices(self) -> list[str]:
        today = local(self.store.clock.now()).date()
        return [one.text.vi for one in self.store.catalogue.notices.on(today) if one.key == "city"]

    def standing(self) -> dict[str, tuple[int, int, int, str]]:
        today = local(self.store.clock.now()).date()
        found = self.store.catalogue.city.standing(today)
        return {f"{one.kind}{one.scope}": (one.version, one.held, one.refused, one.why) for one in found}


@pytest.fixture
def single(central: Central, tmp_path: Path, clock: StandingClock) -> Iterator[Pulling]:
    yield from _joined(central, tmp_path / "single", clock, WARD)


def _joined(central: Central, folder: Path, clock: StandingClock, ward: str) -> Iterator[Pulling]:
    store = open_store(folder, clock=clock, roles=("single",))
    asked = enrolment.MakeCode(ward=ward, roles=("single",), prefix="")
    enrol.enrol(store, central.address, central.store.run(enrolment.make_code, asked).result(20).code)
    made = Pulling(store, clock)
    try:
        yield made
    finally:
        made.link.close()
        store.close()


def change(central: Central, values: dict[str, object]) -> None:
    """Somebody at the city's database, or on a hub, changes what was signed."""

    def work(ctx: Context, _none: None) -> None:
        ctx.connection.execute(update(CityDocument).values(**values))

    central.store.run(work, None).result(20)


def heard(central: Central, kind: DocumentKind, scope: str = "") -> dict[str, tuple[int, int, str]]:
    found = central.store.read(documents.station_documents, WARD).result(20)
    return {one.station: (one.version, one.refused, one.why) for one in found if (one.kind, one.scope) == (kind, scope)}


def test_a_ward_gets_a_version_at_its_next_pull_and_the_city_hears_of_it(central: Central, single: Pulling) -> None:
    assert single.look().standing() == {}
    assert single.notices() == []
    publish(central.store, NOTICES, notice("Nghỉ lễ"))
    assert single.notices() == []
    single.look()
    assert single.notices() == ["Nghỉ lễ"]
    assert single.standing() == {"notices": (1, 1, 0, "")}
    assert heard(central, NOTICES) == {single.store.station.id: (1, 0, "")}
    publish(central.store, NOTICES, notice("Hết nghỉ"))
    assert single.look().notices() == ["Hết nghỉ"]


def test_a_large_document_comes_in_pieces(central: Central, single: Pulling) -> None:
    rows = tuple(notice("x" * 60_000, f"k{nth}").notices[0] for nth in range(30))
    publish(central.store, NOTICES, msgspec.structs.replace(notice("ghép"), notices=(*rows, notice("ghép").notices[0])))
    assert single.look().notices() == ["ghép"]
    assert single.store.read(station_documents.held).result(20)[0].version == 1


def test_a_forged_signature_is_not_taken(central: Central, single: Pulling) -> None:
    publish(central.store, NOTICES, notice("thật"))
    single.look()
    publish(central.store, NOTICES, notice("giả"))
    forger = Identity.new("99001.abcdefgh")
    stored = _row(central, 2)
    head = signed_documents.read_head(stored.head)
    assert head is not None
    change_version(central, 2, {"signature": signed_documents.sign(forger, head).signature})
    assert single.look().notices() == ["thật"]
    assert single.standing() == {"notices": (1, 1, 0, "")}
    assert heard(central, NOTICES) == {single.store.station.id: (1, 2, "documents.errors.signature")}
    change_version(central, 2, {"signature": stored.signature})
    assert single.look().notices() == ["giả"]  # the genuine one comes, and the complaint is over
    assert heard(central, NOTICES) == {single.store.station.id: (2, 0, "")}


def _row(central: Central, version: int) -> Any:
    return central.store.read(
        lambda r: r.connection.execute(select(CityDocument.__table__).where(CityDocument.version == version)).one()
    ).result(20)


def change_version(central: Central, version: int, values: dict[str, object]) -> None:
    def work(ctx: Context, _none: None) -> None:
        ctx.connection.execute(update(CityDocument).where(CityDocument.version == version).values(**values))

    central.store.run(work, None).result(20)


@pytest.mark.parametrize("what", ["cut", "changed"])
def test_bytes_that_were_cut_or_changed_are_not_taken(central: Central, single: Pulling, what: str) -> None:
    publish(central.store, NOTICES, notice("một"))
    single.look()
    publish(central.store, NOTICES, notice("hai"))
    whole = bytes(_row(central, 2).content)
    change_version(central, 2, {"content": whole[:-7] if what == "cut" else whole.replace(b"hai", b"hay")})
    assert single.look().notices() == ["một"]
    assert heard(central, NOTICES) == {single.store.station.id: (1, 2, "documents.errors.bytes")}
    change_version(central, 2, {"content": whole})
    assert single.look().notices() == ["hai"]


def test_a_version_that_is_genuine_and_cannot_be_read_leaves_the_one_before(
    central: Central, single: Pulling, clock: StandingClock
) -> None:
    """As a document of a newer program would be: signed, whole, and nothing that this station understands."""
    publish(central.store, NOTICES, notice("một"))
    single.look()
    publish(central.store, NOTICES, notice("hai"))
    broken = b'{"notices":[{"key":7}]}'
    identity = central.store.identity
    genuine = _row(central, 2)
    head = signed_documents.read_head(genuine.head)
    assert head is not None
    head = msgspec.structs.replace(head, hash=hashlib.sha256(broken).digest(), size=len(broken))
    signed = signed_documents.sign(identity, head)
    change_version(central, 2, {"content": broken, "head": signed.head, "signature": signed.signature})
    assert single.look().notices() == ["một"]
    assert single.standing() == {"notices": (1, 2, 2, "catalogue.errors.wrong")}
    assert heard(central, NOTICES) == {single.store.station.id: (1, 2, "catalogue.errors.wrong")}
    kept = {name: getattr(genuine, name) for name in ("content", "head", "signature")}
    change_version(central, 2, kept)
    publish(central.store, NOTICES, notice("ba"))
    assert single.look().notices() == ["ba"]


def test_an_older_version_does_not_come_again(central: Central, single: Pulling) -> None:
    publish(central.store, NOTICES, notice("một"))
    publish(central.store, NOTICES, notice("hai"))
    old = _row(central, 1)
    single.look()
    change_version(central, 2, {"head": old.head, "signature": old.signature, "content": old.content, "version": 9})
    assert single.look().notices() == ["hai"]
    assert heard(central, NOTICES)[single.store.station.id][2] == "documents.errors.older"


def test_another_wards_document_is_neither_given_nor_taken(central: Central, single: Pulling) -> None:
    publish(central.store, NOTICES, notice("của phường khác"), scope="99002")
    assert single.look().standing() == {}
    change(central, {"scope": WARD})  # passed off as ours: the head says whose it is
    assert single.look().notices() == []
    assert single.standing() == {}


def test_an_effective_date_comes_while_the_station_runs(
    central: Central, single: Pulling, clock: StandingClock
) -> None:
    day = local(clock.now()).date()
    publish(central.store, NOTICES, notice("nay"))
    publish(central.store, NOTICES, notice("mai"), valid_from=day + timedelta(days=1))
    assert single.look().notices() == ["nay"]
    assert single.standing() == {"notices": (1, 2, 0, "")}
    clock.advance(timedelta(days=1))
    assert single.notices() == ["mai"]  # nobody asked, nobody restarted
    assert single.standing() == {"notices": (2, 2, 0, "")}


def test_a_restarted_station_goes_by_what_it_holds(
    central: Central, single: Pulling, tmp_path: Path, clock: StandingClock
) -> None:
    publish(central.store, NOTICES, notice("giữ"))
    single.look()
    single.store.catalogue.city.put(())
    assert single.notices() == []
    station_documents.refresh(single.store)
    assert single.notices() == ["giữ"]
    single.store.ledger.raw.execute("UPDATE documents SET content = X'00'")
    station_documents.refresh(single.store)  # a damaged disk: the files go on
    assert single.notices() == []
    assert single.standing() == {"notices": (0, 1, 1, "documents.errors.bytes")}


def test_through_a_hub_byte_for_byte_and_the_city_hears_of_every_machine(
    central: Central, tmp_path: Path, clock: StandingClock
) -> None:
    ward = Ward(tmp_path / "ward", clock)
    try:
        join_city(ward.hub, central)
        publish(central.store, NOTICES, notice("qua máy chủ"))
        publish(central.store, DocumentKind.ACCOUNTS, accounts(), scope=WARD)
        desk, hall = ward.station("desk", "desk"), ward.station("hall", "hall")
        ward.hub.work.push.wake()  # type: ignore[union-attr]
        eventually(lambda: len(ward.hub.store.read(station_documents.held).result(20)) == 2, "the hub has both")
        stations = [Pulling(one, clock).look() for one in (desk, hall)]
        assert [one.notices() for one in stations] == [["qua máy chủ"]] * 2
        assert [one.store.catalogue.account("nguyen.van.mau") is not None for one in stations] == [True, False]
        assert stations[1].standing() == {"notices": (1, 1, 0, "")}  # nobody signs in at a hall's display
        for store in (desk, hall):
            mine = store.read(_signed_notices).result(20)
            city = _row_of(central)
            assert mine == (city.head, city.signature, city.content)
        push = ward.hub.work.push
        assert push is not None
        push._documents.renew()
        push.wake()
        eventually(lambda: len(heard(central, NOTICES)) == 3, "hub, desk and hall are known to the city")
        for one in stations:
            one.link.close()
    finally:
        ward.close()


def _signed_notices(reader: Any) -> tuple[bytes, bytes, bytes]:
    query = select(HeldDocument.head, HeldDocument.signature, HeldDocument.content).where(
        HeldDocument.kind == NOTICES.value
    )
    return tuple(reader.connection.execute(query).one())  # type: ignore[return-value]


def _row_of(central: Central) -> Any:
    query = select(CityDocument.__table__).where(CityDocument.kind == NOTICES.value)
    return central.store.read(lambda r: r.connection.execute(query).one()).result(20)


def test_a_hub_that_passes_on_another_citys_signatures_is_not_believed(
    central: Central, single: Pulling, tmp_path: Path, clock: StandingClock
) -> None:
    publish(central.store, NOTICES, notice("một"))
    single.look()
    other = station_documents.PinCity(station="00000.zzzzzzzz", public_key=bytes(32))
    assert single.store.run(station_documents.pin, other).result(20) is False


# -- what each kind does at a station --------------------------------------------------------------------------


def test_procedures_fees_and_calendars_of_the_city_go_before_the_files(
    central: Central, single: Pulling, clock: StandingClock
) -> None:
    catalogue, day = single.store.catalogue, local(clock.now()).date()
    before = catalogue.procedure(BIRTH)
    publish(central.store, DocumentKind.CATALOGUE, renamed("Khai sinh cho con", since=day))
    publish(central.store, DocumentKind.FEES, fee(12_000, day))
    publish(central.store, DocumentKind.CALENDAR, calendar(day.year, "của thành phố"))
    single.look()
    now = catalogue.procedure(BIRTH)
    assert now.short.vi == "Khai sinh cho con"
    assert now.version != before.version
    assert now.fee.amount == 12_000
    assert catalogue.procedure(BIRTH, day, before.version).short == before.short  # a dossier keeps its version
    assert catalogue.procedure(BIRTH, day - timedelta(days=1)).short == before.short
    assert catalogue.procedure(BIRTH, day - timedelta(days=1)).fee == before.fee
    assert next(one.code for one in catalogue.search("khai sinh cho con")) == BIRTH
    assert catalogue.calendar(day.year).unknown == ("của thành phố",)  # type: ignore[union-attr]


def a_form(version: str, before: PublishedForm | None = None, **dates: Any) -> PublishedForm:
    sheet = (
        "| survey |\n| | type | name | label |\n| | text | a | Tên? |\n| settings |\n"
        f'| | form_id | form_title | version |\n| | don-thu | Đơn "thử" {version} | {version} |\n'
    )
    source = city_forms.FormSource("don-thu", sheet.encode(), name="don-thu.md")
    return city_forms.published(before, source, today=date(2026, 1, 5), **dates)


def test_forms_compiled_in_the_city_are_filled_in_at_the_ward(
    central: Central, single: Pulling, clock: StandingClock
) -> None:
    forms, day = single.store.ledger.need_forms(), local(clock.now()).date()
    first = a_form("10")
    publish(central.store, DocumentKind.FORMS, FormsContent(forms=(first,)))
    assert not forms.offered("don-thu", day)
    single.look()
    forms.look_again()
    assert forms.offered("don-thu", day)
    begun = forms.in_force("don-thu", day)
    assert begun.title() == 'Đơn "thử" 10'
    second = a_form("11", first, begins=day + timedelta(days=1))
    publish(central.store, DocumentKind.FORMS, FormsContent(forms=(second,)))
    single.look()
    assert forms.in_force("don-thu", day).version == "10"  # its own dates, within the document
    assert forms.in_force("don-thu", day + timedelta(days=1)).version == "11"
    assert forms.version("don-thu", "10").title() == begun.title()  # a draft is read with the version it was begun with
    folder = single.store.settings.data_dir / "documents"
    assert len(list(folder.iterdir())) == 2  # the present one, and the one to go back to


def test_a_form_that_does_not_compile_any_more_is_refused_in_the_city(central: Central) -> None:
    broken = a_form("10")
    files = tuple(
        msgspec.structs.replace(one, data=one.data[:-40]) if one.name == "compiled.xml" else one for one in broken.files
    )
    draft = save(central.store, DocumentKind.FORMS, FormsContent(forms=(msgspec.structs.replace(broken, files=files),)))
    with pytest.raises(ExpectedError, match="forms.errors"):
        central.store.run(documents.submit, act(draft)).result(20)


def test_accounts_travel_sealed_and_go_before_the_file(central: Central, single: Pulling) -> None:
    roster = single.store.catalogue
    (known, *_rest) = roster.accounts()
    told = accounts(known.name, active=False)
    publish(central.store, DocumentKind.ACCOUNTS, told, scope=WARD)
    single.look()
    assert roster.account(known.name) == told.accounts[0]
    (data,) = single.store.ledger.raw.execute("SELECT content FROM documents WHERE kind = 'accounts'").fetchone()
    assert "Nguyễn Văn Mẫu".encode() not in data


def test_a_merged_ward_keeps_old_names_on_old_days_and_a_delegation_counts_from_its_day(
    central: Central, single: Pulling, clock: StandingClock
) -> None:
    catalogue, day = single.store.catalogue, local(clock.now()).date()
    old, decided = catalogue.agency(), catalogue.agency_name("ward")
    publish(central.store, DocumentKind.UNITS, merged("Phường Hoa Sen Mới (mẫu)", day))
    publish(central.store, DocumentKind.UNITS, delegated("Sở Tư pháp (mẫu)", day), scope=WARD)
    single.look()
    yesterday = day - timedelta(days=1)
    assert catalogue.agency(yesterday) == old
    assert catalogue.agency().place_name == "Phường Hoa Sen Mới (mẫu)"
    assert catalogue.ward().name == "Phường Hoa Sen Mới (mẫu)"
    assert [one.name for one in catalogue.former_wards()] == ["Phường Cỏ May (mẫu)"]
    assert catalogue.agency_name("ward", day, BIRTH) == "Sở Tư pháp (mẫu)"
    assert catalogue.agency_name("ward", yesterday, BIRTH) == decided
    assert catalogue.agency_name("ward", day) == decided


def test_a_station_that_enrols_with_another_city_forgets_the_former_one(
    central: Central, single: Pulling, tmp_path: Path, clock: StandingClock
) -> None:
    publish(central.store, NOTICES, notice("cũ"))
    single.look()
    other = Central(settings_in(tmp_path / "other"), clock=clock)
    other.open()
    try:
        asked = enrolment.MakeCode(ward=WARD, roles=("single",), prefix="")
        enrol.enrol(single.store, other.address, other.store.run(enrolment.make_code, asked).result(20).code)
        station_documents.refresh(single.store)
        assert single.notices() == []
        publish(other.store, NOTICES, notice("mới"))
        again = Pulling(single.store, clock).look()
        assert again.notices() == ["mới"]
        again.link.close()
    finally:
        other.close()


