"""How the city's documents stand at a machine, in words: at the desk, on the hub's page, in `motcua doctor`.

A line for each kind: which version is used, which one comes when, which one could not be used. Raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.catalogue.city_shelf import InForce
from kiosk.texts import text


def lines(standing: Iterable[InForce], language: str = "vi") -> tuple[str, ...]:
    return tuple(_line(one, language) for one in standing)


def _line(one: InForce, language: str) -> str:
    name = text(f"documents.kind.{one.kind}", language)
    if one.scope:
        name = text("documents.said.of_ward", language, name=name, ward=one.scope)
    words = text(f"documents.said.{'used' if one.version else 'files'}", language, name=name, version=one.version)
    if one.ahead is not None:
        words += text("documents.said.ahead", language, day=one.ahead)
    if one.refused:
        words += text("documents.said.left", language, version=one.refused)
    return words
