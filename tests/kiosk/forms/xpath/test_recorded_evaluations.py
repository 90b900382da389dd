"""Two thousand evaluations recorded from the tests of openrosa-xpath-evaluator (Apache-2.0), all in one test.

Beside test_xpath_cases: the whole of that suite that is no geography and does not hang on the day or on chance.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.kiosk.forms.xpath.conformance import disagreement

SUITE: dict[str, Any] = json.loads(Path(__file__).with_name("recorded_evaluations.json").read_text(encoding="utf-8"))
LEFT_OUT = {
    'regex(/simple/xpath/to/node, "[0-9]{3}")': "found in 1234; here, as in ODK Collect, a pattern is the whole answer",
}


def test_all_of_them() -> None:
    assert len(SUITE["cases"]) > 2000
    wrong = [
        f"{case['suite']}: {case['expr']} on {case['context']}: {said}"
        for case in SUITE["cases"]
        if case["expr"] not in LEFT_OUT and (said := disagreement(SUITE, case))
    ]
    assert wrong == []
