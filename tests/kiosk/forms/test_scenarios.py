"""Repeats and events as ODK's clients behave: each test tells what a person sees after an answer.

The behaviours are those of the ODK XForms specification and of JavaRosa's scenario tests; the forms are our own.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.forms.answering import answer_file
from kiosk.forms.answering.session import Session
from tests.kiosk.forms.builders import TODAY, form_of, put, session_of, value


def column(session: Session, repeat: str, name: str) -> list[str]:
    """A question's stored values in all instances of a repeat, in order."""
    [element] = session.form.named(name)
    assert repeat in element.path
    return [node.value for node in session.state.nodes(element.path)]


def add(session: Session, path: str) -> None:
    parent, _, name = path.rpartition("/")
    node = session.state.find(parent)
    assert node is not None
    assert session.state.add(node, session.form.elements[(*node.model.path, name)]) is not None


TOTALS = """
| survey |
| | type | name | label | calculation |
| | begin_repeat | row | Dòng | |
| | decimal | amount | Số tiền | |
| | calculate | place | | position(..) |
| | calculate | before | | sum(${row}[position() < position(current()/..)]/amount) |
| | end_repeat | | | |
| | calculate | total | | sum(${amount}) |
| | calculate | many | | count(${row}) |
"""


def test_removing_an_instance_in_the_middle_shifts_places_and_sums(tmp_path: Path) -> None:
    session = session_of(TOTALS, tmp_path)
    answer_file.fill(session, {"row": [{"amount": 1}, {"amount": 10}, {"amount": 100}, {"amount": 1000}]})
    assert column(session, "row", "place") == ["1", "2", "3", "4"]
    assert column(session, "row", "before") == ["0", "1", "11", "111"]
    assert (value(session, "total"), value(session, "many")) == ("1111", "4")
    session.remove("/data/row[2]")
    assert column(session, "row", "amount") == ["1", "100", "1000"]
    assert column(session, "row", "place") == ["1", "2", "3"]
    assert column(session, "row", "before") == ["0", "1", "101"]
    assert (value(session, "total"), value(session, "many")) == ("1101", "3")
    session.answer("/data/row[1]/amount", "5")  # what stands before is seen by all later ones
    assert column(session, "row", "before") == ["0", "5", "105"]
    add(session, "/data/row")
    assert column(session, "row", "before") == ["0", "5", "105", "1105"]


NESTED = """
| survey |
| | type | name | label | calculation | repeat_count | relevant |
| | begin_repeat | house | Nhà | | | |
| | text | street | Đường | | | |
| | integer | people | Số người | | | |
| | begin_repeat | person | Người | | ${people} | |
| | text | given | Tên | | | |
| | calculate | where | | concat(${given}, ' @ ', ${street}, ' ', position(..), '/', position(../..)) | | |
| | end_repeat | | | | | |
| | calculate | names | | join(', ', ${given}) | | |
| | end_repeat | | | | | |
| | calculate | all | | count(${person}) | | |
| | calculate | second | | indexed-repeat(${given}, ${house}, 2, ${person}, 1) | | |
"""


def test_nested_repeats_know_their_own_instances(tmp_path: Path) -> None:
    session = session_of(NESTED, tmp_path)
    add(session, "/data/house")
    for number, (street, people) in enumerate((("Sen", 2), ("Đào", 1)), 1):
        session.answer(f"/data/house[{number}]/street", street)
        session.answer(f"/data/house[{number}]/people", people)
    for path, name in (("1]/person[1]", "An"), ("1]/person[2]", "Bình"), ("2]/person[1]", "Chi")):
        session.answer(f"/data/house[{path}/given", name)
    assert column(session, "person", "where") == ["An @ Sen 1/1", "Bình @ Sen 2/1", "Chi @ Đào 1/2"]
    assert column(session, "house", "names") == ["An, Bình", "Chi"]
    assert (value(session, "all"), value(session, "second")) == ("3", "Chi")
    session.answer("/data/house[1]/street", "Mai")
    assert column(session, "person", "where")[:2] == ["An @ Mai 1/1", "Bình @ Mai 2/1"]
    session.remove("/data/house[1]")
    assert column(session, "person", "where") == ["Chi @ Đào 1/1"]
    assert (value(session, "all"), value(session, "second")) == ("1", "")
    session.answer("/data/house[1]/people", 0)
    assert (column(session, "person", "given"), value(session, "all")) == ([], "0")


