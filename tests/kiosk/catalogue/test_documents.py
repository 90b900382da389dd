"""The shipped documents: enough of them, true to their sources, and compiled as they are written."""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import date
from datetime import time as clock_time
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from kiosk.catalogue import Catalogue, procedures
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.catalogue.words import fee_words, need_words, time_words
from kiosk.clock import ShiftedClock
from kiosk.errors import ExpectedError
from kiosk.rules.calendars import is_working_day
from kiosk.values.calendars import DayKind
from kiosk.values.procedures import DocumentNeed, FeeUnit, Mark, Procedure, TimeUnit
from tests.steps import steps

TODAY = date(2026, 11, 23)
ALL = procedures.read(procedures.SHIPPED)
IN_TIME = "Miễn phí nếu đăng ký trong {} ngày từ ngày {}. Trường hợp khác: "


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


def test_the_compiled_catalogue_is_what_the_documents_say() -> None:
    shipped = (procedures.SHIPPED / procedures.COMPILED).read_bytes()
    assert shipped == procedures.compile_folder(), "run: python -m kiosk.catalogue.compiling"
    assert procedures.load() == ALL


def test_at_least_thirty_real_procedures(catalogue: Catalogue) -> None:
    here = catalogue.procedures(TODAY)
    assert len(here) >= 50
    for procedure in here:
        assert re.fullmatch(r"[123]\.\d{6}", procedure.code), procedure.code
        catalogue.field(procedure.field)
        assert procedure.legal_basis
        assert procedure.source.text
        assert procedure.source.looked_at is not None
        assert procedure.time.basis
        assert procedure.name.en
        assert procedure.short.en
        assert procedure.documents


def every_text(procedure: Procedure) -> list[str]:
    texts = [procedure.name.vi, procedure.short.vi, procedure.time.basis, procedure.source.text]
    texts += [document.name.vi for document in procedure.documents]
    return [*texts, *procedure.legal_basis, *procedure.search_words]


def test_texts_are_composed_and_trimmed() -> None:
    for procedure in ALL:
        for text in every_text(procedure):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert "  " not in text


def test_an_amount_stands_only_with_its_approval() -> None:
    for procedure in ALL:
        if procedure.fee.amount:
            assert procedure.fee.approved, procedure.code
        shown = fee_words(procedure.fee)
        assert bool(re.search(r"\d đồng", shown)) == (procedure.fee.amount > 0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2.000815", "2.000 đồng/trang; từ trang thứ 3: 1.000 đồng/trang; tối đa 200.000 đồng/bản"),
        ("2.000884", "10.000 đồng/trường hợp"),
        ("2.001019", "50.000 đồng/trường hợp"),
        ("2.000635", "8.000 đồng/bản"),
        ("2.000908", "Không thu phí"),
        ("1.001193", f"{IN_TIME.format(60, 'sinh')}Mức thu chưa công bố; hỏi tại quầy"),
        ("1.000656", f"{IN_TIME.format(15, 'mất')}Theo Nghị quyết của Hội đồng nhân dân cấp tỉnh; hỏi tại quầy"),
        ("1.004837", "Không thu phí"),
        ("1.004194", "Mức thu chưa công bố; hỏi tại quầy"),
        ("1.000894", "Không thu phí"),
    ],
)
def test_fees_as_found(catalogue: Catalogue, code: str, words: str) -> None:
    assert fee_words(catalogue.procedure(code, TODAY).fee) == words


def test_the_cut_off_stands_only_where_the_rule_says_so(catalogue: Catalogue) -> None:
    with_cutoff = {p.code for p in catalogue.procedures(TODAY) if p.time.cutoff is not None}
    assert {"2.000815", "1.001193", "1.000894", "1.000656", "2.000635", "2.000884", "2.000908"} <= with_cutoff
    assert with_cutoff.isdisjoint({"1.004873", "1.004222", "1.001612", "1.005099"})
    assert {p.time.cutoff for p in ALL if p.time.cutoff} == {clock_time(15)}


def test_police_procedures_belong_to_the_police(catalogue: Catalogue) -> None:
    assert {p.agency for p in catalogue.procedures(TODAY, "cu-tru")} == {"police"}
    assert "Công an" in catalogue.agency_name("police")
    assert catalogue.procedure("1.001193", TODAY).agency == "ward"


