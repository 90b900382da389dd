"""Names at a desk: what no paper can show is said where it is typed; what can be shown is received."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.values.calls import Call
from kiosk.values.ids import TicketId
from tests.printing.layout.names import FOREIGN, MINORITY
from tests.ui.stand_in import NOW, Station
from ui.desk.at_work import AtWork
from ui.desk.certify import CertifyPanel
from ui.desk.visit import ServedVisit
from ui.widgets.look import PALETTES, Look
from ui.widgets.printable import unprintable

LOOK = Look(palette=PALETTES["normal"], unit=1.0, pixels_per_mm=4.0, percent=100, family="Be Vietnam Pro")


@pytest.fixture
def panel(qtbot) -> CertifyPanel:
    station = Station("desk-1")
    procedure = station.catalogue.procedure("2.000815")
    made = CertifyPanel(AtWork(station, "1"), LOOK)
    qtbot.addWidget(made)
    call = Call(ticket=TicketId("t"), label="A042", desk="1", at=NOW, nth=1, procedure=procedure.code)
    made.show_visit(ServedVisit(call=call, procedure=procedure))
    made.later.toggle()
    made.pages.setText("1")
    made.copies.setText("1")
    made.show()
    return made


@pytest.mark.parametrize("name", [*MINORITY, *FOREIGN.values()])
def test_a_name_of_any_people_is_taken(panel: CertifyPanel, name: str) -> None:
    asked = []
    panel.certify_asked.connect(lambda: asked.append(panel.who.applicant()))
    panel.name.setText(name)
    QTest.keyClick(panel.phone, Qt.Key.Key_Return)
    assert [one.name for one in asked] == [name]


def test_letters_that_nobody_can_print_are_named_at_once(panel: CertifyPanel) -> None:
    asked = []
    panel.certify_asked.connect(lambda: asked.append(1))
    panel.name.setText("Trần 😀 Mẫu")
    QTest.keyClick(panel.phone, Qt.Key.Key_Return)
    assert asked == []
    assert "😀" in panel.wrong.text()
    assert "La-tinh" in panel.wrong.text()
    assert "Latin" in unprintable("😀", "en")
