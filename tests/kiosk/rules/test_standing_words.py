"""Where a dossier stands, in words: each stage has what it means and what to do; late ones an apology; nobody named."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.clock import ZONE
from kiosk.rules import standing_words as words
from kiosk.values.dossier_steps import Delivery, Stage
from kiosk.values.standing import ShownStanding

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
DUE, LATER = "2026-11-27T17:00", "2026-12-02T17:00"


def standing(stage: Stage, **more: object) -> ShownStanding:
    return ShownStanding(**{"stage": stage, "due": DUE, "first_due": DUE, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("way", ["counter", "post", "online"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_stage_is_told_with_what_to_do(stage: Stage, way: str, language: str) -> None:
    one = standing(stage, return_at=way, delivery=way if stage is Stage.RETURNED else "")
    for at in (NOW, NOW + timedelta(days=9)):
        assert words.state(one, at, language).endswith(".")
        assert words.advice(one, at, language).endswith((".", "?"))
    assert bool(words.deadline(one, language)) == stage.open
    assert bool(words.place(one, "Quầy", language)) == (stage.open or stage is Stage.DONE)


def test_a_supplement_and_a_result_say_where_to_go() -> None:
    assert words.advice(standing(Stage.SUPPLEMENT), NOW).startswith("Mời ông/bà mang phiếu yêu cầu bổ sung")
    assert "Tạm dừng" in words.deadline(standing(Stage.SUPPLEMENT))
    assert words.state(standing(Stage.DONE), NOW) == "Kết quả đã có."
    assert "lấy số để nhận kết quả" in words.advice(standing(Stage.DONE), NOW)
    assert "gửi đến địa chỉ" in words.advice(standing(Stage.DONE, return_at="post"), NOW)
    assert "bưu chính" in words.state(standing(Stage.RETURNED, delivery=Delivery.POST), NOW)
    assert words.place(standing(Stage.RECEIVED), "Trung tâm mẫu") == "Nhận kết quả tại Trung tâm mẫu"


def test_what_is_late_says_sorry_and_a_new_date_stands_beside_the_old_one() -> None:
    late = NOW + timedelta(days=9)
    assert words.is_late(standing(Stage.IN_PROGRESS), late)
    for waits in (Stage.SUPPLEMENT, Stage.DUTY):
        assert not words.is_late(standing(waits), late), "it waits for the citizen"
    assert not words.is_late(standing(Stage.DONE), late)
    assert "xin lỗi" in words.state(standing(Stage.RECEIVED), late)
    assert "ngày hẹn mới" in words.advice(standing(Stage.RECEIVED), late)
    postponed = standing(Stage.IN_PROGRESS, due=LATER, apologies=1)
    assert "xin lỗi" in words.state(postponed, NOW)
    assert words.deadline(postponed) == "Hẹn trả mới: 17:00 02/12/2026 (trên giấy: 17:00 27/11/2026)"
    extended = standing(Stage.IN_PROGRESS, due=LATER)
    assert "xin lỗi" not in words.state(extended, NOW)
    assert "mới" in words.deadline(extended)
