"""The fixed persons of the tour and what they answer, from resources/tour. Used by the tour, the bench and tests."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources

from ui.tour.filling import Card, Wanted


def persons(form: str, cards: int, today: date) -> dict[str, Wanted]:
    """The answers of the fixed persons; "days:9" is nine days before `today`, "days:-9" after it."""
    file = resources.files("resources") / "tour" / "persons.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    cases = data["forms"][form]
    case = cases.get("ordinary") or cases["two" if cards == 2 else "one"]

    def read(value: str) -> str:
        if value.startswith("card:"):
            return Card(data["cards"][value.removeprefix("card:")])
        if value.startswith("days:"):
            return (today - timedelta(days=int(value.removeprefix("days:")))).isoformat()
        return value

    def answer(value: Wanted) -> Wanted:
        if isinstance(value, list):
            return [read(one) for one in value]
        return read(value) if isinstance(value, str) else value

    return {name: answer(value) for name, value in case.items()}