def test_unverified_facts_are_marked(catalogue: Catalogue) -> None:
    for code in ("1.004859", "1.010832", "1.001612", "1.001266"):
        assert catalogue.procedure(code, TODAY).source.mark is Mark.KNOWN
    assert catalogue.procedure("2.000815", TODAY).source.mark is Mark.FOUND


def test_versions_follow_the_law(catalogue: Catalogue) -> None:
    def card_need(day: date) -> DocumentNeed:
        found = catalogue.procedure("1.001193", day)
        return next(d.need for d in found.documents if d.key == "can-cuoc")

    assert card_need(date(2026, 1, 14)) is DocumentNeed.SHOW
    assert card_need(date(2026, 1, 15)) is DocumentNeed.DATA
    before = catalogue.procedure("1.001193", date(2027, 2, 28))
    after = catalogue.procedure("1.001193", date(2027, 3, 1))
    assert before.effective_to == date(2027, 2, 28)
    assert after.version == before.version + 1
    assert after.legal_basis == ("Luật Hộ tịch số 03/2026/QH16",)
    assert after.source.mark is Mark.INFERRED
    assert "03/2026" in after.time.basis
    assert after.time.cutoff == before.time.cutoff
    assert catalogue.procedure("1.001193", version=1).effective_from == date(2025, 7, 1)


def test_versions_of_a_code_never_overlap() -> None:
    by_code: dict[str, list[Procedure]] = {}
    for procedure in ALL:
        by_code.setdefault(procedure.code, []).append(procedure)
    for versions in by_code.values():
        assert [p.version for p in versions] == list(range(1, len(versions) + 1))
        for one, other in itertools.pairwise(versions):
            assert one.effective_to is not None
            assert (other.effective_from - one.effective_to).days == 1
        assert versions[-1].effective_to is None


def test_marriage_and_death(catalogue: Catalogue) -> None:
    marriage = catalogue.procedure("1.000894", TODAY)
    assert marriage.time.extension_working_days == 5
    assert {p.code for p in catalogue.procedures(TODAY) if p.about_death} == {
        "1.000656", "1.001766", "2.002622", "1.010824", "1.014028", "1.001731",
    }  # fmt: skip
    assert {p.code: str(p.certifies) for p in catalogue.procedures(TODAY) if p.certifies} == {
        "2.000815": "copies", "2.000884": "signatures", "2.000908": "book", "2.000992": "signatures",
        "2.001008": "signatures",
    }  # fmt: skip
    assert catalogue.procedure("1.001193", TODAY).form == "khai-sinh"


def test_unknown_codes_and_days(catalogue: Catalogue) -> None:
    for ask, key in (
        (lambda: catalogue.procedure("9.999999", TODAY), "unknown_procedure"),
        (lambda: catalogue.procedure("1.001193", date(2020, 1, 1)), "not_in_force"),
        (lambda: catalogue.procedure("1.001193", version=99), "not_in_force"),
        (lambda: catalogue.field("khong-co"), "unknown_field"),
    ):
        with pytest.raises(ExpectedError) as error:
            ask()
        assert error.value.key == f"catalogue.errors.{key}"


def test_without_a_day_the_clock_decides() -> None:
    from datetime import datetime

    old = Catalogue(clock=ShiftedClock(datetime(2026, 1, 10, 9)))  # noqa: DTZ001 - wall time of Việt Nam
    assert old.procedure("1.001193").version == 1


def test_the_home_needs_little_time() -> None:
    """Reading the documents themselves would cost some 660,000 steps."""
    catalogue = Catalogue()
    home = steps(lambda: (catalogue.home_cards(), catalogue.fields(), catalogue.agency(), catalogue.hours()))
    assert home < 20_000
    assert steps(lambda: catalogue.procedures(TODAY)) < 2_000


def test_six_home_cards_copies_first(catalogue: Catalogue) -> None:
    cards = catalogue.home_cards()
    assert len(cards) == 6
    assert cards[0].procedure == "2.000815"
    assert cards[1].procedure == "1.001193"
    for card in cards:
        catalogue.field(card.field)
        for code in (card.procedure, *card.procedures):
            if code:
                catalogue.procedure(code, TODAY)


def test_letters_do_not_sound_alike(catalogue: Catalogue) -> None:
    letters = {field.letter for field in catalogue.fields()}
    assert len(letters) == len(catalogue.fields())
    for alike in ("BPVDTE", "DT", "MN", "LR", "SX", "CVTGEBPD", "KAH", "IYU"):
        assert len(letters & set(alike)) <= 2 if alike == "KAH" else len(letters & set(alike)) <= 1, alike