def test_a_number_of_instances_that_is_none_or_huge_is_bounded(tmp_path: Path) -> None:
    session = session_of(NESTED, tmp_path)
    session.answer("/data/house[1]/people", "nhiều")
    assert value(session, "all") == "0"
    session.answer("/data/house[1]/people", 1_000_000)
    assert value(session, "all") == "500"


EVENTS = """
| survey |
| | type | name | label | calculation | default | trigger |
| | integer | age | Tuổi | | 30 | |
| | date | day | Ngày | | today() | |
| | begin_repeat | person | Người | | | |
| | integer | years | Tuổi | | ${age} + 2 | |
| | text | note | Ghi chú | | | |
| | calculate | touched | | concat('lần ', ${years}) | | ${note} |
| | end_repeat | | | | | |
| | calculate | double | | ${age} * 2 | | |
| | calculate | seen | | ${double} + 1 | | ${age} |
| | calculate | chance | | once(random()) | | |
"""


def test_dynamic_defaults_fill_what_is_there_and_each_new_instance_once(tmp_path: Path) -> None:
    session = session_of(EVENTS, tmp_path)
    assert (value(session, "age"), value(session, "day")) == ("30", TODAY.isoformat())
    assert column(session, "person", "years") == ["32"]
    put(session, age=50)
    assert column(session, "person", "years") == ["32"]  # a default is not a calculation
    add(session, "/data/person")
    assert column(session, "person", "years") == ["32", "52"]
    session.answer("/data/person[2]/years", "7")
    session.remove("/data/person[1]")
    assert column(session, "person", "years") == ["7"]


def test_a_trigger_sets_its_own_instance_and_sees_what_follows_from_the_answer(tmp_path: Path) -> None:
    session = session_of(EVENTS, tmp_path)
    add(session, "/data/person")
    session.answer("/data/person[2]/note", "x")
    assert column(session, "person", "touched") == ["", "lần 32"]
    put(session, age=41)
    assert value(session, "seen") == "83"  # the calculation between was worked out before
    session.answer("/data/person[2]/years", "9")
    session.answer("/data/person[2]/note", "x")  # the same answer is no change
    assert column(session, "person", "touched") == ["", "lần 32"]


def test_a_draft_keeps_what_came_about_once(tmp_path: Path) -> None:
    form = form_of(EVENTS, tmp_path)
    session = Session(form, "vi", today=TODAY)
    put(session, age=50)
    add(session, "/data/person")
    session.remove("/data/person[1]")
    add(session, "/data/person")
    session.answer("/data/person[2]/note", "x")
    again = Session(form, "vi", today=TODAY.replace(day=28))
    assert again.restore(json.loads(json.dumps(session.answers()))) == ()
    assert again.record() == session.record()
    assert value(again, "day") == TODAY.isoformat()
    assert value(again, "chance") == value(session, "chance") != ""
    assert column(again, "person", "years") == ["52", "52"]


def test_an_instance_that_was_taken_away_stays_away_in_the_draft(tmp_path: Path) -> None:
    form = form_of(TOTALS, tmp_path)
    session = Session(form, "vi", today=TODAY)
    session.remove("/data/row[1]")
    again = Session(form, "vi", today=TODAY)
    assert again.restore(session.answers()) == ()
    assert value(again, "many") == "0"


def xform(model: str, body: str, instance: str) -> bytes:
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"><h:head>'
        f'<h:title>Thử</h:title><model><instance><data id="t" version="1">{instance}</data></instance>{model}</model>'
        f"</h:head><h:body>{body}</h:body></h:html>"
    ).encode()


