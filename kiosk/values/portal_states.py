"""A status of the national public service portal, by which provincial systems report where a dossier stands."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.dossier_steps import Stage
from kiosk.values.procedures import Mark


class PortalState(Value, frozen=True, kw_only=True):
    code: Annotated[int, Meta(ge=1, le=10)]
    name: str  # Vietnamese, as the portal says it
    stages: tuple[Stage, ...]  # what it stands for here
    mark: Mark
