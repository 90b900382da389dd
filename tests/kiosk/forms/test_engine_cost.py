"""What one answer costs: counted in evaluated rules and looked-at pages, never in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.forms.answering import page_order
from kiosk.forms.answering.answer_tree import State
from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from tests.bench._long_form import PER_BLOCK, long_form


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    return {count: long_form(count, tmp_path_factory.mktemp("long")) for count in (50, 500)}


class Counted:
    """Counts evaluations, and pages that were looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.evaluated = self.listed = 0
        due, stop = State._due, page_order._question

        def counted_due(state, cell, node) -> None:  # type: ignore[no-untyped-def]
            self.evaluated += 1
            due(state, cell, node)

        def counted_stop(*arguments):  # type: ignore[no-untyped-def]
            self.listed += 1
            return stop(*arguments)

        monkeypatch.setattr(State, "_due", counted_due)
        monkeypatch.setattr(page_order, "_question", counted_stop)

    def of(self, work) -> tuple[int, int]:  # type: ignore[no-untyped-def]
        self.evaluated = self.listed = 0
        work()
        return self.evaluated, self.listed


def test_an_answer_on_which_nothing_depends_costs_nothing_in_a_form_of_any_length(
    forms: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in forms.values():
        session = Session(load(path))
        session.answer("/data/number0", "1")
        counted = Counted(monkeypatch)
        assert counted.of(lambda s=session: s.answer("/data/ward0", "w3")) == (0, 0)
        assert counted.of(session.next) == (0, 0)
        monkeypatch.undo()


def test_an_answer_moves_what_depends_on_it_and_no_more(
    forms: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for count, path in forms.items():
        session = Session(load(path))
        blocks = count // PER_BLOCK
        for block in range(blocks):
            session.answer(f"/data/number{block}", "1")
        counted = Counted(monkeypatch)
        last = counted.of(lambda s=session, b=blocks: s.answer(f"/data/number{b - 1}", "2"))
        first = counted.of(lambda s=session: s.answer("/data/number0", "2"))
        assert last == (3, 0)  # its own sum, and the relevance of its province and of the page after the chain
        assert first[1] == 0
        assert blocks <= first[0] <= 3 * blocks  # the chain of sums, and the relevances that read them
        monkeypatch.undo()


def test_pages_are_listed_anew_only_where_a_list_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(load("ct01"))
    assert session.page
    counted = Counted(monkeypatch)
    assert counted.of(lambda: (session.answer(session.page.path, "self"), session.page))[1] == 0
    path = next("/" + "/".join(one.path) for one in session.form.elements.values() if one.name == "p_count_of")
    assert counted.of(lambda: (session.answer(path, "2"), session.page))[1] > 0
