"""Every text of resources/i18n is reached, stands in both languages, and asks for the same values in both."""

from __future__ import annotations

import string

import pytest

from tests.texts_reached import Code, Reached, texts, unreached

# Tables whose keys come from elsewhere than the packages or the resources, with the test that holds them.
ELSEWHERE = {
    "pyxform": "names of pyxform's faults: tests/kiosk/forms/publishing/test_pyxform_error_kinds.py",
    "city_values": "fields of the documents and what stands in them: tests/kiosk/rules/test_document_words.py",
}

# Papers are official Vietnamese: their words need no English.
ONE_LANGUAGE = ("slips.fee.", "slips.label.", "official.", "papers.", "certify.book.", "closing.paper.", "kit.")

# Composed in a way that the reader cannot follow (a function handed on, +=, join): by table, with what composes them.
UNREAD = {
    "city_documents.option.": "resources/pages/city/draft_row.html, a field's name and its choice",
    "city_documents.why.": "kiosk/server/city/documents_list.py, the last word of what a machine said",
    "desk.sign_in.": "ui/desk/sign_in.py",
    "desk.supervisor.": "ui/desk/erasing.py, which is handed the supervisor's `_say`",
    "dossier_page.choices.": "ui/desk/step_choices.py, a field's name and its choice",
    "forms.card_of.": "persons that a form names",
    "launcher.scanner.card_": "ui/launcher/virtual_scanner.py",
    "queue.shut.heading_capacity_half": "kiosk/rules/group_words.py",
    "rules.standing.next.in_progress_": "kiosk/rules/standing_words.py, a stage and a way",
    "sheets.place.": "kiosk/forms/publishing/workbook.py",
}


def test_no_text_is_there_for_nothing() -> None:
    dead = [key for key in unreached() if key.partition(".")[0] not in ELSEWHERE]
    assert [key for key in dead if not key.startswith(tuple(UNREAD))] == []
    assert [table for table in UNREAD if not any(key.startswith(table) for key in dead)] == [], "no longer needed"


def test_both_languages_ask_for_the_same_values() -> None:
    def places(words: str) -> set[str]:
        return {name for _words, name, _spec, _kind in string.Formatter().parse(words) if name}

    wrong = []
    for key, said in texts().items():
        ours = {"vi", "en"} <= said.keys() and not key.startswith("catalogue.faults.")  # the English is a remark there
        if ours and places(said["vi"]) != places(said["en"]):
            wrong.append(key)
    assert sorted(set(wrong) - {"questions.date.month_n", "queue.shut.full_hour"}) == []


def test_every_text_of_a_screen_is_in_both_languages() -> None:
    lacking = [key for key, said in texts().items() if {"vi", "en"} - said.keys() and not key.startswith(ONE_LANGUAGE)]
    assert lacking == []


SOURCE = '''
from kiosk.texts import text
KINDS = {1: "one", 2: "two"}

class Screen:
    def say(self, key, **values):
        return text(f"room.{key}", "vi")

class Page(Screen):
    def show(self, state, kind):
        self.say("page.title")
        self.say(f"page.{state}")
        self._line("hint")
        for tool in ("a", "b"):
            text(f"room.tools.{tool}")
        text("room.kind." + KINDS[kind])

    def _line(self, key):
        return self.say(f"line.{key}")

def notice():
    note = lambda key: text(f"room.notice.{key}")
    return note("short")
'''


@pytest.mark.parametrize(("key", "alive"), [
    ("room.page.title", True), ("room.tools.a", True), ("room.tools.c", False), ("room.kind.two", True),
    ("room.kind.three", False), ("room.line.hint", True), ("room.line.title", False), ("room.page.nowhere", False),
    ("room.other", False), ("room.notice.short", True), ("room.notice.long", False),
])  # fmt: skip
def test_composed_keys_are_followed_and_a_prefix_is_not_enough(key: str, alive: bool) -> None:
    code = Code({"room.py": SOURCE})
    assert Reached(code.patterns(), code.values, set(), set())(key) is alive