def opened(tmp_path: Path, model: str, body: str, instance: str) -> Session:
    from kiosk.forms.model.published_forms import load

    file = tmp_path / "t.xml"
    file.write_bytes(xform(model, body, instance))
    return Session(load(file), "vi", today=TODAY)


CHANGED = 'event="xforms-value-changed"'
ROW = "<row><a/><b/></row>"


def test_an_action_chooses_its_instance_by_a_condition(tmp_path: Path) -> None:
    body = (
        f'<input ref="/data/x"><label>x</label><setvalue {CHANGED} ref="/data/row[position() = 2]/b" value="/data/x"/>'
        f'</input><repeat nodeset="/data/row"><input ref="/data/row/a"><label>a</label>'
        f'<setvalue {CHANGED} ref="../b" value="concat(\'từ \', ../a)"/></input></repeat>'
    )
    session = opened(tmp_path, '<bind nodeset="/data/x" type="int"/>', body, f"<x/>{ROW * 3}")
    session.answer("/data/x", 4)
    assert column(session, "row", "b") == ["", "4", ""]
    session.answer("/data/row[3]/a", "k")
    assert column(session, "row", "b") == ["", "4", "từ k"]


def test_a_text_as_value_and_an_action_that_empties(tmp_path: Path) -> None:
    body = (
        f'<input ref="/data/x"><label>x</label><setvalue {CHANGED} ref="/data/y">Đã đổi: \'x\'</setvalue>'
        f'<setvalue {CHANGED} ref="/data/z"/></input>'
    )
    session = opened(tmp_path, "", body, "<x/><y/><z>cũ</z>")
    session.answer("/data/x", "1")
    assert (value(session, "y"), value(session, "z")) == ("Đã đổi: 'x'", "")


def test_actions_that_set_each_other_off_come_to_an_end(tmp_path: Path) -> None:
    body = "".join(
        f'<input ref="/data/{one}"><label>{one}</label><setvalue {CHANGED} ref="/data/{other}" '
        f'value="/data/{one} + 1"/></input>'
        for one, other in (("x", "y"), ("y", "x"))
    )
    session = opened(tmp_path, "", body, "<x/><y/>")
    session.answer("/data/x", "1")
    assert value(session, "y") == "2"


def test_events_of_loading_and_of_a_new_instance(tmp_path: Path) -> None:
    model = (
        '<setvalue event="odk-instance-first-load" ref="/data/x" value="1 + 1"/>'
        '<setvalue event="odk-instance-load" ref="/data/loads" value="/data/loads + 1"/>'
    )
    body = (
        '<group ref="/data/row"><repeat nodeset="/data/row"><setvalue event="odk-new-repeat" ref="/data/row/b" '
        'value="position(..)"/><input ref="/data/row/a"><label>a</label></input></repeat></group>'
    )
    session = opened(tmp_path, model, body, f"<x/><loads>0</loads>{ROW}")
    assert value(session, "x") == "2"
    assert column(session, "row", "b") == [""]  # part of the form: not new
    add(session, "/data/row")
    assert column(session, "row", "b") == ["", "2"]
    put(session, x="9")
    again = Session(session.form, "vi", today=TODAY)
    again.restore(session.answers())
    assert (value(again, "x"), value(again, "loads")) == ("9", "2")


def test_preloads(tmp_path: Path) -> None:
    binds = "".join(
        f'<bind nodeset="/data/{name}" jr:preload="{preload}" jr:preloadParams="{params}"/>'
        for name, preload, params in (
            ("start", "timestamp", "start"), ("end", "timestamp", "end"), ("day", "date", "today"),
            ("phone", "property", "phonenumber"), ("id", "uid", ""),
        )
    )  # fmt: skip
    instance = "<start/><end/><day/><phone/><id/><q/>"
    session = opened(tmp_path, binds, '<input ref="/data/q"><label>q</label></input>', instance)
    assert value(session, "start").startswith("2026-11-24T12:00:00.000+07:00")
    assert (value(session, "day"), value(session, "phone"), value(session, "end")) == ("2026-11-24", "", "")
    assert value(session, "id").startswith("uuid:")
    while not session.finished:
        assert session.next()
    assert value(session, "end").startswith("2026-11-24T12:00")


