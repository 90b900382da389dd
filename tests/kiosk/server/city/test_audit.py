"""Who read what: found by account, ward, act and subject, page by page; as a file; and never changed by anything."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from kiosk.city import audit
from kiosk.server.central import Central
from kiosk.values.city_accounts import CityRole, CityUser, LookedAt
from tests.kiosk.server.city.people import Person, open_account

ROOT = Path(__file__).resolve().parents[4]
WHO = CityUser(account="ai-do", name="Nguyễn Văn Mẫu", role=CityRole.CITY)


def lines(text: str) -> int:
    return text.count('<th scope="row" class="when">')


def test_a_line_is_found_by_what_it_says(fresh: Central) -> None:
    open_account(fresh, "kiem-tra", CityRole.AUDITOR)
    person = Person(fresh, "kiem-tra")
    person.set_up()
    for number in range(audit.PAGE + 5):
        said = LookedAt(user=WHO, what="ward", subject=f"99{number:03d}", ward=f"99{number:03d}")
        fresh.store.run(audit.note, said).result(30)
    fresh.store.run(audit.note, LookedAt(user=WHO, what="closed_aside", subject="99001.quay1: 100%_rõ")).result(30)
    first = person.get("/city/audit").text
    assert lines(first) == audit.PAGE
    older = re.search(r'href="(/city/audit\?[^"]*before=[^"]*)"', first)
    assert older
    assert 0 < lines(person.get(older[1].replace("&amp;", "&")).text) < audit.PAGE
    for query, found in (
        ("what=closed_aside", 1), ("ward=99007", 1), ("subject=quay1", 1), ("subject=%25_r", 1), ("subject=%25x", 0),
        ("account=khong-ai", 0), ("what=ward&subject=99004", 1), ("first=2020-01-01&last=2020-01-02", 0),
    ):  # fmt: skip
        assert lines(person.get(f"/city/audit?{query}").text) == found, query
    assert lines(person.get("/city/audit?account=ai-do&what=&subject=&ward=&first=&last=").text) == audit.PAGE
    rows = list(csv.reader(io.StringIO(person.get("/city/audit.csv?what=ward").text.lstrip("\ufeff"))))
    assert len(rows) == audit.PAGE + 5 + 1
    assert "ward" in person.get("/city/audit?what=audit_file").text  # who took a file away, and of what


def test_nothing_in_the_program_changes_a_line() -> None:
    """Rows are added, and go when they are older than they are kept for: nothing else touches them."""
    acts = re.compile(r"\b(insert|update|delete)\(CityAuditRow")
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "kiosk").rglob("*.py")}
    touched = {str(path.relative_to(ROOT)): acts.findall(source) for path, source in sources.items()}
    assert {path: acts for path, acts in touched.items() if acts} == {"kiosk/city/audit.py": ["insert", "delete"]}


def test_lines_go_only_when_their_time_is_over(fresh: Central) -> None:
    fresh.store.run(audit.note, LookedAt(user=WHO, what="ward")).result(30)
    fresh.clock.advance(audit.KEPT)
    assert fresh.store.run(audit.forget, None).result(30) == 0
    fresh.clock.advance(audit.KEPT)
    assert fresh.store.run(audit.forget, None).result(30) == 1
