"""Small forms for the engine's tests: written as XLSForm tables, compiled by pyxform, opened as sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.forms.answering.session import Session
from kiosk.forms.model.definition import Form
from kiosk.forms.model.published_forms import load
from kiosk.values.dates import PartialDate
from kiosk.values.forms import PageKind
from kiosk.values.people import CitizenCard, Passport, Sex

TODAY = date(2026, 11, 24)
SETTINGS = """
| settings |
| | form_id | form_title | version | default_language | namespaces |
| | test | Thử | 1 | Vietnamese (vi) | motcua="urn:motcua:form" |
"""
MOTHER = CitizenCard(
    number="001196000123",
    name="Trần Thị Mẫu",
    born=PartialDate(1996, 8, 15),
    sex=Sex.FEMALE,
    address="Số 12, đường Thử Nghiệm, Phường Hoa Sen",
    issued=PartialDate(2022, 5, 10),
)
FATHER = CitizenCard(
    number="001094000456",
    name="Nguyễn Văn Thử",
    born=PartialDate(1994, 3, 2),
    sex=Sex.MALE,
    address="Số 12, đường Thử Nghiệm, Phường Hoa Sen",
    issued=PartialDate(2022, 5, 11),
)


def form_of(tables: str, folder: Path) -> Form:
    """The form of markdown tables as pyxform reads them; labels in columns `label::Vietnamese (vi)`."""
    file = folder / "form.md"
    file.write_text(tables + ("" if "| settings |" in tables else SETTINGS), encoding="utf-8")
    return load(file)


def session_of(tables: str, folder: Path, **facts: Any) -> Session:
    return Session(form_of(tables, folder), "vi", today=TODAY, facts=facts)


def put(session: Session, **answers: Any) -> None:
    """Answer questions by name."""
    for name, value in answers.items():
        [element] = session.form.named(name)
        [node] = session.state.nodes(element.path)
        session.answer(session.state.path_of(node), value)


def value(session: Session, name: str) -> str:
    """The stored text of a question outside repeats, relevant or not."""
    [element] = session.form.named(name)
    [node] = session.state.nodes(element.path)
    return node.value


def play(session: Session, script: Mapping[str, Any]) -> list[str]:
    """Go through the pages by question name until the review; returns the names of the pages seen."""
    seen = []
    while not session.at_review:
        page = session.page
        name = page.path.rpartition("/")[2]
        seen.append(name)
        if page.kind is PageKind.NOTE:
            assert session.next(), (name, session.errors)
            continue
        act = script[name]
        if isinstance(act, CitizenCard | Passport):
            assert session.prefill(page.person, act)
            continue
        if page.choices:
            moved = session.choose(act)
        else:
            session.answer(page.path, act)
            moved = session.next()
        assert moved, (name, session.errors)
    return seen