CHOOSING = """
| survey |
| | type | name | label::Vietnamese (vi) | label::English (en) | choice_filter | calculation | relevant |
| | begin_repeat | person | Người | Person | | | |
| | text | given | Tên | Name | | | |
| | select_one region | region | Miền | Region | | | |
| | select_one city | city | Tỉnh | City | in-region = ${region} | | |
| | calculate | said | | | | jr:choice-name(${city}, '${city}') | |
| | end_repeat | | | | | | |
| | select_one ${given} | eldest | Ai là trưởng? | Who is eldest? | | | |
| | text | other | Khác | Other | | | ${eldest} = 'An' |
| choices |
| | list_name | name | label::Vietnamese (vi) | label::English (en) | in-region |
| | region | n | Bắc | North | |
| | region | s | Nam | South | |
| | city | hn | Hà Nội | Hanoi | n |
| | city | ct | Cần Thơ | Can Tho | s |
"""


def test_choices_and_their_words_belong_to_the_instance(tmp_path: Path) -> None:
    session = session_of(CHOOSING, tmp_path)
    rows = [{"given": "An", "region": "n", "city": "hn"}, {"given": "Bình", "region": "s", "city": "ct"}]
    answer_file.fill(session, {"person": rows})
    assert column(session, "person", "said") == ["Hà Nội", "Cần Thơ"]
    session.language = "en"
    assert column(session, "person", "said") == ["Hanoi", "Can Tho"]
    session.go("/data/eldest")
    assert [choice.name for choice in session.page.questions[0].choices] == ["An", "Bình"]
    session.answer("/data/person[2]/region", "n")
    [problem] = [one for one in session.problems() if one.path == "/data/person[2]/city"]
    assert problem.message