def test_the_sample_ward_is_nobodys(catalogue: Catalogue) -> None:
    ward, agency = catalogue.ward(), catalogue.agency()
    assert ward.sample
    assert agency.sample
    assert "(mẫu)" in ward.name
    assert "(mẫu)" in ward.province
    assert catalogue.units.ward(ward.code) is None
    plain = ward.name.replace(" (mẫu)", "").casefold()
    assert plain not in {w.name.casefold() for w in catalogue.units.wards()}
    province = ward.province.replace(" (mẫu)", "").casefold()
    assert province not in {p.name.casefold() for p in catalogue.units.provinces()}
    assert all("(mẫu)" in place.name for place in catalogue.birth_places())
    assert sorted(catalogue.hours().weekdays) == [1, 2, 3, 4, 5]
    for sessions in catalogue.hours().weekdays.values():
        edges = [(s.opens, s.closes) for s in sessions]
        assert edges == [(clock_time(8), clock_time(12)), (clock_time(13), clock_time(17))]


def test_sample_accounts(catalogue: Catalogue) -> None:
    ward = catalogue.ward()
    account = catalogue.account(ward.sample_user)
    assert account is not None
    assert account.verifier.startswith("$argon2id$")
    assert PasswordHasher().verify(account.verifier, ward.sample_password)
    supervisor = catalogue.account("truongbophan")
    assert supervisor is not None
    assert "supervisor" in supervisor.roles
    assert catalogue.account("nobody") is None


def test_desks(catalogue: Catalogue) -> None:
    keys = {field.key for field in catalogue.fields()}
    served: set[str] = set()
    for desk in catalogue.desks():
        served |= set(desk.fields) or keys
    assert served == keys
    assert catalogue.desk("desk-1") is not None
    assert catalogue.desk("desk-99") is None


def test_calendar_of_2026(catalogue: Catalogue) -> None:
    known = catalogue.calendar(2026)
    assert known is not None
    assert known.approved
    assert known.unknown
    make_up = {day.date for day in known.days if day.kind is DayKind.MAKE_UP}
    assert make_up == {date(2026, 1, 10), date(2026, 8, 22)}
    assert [d.date for d in known.days if not d.approved] == [date(2026, 11, 24)]
    statutory = ["01-01", "02-16", "02-17", "02-18", "02-19", "02-20", "04-27", "04-30", "05-01", "09-01", "09-02"]
    for day in statutory:
        assert not is_working_day(date.fromisoformat(f"2026-{day}"), catalogue.calendars())
    for day in ("2026-01-10", "2026-08-22", "2026-01-05", "2026-09-03"):
        assert is_working_day(date.fromisoformat(day), catalogue.calendars())


def test_calendar_of_2027_is_not_approved(catalogue: Catalogue) -> None:
    known = catalogue.calendar(2027)
    assert known is not None
    assert not known.approved
    assert len(known.unknown) >= 3
    open_days = {day.date for day in known.days if not day.approved}
    assert {
        date(2027, 2, 4),
        date(2027, 2, 11),
        date(2027, 9, 1),
        date(2027, 9, 3),
        date(2027, 11, 24),
    } == open_days
    assert catalogue.calendar(2028) is None


def test_units(catalogue: Catalogue) -> None:
    units = catalogue.units
    assert len(units.provinces()) == 34
    assert len(units.wards()) == 3321
    assert len(units.wards("01")) == 126
    assert len(units.wards("79")) == 168
    assert len({w.code for w in units.wards()}) == 3321
    assert all(re.fullmatch(r"\d{5}", w.code) for w in units.wards())
    assert all(w.name.startswith(("Phường ", "Xã ", "Đặc khu ")) for w in units.wards())
    ward = units.ward("00070")
    assert ward is not None
    assert units.full_name(ward) == "Phường Hoàn Kiếm, Thành phố Hà Nội"
    assert units.ward("99999") is None
    old = units.old_provinces()
    assert len(old) == 63
    assert old["001"] == "Hà Nội"
    assert old["096"] == "Cà Mau"
    assert {p.code for p in units.provinces()} <= {code[1:] for code in old}
    places = units.places()
    assert "Bắc Giang" in places.former
    assert "Hà Nội" not in places.former


