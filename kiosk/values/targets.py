"""What the figures of reports are measured by: data of the city, by default resources/targets.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value

Percent = Annotated[float, Meta(ge=0, le=100)]


class FigureTargets(Value, frozen=True, kw_only=True):
    satisfaction: Percent
    on_time: Percent
    unusual_minutes: Annotated[int, Meta(ge=1, le=24 * 60)]
    few_answers: Annotated[int, Meta(ge=1, le=1_000_000)]
    sources: Mapping[str, str] = {}  # by the name of a field: the text that sets it

    def source(self, name: str) -> str:
        return self.sources.get(name) or "–"