def test_what_is_not_relevant_is_neither_summed_nor_recorded_and_comes_back(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label | relevant | calculation |
| | select_multiple yn | what | Gì? | | |
| | begin_group | part | Phần | selected(${what}, 'y') | |
| | begin_repeat | row | Dòng | | |
| | integer | n | Số | | |
| | text | why | Vì sao? | ${n} > 10 | |
| | end_repeat | | | | |
| | end_group | | | | |
| | calculate | total | | | sum(${n}) |
| choices |
| | list_name | name | label |
| | yn | y | Có |
| | yn | n | Không |
""",
        tmp_path,
    )
    put(session, what=("y", "n"))
    answer_file.fill(session, {"row": [{"n": 5}, {"n": 20, "why": "nhiều"}]})
    assert value(session, "total") == "25"
    put(session, what=("n",))
    assert value(session, "total") == "0"
    assert "part" not in session.record()
    put(session, what=("y",))
    assert session.record()["part"] == {"row": [{"n": 5}, {"n": 20, "why": "nhiều"}]}


def test_randomize_is_the_specifications_order_and_stays_without_a_seed(tmp_path: Path) -> None:
    letters = "".join(f"| | abc | {one} | {one} |\n" for one in "ABCDEF")
    session = session_of(
        "| survey |\n| | type | name | label | parameters |\n"
        "| | select_one abc | a | Chọn | randomize=true, seed=42 |\n| | select_one abc | b | Chọn | randomize=true |\n"
        f"| choices |\n| | list_name | name | label |\n{letters}",
        tmp_path,
    )
    assert "".join(choice.name for choice in session.page.questions[0].choices) == "AFCBDE"
    session.next()
    orders = {"".join(choice.name for choice in session.page.questions[0].choices) for _ in range(20)}
    assert len(orders) == 1
    assert sorted(orders.pop()) == list("ABCDEF")


def test_lists_in_files_by_pulldata_and_by_appearance(tmp_path: Path) -> None:
    rows = "key,label,price\nmango,Xoài,20\norange,Cam,15\nlime,Chanh,5\n"
    (tmp_path / "fruits.csv").write_text(rows, encoding="utf-8")
    session = session_of(
        """
| survey |
| | type | name | label | appearance | calculation |
| | text | part | Tìm | | |
| | select_one fruit | f | Quả nào? | minimal search('fruits', 'contains', 'label', ${part}) | |
| | calculate | price | | | pulldata('fruits', 'price', 'key', ${f}) |
| choices |
| | list_name | name | label |
| | fruit | key | label |
""",
        tmp_path,
    )
    put(session, part="an")
    session.go("/data/f")
    assert [(choice.name, choice.label) for choice in session.page.questions[0].choices] == [("lime", "Chanh")]
    assert session.page.questions[0].appearance == ("minimal",)
    put(session, f="lime")
    assert value(session, "price") == "5"


def test_pictures_and_recordings_of_questions_and_choices(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "yes.png").write_bytes(b"png")
    session = session_of(
        """
| survey |
| | type | name | label::vi (vi) | label::en (en) | audio::vi (vi) | audio::en (en) | image |
| | select_one yn | q | Có? | Yes? | co.mp3 | yes.mp3 | q.png |
| choices |
| | list_name | name | label::vi (vi) | label::en (en) | media::image | media::video |
| | yn | y | Có | Yes | yes.png | yes.mp4 |
| | yn | n | Không | No | | |
| settings |
| | form_id | default_language |
| | media | vi (vi) |
""",
        tmp_path,
    )
    question = session.page.questions[0]
    assert (question.media, question.audio) == ("q.png", "co.mp3")
    assert [(choice.media, choice.video) for choice in question.choices] == [("yes.png", "yes.mp4"), ("", "")]
    session.language = "en"
    assert session.page.questions[0].audio == "yes.mp3"
    assert session.form.media_file("yes.png") == tmp_path / "media" / "yes.png"
    for name in ("q.png", "", "../form.md", "/etc/passwd", "..", "x/../../form.md\0"):
        found = session.form.media_file(name) if "\0" not in name else None
        assert found is None or found.parent == tmp_path, name


@pytest.mark.parametrize(
    ("nodeset", "wanted"),
    [
        ("/data/row[position() = position(current()/..) - 1]/a", ["", "1", "2"]),
        ("../../row[1]/a", ["1", "1", "1"]),
        ("/data/row/a", ["1", "2", "3"]),
        ("count(/data/row[a > 1])", ["2", "2", "2"]),
        ("sum(/data/row/a)", ["1", "2", "3"]),  # ODK: an absolute path within a repeat means its own instance
        ("sum(../../row/a)", ["6", "6", "6"]),
        ("indexed-repeat(/data/row/a, /data/row, 2)", ["2", "2", "2"]),
        ("count(../../row[a = current()/../a])", ["1", "1", "1"]),
        ("//row[last()]/a", ["3", "3", "3"]),
    ],
)
def test_paths_within_a_repeat(tmp_path: Path, nodeset: str, wanted: list[str]) -> None:
    model = f'<bind nodeset="/data/row/b" calculate="{nodeset}"/>'
    body = '<repeat nodeset="/data/row"><input ref="/data/row/a"><label>a</label></input></repeat>'
    session = opened(tmp_path, model, body, ROW * 3)
    for number in (3, 1, 2):
        session.answer(f"/data/row[{number}]/a", str(number))
    assert column(session, "row", "b") == wanted


def test_a_question_of_its_own_total_is_a_circle(tmp_path: Path) -> None:
    circle = TOTALS.replace("| | decimal | amount | Số tiền | |", "| | calculate | amount | | ${total} + 1 |")
    with pytest.raises(ExpectedError) as caught:
        form_of(circle, tmp_path)
    assert caught.value.key == "forms.errors.cycle"


def test_the_version_of_the_form_and_words_by_their_id(tmp_path: Path) -> None:
    session = session_of(
        """
| survey |
| | type | name | label | calculation |
| | note | n | Bản ${v} | |
| | calculate | v | | version() |
""",
        tmp_path,
    )
    assert session.page.title == "Bản 1"
