"""What the city's documents say that are in force on a day, for figures: targets, names of wards and procedures.

Called by the reports and today's figures of kiosk.queries. At the city these are its own approved versions; at a
station or hub those that it holds, which verified when they came. Of one kind the document for every ward comes first,
then each ward's own. What is not as it was signed, or does not decode, is left out, as at a station's catalogue; where
nothing is in force the shipped files speak. Raises nothing.
"""

from __future__ import annotations

import functools
import logging
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec import structs
from sqlalchemy import inspect, select

from kiosk.db.tables.city_documents import CityDocument
from kiosk.db.tables.documents import HeldDocument
from kiosk.journal.signed_documents import DocumentHead, fits, read_head
from kiosk.log import known
from kiosk.rules import document_versions
from kiosk.store import Reader
from kiosk.values.base import MEETING
from kiosk.values.document_contents import (
    CatalogueContent,
    Content,
    FigureLimit,
    Target,
    TargetsContent,
    UnitsContent,
)
from kiosk.values.documents import CONTENT_OF, DocumentKind
from kiosk.values.targets import FigureTargets

log = logging.getLogger("motcua.documents")


def targets(reader: Reader, day: date) -> FigureTargets:
    """Those of the document that holds on the day: of each key the one with the latest day that has come. What no
    document sets is as shipped."""
    found: dict[str, float] = {}
    sources: dict[str, str] = {}
    for content in contents(reader, DocumentKind.TARGETS, day):
        if isinstance(content, TargetsContent):
            set_here: list[Target | FigureLimit] = [*content.targets, *content.limits]
            for one in sorted(set_here, key=lambda target: target.valid_from):
                if one.valid_from <= day:
                    found[one.key] = one.percent if isinstance(one, Target) else one.count
                    sources[one.key] = one.basis
    shipped = reader.targets
    return structs.replace(shipped, **found, sources={**shipped.sources, **sources})


def ward_names(reader: Reader, day: date) -> dict[str, str]:
    """By code, of the wards that a document names."""
    found: dict[str, str] = {}
    for content in contents(reader, DocumentKind.UNITS, day):
        if isinstance(content, UnitsContent):
            found |= {one.ward: one.name for one in content.wards}
    return found


def procedure_names(reader: Reader, day: date, language: str) -> dict[str, str]:
    """By code, in the version that holds on the day; of one that was abolished the last one's."""
    found: dict[str, str] = {}
    for content in contents(reader, DocumentKind.CATALOGUE, day):
        if isinstance(content, CatalogueContent):
            for one in sorted(content.procedures, key=lambda row: row.effective_from):
                if one.effective_from <= day or one.code not in found:
                    found[one.code] = one.name.of(language)
    return found


def contents(reader: Reader, kind: DocumentKind, day: date) -> Iterator[Content]:
    table = HeldDocument if reader.has_catalogue else CityDocument
    if not inspect(reader.connection).has_table(table.__tablename__):  # a file that no server has opened since
        return
    by_scope: dict[str, list[DocumentHead]] = defaultdict(list)
    for packed in reader.connection.execute(select(table.head).where(table.kind == kind.value)).scalars():
        head = read_head(bytes(packed))
        if head is not None:
            by_scope[head.scope].append(head)
    for scope in sorted(by_scope):
        holds = document_versions.in_force(by_scope[scope], day)
        if holds is not None:
            where = (table.kind == kind.value, table.scope == scope, table.version == holds.version)
            data = bytes(reader.connection.execute(select(table.content).where(*where)).scalar_one())
            content = _decoded(kind, data) if fits(holds, data) else None
            if content is not None:
                yield content


@functools.lru_cache(maxsize=16)
def _decoded(kind: DocumentKind, data: bytes) -> Content | None:
    """By the bytes themselves: what is kept is never another version's."""
    try:
        with MEETING:
            return msgspec.json.decode(data, type=CONTENT_OF[kind])
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        log.warning("a document is left out of figures: %s: %s", known(kind.value), type(error).__name__)
        return None
