"""docs/api.md: every example is sent as it stands there, and answered as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx

from tests.kiosk.city.towns import WARD, Town, received

PAGE = Path(__file__).resolve().parents[4] / "docs" / "api.md"
_EXAMPLE = re.compile(r"```http\n(.*?)```\n```json\n(.*?)```", re.DOTALL)


def fits(answer: Any, example: Any, where: str) -> None:
    """Whatever the example names is there; "…" stands for any value."""
    if isinstance(example, dict):
        for key, value in example.items():
            fits(answer[key], value, f"{where}.{key}")
    elif isinstance(example, list):
        for nth, value in enumerate(example):
            fits(answer[nth], value, f"{where}[{nth}]")
    elif example != "…":
        assert answer == example, where


def test_every_example_is_answered_as_it_says(tmp_path: Path) -> None:
    town = Town(tmp_path)
    try:
        store = town.station()
        dossier = received(store)
        town.push(store)
        scope = {"wards": (WARD,), "fields": ("ho-tich",)}
        token, _caller = town.token("so-tu-phap", name="Sở Tư pháp", **scope)
        found = _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
        assert len(found) == 6
        for asked, answered in found:
            head, _, body = asked.replace("DOSSIER", dossier.id).replace("TOKEN", token).partition("\n\n")
            method, path = head.splitlines()[0].split()
            answer = httpx.request(
                method, town.central.address + path, headers={"authorization": f"Bearer {token}"}, trust_env=False,
                json=json.loads(body) if body.strip() else None,
            )  # fmt: skip
            assert answer.status_code == 200, (asked, answer.text)
            fits(answer.json(), json.loads(answered), asked)
    finally:
        town.close()