def test_units_are_suggested_without_marks(catalogue: Catalogue) -> None:
    assert catalogue.units.suggest("hoan kiem")[0].name == "Phường Hoàn Kiếm"
    assert catalogue.units.suggest("Phường Hoàn")[0].name == "Phường Hoàn Kiếm"
    assert catalogue.units.suggest("") == ()
    assert len(catalogue.units.suggest("an", limit=4)) == 4
    assert {w.province for w in catalogue.units.suggest("an", province="79")} == {"79"}


def test_words_in_both_languages(catalogue: Catalogue) -> None:
    birth = catalogue.procedure("1.001193", TODAY)
    assert time_words(birth.time) == "ngay trong ngày; nhận sau 15 giờ thì trả trong ngày làm việc tiếp theo"
    assert time_words(birth.time, short=True) == "ngay trong ngày"
    assert time_words(birth.time, "en") == "the same day; if handed in after 15:00, the next working day"
    assert time_words(catalogue.procedure("1.004873", TODAY).time) == "03 ngày làm việc"
    assert "thêm 05 ngày làm việc" in time_words(catalogue.procedure("1.000894", TODAY).time)
    assert need_words(DocumentNeed.DATA) == "Không cần mang, cơ quan tự tra cứu"
    for procedure in ALL:
        for language in ("vi", "en"):
            assert time_words(procedure.time, language)
            assert fee_words(procedure.fee, language)
    assert {p.time.unit for p in ALL} >= {TimeUnit.SAME_DAY, TimeUnit.WORKING_DAYS, TimeUnit.DAYS, TimeUnit.HOURS}
    assert {p.fee.unit for p in ALL} >= {FeeUnit.NONE, FeeUnit.PER_PAGE, FeeUnit.COUNCIL, FeeUnit.UNPUBLISHED}


def test_every_error_of_these_rooms_has_its_words() -> None:
    from kiosk.texts import error_texts

    root = Path(__file__).resolve().parents[3] / "kiosk"
    keys: set[str] = set()
    for room in ("rules", "catalogue"):
        for path in (root / room).rglob("*.py"):
            keys |= set(re.findall(r'ExpectedError\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8")))
    assert len(keys) >= 12
    names = ("text", "prefix", "day", "file", "where", "reason", "field", "code", "event", "least", "account", "at",
             "letter", "most", "version")  # fmt: skip
    values = dict.fromkeys(names, "x")
    for key in keys:
        for language in ("vi", "en"):
            assert all(error_texts(ExpectedError(key, **values), language)), key


EARLIER = """
[[earlier_agencies]]
until = 2026-06-30
parent = "UBND PHƯỜNG CŨ (MẪU)"
name = "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"
short = "BPTNTKQ"
counter = "Bộ phận Một cửa phường Cũ (mẫu)"
place_name = "Phường Cũ (mẫu)"
agencies = { ward = "Ủy ban nhân dân phường Cũ (mẫu)" }

[[earlier_agencies]]
until = 2025-06-30
parent = "UBND PHƯỜNG XƯA (MẪU)"
name = "BỘ PHẬN MỘT CỬA"
short = "BPMC"
counter = "Bộ phận Một cửa phường Xưa (mẫu)"
place_name = "Phường Xưa (mẫu)"
"""


@pytest.mark.parametrize(
    ("day", "short", "decides"),
    [
        (date(2025, 6, 30), "BPMC", "Ủy ban nhân dân phường Hoa Sen (mẫu)"),
        (date(2025, 7, 1), "BPTNTKQ", "Ủy ban nhân dân phường Cũ (mẫu)"),
        (date(2026, 6, 30), "BPTNTKQ", "Ủy ban nhân dân phường Cũ (mẫu)"),
        (date(2026, 7, 1), "TTPVHCC", "Ủy ban nhân dân phường Hoa Sen (mẫu)"),
    ],
)
def test_a_day_has_the_names_that_were_valid_then(tmp_path: Path, day: date, short: str, decides: str) -> None:
    ward = (SAMPLE_WARD / "ward.toml").read_text(encoding="utf-8")
    (tmp_path / "ward.toml").write_text(ward + EARLIER, encoding="utf-8")
    catalogue = Catalogue(tmp_path)
    assert catalogue.agency(day).short == short
    assert catalogue.agency_name("ward", day) == decides
    assert "Công an" in catalogue.agency_name("police", day)
