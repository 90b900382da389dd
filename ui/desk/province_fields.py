"""The fields of a dossier in the order in which a clerk types them over, each with its name; empty ones are left out.

Called by ui.desk.province_copy. First what every such program asks for, then the declaration line by line; of a dossier
that was typed over before, its code and what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from kiosk.texts import text
from kiosk.values.dossiers import Applicant, TickedDocument
from kiosk.values.province import CopySheet, SentDossier


class CopyField(NamedTuple):
    name: str
    value: str


def fields_of(sheet: CopySheet, language: str) -> tuple[CopyField, ...]:
    sent = sheet.dossier
    found = [*_of_dossier(sent), *_of_people(sent), *_of_papers(sent)]
    if sheet.changed:
        found = [*_found_again(sent), *(one for one in found if _is_of(one[0], sheet.changed))]
    named = [CopyField(text(f"province.field.{key}", language), value) for key, value in found]
    for section in () if sheet.changed else sheet.declared:
        named += [CopyField(f"{section.title}: {line.label}", line.value) for line in section.lines]
    return tuple(CopyField(one.name, one.value.strip()) for one in named if one.value.strip())


def _found_again(sent: SentDossier) -> Iterator[tuple[str, str]]:
    """By what the other program finds a dossier that it has."""
    yield ("official", sent.official_code) if sent.official_code else ("code", sent.code)


def _is_of(key: str, changed: frozenset[str]) -> bool:
    """`changed`: names of SentDossier."""
    return key in changed or key.partition("_")[0] in changed


def _of_dossier(sent: SentDossier) -> Iterator[tuple[str, str]]:
    yield "code", sent.code
    yield "procedure_code", sent.procedure.code
    yield "procedure", sent.procedure.name
    yield "content", sent.content
    yield "received_at", _moment(sent.received_at)
    yield "due", _moment(sent.due_now)
    yield "sets", str(sent.sets)
    yield "state", sent.state.name


def _of_people(sent: SentDossier) -> Iterator[tuple[str, str]]:
    yield from _person("applicant", sent.applicant)
    for principal in sent.principals:
        yield from _person("principal", principal)
        yield "paper", principal.paper


def _person(who: str, one: Applicant) -> Iterator[tuple[str, str]]:
    yield f"{who}_name", one.name
    yield f"{who}_number", one.number
    yield f"{who}_address", one.address
    yield f"{who}_phone", one.phone
    yield f"{who}_email", one.email


def _of_papers(sent: SentDossier) -> Iterator[tuple[str, str]]:
    yield "documents", "\n".join(_document(one) for one in sent.documents)
    yield "return_at", text(f"province.return_at.{sent.return_at}")
    yield "clerk", sent.clerk


def _document(one: TickedDocument) -> str:
    return text(
        "province.field.document", name=one.name, state=text(f"province.document.{one.state}"),
        originals=one.originals, copies=one.copies,
    )  # fmt: skip


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%d/%m/%Y %H:%M}" if iso else ""
