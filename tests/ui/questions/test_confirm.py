"""A card that was given, drawn as a card: all of it in view and whole, at every size, also with the longest names."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.values.forms import Page, PageKind, Question, QuestionType, ReviewLine, ReviewSection
from tests.ui.questions.hand import SIZES, look
from ui.questions import body_for
from ui.questions.body import Frame
from ui.questions.confirm import CardLine, ConfirmBody, portrait_of
from ui.widgets.touch import Words

NAME = "Công Tằng Tôn Nữ Hoàng Thị Phương Nghiêng Mẫu"
ADDRESS = "Số 1234/56/78 Đường Nguyễn Thị Minh Khai kéo dài, Tổ dân phố số 12, Phường Hoa Sen (mẫu), Tỉnh Hoa Mai (mẫu)"
LINES = (
    ("Họ tên", NAME), ("Số định danh", "001190012345"), ("Ngày sinh", "02/05/1990"), ("Quốc tịch", "Việt Nam"),
    ("Dân tộc", "Kinh"), ("Nơi cư trú", ADDRESS),
)  # fmt: skip
SHORT = (("Họ tên", "Trần Thị Mẫu"), *LINES[1:5])
ROOM_ABOVE = {"landscape": 26, "portrait": 77, "small": 26}  # millimetres that the window has for itself


def page(lines: tuple[tuple[str, str], ...] = SHORT, **values: object) -> Page:
    asked = Question(path="/data/m/ok", name="ok", type=QuestionType.SELECT_ONE, label="Thông tin này đã đúng chưa?")
    made = tuple(ReviewLine(label=label, value=value, path=f"/data/m/{n}") for n, (label, value) in enumerate(lines))
    given = {"person": "mother", "section": "Mẹ của bé", **values}
    return Page(kind=PageKind.CONFIRM, path="/data/m/ok", title=asked.label, questions=(asked,), lines=made, **given)


def shown(asked: Page, size: str = "landscape", percent: int = 100, theme: str = "normal") -> ConfirmBody:
    made_look = look(size, percent, theme)
    made = body_for(asked, asked.questions[0], Frame(look=made_look, language="vi"))
    assert isinstance(made, ConfirmBody)
    width, height, _mm = SIZES[size]
    edge = made_look.mm(8)
    made.resize(width - 2 * edge, height - made_look.mm(ROOM_ABOVE[size]) - made_look.mm(48))
    made.show()
    return made


def lines_of(body: ConfirmBody) -> list[CardLine]:
    return [line for line in body.findChildren(CardLine) if not line.isHidden()]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_all_lines_stand_whole_on_the_card(size: str, percent: int, qapp: QApplication) -> None:
    body = shown(page(), size, percent)
    lines = lines_of(body)
    assert [line.value for line in lines] == [value for _label, value in SHORT]
    card = body._card
    for line in lines:
        assert not line.lacks_room(), line.label
        assert card.contains(line.geometry())
        assert line.height() >= body.look.mm(20) - 1
    for one, other in itertools.combinations([*lines, body.whose, body.title], 2):
        assert not one.geometry().intersects(other.geometry())
    assert body.whose.text() == "Mẹ của bé"
    assert not body.whose.lacks_room()
    assert card.top() - body.title.geometry().bottom() < body.look.mm(20)  # asked directly above
    assert card.bottom() < body.height()
    whole = QRect(0, 0, body.width(), body.height())
    assert card.height() > whole.height() * (55 if body.portrait else 70) // 100


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 130, 160])
def test_the_longest_names_and_addresses_are_cut_nowhere(size: str, percent: int, qapp: QApplication) -> None:
    body = shown(page(LINES), size, percent)
    seen: list[str] = []
    for turn in range(body.turns):
        body.turn = turn
        body.arrange()
        for _heading, buttons in body.groups:
            for line in buttons:
                if not line.isHidden():
                    assert not line.lacks_room(), (line.label, line.geometry())
                    assert body.rect().contains(line.geometry())
                    seen.append(line.value)
    assert seen == [value for _label, value in LINES]


def test_a_portrait_is_whom_the_number_speaks_of(qapp: QApplication) -> None:
    def lines(value: str) -> tuple[ReviewLine, ...]:
        return (ReviewLine(label="Số định danh", value=value, path="/x"),)

    assert portrait_of(lines("001190012345")) == "woman"
    assert portrait_of(lines("001088054321")) == "man"
    assert portrait_of(lines("B1234567")) == "other-person"
    assert shown(page(person="")).portrait_name == ""  # a group that is nobody's
    painted = shown(page()).grab().toImage()
    bare = shown(page(person="")).grab().toImage()
    corner = QRect(40, painted.height() * 45 // 100, 120, 160)
    assert painted.copy(corner) != bare.copy(corner)


def test_a_line_that_is_touched_leads_to_its_question_and_has_a_pencil(qapp: QApplication) -> None:
    body = shown(page())
    opened: list[str] = []
    body.opened.connect(opened.append)
    line = lines_of(body)[2]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert opened == ["/data/m/2"]
    right = line.grab(QRect(line.width() - body.look.mm(12), 0, body.look.mm(12), line.height())).toImage()
    accent = body.look.colour("accent").name()
    colours = {right.pixelColor(x, y).name() for x in range(right.width()) for y in range(right.height())}
    assert accent in colours


def test_other_values_to_take_are_shown_as_lines_under_their_heading(qapp: QApplication) -> None:
    other = ReviewLine(label="Họ tên", value=NAME, path="/o/1")
    offers = (ReviewSection(title="Trên giấy chứng sinh", lines=(other,)),)
    body = shown(page(offers=offers))
    headings = [words.text() for words in body.findChildren(Words) if words.objectName() == "heading"]
    assert headings == ["Trên giấy chứng sinh"]
    assert not lines_of(body)
    assert body.whose.isHidden()
    assert body._card.isEmpty()


def test_nothing_of_it_stays_when_the_page_goes(qapp: QApplication) -> None:
    body = shown(page())
    body.wipe()
    assert {line.value for line in body.findChildren(CardLine)} == {""}
    assert body.portrait_name == ""
