"""Life events: every path of every shipped event is walked to its end; wrong documents are named by file and key."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue, life_events
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model import published_forms
from kiosk.rules.life_events import fill_of, follow, paths
from kiosk.texts import error_texts
from kiosk.values.base import Text
from kiosk.values.life_events import LifeEvent, LifeEventOutcome, Part, PartKind
from kiosk.values.procedures import Mark

EVENTS = life_events.read(life_events.SHIPPED)
KEYS = {"co-em-be", "nha-co-nguoi-mat", "sap-cuoi", "chuyen-cho-o", "cua-hang", "chuyen-truong"}
DAYS = (date(2026, 11, 24), date(2027, 2, 28), date(2027, 3, 1))
NEW_LAW = date(2027, 3, 1)
YOUNG = date(2028, 5, 1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def texts_of(event: LifeEvent) -> list[Text]:
    found = [event.title, event.hint]
    for question in event.questions:
        found += [question.ask, *(one for one in (question.hint,) if one)]
        for choice in question.choices:
            found += [choice.label, *(one for one in (choice.hint,) if one)]
    for part in event.parts:
        found += [one for one in (part.title, part.where, part.only_if, part.note) if one]
        found += [*part.papers, *part.after]
    return found


def ends(event: LifeEvent, day: date) -> list[tuple[tuple[str, ...], LifeEventOutcome]]:
    found = []
    for way in paths(event, YOUNG):
        outcome = follow(event, way, day)
        assert isinstance(outcome, LifeEventOutcome), (event.key, way)
        found.append((way, outcome))
    return found


def test_the_six_events_are_there_and_compiled_as_written() -> None:
    shipped = (life_events.SHIPPED / life_events.COMPILED).read_bytes()
    assert shipped == life_events.compile_folder(), "run: python -m kiosk.catalogue.compiling"
    assert {event.key for event in life_events.load()} == KEYS
    assert [event.order for event in life_events.load()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_words_are_in_both_languages_trimmed_and_short(event: LifeEvent) -> None:
    for one in texts_of(event):
        assert one.vi.strip() == one.vi, one
        assert one.en.strip() == one.en, one
        assert one.vi, one
        assert one.en, one
        assert "  " not in one.vi + one.en, one
        assert len(one.vi.split()) <= 40, one
    for question in event.questions:
        assert question.ask.vi.endswith("?"), question.ask
        assert all(len(choice.label.vi.split()) <= 10 for choice in question.choices), question.key


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_every_path_ends_soon_with_something_to_do_and_procedures_in_force(
    event: LifeEvent, day: date, catalogue: Catalogue
) -> None:
    fields = {field.key for field in catalogue.fields()}
    assert event.field in fields
    ways = ends(event, day)
    assert len(ways) >= 5
    for way, outcome in ways:
        assert 1 <= len(way) <= life_events.MOST_QUESTIONS, way
        assert outcome.tasks(), way
        assert len({part.key for part in outcome.parts}) == len(outcome.parts), way
        for part in outcome.parts:
            assert part.in_force(day)
            if part.procedure is not None:
                procedure = catalogue.procedure(part.procedure, day)
                assert procedure.field in fields
                assert procedure.agency in ("ward", "police", "other")
                assert procedure.agency != "other" or part.where is not None, part.key
            elif part.kind is not PartKind.ADVICE:
                assert part.where is not None, part.key


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_what_is_not_verified_says_so_and_civil_status_knows_the_new_law(
    event: LifeEvent, catalogue: Catalogue
) -> None:
    for part in event.parts:
        assert part.source.looked_at is not None
        assert part.source.text
        if part.source.mark is not Mark.FOUND:
            assert re.search(
                r"chưa|dự kiến|xác định|không có|tra cứu|Điều|Luật|Nghị định|Quyết định|Quy định", part.source.text
            ), part.key
    for part in event.parts:
        if part.procedure is None or part.kind is PartKind.ADVICE:
            continue
        if catalogue.procedure(part.procedure, DAYS[0]).field != "ho-tich":
            continue
        last = [one for one in event.parts if one.key == part.key][-1]
        assert last.effective_from == NEW_LAW, part.key
        assert last.source.mark is Mark.INFERRED
        assert "03/2026/QH16" in last.source.text


def codes(event: str, *answers: str, day: date = DAYS[0]) -> list[str]:
    found = follow(next(one for one in EVENTS if one.key == event), answers, day)
    assert isinstance(found, LifeEventOutcome), found
    return [part.procedure or part.key for part in found.parts if part.kind is not PartKind.ADVICE]


def test_the_paper_in_hand_leads_to_the_right_procedure() -> None:
    hospital = ("co-so-y-te", "co")
    assert codes("co-em-be", *hospital, "viet-nam", "roi") == ["1.001193", "1.004222", "bao-hiem"]
    assert codes("co-em-be", *hospital, "viet-nam", "cha-nhan")[0] == "1.000689"
    assert codes("co-em-be", *hospital, "mot-nuoc-ngoai", "roi")[0] == "2.000528"
    assert codes("co-em-be", *hospital, "mot-nuoc-ngoai", "cha-nhan")[0] == "1.001695"
    assert codes("co-em-be", "nuoc-ngoai", "chua") == ["giay-nuoc-ngoai", "2.000528"]
    assert codes("co-em-be", "nuoc-ngoai", "roi") == ["giay-nuoc-ngoai", "2.000547"]
    assert codes("nha-co-nguoi-mat", "tai-nha", "luong-huu") == ["1.000656", "mai-tang-bao-hiem", "1.003197"]
    assert codes("nha-co-nguoi-mat", "tai-nha", "nguoi-co-cong")[1] == "1.010824"
    assert codes("nha-co-nguoi-mat", "tai-nha", "huu-tri-xa-hoi")[1] == "1.014028"
    assert codes("nha-co-nguoi-mat", "tai-nha", "tro-cap-xa-hoi")[1] == "1.001731"
    assert codes("nha-co-nguoi-mat", "co-so-y-te", "chua", "khong")[:2] == ["xin-bao-tu-y-te", "1.000656"]
    assert codes("sap-cuoi", "du", "nuoc-ngoai") == ["2.000806"]
    assert codes("sap-cuoi", "du", "dang-ky-noi-khac") == ["1.004873", "ket-hon-o-noi-khac"]
    assert codes("chuyen-cho-o", "tam", "ca-nha") == ["1.004194"]
    assert codes("chuyen-cho-o", "di-noi-khac") == ["noi-den"]
    assert codes("cua-hang", "dong", "chua", "con") == ["thue-truoc", "1.001266"]
    assert codes("chuyen-truong", "tieu-hoc", "ve-day") == ["1.005099"]
    assert codes("chuyen-truong", "thcs", "di") == ["2.002481"]


def test_a_death_has_words_of_condolence_and_nothing_cheerful() -> None:
    event = next(one for one in EVENTS if one.about_death)
    assert event.key == "nha-co-nguoi-mat"
    assert event.question(event.first).ask.vi.startswith("Xin chia buồn cùng gia đình")
    for one in texts_of(event):
        assert not re.search(r"[Cc]húc mừng|người chết|vui lòng", one.vi), one


def test_a_declaration_that_fills_another_names_questions_of_both() -> None:
    seen = 0
    for event in EVENTS:
        for part in event.parts:
            for fill in part.fill:
                assert part.procedure is not None
                procedure = Catalogue().procedure(part.procedure, DAYS[0])
                target = published_forms.load(str(procedure.form), (), {}, "")
                source = published_forms.load(str(fill.source), (), {}, "")
                for name in (*fill.answers, *fill.given):
                    assert len(target.named(name)) == 1, (part.key, name)
                for name in (*fill.answers.values(), *fill.when):
                    assert len(source.named(name)) == 1, (part.key, name)
                seen += 1
    assert seen >= 5


def test_the_baby_s_residence_knows_the_child_and_who_asks() -> None:
    event = next(one for one in EVENTS if one.key == "co-em-be")
    part: Part = next(one for one in event.parts if one.key == "cu-tru")
    born = {"asker_relation": "mother", "m_card": "read", "r_name": "Trần Thị Mẫu", "c_name": "Nguyễn An"}
    told = {"khai-sinh": born}
    filled = fill_of(part, told)
    assert filled["a_name"] == "Trần Thị Mẫu"
    assert filled["s_name"] == "Nguyễn An"
    assert (filled["whom"], filled["a_card"], filled["a_sex"]) == ("child", "read", "female")
    told["khai-sinh"]["m_card"] = "none"
    assert fill_of(part, told)["a_card"] == "none"
    assert fill_of(part, {}) == {}


def test_after_a_death_the_residence_form_asks_only_what_is_not_known() -> None:
    event = next(one for one in EVENTS if one.about_death)
    part = next(one for one in event.parts if one.key == "xoa-cu-tru")
    told = {
        "r_card": "read", "r_name": "Nguyễn Văn Thử", "r_number": "001094000456", "r_born": "1994-03-02",
        "r_sex": "male", "r_lives": "Số 12, đường Thử Nghiệm, Phường Hoa Sen", "d_name": "Nguyễn Văn Mẫu",
    }  # fmt: skip
    form = published_forms.load("ct01", (), {}, "")
    session = Session(form, today=DAYS[0], facts={"procedure_code": str(part.procedure)})
    filled = fill_of(part, {"khai-tu": told})
    unknown = session.give(
        {"/" + "/".join(element.path): value for name, value in filled.items() for element in form.named(name)}
    )
    assert unknown == ()
    assert session.page.path.endswith("/a_ok"), "what is known is confirmed first"
    assert session.choose("right")
    seen = []
    while not session.at_review:
        seen.append(session.page.path.rpartition("/")[2])
        session.go(session.after(session.page.path))
    assert not set(seen) & filled.keys()
    missing = {problem.name for problem in session.problems()}
    assert not missing & filled.keys()
    assert "k_gone" not in missing


# Documents of a ward's own, and wrong ones.


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    folder.mkdir(exist_ok=True)
    text = (life_events.SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / f"{name}.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('first = "cap"', 'first = "lop"', "first"),
        ('then = "huong-thcs"', 'then = "huong"', "questions > cap"),
        ('adds = ["mam-non", "noi-o"]', 'adds = ["mam-nom", "noi-o"]', "questions > cap"),
        ('adds = ["mam-non", "noi-o"]', 'adds = ["noi-o"]', "parts > mam-non"),
        ('key = "huong-thcs"\nask', 'key = "cap"\nask', "questions > cap"),
        ('then = "huong-thcs"', 'then = "huong-tieu-hoc"', "questions > huong-thcs"),
        ('adds = ["truong-den", "thcs", "noi-o"] },', 'adds = ["truong-den", "thcs", "noi-o"], then = "cap" },',
         "questions"),
        ('kind = "advice"', 'kind = "counsel"', ""),
        ('icon = "school"', 'icon = "school"\ncolour = "red"', "colour"),
        ('agency = "other"\ntitle = { vi = "Xin học ở', 'agency = "school"\ntitle = { vi = "Xin học ở',
         "parts > mam-non"),
    ],
)  # fmt: skip
def test_a_wrong_document_is_named_by_file_and_key(tmp_path: Path, old: str, new: str, where: str) -> None:
    with pytest.raises(ExpectedError) as caught:
        life_events.read(changed(tmp_path, "chuyen-truong", old, new))
    assert caught.value.key == "catalogue.errors.wrong"
    title, message = error_texts(caught.value)
    assert "chuyen-truong.toml" in title + message
    assert where in str(caught.value.values["where"])


QUESTION = """
[[questions]]
key = "{key}"
ask = {{ vi = "Có chắc không?", en = "Sure?" }}
choices = [
    {{ key = "co", label = {{ vi = "Có", en = "Yes" }}, adds = ["dong"] }},
    {{ key = "khong", label = {{ vi = "Không", en = "No" }}, adds = ["dong"]{then} }},
]
"""


def test_five_questions_are_too_many(tmp_path: Path) -> None:
    further = QUESTION.format(key="them", then=', then = "nua"') + QUESTION.format(key="nua", then="")
    folder = changed(tmp_path, "cua-hang", 'adds = ["dong"] },', 'adds = ["dong"], then = "them" },')
    path = folder / "cua-hang.toml"
    text = path.read_text(encoding="utf-8").replace("\n[[parts]]", further + "\n[[parts]]", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExpectedError) as caught:
        life_events.read(folder)
    assert "quá 4 câu hỏi" in str(caught.value.values["reason"])


def test_a_ward_replaces_an_event_with_its_own_file(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE_WARD, tmp_path, dirs_exist_ok=True)
    changed(tmp_path / "life_events", "cua-hang", 'vi = "Mở hoặc đóng cửa hàng"', 'vi = "Mở, đóng quán"')
    found = Catalogue(tmp_path)
    assert found.life_event("cua-hang").title.vi == "Mở, đóng quán"
    assert found.life_event("sap-cuoi").title.vi == "Sắp cưới"
    with pytest.raises(ExpectedError) as caught:
        found.life_event("trung-so")
    assert caught.value.key == "catalogue.errors.unknown_event"


def test_an_edited_document_counts_at_once_without_compiling(tmp_path: Path) -> None:
    shutil.copytree(life_events.SHIPPED, tmp_path, dirs_exist_ok=True)
    changed(tmp_path, "cua-hang", 'vi = "Mở hoặc đóng cửa hàng"', 'vi = "Mở, đóng quán"')
    assert next(e for e in life_events.load(tmp_path) if e.key == "cua-hang").title.vi == "Mở, đóng quán"
