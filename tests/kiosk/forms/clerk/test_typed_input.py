"""What a clerk types in a hurry, and the answer it means."""

from __future__ import annotations

import pytest

from kiosk.forms.clerk import typed_input
from kiosk.values.forms import Choice, Question, QuestionType

SEXES = (Choice(name="male", label="Nam"), Choice(name="female", label="Nữ"))
PEOPLES = tuple(Choice(name=f"p{n}", label=word) for n, word in enumerate(("Kinh", "Tày", "Thái", "Mường", "Khơ-me")))


def question(kind: QuestionType, choices: tuple[Choice, ...] = (), *appearance: str) -> Question:
    return Question(path="/q", name="q", type=kind, label="Câu hỏi", choices=choices, appearance=appearance)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("15081996", "1996-08-15"), ("15/8/1996", "1996-08-15"), ("15-08-1996", "1996-08-15"),
        ("15.8.1996", "1996-08-15"), ("5 8 1996", "1996-08-05"), ("1996-08-15", "1996-08-15"), ("1940", "1940"),
        ("31/02/2026", "2026-02-31"), ("hôm qua", "hôm qua"), ("15/8/96", "15/8/96"), ("", ""),
    ],
)  # fmt: skip
def test_dates(words: str, day: str) -> None:
    """An impossible day is handed to the form, whose message says what is wrong with it."""
    assert typed_input.answer(question(QuestionType.DATE), words) == day


@pytest.mark.parametrize(
    ("words", "hour"),
    [("8h30", "08:30"), ("8:05", "08:05"), ("0830", "08:30"), ("830", "08:30"), ("8 giờ 5 phút", "08:05"),
     ("20g", "20:00"), ("sáng", "sáng")],
)  # fmt: skip
def test_times_of_day(words: str, hour: str) -> None:
    assert typed_input.answer(question(QuestionType.TIME), words) == hour


@pytest.mark.parametrize(
    ("words", "name"),
    [("2", "female"), ("nu", "female"), ("NỮ", "female"), ("nam", "male"), ("male", "male"), ("3", "3"), ("x", "x")],
)
def test_a_choice_by_number_or_letters_without_marks(words: str, name: str) -> None:
    assert typed_input.answer(question(QuestionType.SELECT_ONE, SEXES), words) == name


def test_letters_that_fit_several_are_no_choice_yet() -> None:
    ask = question(QuestionType.SELECT_ONE, PEOPLES)
    assert [one.label for one in typed_input.chosen(PEOPLES, "th")] == ["Thái"]
    assert [one.label for one in typed_input.chosen(PEOPLES, "t")] == ["Tày", "Thái"]
    assert typed_input.answer(ask, "t") == "t"
    assert typed_input.answer(ask, "me") == "p4"  # any word of it
    assert typed_input.answer(ask, "muong") == "p3"


def test_several_choices() -> None:
    ask = question(QuestionType.SELECT_MANY, PEOPLES)
    assert typed_input.answer(ask, "1 3") == ("p0", "p2")
    assert typed_input.answer(ask, "3,1, 3") == ("p2", "p0")
    assert typed_input.answer(ask, "Tày, Mường") == ("p1", "p3")
    assert typed_input.answer(ask, "1, xx yy") == ("p0", "xx_yy")  # the form complains of it


def test_numbers_and_names() -> None:
    assert typed_input.answer(question(QuestionType.INTEGER), "8 000") == "8000"
    assert typed_input.answer(question(QuestionType.DECIMAL), "1,5") == "1.5"
    assert typed_input.answer(question(QuestionType.TEXT, (), "personal-number"), "001 196 000 123") == "001196000123"
    assert typed_input.answer(question(QuestionType.TEXT, (), "full-name"), "trần  thị mẫu") == "Trần Thị Mẫu"
    assert typed_input.answer(question(QuestionType.TEXT, (), "full-name"), "K'Nam") == "K'Nam"
    assert typed_input.answer(question(QuestionType.TEXT), "số 12 phố Bóng Sen") == "số 12 phố Bóng Sen"
    assert typed_input.answer(question(QuestionType.DATETIME), "15/8/2026 8h30").startswith("2026-08-15T08:30")
    assert typed_input.answer(question(QuestionType.DATETIME), "31/2/2026 8h30") == "31/2/2026 8h30"
