"""Conformance: every case of xpath_cases.json, recorded from openrosa-xpath-evaluator (Apache-2.0), zone UTC-7.

MOTCUA_XPATH_CASES names another file of the same shape. `LEFT_OUT` lists cases by id with the reason.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.forms.xpath.conformance import disagreement

FILE = Path(os.environ.get("MOTCUA_XPATH_CASES") or Path(__file__).with_name("xpath_cases.json"))
SUITE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
LEFT_OUT: dict[str, str] = {}


@pytest.mark.parametrize(
    "case", [c for c in SUITE["cases"] if c["id"] not in LEFT_OUT], ids=lambda case: case["id"]
)
def test_xpath_cases(case: dict[str, Any]) -> None:
    assert disagreement(SUITE, case) == ""
