"""The lines of a dossier's documents serve one visit after the other: none is made anew, nothing stays in them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.values.dossiers import DocumentState
from tests.ui.stand_in import Station
from ui.desk.document_line import DocumentLine
from ui.desk.documents import Documents
from ui.widgets.look import PALETTES, Look

LOOK = Look(palette=PALETTES["normal"], unit=1.0, pixels_per_mm=4.0, percent=100, family="Be Vietnam Pro")
BIRTH, DEATH = (Station("desk-1").catalogue.procedure(code) for code in ("1.001193", "1.000656"))


@pytest.fixture
def documents(qtbot) -> Documents:
    made = Documents(LOOK, "vi")
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def in_view(documents: Documents) -> list[str]:
    return [line.objectName() for line in documents.findChildren(DocumentLine) if line.isVisible()]


def test_the_next_visit_uses_the_lines_of_the_one_before(documents: Documents) -> None:
    documents.show_items(BIRTH.documents, {})
    made = documents.findChildren(DocumentLine)
    first = documents.items[0].key
    documents.tick({first: replace(documents.lines[first].tick, note="giấy bị rách")})
    documents.show_items((), {}, chosen=False)
    assert (in_view(documents), documents.lines) == ([], {})
    documents.show_items(DEATH.documents, {item.key: DocumentState.SUBMITTED for item in DEATH.documents})
    assert in_view(documents) == [f"document:{item.key}" for item in DEATH.documents]
    assert all(not line.tick.note for line in documents.findChildren(DocumentLine))
    assert set(made) >= set(documents.lines.values()) or len(DEATH.documents) > len(made)


def test_keys_go_from_line_to_line_of_the_documents_in_view(documents: Documents) -> None:
    documents.show_items(BIRTH.documents, {})
    documents.show_items(DEATH.documents, {})
    passed: list[bool] = []
    documents.passed.connect(lambda: passed.append(True))
    for item in DEATH.documents:
        QTest.keyClick(documents.lines[item.key], Qt.Key.Key_X)
    assert [one.state for one in documents.ticked()] == [DocumentState.SHOWN] * len(DEATH.documents)
    assert passed == [True]
