"""What the hall says: in order, one at a time, twice, and never what no longer holds."""

from __future__ import annotations

from kiosk.values.calls import Call
from tests.ui.hall.boards import a_call
from ui.hall.announcer import MANY, CallAnnouncer


class Mouth:
    """A speaker that says the next only after the test says that the last has ended."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say_call(self, label: str, desk: str, language: str = "vi", *, again: bool = False, over=None) -> None:
        self.said.append(f"{label}-{desk}{' again' if again else ''}")

    def say_pause(self, desk: str, language: str = "vi", over=None) -> None:
        self.said.append(f"pause {desk}")


def standing(*calls: Call) -> dict[str, Call]:
    return {call.ticket: call for call in calls}


def all_said(announcer: CallAnnouncer, mouth: Mouth) -> list[str]:
    """Lets it speak to the end."""
    before = -1
    while before != len(mouth.said):
        before = len(mouth.said)
        announcer.ended()
        announcer.go_on(mouth)
    return mouth.said


def test_each_is_said_twice_one_after_the_other() -> None:
    announcer, mouth = CallAnnouncer(2, lambda _heard: None), Mouth()
    announcer.add([a_call("A001"), a_call("B002", "2")])
    announcer.go_on(mouth)
    announcer.go_on(mouth)  # still speaking
    assert mouth.said == ["A001-1"]
    assert announcer.on_air is not None
    assert announcer.on_air[0] == "ticket A001"
    assert all_said(announcer, mouth) == ["A001-1", "A001-1 again", "B002-2", "B002-2 again"]
    assert announcer.on_air is None


def test_where_many_wait_the_second_time_is_left_out() -> None:
    announcer, mouth = CallAnnouncer(2, lambda _heard: None), Mouth()
    announcer.add([a_call(f"A{n:03d}", str(n)) for n in range(1, 9)])
    announcer.go_on(mouth)
    said = all_said(announcer, mouth)
    assert [words for words in said if "again" not in words] == [f"A{n:03d}-{n}" for n in range(1, 9)]
    assert sum("again" in words for words in said) == MANY + 1  # the last few, when the hall is quieter
    assert said[:5] == [f"A{n:03d}-{n}" for n in range(1, 6)]


def test_what_was_finished_or_withdrawn_is_not_said() -> None:
    announcer, mouth = CallAnnouncer(2, lambda _heard: None), Mouth()
    one, two, three, four = (a_call(f"A00{n}", str(n)) for n in range(1, 5))
    announcer.add([one, two, three, four])
    announcer.go_on(mouth)
    announcer.keep(standing(three, a_call("A004", "9")))  # one and two are over, four stands at another desk
    assert announcer.waiting == 1
    assert all_said(announcer, mouth) == ["A001-1", "A003-3", "A003-3 again"]


def test_a_repeated_call_keeps_its_turn_and_is_not_said_four_times() -> None:
    announcer, mouth = CallAnnouncer(2, lambda _heard: None), Mouth()
    announcer.add([a_call("A001"), a_call("B002", "2")])
    announcer.add([a_call("B002", "2", nth=2)])
    assert announcer.waiting == 2
    announcer.go_on(mouth)
    announcer.add([a_call("A001", nth=2)])  # while it is being said
    assert all_said(announcer, mouth) == ["A001-1", "B002-2", "B002-2 again", "A001-1", "A001-1 again"]


def test_a_pause_is_said_after_the_calls_and_nothing_without_a_voice() -> None:
    announcer, mouth = CallAnnouncer(1, lambda _heard: None), Mouth()
    announcer.add_pause("3")
    announcer.add_pause("3")
    announcer.add([a_call("A001")])
    announcer.go_on(None)
    assert announcer.waiting == 1
    announcer.go_on(mouth)
    assert all_said(announcer, mouth) == ["A001-1", "pause 3"]
    announcer.add([a_call("A002")])
    announcer.add_pause("4")
    announcer.clear()
    assert all_said(announcer, mouth) == ["A001-1", "pause 3"]
